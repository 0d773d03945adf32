"""A domain whose signed TLSA record does not match its host's certificate: the mail waits, and not even its sender's name is said there."""

import unittest

from harness import deliver, main
from harness.dane import RECIPIENT, Destination, wrong


class DaneWrong(unittest.TestCase):
    def test_the_mail_waits_with_the_reason(self):
        there = Destination(self, wrong, items={"Router_FallbackNonTLS": "1"})
        self.assertEqual(deliver(there.server.port, recipients=[RECIPIENT]).code, 250)
        there.server.wait_for_reason(r"the certificate matches none of the host's TLSA records")
        self.assertEqual(there.server.queued(), 1)
        self.assertEqual(there.mx.messages, [])
        for connection in there.mx.connections:
            self.assertFalse([line for line in connection.commands + connection.commands_under_tls if line.startswith("MAIL")])


if __name__ == "__main__":
    main()
