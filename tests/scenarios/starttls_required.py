"""SSL negotiated over TCP/IP port: Required. Before TLS everything but EHLO, HELO, NOOP, STARTTLS and QUIT gets 530 5.7.0."""

import unittest

from harness import Client, Server, main


class StartTlsRequired(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server({"SMTP_NegotiatedSSL": "Required"}))
        self.client = self.enterContext(Client(self.server.port))

    def test_before_tls_only_five_commands_are_served(self):
        self.assertEqual(self.client.command("EHLO client.example.test").code, 250)
        for line in ("MAIL FROM:<a@example.test>", "RCPT TO:<b@there.test>", "DATA", "RSET"):
            answer = self.client.command(line)
            self.assertEqual((line, answer.code, answer.text[:5]), (line, 530, "5.7.0"))
        self.assertEqual(self.client.command("NOOP").code, 250)
        self.assertEqual(self.client.command("HELO client.example.test").code, 250)
        self.assertEqual(self.client.command("MAIL FROM:<a@example.test>").code, 530)
        self.assertEqual(self.client.command("QUIT").code, 221)

    def test_under_tls_a_message_is_taken(self):
        self.client.command("EHLO client.example.test")
        self.client.start_tls().command("EHLO client.example.test")
        self.assertEqual(self.client.deliver().code, 250)


class StartTlsRequiredWithoutCertificate(unittest.TestCase):
    def test_no_mail_is_taken(self):
        with Server({"SMTP_NegotiatedSSL": "Required"}, certificate=False) as server, Client(server.port) as client:
            self.assertNotIn("STARTTLS", client.command("EHLO client.example.test").keywords)
            self.assertEqual(client.command("MAIL FROM:<a@example.test>").code, 530)


if __name__ == "__main__":
    main()
