"""A domain with a signed TLSA record that matches its host's certificate: the mail goes there under TLS, and the log says what proved it."""

import unittest

from harness import main
from harness.dane import Destination, right


class DaneRight(unittest.TestCase):
    def test_the_record_proves_the_certificate(self):
        there = Destination(self, right)
        there.send()
        self.assertIsNotNone(there.mx.wait_for_messages()[0].tls)
        there.server.wait_for_line(r"transferred to mx\.there\.example .*\(dane:encrypted:TLSA record matches")


if __name__ == "__main__":
    main()
