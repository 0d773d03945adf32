"""SSL negotiated over TCP/IP port: Enabled. STARTTLS is offered when a certificate is installed; without one log and console say why not."""

import ssl
import unittest

from harness import Client, Server, main


class StartTlsEnabled(unittest.TestCase):
    def test_a_message_arrives_under_tls(self):
        with Server() as server, Client(server.port) as client:
            self.assertIn("STARTTLS", client.command("EHLO client.example.test").keywords)
            client.start_tls()
            self.assertNotIn("STARTTLS", client.command("EHLO client.example.test").keywords)
            self.assertEqual(client.deliver().code, 250)

    def test_a_client_that_ends_tls_in_order_is_answered_in_order(self):
        with Server() as server:
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                context = ssl.create_default_context()
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                context.minimum_version = context.maximum_version = version
                with Client(server.port) as client:
                    client.command("EHLO client.example.test")
                    client.command("STARTTLS")
                    client.socket = context.wrap_socket(client.socket)
                    client.command("EHLO client.example.test")
                    client.socket.unwrap()  # raises where close_notify is not answered

    def test_clear_text_is_served_too(self):
        with Server() as server, Client(server.port) as client:
            client.command("EHLO client.example.test")
            self.assertEqual(client.deliver().code, 250)

    def test_without_a_certificate_it_is_not_offered_and_the_reason_is_told(self):
        with Server(certificate=False) as server:
            with Client(server.port) as client:
                self.assertNotIn("STARTTLS", client.command("EHLO client.example.test").keywords)
                self.assertEqual(client.command("STARTTLS").code, 502)
            server.wait_for_line(r"tls/cert\.pem")
            self.assertRegex(server.tell("show tls"), r"tls/cert\.pem")

    def test_a_document_that_names_no_certificate_is_told_too(self):
        with Server({"SMTP_CertificateFile": None, "SMTP_KeyFile": None}) as server:
            with Client(server.port) as client:
                self.assertNotIn("STARTTLS", client.command("EHLO client.example.test").keywords)
            self.assertRegex(server.tell("show tls"), r"(?i)no certificate")


if __name__ == "__main__":
    main()
