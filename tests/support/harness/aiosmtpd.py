"""aiosmtpd as a child of a test. It has no relaying of its own: a handler of ours hands on what it took, under a Received line that says how it came."""

import sys

from .packages import unpacked
from .peers import Peer

_PROGRAM = """\
import asyncio, smtplib, ssl, sys
from aiosmtpd.smtp import SMTP

port, relay_to, cert, key = int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]

class Onward:
    async def handle_DATA(self, server, session, envelope):
        tls = server.transport.get_extra_info("ssl_object")
        how = f"ESMTPS ({tls.version()})" if tls else "ESMTP"
        received = f"Received: from {session.host_name} by peer.example.test (aiosmtpd) with {how} id 1\\r\\n"
        await asyncio.to_thread(self.relay, envelope, received.encode() + envelope.original_content)
        return "250 2.0.0 taken"

    def relay(self, envelope, octets):
        with smtplib.SMTP("127.0.0.1", relay_to, "peer.example.test") as client:
            client.sendmail(envelope.mail_from, envelope.rcpt_tos, octets, ["BODY=8BITMIME"])

async def serve():
    context = None
    if cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Onward(), hostname="peer.example.test", tls_context=context, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port)
    await server.serve_forever()

asyncio.run(serve())
"""


class Aiosmtpd(Peer):
    package = "python3-aiosmtpd"
    other_packages = ("python3-attr", "python3-public", "python3-typing-extensions")

    def fetch(self):
        return unpacked(self.package, *self.other_packages)

    def wrapped(self, command):
        return ["env", f"PYTHONPATH={self.root}/usr/lib/python3/dist-packages", *map(str, command)]

    def prepare(self):
        files = ("", "") if self.in_tls == "none" else (self.certificate.cert, self.certificate.key)
        return [sys.executable, "-c", _PROGRAM, self.port, self.relay_to, *files]
