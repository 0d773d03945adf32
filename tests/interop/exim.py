"""Exim as sender and as receiver, under STARTTLS and in clear."""

import unittest

from harness import Server, Sink, deliver, main
from harness.peers import Exim


class EximSends(unittest.TestCase):
    def test_under_starttls(self):
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop}) as server:
            with Exim(server.port, out_tls="encrypt") as peer:
                self.assertEqual(deliver(peer.port).code, 250)
                message = sink.wait_for_messages(seconds=40)[0]
        ours, theirs = message.header("Received")[:2]
        self.assertRegex(ours, r"^from peer\.example\.test .* by mail\.example\.test .*with ESMTPS \(TLSv1\.3, \w+\) id")
        self.assertIn("peer.example.test", theirs)


class EximReceives(unittest.TestCase):
    def relayed_by(self, in_tls):
        """What Exim passed on of a message that we sent to it."""
        with Sink(None) as sink, Exim(sink.port, in_tls=in_tls) as peer, Server({"SMTP_RelayHost": f"[127.0.0.1]:{peer.port}"}) as server:
            self.assertEqual(deliver(server.port).code, 250)
            message = sink.wait_for_messages(seconds=40)[0]
            server.wait_for_empty_queue()
        return message.header("Received")[0]

    def test_under_starttls(self):
        received = self.relayed_by("may")
        self.assertRegex(received, r"(?i)with esmtps ")
        self.assertRegex(received, r"TLSv?1\.3")

    def test_in_clear_when_it_does_not_offer_starttls(self):
        received = self.relayed_by("none")
        self.assertRegex(received, r"(?i)with esmtp ")
        self.assertNotIn("TLS", received)


if __name__ == "__main__":
    main()
