"""The line of a delivery: message, host, TLS verdict, delays part by part, and the other server's answer."""

import re
import unittest

from harness import Certificate, Server, Sink, deliver, main, wait_until

SECONDS = r"\d+\.\d\d"


class DeliveryLine(unittest.TestCase):
    def wait_for(self, server, pattern, after=0):
        """The log parts lines that are too long for it."""
        def found():
            return re.search(pattern, server.log(after).replace("\n", " "))
        wait_until(found, lambda: f"{pattern!r} in\n{server.log(after)}")
        return found()

    def test_by_smtp_under_tls_over_a_new_connection_and_one_used_again(self):
        with Server() as server, Sink("handshake", Certificate(server.folder / "peer", "sink.example.test")) as sink:
            server.change(SMTP_RelayHost=sink.next_hop)
            sink.replies["DOT"] = ["250 2.0.0 queued as 1A2B"]
            deliver(server.port)
            self.wait_for(server, rf"Router: Message \w{{16}} transferred to \[127\.0\.0\.1\]:{sink.port} for b@there\.test from a@example\.test "
                          rf"Size: \d+ via SMTP \(may:encrypted:certificate not checked, TLSv1\.3 \w+\) in {SECONDS} s "
                          rf"\(queue {SECONDS}, connect {SECONDS}, TLS {SECONDS}, transfer {SECONDS}\): 250 2\.0\.0 queued as 1A2B")
            after = server.mark()
            deliver(server.port)
            self.wait_for(server, rf"\) in {SECONDS} s \(queue {SECONDS}, reused connection, transfer {SECONDS}\): 250 2\.0\.0 taken", after)

    def test_a_slow_server_is_seen_in_it(self):
        with Sink(None, slow=0.2) as sink, Server({"SMTP_RelayHost": sink.next_hop}) as server:
            deliver(server.port)
            found = self.wait_for(server, rf"\(queue {SECONDS}, connect {SECONDS}, transfer ({SECONDS})\): 250 2\.0\.0 taken")
            self.assertGreaterEqual(float(found.group(1)), 0.6, "greeting, EHLO, the envelope and the message: 0.2 s each at least")

    def test_into_mail_box(self):
        with Server({"SMTP_LocalDomains": ["local.test"]}) as server:
            deliver(server.port, recipients=["anna@local.test"])
            self.wait_for(server, rf"for anna@local\.test from a@example\.test Size: \d+ via mail\.box in {SECONDS} s \(queue {SECONDS}, transfer {SECONDS}\)")


if __name__ == "__main__":
    main()
