"""TLS sessions are resumed by tickets: over a change of certificates, and on each port as its setting says."""

import subprocess
import unittest

from harness import Certificate, Server, main
from harness.ports import free_port


class SessionTickets(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server({"SMTP_NegotiatedSSL": "Enabled", "SMTP_SSLStatus": "Enabled"}))
        self.server.wait_for_listener(self.server.ssl_port)

    def is_resumed(self, ssl=False, version="-tls1_3", port=None):
        """A client that comes again with the session that it was given last on this port."""
        port = port or (self.server.ssl_port if ssl else self.server.port)
        session = self.server.folder / f"session{version}{port}"
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", version, "-ign_eof", "-sess_out", session]
        command += [] if ssl else ["-starttls", "smtp"]
        command += ["-sess_in", session] if session.exists() else []
        done = subprocess.run(command, input="quit\r\n", capture_output=True, text=True, timeout=30)
        self.assertIn("221 ", done.stdout, done.stderr)
        return "Reused, TLS" in done.stdout

    def test_over_a_change_of_certificates(self):
        for version in ("-tls1_2", "-tls1_3"):
            self.assertFalse(self.is_resumed(version=version))
            self.assertTrue(self.is_resumed(version=version))
            Certificate(self.server.folder / "tls")
            self.server.tell("certificate reload")
            self.assertTrue(self.is_resumed(version=version))

    def test_on_the_port_that_gives_some(self):
        for item, is_ssl in (("SMTP_TLSSessionTickets", False), ("SMTP_SSLSessionTickets", True)):
            self.server.change(**{item: "Disabled"})
            self.assertIn("no session tickets on the " + ("SSL" if is_ssl else "TCP/IP") + " port.", self.server.tell("show tls"))
            self.is_resumed(is_ssl)
            self.assertFalse(self.is_resumed(is_ssl))
            self.is_resumed(not is_ssl)
            self.assertTrue(self.is_resumed(not is_ssl))
            self.server.change(**{item: "Enabled"})

    def test_on_the_submission_port_by_its_own_switch(self):
        port = free_port()
        self.server.change(SMTP_SubmissionStatus="Enabled", SMTP_SubmissionPort=port, SMTP_TLSSessionTickets="Disabled")
        self.server.wait_for_listener(port)
        self.is_resumed(port=port)
        self.assertTrue(self.is_resumed(port=port))
        self.server.change(SMTP_SubmissionSessionTickets="Disabled")
        self.is_resumed(port=port)
        self.assertFalse(self.is_resumed(port=port))


if __name__ == "__main__":
    main()
