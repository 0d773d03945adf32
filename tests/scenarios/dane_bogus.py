"""Answers whose DNSSEC signatures have run out, or that do not come: the mail waits, and nobody connects to the host, since it may be anybody's."""

import unittest

from harness import main
from harness.dane import DOMAIN, MX, Destination, right


class DaneBogus(unittest.TestCase):
    def check_waits(self, there, reason):
        there.send()
        there.server.wait_for_reason(reason, 30)
        self.assertEqual(there.server.queued(), 1)
        self.assertEqual(there.mx.connections, [])

    def test_tlsa_records(self):
        there = Destination(self, right, is_expired=True, items={"Router_FallbackNonTLS": "1"})
        self.check_waits(there, r"the DNSSEC signatures of the TLSA records of mx\.there\.example do not hold")

    def test_addresses(self):
        there = Destination(self, right, expired=[MX])
        self.check_waits(there, r"A of mx\.there\.example: the DNSSEC signatures do not hold")

    def test_mx_records(self):
        there = Destination(self, right, expired=[f"{DOMAIN} MX"])
        self.check_waits(there, r"MX of there\.example: the DNSSEC signatures do not hold")


if __name__ == "__main__":
    main()
