"""SSL negotiated over TCP/IP port: Disabled. STARTTLS is not offered, and the command gets 502 5.5.1."""

import unittest

from harness import Client, Server, main


class StartTlsDisabled(unittest.TestCase):
    def test_it_is_not_offered_and_the_command_is_refused(self):
        with Server({"SMTP_NegotiatedSSL": "Disabled"}) as server, Client(server.port) as client:
            self.assertNotIn("STARTTLS", client.command("EHLO client.example.test").keywords)
            answer = client.command("STARTTLS")
            self.assertEqual((answer.code, answer.text[:5]), (502, "5.5.1"))
            self.assertEqual(client.command("NOOP").code, 250)


if __name__ == "__main__":
    main()
