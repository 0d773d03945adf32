"""Exim as sender and as receiver, under STARTTLS and in clear."""

import re
import unittest

from harness import main, wait_until
from harness.peers import Exim
from harness.relaying import ReceivesFromUs, SendsInUtf8, SendsUnderStartTls


class EximSends(SendsUnderStartTls, SendsInUtf8, unittest.TestCase):
    peer = Exim

    def look_at(self, peer):
        # The K is Exim's word for BDAT.
        wait_until(lambda: re.search(r"=> b@there\.test .* X=TLS1\.3\S* .* K C=", peer.log()), peer.log)


class EximReceives(ReceivesFromUs, unittest.TestCase):
    peer = Exim


if __name__ == "__main__":
    main()
