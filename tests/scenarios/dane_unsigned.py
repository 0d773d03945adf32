"""A TLSA record in a zone that nobody signed is not looked at: the mail goes as if there were none, even where the record is wrong."""

import unittest

from harness import main
from harness.dane import Destination, wrong


class DaneUnsigned(unittest.TestCase):
    def test_the_mail_goes_under_tls_that_nobody_checks(self):
        there = Destination(self, wrong, is_signed=False)
        there.send()
        self.assertIsNotNone(there.mx.wait_for_messages()[0].tls)
        there.server.wait_for_line(r"transferred to mx\.there\.example .*\(may:encrypted:certificate not checked")


if __name__ == "__main__":
    main()
