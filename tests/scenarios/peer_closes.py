"""The other server closes the connection in the middle of a transaction or of a message: it arrives once, by another one."""

import unittest

from harness import Server, deliver, main
from harness.odd_sink import CLOSE, OddSink, count_of


class PeerCloses(unittest.TestCase):
    def start(self, at, **options):
        self.sink = self.enterContext(OddSink(at, CLOSE, **options))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, "Router_InitialRetryInterval": 1}))
        self.assertEqual(deliver(self.server.port, text="Subject: once\r\n\r\nbody\r\n").code, 250)

    def check_it_waits_and_arrives_once(self, reason):
        self.server.wait_for_line(rf"for b@there\.test waits \(try 1\), .*{reason}")
        self.sink.wait_for_messages()
        self.server.wait_for_empty_queue()
        self.assertEqual((self.sink.met, count_of(self.sink.messages, "once")), (1, 1))

    def test_behind_mail(self):
        self.start("MAIL")
        self.check_it_waits_and_arrives_once("while sending MAIL")

    def test_in_the_message(self):
        self.start("BODY")
        self.check_it_waits_and_arrives_once("the message")


if __name__ == "__main__":
    main()
