"""testssl.sh looks at a running task, and finds nothing of medium severity or worse beside that its certificate is self-signed."""

import json
import unittest

from harness import Certificate, Server, main
from harness.containment import Program

# Protocols, ciphers, forward secrecy, preferences, defaults, vulnerabilities. Left out is what has no severity: each cipher by itself,
# and what 17 clients would choose.
CHECKS = ["-p", "-s", "-f", "-P", "-S", "-U"]
SEVERITIES = ("OK", "INFO", "LOW")
# That this test's certificate is signed by itself; that its openssl has no GOST; and that its openssl left, at the end of its empty
# input, before the ticket of TLS 1.3 came.
EXPECTED = {("cert_chain_of_trust", "CRITICAL"), ("engine_problem", "WARN"), ("sessionresumption_ticket", "WARN")}
PROTOCOLS = {"SSLv2": "not offered", "SSLv3": "not offered", "TLS1": "not offered", "TLS1_1": "not offered", "TLS1_2": "offered",
             "TLS1_3": "offered with final"}


class TestsslFinds(unittest.TestCase):
    def scan(self):
        """Its findings, in order."""
        program = Program("testssl.sh", "ldnsutils", "bsdextrautils", "procps")
        with Server(certificate=False, start=False) as server:
            # RSA: with ECDSA there would be no cipher without forward secrecy to be found. It finds fault with a certificate that ends in
            # less than 60 days, or that nobody could revoke.
            Certificate(server.folder / "tls", days=90, algorithm="RSA",
                        extensions=["crlDistributionPoints=URI:http://crl.example.test/revoked"])
            server.start()
            report = server.folder / "testssl.json"
            # Its status is the number of checks that could not be made or found something.
            printed = program.run(
                ["testssl", "--quiet", "--color", "0", "--warnings", "batch", "--nodns", "none", "--ip", "127.0.0.1", *CHECKS, "--jsonfile",
                 report, "-t", "smtp", f"mail.example.test:{server.port}"],
                environment={"FAST_STARTTLS": "false", "TERM": "xterm"}, seconds=200, any_status=True)
            self.assertTrue(report.exists(), printed)
            return json.loads(report.read_text())

    def test_nothing_of_medium_severity_or_worse(self):
        found = self.scan()
        self.assertEqual(found[-1]["id"], "scanTime", "it came to its end")
        by_id = {each["id"]: each for each in found}
        self.assertEqual({name: by_id[name]["finding"] for name in PROTOCOLS}, PROTOCOLS)
        self.assertEqual([each for each in found if each["severity"] not in SEVERITIES and (each["id"], each["severity"]) not in EXPECTED], [])
        if len(CHECKS) > 1:
            self.assertEqual({by_id[name]["severity"] for name in ("PFS", "cipher_order", "cert_trust", "heartbleed")}, {"OK"})


if __name__ == "__main__":
    main()
