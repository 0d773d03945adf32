"""What a TLS policy document demands is what is held to: names, roots, fingerprints, versions, ciphers, the name that is asked for, the certificate that is shown."""

import hashlib
import ssl
import tempfile
import unittest

from harness import Certificate, Server, Sink, main
from harness.authority import Authority
from harness.explanations import last_try, send_foreseen

NAME = "mx.partner.example"


class PolicyDemands(unittest.TestCase):
    def setUp(self):
        authority = Authority(self.enterContext(tempfile.TemporaryDirectory()))
        self.certificate = authority.issue(NAME)
        self.server = self.enterContext(Server({"SMTP_MaxMessagesPerConnection": 1}))
        self.own = Certificate(self.server.folder / "partner", "us.example.test")
        (self.server.folder / "partner.pem").write_text(authority.root.read_text())
        self.mx = self.enterContext(Sink(certificate=self.certificate, address="127.0.0.2"))
        self.server.items["SMTP_RelayHost"] = self.mx.next_hop

    def send(self, level, **demands):
        """Under a document that says this."""
        self.server.policies = [{"PolicyDestinations": self.mx.next_hop, "PolicyLevel": level, **{f"Policy{name}": value for name, value in demands.items()}}]
        self.assertRegex(self.server.change(), r"Configuration updated\.")
        return send_foreseen(self, self.server, "b@there.example")

    def check_delivered(self, reason, level, **demands):
        """The connection that it went over."""
        before = len(self.mx.messages)
        tried = last_try(self.server, self.send(level, **demands), "delivered")
        self.assertEqual(tried["tls_verdict"], f"{level}:encrypted:{reason}")
        return self.mx.wait_for_messages(before + 1)[before].connection

    def check_refused(self, reason, level, **demands):
        before = len(self.mx.messages)
        tried = last_try(self.server, self.send(level, **demands), "waiting")
        self.assertEqual((tried["tls_verdict"], len(self.mx.messages)), (f"{level}:refused:{reason}", before))

    def test_names_and_roots(self):
        trusted = {"TrustAnchors": "partner.pem", "MatchNames": [NAME]}
        self.check_delivered("certificate verified", "verify", **trusted)
        self.check_delivered("certificate verified", "verify", **{**trusted, "MatchNames": ["other.example", "*.partner.example"]})
        self.check_refused("certificate-host-mismatch", "verify", **{**trusted, "MatchNames": ["other.example"]})
        self.check_refused("certificate-not-trusted", "secure", MatchNames=[NAME])

    def test_fingerprints(self):
        for right in self.certificate.sha256(), self.certificate.key_sha256():
            self.check_delivered("fingerprint matches", "fingerprint", Fingerprints=["ab" * 32, right])
        self.check_refused("fingerprint-mismatch", "fingerprint", Fingerprints=["ab" * 32])

    def test_what_is_said_and_shown_in_the_handshake(self):
        self.mx.client_ca = self.own.cert
        connection = self.check_delivered("certificate not checked", "encrypt", SNIName="asked.example", ClientCertificate="partner/both.pem")
        self.assertEqual(connection.server_name, "asked.example")
        self.assertEqual(hashlib.sha256(connection.client_certificate).hexdigest(), self.own.sha256())

    def test_versions_and_ciphers(self):
        self.mx.tls_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.mx.tls_context.maximum_version = ssl.TLSVersion.TLSv1_2
        for cipher in "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256":
            self.assertEqual(self.check_delivered("certificate not checked", "encrypt", Ciphers=cipher).tls, ("TLSv1.2", cipher))
        self.check_refused("handshake-failed", "encrypt", Protocols="TLSv1.3")


if __name__ == "__main__":
    main()
