"""A sender whose message waits for long is told once, also over a restart, and not where it does not want to be."""

import email
import email.policy
import unittest

from harness import Client, Server, Sink, main

TEXT = "Subject: the original\r\n\r\nsecret\r\n"


class DelayNotice(unittest.TestCase):
    def setUp(self):
        self.sink = self.enterContext(Sink(None))
        self.sink.replies["RCPT"] = "450 4.2.1 mailbox busy"

    def start(self, after=2):
        """What is for there.test meets a host that puts off; notices go out by the same relay host once it takes mail."""
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, "Router_InitialRetryInterval": 1,
                                                "Router_DelayNotificationInterval": after, "SMTP_LocalDomains": ["local.test"]}))

    def send(self, recipients=("<bert@there.test>",), mail="<anna@example.test> ENVID=QQ1 RET=FULL"):
        with Client(self.server.port) as client:
            client.command("EHLO client.example.test")
            self.assertEqual(client.command(f"MAIL FROM:{mail}").code, 250)
            for recipient in recipients:
                self.assertEqual(client.command(f"RCPT TO:{recipient}").code, 250)
            self.assertEqual(client.command("DATA").code, 354)
            self.assertEqual(client.send(TEXT.encode() + b".\r\n").reply().code, 250)

    def take_mail(self):
        self.sink.replies.pop("RCPT")
        self.server.tell("route")

    def notices(self):
        return [email.message_from_bytes(message.data, policy=email.policy.SMTP) for message in self.sink.messages if message.sender == ""]

    def test_it_is_a_report_that_a_program_can_read(self):
        self.start()
        self.send()
        self.server.wait_for_line(r"its sender is told by message")
        self.take_mail()
        self.sink.wait_for_messages(2)
        self.server.wait_for_empty_queue()
        [notice] = self.notices()
        self.assertEqual(notice.defects, [])
        self.assertEqual((notice.get_content_type(), notice.get_param("report-type")), ("multipart/report", "delivery-status"))
        self.assertEqual(notice["Subject"], "Delayed: your message to bert@there.test")
        words, status, header = notice.iter_parts()
        self.assertIn("450 4.2.1 mailbox busy", words.get_content())
        of_message, fields = status.get_payload()
        self.assertEqual(of_message["Original-Envelope-Id"], "QQ1")
        self.assertEqual((fields["Action"], fields["Status"], fields["Final-Recipient"], fields["Diagnostic-Code"]),
                         ("delayed", "4.2.1", "rfc822; bert@there.test", "smtp; 450 4.2.1 mailbox busy"))
        self.assertTrue(fields["Will-Retry-Until"])
        self.assertEqual(header.get_content_type(), "text/rfc822-headers", "RET is about failures")

    def test_it_comes_once_over_a_restart(self):
        self.start()
        self.send()
        self.server.wait_for_line(r"its sender is told by message")
        self.server.stop()
        after = self.server.mark()
        self.server.start()
        for _ in range(2):
            after = self.server.mark()
            self.server.tell("route")
            self.server.wait_for_line(r"for bert@there\.test waits", after)
        self.take_mail()
        self.sink.wait_for_messages(2)
        self.server.wait_for_empty_queue()
        self.assertEqual(len(self.notices()), 1)

    def test_who_did_not_ask_for_it_among_others_gets_none(self):
        self.start(after=1)
        self.send(["<bert@there.test> NOTIFY=NEVER", "<carl@there.test> NOTIFY=SUCCESS,FAILURE", "<dora@there.test> NOTIFY=DELAY"])
        self.server.wait_for_line(r"its sender is told by message")
        self.take_mail()
        self.sink.wait(lambda it: sum(message.sender == "" for message in it.messages) >= 2, "the notice of the delay, and that of success")
        self.server.wait_for_empty_queue()
        told = {(fields["Final-Recipient"], fields["Action"]) for notice in self.notices()
                for fields in list(notice.iter_parts())[1].get_payload()[1:]}
        self.assertEqual(told, {("rfc822; dora@there.test", "delayed"), ("rfc822; carl@there.test", "relayed")})


if __name__ == "__main__":
    main()
