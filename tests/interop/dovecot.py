"""Dovecot as the mail store for the local domains: messages arrive in its maildirs by LMTP, octet for octet."""

import re
import unittest

from harness import Server, deliver, main
from harness.dovecot import Dovecot

TEXT = ("From: a@there.test\r\nTo: anna@example.test\r\nSubject: =?utf-8?q?f=C3=BCr?= you,\r\n folded\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n..a line with a dot\r\n..\r\n8-bit: \xc3\xbc\t \r\n\r\n" + "x" * 998 + "\r\n\r\n")


def as_sent(stored):
    """Without what the two servers put in front: Return-Path, Delivered-To, Received."""
    return re.sub(rb"\A(?:(?:Return-Path|Delivered-To|Received):[^\r]*\r\n(?:[ \t][^\r]*\r\n)*)+", b"", stored)


class LocalMailByLmtp(unittest.TestCase):
    def setUp(self):
        self.store = self.enterContext(Dovecot(["anna", "bert"]))

    def check(self, destination):
        with Server({"SMTP_LocalDestination": destination}) as server:
            recipients = ["anna@example.test", "bert@example.test", "nobody@example.test"]
            self.assertEqual(deliver(server.port, sender="bert@example.test", recipients=recipients, text=TEXT).code, 250)
            expected = TEXT.replace("\r\n..", "\r\n.").encode("latin-1")
            [stored] = self.store.wait_for_mail("anna")
            self.assertEqual(as_sent(stored), expected)
            self.assertRegex(stored, rb"\AReturn-Path: <bert@example\.test>\r\n")
            self.assertRegex(stored, rb"\r\nReceived: from client\.example\.test \(\[127\.0\.0\.1\]\) by mail\.example\.test\r\n")
            # What came of the third one comes back to the sender, whose mailbox is here too.
            found = self.store.wait_for_mail("bert", 2)
            self.assertIn(expected, [as_sent(each) for each in found])
            [bounce] = [each for each in found if as_sent(each) != expected]
            self.assertRegex(bounce, rb"(?m)^Final-Recipient: rfc822; ?nobody@example\.test\r$")
            self.assertRegex(bounce, rb"(?m)^Status: 5\.1\.1\r$")
            server.wait_for_empty_queue()
            server.wait_for_line(r"transferred to .* for anna@example\.test.* via LMTP")

    def test_over_tcp(self):
        self.check(self.store.over_tcp)

    def test_over_its_unix_socket(self):
        self.check(self.store.over_unix_socket)


if __name__ == "__main__":
    main()
