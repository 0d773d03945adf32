"""sslscan looks at a running task: TLS 1.2 and 1.3 only, forward secrecy only."""

import unittest
import xml.etree.ElementTree

from harness import Certificate, Server, main
from harness.containment import Program


class SslscanFinds(unittest.TestCase):
    def scan(self, algorithm, items=None):
        """What it found, as an element of its report, with a certificate for this algorithm."""
        program = Program("sslscan")
        with Server(items, certificate=False, start=False) as server:
            Certificate(server.folder / "tls", algorithm=algorithm)
            server.start()
            report = program.run(["sslscan", "--starttls-smtp", "--xml=-", f"127.0.0.1:{server.port}"])
        return xml.etree.ElementTree.fromstring(report).find("ssltest")

    def versions(self, found):
        return [each.get("type") + each.get("version") for each in found.iter("protocol") if each.get("enabled") == "1"]

    def check(self, algorithm, key_exchanges):
        found = self.scan(algorithm)
        self.assertEqual(self.versions(found), ["tls1.2", "tls1.3"])
        self.assertEqual({each.get("sslversion") for each in found.iter("cipher")}, {"TLSv1.2", "TLSv1.3"})
        names = [each.get("cipher") for each in found.iter("cipher")]
        self.assertEqual([name for name in names if not name.startswith(("TLS_", *key_exchanges))], [])
        self.assertLessEqual({each.get("strength") for each in found.iter("cipher")}, {"strong", "acceptable"})
        self.assertEqual({each.get("vulnerable") for each in found.iter("heartbleed")}, {"0"})
        self.assertEqual([each for each in found.iter("compression") if each.get("supported") == "1"], [])

    def test_forward_secrecy_only_with_an_ecdsa_certificate(self):
        self.check("ECDSA", ["ECDHE-ECDSA-"])

    def test_forward_secrecy_only_with_an_rsa_certificate(self):
        self.check("RSA", ["ECDHE-RSA-", "DHE-RSA-"])

    def test_what_a_document_allows_beyond_that(self):
        found = self.scan("RSA", {"SMTP_TLSMinimumVersion": "TLS 1.0", "SMTP_TLSCiphers": ["ECDHE-RSA-AES128-SHA", "AES128-SHA"]})
        self.assertEqual(self.versions(found)[0], "tls1.0")
        self.assertIn("AES128-SHA", [each.get("cipher") for each in found.iter("cipher")])


if __name__ == "__main__":
    main()
