"""A handshake that fails under Negotiated SSL: the message waits with the reason, and nothing goes in clear text."""

import re
import unittest

from harness import Certificate, Server, Sink, deliver, main, wait_until

# What the other server does at STARTTLS, and what the reason must speak of.
FAILURES = {
    "454 4.7.0 TLS not available due to temporary reason": r"454",
    "501 5.5.4 syntax error": r"501",
    "close": "the connection ended in the middle of the TLS handshake",
    "alert": r"(?i)alert|handshake",
    "garbage": r"(?i)handshake|TLS|SSL",
    "silent": "no answer within 2 s",
}

# What is on record of it; nothing where no handshake began.
FLIGHTS = {
    "close": r"we: ClientHello, TLS 1\.3, TLS 1\.2 \(\d+ octets\): nothing came back to our ClientHello",
    "alert": r"we: ClientHello, TLS 1\.3, TLS 1\.2 \(\d+ octets\); peer: alert handshake failure \(40\) \(2 octets\): it has no cipher",
    "garbage": r"we: ClientHello, TLS 1\.3, TLS 1\.2 \(\d+ octets\); peer: what is no TLS record",
    "silent": r"we: ClientHello, TLS 1\.3, TLS 1\.2 \(\d+ octets\): nothing came back to our ClientHello",
}


class HandshakeFails(unittest.TestCase):
    def expect_flights(self, server, identity, flights):
        shown = ""

        def is_on_record():
            nonlocal shown
            shown = server.tell(f"show message {identity}")
            return "\nTried (UTC)" in shown

        # Its reason is known before it is durable.
        wait_until(is_on_record, lambda: f"a try in\n{shown}")
        if flights is None:
            return self.assertNotIn("failed handshake with", shown)
        self.assertRegex(shown, rf"failed handshake with \S+: {flights}")
        server.wait_for_line(rf"Message {identity}: \S+ TLS handshake failed: .*\(we: ClientHello, TLS 1\.3, TLS 1\.2 ")

    def test_the_message_waits_with_the_reason(self):
        with Server({"Router_MaxReplyWait": 2}) as server:
            certificate = Certificate(server.folder / "peer")
            for how, reason in FAILURES.items():
                with self.subTest(how), Sink(how, certificate) as sink:
                    server.change(SMTP_RelayHost=sink.next_hop)
                    answer = deliver(server.port)
                    self.assertEqual(answer.code, 250)
                    sink.wait_for_connections()
                    server.wait_for_reason(reason)
                    self.assertEqual(sink.messages, [])
                    self.expect_flights(server, re.search(r"Message ([0-9A-F]{16})", answer.text)[1], FLIGHTS.get(how))
                    for connection in sink.connections:
                        self.assertFalse([line for line in connection.commands if line.startswith("MAIL")], connection.commands)
                    # Mended, it gets the mail: the reason was not for ever.
                    sink.starttls = "handshake"
                    server.tell("route")
                    self.assertIsNotNone(sink.wait_for_messages()[0].tls)
                    server.wait_for_empty_queue()


if __name__ == "__main__":
    main()
