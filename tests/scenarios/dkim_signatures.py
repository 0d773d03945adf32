"""Bounces and submitted mail are signed with the keys that the documents name, as dkimpy verifies it; other people's mail is not."""

import re
import stat
import unittest

from harness import Client, Server, Sink, deliver, main
from harness.dkimpy import load, verified

TEXT = "From: Anna <anna@example.test>\r\nTo: b@there.test\r\nSubject: signed\r\n\r\nhello \r\n\r\n\r\n"
EIGHT_BITS = ("From: Anna <anna@example.test>\r\nSubject: signed\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
              "Content-Transfer-Encoding: 8bit\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n")


class Dkim(unittest.TestCase):
    def setUp(self):
        load()
        self.sink = self.enterContext(Sink(None))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop}))
        self.records = {}
        self.make("example.test s1")
        self.make("example.test s2 ed25519")

    def make(self, words):
        answer = self.server.tell(f"dkim create {words}")
        name, strings = re.search(r'^(\S+)\. IN TXT ((?:"[^"]*"|\([^)]*\)))$', answer, re.M).groups()
        self.records[name] = "".join(re.findall(r'"([^"]*)"', strings))
        file = self.server.folder / "dkim" / f"{name}.pem"
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)

    def use(self, **items):
        self.server.change(SMTP_DKIMKeys=list(self.records), **items)

    def arrived(self, text=TEXT, **how):
        before = len(self.sink.messages)
        self.assertEqual(deliver(self.server.port, text=text, **how).code, 250)
        return self.sink.wait_for_messages(before + 1)[before].data

    def test_submitted_mail_is_signed_with_each_key_where_a_document_says_so(self):
        self.assertEqual(verified(self.arrived(), self.records), [])
        self.use()
        self.assertEqual(verified(self.arrived(), self.records), [])
        self.use(SMTP_DKIMDomains=["example.test"])
        self.assertEqual(verified(self.arrived(), self.records), [True, True])
        self.assertEqual(verified(self.arrived(TEXT.replace("@example.test", "@mail.Example.test")), self.records), [True, True])
        self.assertEqual(verified(self.arrived(TEXT.replace("anna@example.test", "anna@other.test")), self.records), [])
        self.assertIn("example.test", self.server.tell("show dkim"))

    def test_a_large_message_is_signed_too(self):
        self.use(SMTP_DKIMDomains=["example.test"], SMTP_BodyFileThreshold=1)
        data = self.arrived(TEXT + ("0123456789 \t\r\n" * 60000))
        self.assertGreater(len(data), 700000)
        self.assertEqual(verified(data, self.records), [True, True])

    def test_what_is_signed_is_what_is_sent_also_in_seven_bits(self):
        self.use(SMTP_DKIMDomains=["example.test"])
        self.sink.extensions = ("PIPELINING",)
        with Client(self.server.port) as client:
            client.command("EHLO client.example.test")
            for line, code in (("MAIL FROM:<anna@example.test> BODY=8BITMIME", 250), ("RCPT TO:<b@there.test>", 250), ("DATA", 354),
                               (EIGHT_BITS + ".", 250)):
                self.assertEqual(client.command(line).code, code, line)
        data = self.sink.wait_for_messages(1)[0].data
        self.assertIn(b"Content-Transfer-Encoding: base64", data)
        self.assertEqual(verified(data, self.records), [True, True])

    def test_mail_of_strangers_is_not_signed_whoever_they_say_they_are(self):
        self.use(SMTP_DKIMDomains=["example.test"], SMTP_RelayHostsAllowed=["192.0.2.1"], SMTP_RelayDomainsAllowed=["there.test"])
        self.assertEqual(verified(self.arrived(recipients=["b@there.test"]), self.records), [])

    def test_a_bounce_is_signed_by_the_domain_above_our_name(self):
        self.use()
        self.sink.refused.add("nobody@there.test")
        self.assertEqual(deliver(self.server.port, sender="anna@back.test", recipients=["nobody@there.test"], text=TEXT).code, 250)
        self.sink.wait(lambda it: any(message.sender == "" for message in it.messages), "a bounce")
        bounce = next(message for message in self.sink.messages if message.sender == "")
        self.assertIn("postmaster@mail.example.test", bounce.header("From")[0])
        self.assertEqual(verified(bounce.data, self.records), [True, True])

    def test_a_key_that_others_may_read_is_not_used_and_said_to_be(self):
        [first, second] = self.records
        (self.server.folder / "dkim" / f"{first}.pem").chmod(0o644)
        self.use(SMTP_DKIMDomains=["example.test"])
        self.server.wait_for_line(rf"DKIM key .*{re.escape(first)}\.pem: others than its owner may read or write it")
        self.assertEqual(verified(self.arrived(), self.records), [True])
        self.assertIn("File exists", self.server.tell("dkim create example.test s2"))


if __name__ == "__main__":
    main()
