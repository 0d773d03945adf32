"""A domain whose signed TLSA record does not match its host's certificate: the mail waits, and not even its sender's name is said there."""

import email
import email.policy
import unittest

from harness import main, wait_until
from harness.dane import Destination, wrong


class DaneWrong(unittest.TestCase):
    def test_the_mail_waits_with_the_reason(self):
        there = Destination(self, wrong, items={"Router_FallbackNonTLS": "1"})
        there.send()
        there.server.wait_for_reason(r"the certificate matches none of the host's TLSA records")
        self.assertEqual(there.server.queued(), 1)
        self.assertEqual(there.mx.messages, [])
        for connection in there.mx.connections:
            self.assertFalse([line for line in connection.commands + connection.commands_under_tls if line.startswith("MAIL")])

    def test_its_sender_is_told_why_and_whose_turn_it_is(self):
        there = Destination(self, wrong, items={"Router_DelayNotificationInterval": 1, "Router_InitialRetryInterval": 1})
        identity = there.send()
        there.server.wait_for_line("its sender is told by message")
        self.assertRegex(there.server.tell(f"show message {identity}"), "Whose turn +The receiving side can publish TLSA records")
        out = there.server.folder / "out"

        def notices():
            there.server.console(f"export mail {out}")
            return list(out.iterdir()) if out.exists() else []

        wait_until(notices, "a notice in mail.box")
        notice = email.message_from_bytes(notices()[0].read_bytes(), policy=email.policy.default)
        words = " ".join(next(notice.iter_parts()).get_content().split())
        self.assertIn("is not the one that its domain announces (TLSA records). The receiving side can publish TLSA records", words)
        self.assertIn("You need do nothing: it is tried again until", words)


if __name__ == "__main__":
    main()
