"""sendmail as sender and as receiver, under STARTTLS and in clear."""

import unittest

from harness import main
from harness.sendmail import Sendmail
from harness.relaying import ReceivesFromUs, SendsUnderStartTls


class SendmailSends(SendsUnderStartTls, unittest.TestCase):
    peer = Sendmail


class SendmailReceives(ReceivesFromUs, unittest.TestCase):
    peer = Sendmail


if __name__ == "__main__":
    main()
