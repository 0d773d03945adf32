"""`tell smtp test self`: our own listeners are attacked; a weak setting makes a case fail; nothing is ever queued."""

import unittest

from harness import Server, main


class TestSelf(unittest.TestCase):
    def ask(self, server):
        """All of the answer, which may follow in the log."""
        after = server.mark()
        server.tell("test self")
        server.wait_for_line(r"Self-test: \d+ passed", after, 90)
        self.assertEqual(server.queued(), 0)
        return server.log(after)

    def test_a_server_as_it_is_installed_passes(self):
        server = self.enterContext(Server({"SMTP_SSLStatus": "Enabled"}))
        answer = self.ask(server)
        self.assertRegex(answer, rf"127\.0\.0\.1:{server.port} +plaintext behind STARTTLS +pass +")
        self.assertRegex(answer, rf"127\.0\.0\.1:{server.port} +state kept over STARTTLS +pass +")
        for port in (server.port, server.ssl_port):
            self.assertRegex(answer, rf"127\.0\.0\.1:{port} +TLS 1\.0 +pass +")
            self.assertRegex(answer, rf"127\.0\.0\.1:{port} +TLS 1\.1 +pass +")
            self.assertRegex(answer, rf"127\.0\.0\.1:{port} +certificate and host name +pass +")
            self.assertRegex(answer, rf"127\.0\.0\.1:{port} +smuggled end of data: LF \. LF +pass +refused: 550")
        self.assertIn("Self-test: 20 passed, 0 failed, 0 not tested. Nothing was queued.", answer)

    def test_settings_that_are_weak_fail(self):
        server = self.enterContext(Server({"SMTP_LineEnds": "Normalize", "SMTP_TLSMinimumVersion": "TLS 1.0",
                                           "SMTPFullHostDomain": "another.example.test"}))
        answer = self.ask(server)
        self.assertRegex(answer, r"TLS 1\.0 +FAIL +it is agreed to")
        self.assertRegex(answer, r"TLS 1\.1 +FAIL +it is agreed to")
        self.assertRegex(answer, r"certificate and host name +FAIL +the certificate does not name another\.example\.test")
        self.assertRegex(answer, r"smuggled end of data: LF \. LF +FAIL +it is no end, but .*SMTP_LineEnds")
        self.assertRegex(answer, r"plaintext behind STARTTLS +pass")
        self.assertIn("Self-test: 2 passed, 9 failed, 0 not tested.", answer)


if __name__ == "__main__":
    main()
