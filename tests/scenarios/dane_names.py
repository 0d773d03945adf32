"""Which names count where a TLSA record proves the certificate's issuer: the TLSA base domain, the domain of the recipients and what it is an alias of (RFC 7672 §3.2.2);
the handshake asks for the base domain."""

import tempfile
import unittest

from harness import Server, SignedNames, Sink, main
from harness.authority import Authority
from harness.certificates import sha256_of
from harness.explanations import last_try, send_foreseen

THERE, OTHER = "there.example", "other.example"
MX = f"mx.{THERE}"


class DaneNames(unittest.TestCase):
    def set_up(self, *names, records=("@ MX 10 mx", "mx A 127.0.0.2"), base="mx", unsigned=(), **zones):
        """`names`: of the host's certificate, whose issuer the TLSA record at `base` has."""
        authority = Authority(self.enterContext(tempfile.TemporaryDirectory()))
        self.mx = self.enterContext(Sink(certificate=authority.issue(*names, shows_root=True), address="127.0.0.2"))
        tlsa = f"_{self.mx.port}._tcp.{base} TLSA 2 0 1 {sha256_of(authority.root)}"
        dns = self.enterContext(SignedNames({THERE: [*records, tlsa], **zones}, unsigned=unsigned))
        self.server = self.enterContext(Server({"Router_Port": self.mx.port}, dns.settings))

    def check_delivered(self, recipient, server_name=MX):
        identity = send_foreseen(self, self.server, recipient)
        connection = self.mx.wait_for_messages()[0].connection
        self.assertEqual(last_try(self.server, identity, "delivered")["tls_verdict"], "dane:encrypted:TLSA record matches")
        self.assertEqual(connection.server_name, server_name)

    def test_the_hosts_own(self):
        self.set_up(MX)
        self.check_delivered(f"b@{THERE}")

    def test_the_recipients_domain(self):
        self.set_up(THERE)
        self.check_delivered(f"b@{THERE}")

    def test_what_the_recipients_domain_is_an_alias_of(self):
        self.set_up(THERE, **{OTHER: [f"mail CNAME {THERE}."]})
        self.check_delivered(f"b@mail.{OTHER}")

    def test_what_the_host_is_an_alias_of(self):
        self.set_up(f"real.{THERE}", records=("@ MX 10 mx", "mx CNAME real", "real A 127.0.0.2"), base="real")
        self.check_delivered(f"b@{THERE}", f"real.{THERE}")

    def test_no_other(self):
        self.set_up(f"elsewhere.{THERE}")
        identity = send_foreseen(self, self.server, f"b@{THERE}")
        self.assertEqual(last_try(self.server, identity, "waiting")["tls_verdict"], "dane:refused:certificate-host-mismatch")
        self.assertEqual(self.mx.messages, [])


if __name__ == "__main__":
    main()
