"""A handshake that fails under Negotiated SSL: the message waits with the reason, and nothing goes in clear text."""

import unittest

from harness import Certificate, Server, Sink, deliver, main

# What the other server does at STARTTLS, and what the reason must speak of.
FAILURES = {
    "454 4.7.0 TLS not available due to temporary reason": r"454",
    "501 5.5.4 syntax error": r"501",
    "close": "the connection ended in the middle of the TLS handshake",
    "alert": r"(?i)alert|handshake",
    "garbage": r"(?i)handshake|TLS|SSL",
}


class HandshakeFails(unittest.TestCase):
    def test_the_message_waits_with_the_reason(self):
        with Server() as server:
            certificate = Certificate(server.folder / "peer")
            for how, reason in FAILURES.items():
                with self.subTest(how), Sink(how, certificate) as sink:
                    server.change(SMTP_RelayHost=sink.next_hop)
                    self.assertEqual(deliver(server.port).code, 250)
                    sink.wait_for_connections()
                    server.wait_for_reason(reason)
                    self.assertEqual(sink.messages, [])
                    for connection in sink.connections:
                        self.assertFalse([line for line in connection.commands if line.startswith("MAIL")], connection.commands)
                    # Mended, it gets the mail: the reason was not for ever.
                    sink.starttls = "handshake"
                    server.tell("route")
                    self.assertIsNotNone(sink.wait_for_messages()[0].tls)
                    server.wait_for_empty_queue()


if __name__ == "__main__":
    main()
