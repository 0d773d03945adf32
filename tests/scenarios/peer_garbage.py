"""The other server answers with what is no SMTP: the message waits, says so, and arrives once."""

import unittest

from harness import main
from harness.odd_sink import GARBAGE, MeetsAnOddPeer


class PeerGarbage(MeetsAnOddPeer, unittest.TestCase):
    oddity = GARBAGE

    def test_in_place_of_its_greeting(self):
        self.start("CONNECT")
        self.check_it_waits_and_arrives_once("while waiting for the greeting")

    def test_in_place_of_the_answer_to_ehlo(self):
        self.start("EHLO")
        self.check_it_waits_and_arrives_once("while sending EHLO")

    def test_in_place_of_the_answer_to_a_recipient(self):
        self.start("RCPT")
        self.check_it_waits_and_arrives_once("while sending RCPT")


if __name__ == "__main__":
    main()
