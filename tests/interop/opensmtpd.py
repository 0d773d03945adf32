"""OpenSMTPD as sender, under STARTTLS, and as receiver, in clear: Debian 12's cannot receive STARTTLS."""

import unittest

from harness import main
from harness.opensmtpd import OpenSmtpd
from harness.relaying import ReceivesInClear, SendsUnderStartTls


class OpenSmtpdSends(SendsUnderStartTls, unittest.TestCase):
    peer = OpenSmtpd


class OpenSmtpdReceives(ReceivesInClear, unittest.TestCase):
    peer = OpenSmtpd


if __name__ == "__main__":
    main()
