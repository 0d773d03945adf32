"""Inbound TCP/IP port status: Enabled listens, Disabled does not."""

import unittest

from harness import Client, Server, is_listening, main, wait_until


class InboundTcpPort(unittest.TestCase):
    def test_enabled_takes_connections_and_greets(self):
        with Server() as server, Client(server.port) as client:
            self.assertEqual(client.greeting.code, 220)
            self.assertTrue(client.greeting.text.startswith("mail.example.test ESMTP"), client.greeting)

    def test_disabled_does_not_listen_while_the_other_port_does(self):
        with Server({"SMTP_PortStatus": "Disabled", "SMTP_SSLStatus": "Enabled"}) as server:
            server.wait_for_listener(server.ssl_port)
            self.assertFalse(is_listening(server.port))

    def test_a_change_of_the_document_closes_and_opens_it(self):
        with Server() as server:
            server.change(SMTP_PortStatus="0")
            wait_until(lambda: not is_listening(server.port), "the port closed")
            server.change(SMTP_PortStatus="1")
            server.wait_for_listener(server.port)


if __name__ == "__main__":
    main()
