"""The other server says nothing: it is not waited for beyond the time limit, and the message arrives once."""

import unittest

from harness import Server, deliver, main
from harness.odd_sink import SILENCE, OddSink, count_of


class PeerSilent(unittest.TestCase):
    def start(self, at, **options):
        self.sink = self.enterContext(OddSink(at, SILENCE, **options))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, "Router_InitialRetryInterval": 1, "Router_MaxReplyWait": 2}))
        self.assertEqual(deliver(self.server.port, text="Subject: once\r\n\r\nbody\r\n").code, 250)

    def check_it_waits_and_arrives_once(self, reason):
        self.server.wait_for_line(rf"for b@there\.test waits \(try 1\), .*{reason}")
        self.sink.wait_for_messages()
        self.server.wait_for_empty_queue()
        self.assertEqual((self.sink.met, count_of(self.sink.messages, "once")), (1, 1))

    def test_in_place_of_its_greeting(self):
        self.start("CONNECT")
        self.check_it_waits_and_arrives_once("while waiting for the greeting")

    def test_in_place_of_the_answer_to_data(self):
        self.start("DATA")
        self.check_it_waits_and_arrives_once("while sending DATA")


if __name__ == "__main__":
    main()
