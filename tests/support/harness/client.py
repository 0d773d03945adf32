"""A plain SMTP client that sends exactly the octets that it is given."""

import re
import socket
import ssl
import struct

from .waiting import limit

_DATA_SEGMENTS_IN = 152  # offset of tcpi_data_segs_in in Linux' struct tcp_info


class Reply:
    """One SMTP reply: `code`, `lines` without code, `raw` as it came."""

    def __init__(self, raw):
        self.raw = raw
        self.code = int(raw[:3])
        self.lines = [line[4:] for line in raw.decode("latin-1").split("\r\n")[:-1]]
        self.text = "\n".join(self.lines)

    @property
    def keywords(self):
        """EHLO's keywords, in upper case."""
        return [line.split(" ")[0].upper() for line in self.lines[1:]]

    def __repr__(self):
        return repr(self.raw.decode("latin-1"))


class Closed(Exception):
    """The server closed the connection."""


class Client:
    """One connection. `send` writes octets, `reply` reads one whole reply."""

    def __init__(self, port, implicit_tls=False, greet=True, source="127.0.0.1"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=limit(20), source_address=(source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = b""
        try:
            if implicit_tls:
                self.start_tls_layer()
            self.greeting = self.reply() if greet else None
        except BaseException:
            self.close()  # nobody else can: there is no Client
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets.encode("latin-1") if isinstance(octets, str) else octets)
        return self

    def command(self, line):
        """Sends a line, returns its reply."""
        return self.send(line + "\r\n").reply()

    def reply(self):
        """The next whole reply; Closed when the connection ends instead."""
        while not re.search(rb"(?:^|\r\n)\d{3}(?: [^\r\n]*)?\r\n", self._read):
            try:
                piece = self.socket.recv(65536)
            except ConnectionResetError:
                piece = b""
            if not piece:
                raise Closed(f"after {self._read!r}")
            self._read += piece
        end = re.search(rb"(?:^|\r\n)\d{3}(?: [^\r\n]*)?\r\n", self._read).end()
        raw, self._read = self._read[:end], self._read[end:]
        return Reply(raw)

    def is_closed(self):
        """Waits for the server's end of the connection; False when it sends something instead."""
        try:
            return not self._read and not self.socket.recv(1)
        except (ConnectionResetError, ssl.SSLEOFError):
            return True

    def segments_received(self):
        """TCP segments with data in them that the server has sent so far."""
        info = self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        return struct.unpack_from("I", info, _DATA_SEGMENTS_IN)[0]

    def start_tls_layer(self, context=None, server_name="mail.example.test"):
        """The TLS handshake, right now, verifying nothing unless `context` does."""
        if context is None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        self.socket = context.wrap_socket(self.socket, server_hostname=server_name)

    def start_tls(self):
        """STARTTLS, its 220 and the handshake."""
        answer = self.command("STARTTLS")
        assert answer.code == 220, answer
        self.start_tls_layer()
        return self

    def peer_certificate(self):
        """DER of the server's certificate."""
        return self.socket.getpeercert(binary_form=True)

    def deliver(self, sender="a@example.test", recipients=("b@there.test",), text="Subject: hello\r\n\r\nbody\r\n"):
        """One transaction after EHLO; returns the reply to the final dot. `text` is sent as it is, without dot stuffing."""
        assert self.command(f"MAIL FROM:<{sender}>").code == 250
        for recipient in recipients:
            answer = self.command(f"RCPT TO:<{recipient}>")
            assert answer.code == 250, answer
        assert self.command("DATA").code == 354
        return self.send(text + ".\r\n").reply()


def deliver(port, tls=False, **transaction):
    """Connects, says EHLO (and STARTTLS), delivers one message, says QUIT. Returns the reply to the final dot."""
    with Client(port) as client:
        client.command("EHLO client.example.test")
        if tls:
            client.start_tls().command("EHLO client.example.test")
        answer = client.deliver(**transaction)
        client.command("QUIT")
        return answer
