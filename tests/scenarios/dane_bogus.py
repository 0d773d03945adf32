"""A TLSA record whose signature has run out: the mail waits, and nobody connects to the host, since it may be anybody's."""

import unittest

from harness import deliver, main
from harness.dane import RECIPIENT, Destination, right


class DaneBogus(unittest.TestCase):
    def test_the_mail_waits_with_the_reason(self):
        there = Destination(self, right, is_expired=True)
        self.assertEqual(deliver(there.server.port, recipients=[RECIPIENT]).code, 250)
        there.server.wait_for_reason(r"the DNSSEC signatures of the TLSA records of mx\.there\.example do not hold")
        self.assertEqual(there.server.queued(), 1)
        self.assertEqual(there.mx.connections, [])


if __name__ == "__main__":
    main()
