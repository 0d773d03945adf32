"""Domains with MTA-STS: their name server, the web server of their policies, their MX, and a server of ours that sends there."""

import pathlib
import shutil
import tempfile
import unittest

from .authority import Authority
from .explanations import send_foreseen
from .name_server import NameServer
from .server import Server
from .sink import Sink
from .web_host import WebHost

DOMAIN = "there.example"
MX_ADDRESS = "127.0.0.2"


def policy(mode="enforce", mx=(f"mx.{DOMAIN}",), max_age=86400):
    """The text of a policy."""
    return "".join(f"{line}\r\n" for line in ("version: STSv1", f"mode: {mode}", *(f"mx: {name}" for name in mx), f"max_age: {max_age}"))


class PolicyHost(WebHost):
    """Serves policies. `pages`: from a host's name to its policy's text, or to (status, headers, text)."""

    def __init__(self, certificate, pages):
        self.pages = dict(pages)
        super().__init__(certificate)

    def answer(self, request):
        page = self.pages.get(request.host, (404, {}, "nothing here"))
        return page if isinstance(page, tuple) else (200, {"Content-Type": "text/plain"}, page)

    def asked(self):
        """The host and the path of each request, in order."""
        return [(request.host, request.path) for request in self.requests]


class StsCase(unittest.TestCase):
    """`set_up()` makes the world of one test: `self.web`, `self.names`, `self.mx` (the sink), `self.server`."""

    def set_up(self, page, record="v=STSv1; id=1;", mx_names=(f"mx.{DOMAIN}",), domains=(DOMAIN,), web_names=None, items=None):
        """`page`: of each domain's policy host. `record`: the text of `_mta-sts`; a list: several; None: none."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="postern-sts-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.authority = Authority(folder)
        hosts = [f"mta-sts.{domain}" for domain in domains]
        self.web = self.enterContext(PolicyHost(self.authority.issue(*(web_names or hosts)), {host: page for host in hosts}))
        self.names = self.enterContext(NameServer({domain: self.zone(record) for domain in domains}))
        self.mx = self.enterContext(Sink(certificate=self.authority.issue(*mx_names), address=MX_ADDRESS))
        self.server = self.enterContext(Server(
            {"Router_Port": self.mx.port, **(items or {})},
            {"SMTP_StubZones": self.names.stub_zones, "SMTP_SystemResolvers": "0", "SMTP_WebAuthorities": self.authority.root,
             "SMTP_MTASTSPort": self.web.port},
            environment={"SSL_CERT_FILE": str(self.authority.root)}))

    @staticmethod
    def zone(record):
        texts = [record] if isinstance(record, str) else record or []
        return ["@ MX 10 mx", f"mx A {MX_ADDRESS}", "mta-sts A 127.0.0.1", *(f'_mta-sts TXT "{text}"' for text in texts)]

    def publish(self, record, domain=DOMAIN):
        """Another record from now on."""
        self.names.stop()
        self.names.zones[domain] = self.zone(record)
        self.names.start()

    def send(self, domain=DOMAIN):
        """Explain knows the policy first, and the message has to come to what it says."""
        return send_foreseen(self, self.server, f"b@{domain}")

    def policies(self):
        return self.server.console("tell smtp show policies sts")
