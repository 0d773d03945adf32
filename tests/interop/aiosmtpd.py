"""aiosmtpd as receiver, under STARTTLS and in clear."""

import unittest

from harness import main
from harness.aiosmtpd import Aiosmtpd
from harness.relaying import ReceivesFromUs


class AiosmtpdReceives(ReceivesFromUs, unittest.TestCase):
    peer = Aiosmtpd


if __name__ == "__main__":
    main()
