"""Inbound SSL port status: Enabled. TLS from the first byte."""

import socket
import unittest

from harness import Client, Server, is_listening, main


class InboundSslPort(unittest.TestCase):
    def test_a_message_arrives_over_it(self):
        with Server({"SMTP_SSLStatus": "Enabled"}) as server:
            server.wait_for_listener(server.ssl_port)
            with Client(server.ssl_port, implicit_tls=True) as client:
                self.assertEqual(client.greeting.code, 220)
                self.assertNotIn("STARTTLS", client.command("EHLO client.example.test").keywords)
                self.assertEqual(client.deliver().code, 250)
                self.assertEqual(client.command("QUIT").code, 221)

    def test_nothing_is_said_in_clear(self):
        with Server({"SMTP_SSLStatus": "Enabled"}) as server:
            server.wait_for_listener(server.ssl_port)
            with socket.create_connection(("127.0.0.1", server.ssl_port), timeout=20) as raw:
                raw.sendall(b"EHLO client.example.test\r\n")
                said = b""
                while piece := raw.recv(4096):
                    said += piece
            self.assertTrue(said == b"" or said[0] == 21, said)  # at most a TLS alert

    def test_without_a_certificate_the_reason_is_told(self):
        with Server({"SMTP_SSLStatus": "Enabled"}, certificate=False) as server:
            server.wait_for_line(r"tls/cert\.pem")
            self.assertFalse(is_listening(server.ssl_port))


if __name__ == "__main__":
    main()
