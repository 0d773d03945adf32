"""Postfix as sender and as receiver, under STARTTLS and in clear."""

import unittest

from harness import main
from harness.peers import Postfix
from harness.relaying import ReceivesFromUs, SendsInUtf8, SendsUnderStartTls


class PostfixSends(SendsUnderStartTls, SendsInUtf8, unittest.TestCase):
    peer = Postfix


class PostfixReceives(ReceivesFromUs, unittest.TestCase):
    peer = Postfix


if __name__ == "__main__":
    main()
