"""STARTTLS: its codes, that everything is forgotten after it, and that nothing smuggled behind it is obeyed (RFC 3207 §4.2)."""

import ssl
import unittest

from harness import Client, Closed, Server, main


class StartTlsCommand(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server())
        self.client = self.enterContext(Client(self.server.port))
        self.client.command("EHLO client.example.test")

    def expect(self, line, code, enhanced):
        answer = self.client.command(line)
        self.assertEqual((answer.code, answer.text[:5]), (code, enhanced), line)

    def test_with_a_parameter(self):
        self.expect("STARTTLS now", 501, "5.5.4")

    def test_inside_a_transaction(self):
        self.client.command("MAIL FROM:<a@example.test>")
        self.expect("STARTTLS", 503, "5.5.1")

    def test_twice(self):
        self.client.start_tls().command("EHLO client.example.test")
        self.expect("STARTTLS", 503, "5.5.1")

    def test_what_was_said_before_is_forgotten(self):
        self.client.start_tls()
        self.assertEqual(self.client.command("MAIL FROM:<a@example.test>").code, 503)

    def test_a_command_in_clear_behind_it_breaks_the_handshake_instead_of_being_obeyed(self):
        self.client.send("STARTTLS\r\nEHLO evil.example.test\r\nMAIL FROM:<evil@example.test>\r\n")
        self.assertEqual(self.client.reply().code, 220)
        with self.assertRaises((ssl.SSLError, OSError, Closed)):
            self.client.start_tls_layer()
            self.client.command("RCPT TO:<b@there.test>")
        with Client(self.server.port) as other:
            self.assertEqual(other.command("EHLO client.example.test").code, 250)


if __name__ == "__main__":
    main()
