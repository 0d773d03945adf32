"""What MAIL and RCPT ask of a delivery: SMTPUTF8 (RFC 6531), DSN (RFC 3461) and REQUIRETLS (RFC 8689) arrive, go on, or come back."""

import email
import email.policy
import unittest

from harness import Client, Server, Sink, main

ALL = ("PIPELINING", "8BITMIME", "SIZE 10000000", "SMTPUTF8", "DSN")


class DeliveryOptions(unittest.TestCase):
    def start(self, **sink):
        self.sink = self.enterContext(Sink(None, **sink))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, "SMTP_LocalDomains": ["local.test"]}))
        self.client = self.enterContext(Client(self.server.port))
        self.client.command("EHLO client.example.test")

    def send(self, mail, recipients, text="Subject: x\r\n\r\nbody\r\n"):
        self.assertEqual(self.client.send(f"MAIL FROM:{mail}\r\n".encode()).reply().code, 250)
        for recipient in recipients:
            self.assertEqual(self.client.send(f"RCPT TO:{recipient}\r\n".encode()).reply().code, 250)
        self.assertEqual(self.client.command("DATA").code, 354)
        self.assertEqual(self.client.send(text.encode() + b".\r\n").reply().code, 250)

    def report(self):
        """What came back to the sender, parsed: the whole, and its fields by recipient."""
        self.sink.wait(lambda it: any(message.sender == "" for message in it.messages), "a report")
        raw = next(message for message in self.sink.messages if message.sender == "").data
        report = email.message_from_bytes(raw, policy=email.policy.SMTP)
        _, status, _ = report.iter_parts()
        return report, status.get_payload()

    def test_what_was_asked_goes_on_where_it_is_offered(self):
        self.start(extensions=ALL)
        self.send("<a@example.test> RET=HDRS ENVID=QQ1", ["<b@there.test> NOTIFY=SUCCESS ORCPT=rfc822;b@old.test", "<c@there.test>"])
        [message] = self.sink.wait_for_messages()
        self.assertIn(" RET=HDRS ENVID=QQ1", message.mail_line)
        rcpts = [line for line in message.connection.commands if line.startswith("RCPT")]
        self.assertEqual(rcpts, ["RCPT TO:<b@there.test> NOTIFY=SUCCESS ORCPT=rfc822;b@old.test", "RCPT TO:<c@there.test>"])
        self.server.wait_for_empty_queue()
        self.assertEqual(len(self.sink.messages), 1, "no report of ours: the other server makes it")

    def test_success_is_told_here_where_the_other_server_does_not(self):
        self.start()
        self.send("<a@example.test> ENVID=QQ+3D1", ["<b@there.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;b@old.test"])
        report, [of_message, fields] = self.report()
        self.assertEqual(report["Subject"], "Delivered: your message to b@there.test")
        self.assertEqual(of_message["Original-Envelope-Id"], "QQ=1")
        self.assertEqual((fields["Action"], fields["Original-Recipient"]), ("relayed", "rfc822; b@old.test"))

    def test_who_wants_no_bounce_gets_none_and_who_wants_all_of_it_gets_that(self):
        self.start()
        self.sink.refused.update({"b@there.test", "c@there.test"})
        self.send("<a@example.test> RET=FULL", ["<b@there.test> NOTIFY=NEVER", "<c@there.test>"], "Subject: y\r\n\r\nall of it\r\n")
        report, [_, fields] = self.report()
        self.assertEqual(fields["Final-Recipient"], "rfc822; c@there.test")
        *_, original = report.iter_parts()
        self.assertEqual(original.get_content_type(), "message/rfc822")
        self.assertEqual(original.get_payload()[0].get_payload().strip(), "all of it")
        self.server.wait_for_empty_queue()

    def test_utf8_goes_where_it_is_offered(self):
        self.start(extensions=ALL)
        self.send("<jürgen@bücher.test> SMTPUTF8", ["<zoë@there.test>"], "Subject: grüß\r\n\r\nbody\r\n")
        [message] = self.sink.wait_for_messages()
        self.assertRegex(message.mail_line, r"SMTPUTF8")
        self.assertIn("@xn--bcher-kva.test>", message.mail_line)
        self.assertIn("zoë@there.test", [each.encode("latin-1").decode() for each in message.recipients])
        self.assertIn("with UTF8SMTP", message.text)

    def test_utf8_comes_back_where_it_is_not(self):
        self.start()
        self.send("<a@example.test> SMTPUTF8", ["<zoë@there.test>", "<b@there.test>"])
        _, [_, fields] = self.report()
        self.assertEqual((fields["Status"], fields["Final-Recipient"]), ("5.6.7", "utf-8; zo\\x{EB}@there.test"))
        self.assertIn(["b@there.test"], [message.recipients for message in self.sink.messages], "the others have theirs")

    def test_what_must_not_go_without_tls_comes_back(self):
        self.start()
        self.assertEqual(self.client.command("MAIL FROM:<a@example.test> REQUIRETLS").code, 530)
        self.client.start_tls()
        self.assertIn("REQUIRETLS", self.client.command("EHLO client.example.test").keywords)
        self.send("<a@example.test> REQUIRETLS", ["<b@there.test>"])
        self.server.wait_for_line(r"failed: .*sender demands TLS \(REQUIRETLS\)")
        self.assertEqual(self.sink.messages, [])


if __name__ == "__main__":
    main()
