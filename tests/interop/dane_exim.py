"""Exim as the MX of signed domains: what its certificate and the TLSA records come to, and that explain foresees it."""

import unittest

from harness import main
from harness.dane_mx import MxOfSignedDomains
from harness.peers import Exim


class DaneExim(MxOfSignedDomains, unittest.TestCase):
    peer = Exim


if __name__ == "__main__":
    main()
