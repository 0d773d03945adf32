"""An administrator steers waiting mail: held, deleted, returned, queued anew, released, tried, and each of it survives kill -9 of the task."""

import re
import unittest

from harness import NameServer, Server, Sink, deliver, main, wait_until

ZONES = {"there.example": ["@ MX 10 mx", "mx A 127.0.0.2", "back MX 10 other", "other A 127.0.0.3"]}
SENDER = "anna@back.there.example"
BUSY = "450 4.2.1 mailbox busy"


class Steering(unittest.TestCase):
    """Mail for there.example is put off once, and waits an hour for its next try."""

    def setUp(self):
        names = self.enterContext(NameServer(ZONES))
        self.host = self.enterContext(Sink(None, address="127.0.0.2"))
        self.home = self.enterContext(Sink(None, address="127.0.0.3", port=self.host.port))
        self.server = self.enterContext(Server({"Router_Port": self.host.port, "Router_InitialRetryInterval": 3600},
                                               {"SMTP_StubZones": names.stub_zones, "SMTP_SystemResolvers": "0"}))

    def put_off(self, *recipients):
        self.host.replies["RCPT"] = [BUSY] * len(recipients)
        after = self.server.mark()
        deliver(self.server.port, sender=SENDER, recipients=list(recipients))
        return self.server.wait_for_line(r"Message ([0-9A-F]{16}) for .* waits \(try 1\)", after)[1]

    def restart(self):
        """kill -9, and the task is loaded again. Outcomes that are not durable yet would only come again: that is no matter here."""
        wait_until(lambda: not re.search(r"being stored|being sent", self.server.tell("show queue *")), lambda: self.server.tell("show queue *"))
        after = self.server.mark()
        self.server.kill_task()
        self.server.wait_for_line(r"(?i)smtp.*(signal|kill)", after)
        self.server.console("load smtp")
        self.server.wait_for_listener(self.server.port)

    def expect(self, command, pattern):
        answer = self.server.tell(command)
        self.assertRegex(answer, pattern)
        self.server.wait_for_line(r"Router: the console asked: " + re.escape(command.split()[0]))

    def sent_to(self, sink, count=1):
        return [message.recipients for message in sink.wait_for_messages(count)]

    def test_held_mail_waits_over_a_restart_until_it_is_released(self):
        self.put_off("bert@there.example", "carl@there.example")
        self.expect("hold bert@*", r"1 message\[s\] held \(1 recipient\[s\]\)")
        self.restart()
        queue = self.server.tell("show queue")
        self.assertIn("0 waiting for a next try, 1 held.", queue)
        self.assertRegex(queue, r"MX there\.example .*, 1 recipient\[s\] held")
        self.expect("retry all", r"1 message\[s\] tried now \(1 recipient\[s\]\); 1 more recipient\[s\] are held")
        self.assertEqual(self.sent_to(self.host), [["carl@there.example"]])
        self.restart()
        self.expect("release all", r"1 message\[s\] released \(1 recipient\[s\]\)")
        self.assertEqual(self.sent_to(self.host, 2)[1:], [["bert@there.example"]])
        self.server.wait_for_empty_queue()

    def test_deleted_mail_is_gone_after_a_restart_too_and_nobody_is_told(self):
        gone = self.put_off("bert@there.example")
        self.put_off("carl@there.example")
        self.expect(f"delete {gone} because it is spam", r"1 message\[s\] deleted")
        self.restart()
        self.assertEqual(self.server.queued(), 1)
        self.expect("retry there.example", r"1 message\[s\] tried now")
        self.server.wait_for_empty_queue()
        self.assertEqual(self.sent_to(self.host), [["carl@there.example"]])
        self.assertEqual(self.home.messages, [])

    def test_returned_mail_comes_back_with_the_reason_and_once(self):
        self.put_off("bert@there.example")
        self.expect("bounce from:anna@* because the domain moved", r"1 message\[s\] returned to the sender")
        bounce = self.home.wait_for_messages()[0]
        self.server.wait_for_empty_queue()  # A message is counted until its outcome is durable.
        self.restart()
        self.server.wait_for_empty_queue()
        self.assertRegex(bounce.text.replace("\r\n", " "), r"an administrator +returned +it: +the +domain +moved")
        self.assertEqual(len(self.home.messages), 1)

    def test_mail_queued_anew_counts_its_tries_from_none_after_a_restart_too(self):
        queue_id = self.put_off("bert@there.example")
        self.host.replies["RCPT"] = [BUSY]
        after = self.server.mark()
        self.expect(f"requeue {queue_id}", r"1 message\[s\] queued anew")
        self.server.wait_for_line(rf"Message {queue_id} for .* waits \(try 1\)", after)
        self.restart()
        self.expect(f"requeue {queue_id}", r"1 message\[s\] queued anew")
        self.server.wait_for_empty_queue()
        self.assertEqual(self.sent_to(self.host), [["bert@there.example"]])

    def test_a_suspended_domain_waits_over_a_restart_until_it_is_resumed(self):
        self.assertRegex(self.server.tell("suspend there.example for 2h because they asked"), r"there\.example is suspended for 2 h, until")
        deliver(self.server.port, sender=SENDER, recipients=["bert@there.example"])
        deliver(self.server.port, sender=SENDER, recipients=["dora@back.there.example"])
        self.assertEqual(self.sent_to(self.home), [["dora@back.there.example"]])
        self.restart()
        self.assertRegex(self.server.tell("show queue"), r"MX there\.example .*suspended, 1 recipient\[s\] suspended")
        self.assertRegex(self.server.tell("show suspended"), r"there\.example .* the console +they asked")
        self.assertEqual(self.host.connections, [])
        self.assertRegex(self.server.tell("resume there.example"), r"there\.example is resumed; 1 message\[s\] go on")
        self.assertEqual(self.sent_to(self.host), [["bert@there.example"]])
        self.restart()
        self.assertIn("No domain is suspended", self.server.tell("show suspended"))

    def test_a_suspension_ends_by_itself(self):
        self.server.tell("suspend there.example for 3s")
        deliver(self.server.port, sender=SENDER, recipients=["bert@there.example"])
        self.server.wait_for_line(r"the suspension of there\.example is over")
        self.assertEqual(self.sent_to(self.host), [["bert@there.example"]])
        wait_until(lambda: "No domain is suspended" in self.server.tell("show suspended"), lambda: self.server.tell("show suspended"))


if __name__ == "__main__":
    main()
