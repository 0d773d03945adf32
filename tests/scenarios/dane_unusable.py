"""A signed TLSA record that a mail server cannot go by (RFC 7672 §3.1.3): TLS is demanded all the same, and clear text is not good enough."""

import unittest

from harness import main
from harness.dane import Destination


def unusable(certificate):
    return f"1 1 1 {certificate.key_sha256()}"


class DaneUnusable(unittest.TestCase):
    def test_the_mail_goes_under_tls(self):
        there = Destination(self, unusable)
        there.send()
        self.assertIsNotNone(there.mx.wait_for_messages()[0].tls)
        there.server.wait_for_line(r"transferred to mx\.there\.example .*\(encrypt:encrypted:certificate not checked")

    def test_the_mail_waits_where_tls_is_not_offered(self):
        there = Destination(self, unusable, starttls=None)
        there.send()
        there.server.wait_for_reason(r"STARTTLS is required, and the peer does not offer it")
        self.assertEqual(there.mx.messages, [])


if __name__ == "__main__":
    main()
