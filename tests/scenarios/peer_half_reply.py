"""The other server closes the connection in the middle of a reply: half of one is none, and the message arrives once."""

import unittest

from harness import main
from harness.odd_sink import HALF_A_REPLY, MeetsAnOddPeer


class PeerHalfReply(MeetsAnOddPeer, unittest.TestCase):
    oddity = HALF_A_REPLY

    def test_of_its_answer_to_ehlo(self):
        self.start("EHLO")
        self.check_it_waits_and_arrives_once("while sending EHLO")

    def test_of_its_answer_to_a_recipient(self):
        self.start("RCPT")
        self.check_it_waits_and_arrives_once("while sending RCPT")


if __name__ == "__main__":
    main()
