"""The other server closes the connection in the middle of a transaction or of a message: it arrives once, by another one."""

import unittest

from harness import main
from harness.odd_sink import CLOSE, MeetsAnOddPeer


class PeerCloses(MeetsAnOddPeer, unittest.TestCase):
    oddity = CLOSE

    def test_behind_mail(self):
        self.start("MAIL")
        self.check_it_waits_and_arrives_once("while sending MAIL")

    def test_in_the_message(self):
        self.start("BODY")
        self.check_it_waits_and_arrives_once("the message")


if __name__ == "__main__":
    main()
