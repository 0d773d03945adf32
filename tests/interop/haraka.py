"""Haraka as receiver, under STARTTLS and in clear."""

import unittest

from harness import main
from harness.haraka import Haraka
from harness.relaying import ReceivesFromUs


class HarakaReceives(ReceivesFromUs, unittest.TestCase):
    peer = Haraka


if __name__ == "__main__":
    main()
