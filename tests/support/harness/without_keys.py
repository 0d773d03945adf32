"""A signed DNS whose keys somebody on the way drops: questions for them get no answer, and all others do."""

import socket
import socketserver
import struct
import threading

from .signed_names import SignedNames

_DNSKEY = 48


class NamesWithoutKeys(SignedNames):
    """A context manager. `silent_about`: the zones, such as `.` and `com`, whose DNSKEY records nobody gets; a test may change it."""

    def __init__(self, zones, silent_about=()):
        super().__init__(zones)
        self.silent_about = set(silent_about)
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                question, back = self.request
                if outer.is_passed_on(question):
                    back.sendto(outer.ask(question), self.client_address)

        class Listener(socketserver.ThreadingUDPServer):
            daemon_threads = True

            def handle_error(self, *_):  # NSD is not there.
                pass

        self.way = Listener(("127.0.0.1", 0), Handler)
        self.stub_zones = self.stub_zones.replace(f"@{self.port}", f"@{self.way.server_address[1]}")
        threading.Thread(target=self.way.serve_forever, daemon=True).start()

    def __exit__(self, *how):
        self.way.shutdown()
        self.way.server_close()
        super().__exit__(*how)

    def is_passed_on(self, question):
        zone, kind = _asked(question)
        return kind != _DNSKEY or zone not in self.silent_about

    def ask(self, question):
        """NSD's answer."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.settimeout(5)
            asker.connect(("127.0.0.1", self.port))
            asker.send(question)
            return asker.recv(65535)


def _asked(question):
    """The name and the type that a message asks for (RFC 1035 §4.1.2)."""
    labels, place = [], 12
    while question[place]:
        end = place + 1 + question[place]
        labels.append(question[place + 1:end].decode().lower())
        place = end
    return ".".join(labels) or ".", struct.unpack_from(">H", question, place + 1)[0]
