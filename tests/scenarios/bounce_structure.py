"""A bounce is what RFC 3464 says, as Python's email package reads it, whatever the other server and the sender wrote."""

import email
import email.policy
import unittest

from harness import Server, Sink, deliver, main

ODD_REPLY = "550-5.7.1 go away\r\n550 5.7.1 \x1b[31m--boundary Action: delivered \\x"
ODD_HEADER = ("Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nX-Eight-Bit: gr\xfc\xdfe\r\nX-Long: " + "l" * 900 + "\r\n"
              "X-Folded: one\r\n\ttwo\r\n--=_postern_0000000000000000\r\n")


class BounceStructure(unittest.TestCase):
    def bounce_of(self, replies, recipients, text, refused=()):
        """What comes back to the sender, raw and parsed."""
        sink = self.enterContext(Sink(None, replies=replies))
        sink.refused.update(refused)
        server = self.enterContext(Server({"SMTP_RelayHost": sink.next_hop, "SMTP_LocalDomains": ["local.test"]}))
        self.assertEqual(deliver(server.port, sender="anna@example.test", recipients=recipients, text=text).code, 250)
        sink.wait(lambda it: any(message.sender == "" for message in it.messages), "a bounce")
        self.message = next(message for message in sink.messages if message.sender == "")
        server.wait_for_empty_queue()
        return email.message_from_bytes(self.message.data, policy=email.policy.SMTP)

    def test_its_parts_and_fields_are_those_of_a_delivery_report(self):
        bounce = self.bounce_of({}, ["bert@there.test", "carl@there.test", "dora@there.test"], "Subject: hello\r\n\r\nsecret\r\n",
                                {"bert@there.test", "dora@there.test"})
        self.assertEqual(bounce.defects, [])
        self.assertEqual(bounce.get_content_type(), "multipart/report")
        self.assertEqual(bounce.get_param("report-type"), "delivery-status")
        self.assertEqual(str(bounce["To"]), "anna@example.test")
        self.assertEqual(bounce["From"].addresses[0].addr_spec, "postmaster@mail.example.test")
        self.assertEqual(bounce["Auto-Submitted"], "auto-replied")
        self.assertIsNotNone(bounce["Date"].datetime)
        self.assertTrue(bounce["Message-ID"])
        words, status, header = bounce.iter_parts()
        self.assertEqual([part.get_content_type() for part in (words, status, header)],
                         ["text/plain", "message/delivery-status", "text/rfc822-headers"])
        for words_of_a_person in ("bert@there.test", "dora@there.test", "550 5.1.1 no such user"):
            self.assertIn(words_of_a_person, words.get_content())
        self.assertNotIn("carl", words.get_content())

        of_message, *of_recipients = status.get_payload()
        self.assertEqual(of_message["Reporting-MTA"], "dns; mail.example.test")
        self.assertTrue(of_message["Arrival-Date"])
        self.assertEqual([fields["Final-Recipient"] for fields in of_recipients], ["rfc822; bert@there.test", "rfc822; dora@there.test"])
        for fields in of_recipients:
            self.assertEqual((fields["Action"], fields["Status"], fields["Diagnostic-Code"]),
                             ("failed", "5.1.1", "smtp; 550 5.1.1 no such user"))
            self.assertEqual(fields["Remote-MTA"], "dns; [127.0.0.1]")
            self.assertTrue(fields["Last-Attempt-Date"])
        original = email.message_from_string(header.get_content(), policy=email.policy.SMTP)
        self.assertEqual(original["Subject"], "hello")
        self.assertNotIn(b"secret", self.message.data)

    def test_nothing_odd_in_a_reply_or_a_header_breaks_it(self):
        bounce = self.bounce_of({"RCPT": [ODD_REPLY]}, ["bert@there.test"], ODD_HEADER + "\r\nbody\r\n")
        self.assertEqual(bounce.defects, [])
        words, status, header = bounce.iter_parts()
        [_, fields] = status.get_payload()
        self.assertEqual(fields["Action"], "failed")
        self.assertIn("go away", fields["Diagnostic-Code"])
        self.assertIn("\\x1B[31m", words.get_content())
        for line in self.message.data.split(b"\r\n"):
            self.assertLessEqual(len(line), 998)
            self.assertTrue(all(32 <= octet < 127 or octet == 9 for octet in line), line)


if __name__ == "__main__":
    main()
