"""The other server says nothing: it is not waited for beyond the time limit, and the message arrives once."""

import unittest

from harness import main
from harness.odd_sink import SILENCE, MeetsAnOddPeer


class PeerSilent(MeetsAnOddPeer, unittest.TestCase):
    oddity = SILENCE
    items = {"Router_MaxReplyWait": 2}

    def test_in_place_of_its_greeting(self):
        self.start("CONNECT")
        self.check_it_waits_and_arrives_once("while waiting for the greeting")

    def test_in_place_of_the_answer_to_data(self):
        self.start("DATA")
        self.check_it_waits_and_arrives_once("while sending DATA")


if __name__ == "__main__":
    main()
