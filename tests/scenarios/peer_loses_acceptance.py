"""The other server takes a message and its answer to the final dot never comes: the message may arrive twice, and never not at all."""

import unittest

from harness import Server, deliver, main
from harness.odd_sink import CLOSE, HALF_A_REPLY, SILENCE, OddSink, count_of


class PeerLosesAcceptance(unittest.TestCase):
    def check_it_goes_again(self, how):
        with OddSink("DOT", how) as sink:
            with Server({"SMTP_RelayHost": sink.next_hop, "Router_InitialRetryInterval": 1, "Router_MaxReplyWait": 2}) as server:
                self.assertEqual(deliver(server.port, text="Subject: twice\r\n\r\nbody\r\n").code, 250)
                server.wait_for_line(r"for b@there\.test waits \(try 1\), .*while waiting for the answer to the message")
                sink.wait_for_messages()
                server.wait_for_empty_queue()
                self.assertEqual((count_of(sink.kept, "twice"), count_of(sink.messages, "twice")), (1, 1))
                self.assertEqual(sink.kept[0].header("Received"), sink.messages[0].header("Received"), "by which a reader tells that they are one")

    def test_because_it_falls_silent(self):
        self.check_it_goes_again(SILENCE)

    def test_because_it_closes_the_connection(self):
        self.check_it_goes_again(CLOSE)

    def test_because_half_of_it_comes(self):
        self.check_it_goes_again(HALF_A_REPLY)


if __name__ == "__main__":
    main()
