"""Outbound TCP/IP port status: Negotiated SSL. STARTTLS when it is offered, clear text when it is not."""

import unittest

from harness import Certificate, Server, Sink, deliver, main

TEXT = "From: a@example.test\r\nSubject: negotiated\r\n\r\nline\r\n..dot\r\n"


class OutboundNegotiated(unittest.TestCase):
    def test_starttls_when_offered_and_everything_else_after_it(self):
        with Server() as server, Sink("handshake", Certificate(server.folder / "peer", "sink.example.test")) as sink:
            server.change(SMTP_RelayHost=sink.next_hop)
            self.assertEqual(deliver(server.port, tls=True, text=TEXT).code, 250)
            message = sink.wait_for_messages()[0]
            self.assertEqual(message.tls[0], "TLSv1.3")
            self.assertEqual((message.sender, message.recipients), ("a@example.test", ["b@there.test"]))
            self.assertTrue(message.text.endswith("\r\n\r\nline\r\n.dot\r\n"), message.text)
            before_tls = message.connection.commands[:2]
            self.assertRegex(before_tls[0], "^EHLO mail.example.test$")
            self.assertEqual(before_tls[1], "STARTTLS")
            # A second EHLO: what was heard before TLS is not believed (RFC 3207 §4.2).
            self.assertRegex(message.connection.commands_under_tls[0], "^EHLO ")
            self.assertEqual(message.connection.leftover, b"")

    def test_an_unverifiable_certificate_is_recorded_and_is_no_failure(self):
        with Server() as server, Sink("handshake", Certificate(server.folder / "peer", "other.example.test")) as sink:
            server.change(SMTP_RelayHost=sink.next_hop)
            deliver(server.port)
            self.assertIsNotNone(sink.wait_for_messages()[0].tls)
            server.wait_for_empty_queue()
            server.wait_for_line(r"(?i)encrypted")
            self.assertRegex(server.tell("show tls"), r"(?i)encrypted")

    def test_clear_text_when_not_offered(self):
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop}) as server:
            deliver(server.port)
            self.assertIsNone(sink.wait_for_messages()[0].tls)
            server.wait_for_empty_queue()


if __name__ == "__main__":
    main()
