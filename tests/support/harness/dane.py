"""A domain there.example with one mail host, mx.there.example, whose records a test chooses."""

from .certificates import Certificate
from .explanations import send_foreseen
from .server import Server
from .signed_names import SignedNames
from .sink import Sink

DOMAIN, MX = "there.example", "mx.there.example"
RECIPIENT = f"b@{DOMAIN}"


class Destination:
    """A context manager: the zone, the mail host with a certificate of its own, and a server that is to deliver there.

    `tlsa`: what stands in the TLSA record behind `TLSA`, made from the host's certificate by the function that is given; None: no record.
    `is_signed`, `is_expired`: the zone, and the signature of that record. `expired`: owners of others. `items`: of the server. `more_zones`, `is_stripped`: of the names."""

    def __init__(self, case, tlsa, is_signed=True, is_expired=False, starttls="handshake", items=None, more_zones=None, is_stripped=False,
                 address="127.0.0.2", policies=(), expired=()):
        self.case = case
        self.folder_owner = case.enterContext(_Folder())
        self.certificate = Certificate(self.folder_owner.path, MX)
        self.mx = case.enterContext(Sink(starttls, self.certificate, address=address))
        owner = f"_{self.mx.port}._tcp.mx"
        records = ["@ MX 10 mx", f"mx A {address}"]
        if tlsa is not None:
            records.append(f"{owner} TLSA {tlsa(self.certificate)}")
        self.names = case.enterContext(SignedNames({DOMAIN: records, **(more_zones or {})}, unsigned=() if is_signed else [DOMAIN],
                                                   expired=[f"{owner}.{DOMAIN}"] if is_expired else expired,
                                                   is_stripped=is_stripped))
        self.server = case.enterContext(Server({"Router_Port": self.mx.port, **(items or {})}, self.names.settings, policies=policies))

    def send(self, recipient=RECIPIENT):
        """Returns the message's id. The message has to come to what explain says before."""
        return send_foreseen(self.case, self.server, recipient)


class _Folder:
    def __enter__(self):
        import tempfile
        self.path = tempfile.mkdtemp(prefix="postern-mx-")
        return self

    def __exit__(self, *_):
        import shutil
        shutil.rmtree(self.path, ignore_errors=True)


def right(certificate):
    return f"3 1 1 {certificate.key_sha256()}"


def wrong(_):
    return "3 1 1 " + "ab" * 32
