"""OpenSMTPD as sender, under STARTTLS."""

import unittest

from harness import main
from harness.opensmtpd import OpenSmtpd
from harness.relaying import SendsUnderStartTls


class OpenSmtpdSends(SendsUnderStartTls, unittest.TestCase):
    peer = OpenSmtpd


if __name__ == "__main__":
    main()
