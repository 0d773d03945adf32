"""Mail that cannot be delivered goes back to its sender, with the other host's words; what has no sender is dead mail."""

import re
import unittest

from harness import NameServer, Server, Sink, deliver, main, wait_until

ZONES = {"there.example": ["@ MX 10 mx", "mx A 127.0.0.2", "back MX 10 other", "other A 127.0.0.3"]}
SENDER = "anna@back.there.example"


class GivingUp(unittest.TestCase):
    """What is for there.example meets the first host, and what goes back the second one."""

    def world(self, replies, items=None):
        names = self.enterContext(NameServer(ZONES))
        self.host = self.enterContext(Sink(None, address="127.0.0.2", replies=replies))
        self.home = self.enterContext(Sink(None, address="127.0.0.3", port=self.host.port))
        self.server = self.enterContext(Server({"Router_Port": self.host.port, "Router_InitialRetryInterval": 1, **(items or {})},
                                               {"SMTP_StubZones": names.stub_zones, "SMTP_SystemResolvers": "0"}))
        return self.server

    def wait_for_dead(self, count):
        wait_until(lambda: f"Mail.Dead = {count}\n" in self.server.console("show stat Mail.Dead") + "\n",
                   lambda: self.server.console("show stat Mail.Dead"))

    def bounce(self):
        bounce = self.home.wait_for_messages()[0]
        self.assertEqual((bounce.sender, bounce.recipients), ("", [SENDER]))
        return bounce

    def test_a_5xx_is_bounced_at_once_with_the_hosts_words_and_the_header(self):
        server = self.world({"RCPT": "550 5.1.1 nobody of that name"})
        deliver(server.port, sender=SENDER, recipients=["bert@there.example"], text="Subject: the original\r\nX-Odd: yes\r\n\r\nsecret\r\n")
        bounce = self.bounce()
        for pattern in (r"550 5\.1\.1 nobody of that name", r"(?im)^Final-Recipient: \S+ *bert@there\.example", r"(?im)^Status: 5\.1\.1",
                        r"(?im)^Action: failed", r"(?im)^Subject: the original", r"(?im)^X-Odd: yes", r"(?im)^Auto-Submitted: auto-replied"):
            self.assertRegex(bounce.text, pattern)
        self.assertNotIn("secret", bounce.text)
        self.assertEqual(len(self.host.connections), 1)
        server.wait_for_empty_queue()
        self.assertEqual(len(self.home.messages), 1)
        self.assertIn("No dead messages", server.tell("show queue dead"))

    def test_only_the_refused_recipient_is_bounced_and_the_other_is_tried_again(self):
        server = self.world({"RCPT": ["550 5.1.1 nobody of that name", "450 4.2.1 later"]})
        deliver(server.port, sender=SENDER, recipients=["bert@there.example", "carl@there.example"])
        bounce = self.bounce()
        self.assertIn("bert@there.example", bounce.text)
        self.assertNotIn("carl@there.example", bounce.text)
        self.assertEqual(self.host.wait_for_messages()[0].recipients, ["carl@there.example"])
        server.wait_for_empty_queue()
        self.assertEqual(len(self.home.messages), 1)

    def test_what_waited_too_long_is_bounced_and_says_what_happened_last(self):
        server = self.world({"RCPT": "450 4.2.1 mailbox busy"}, {"Router_ExpiryInterval": 4})
        deliver(server.port, sender=SENDER, recipients=["bert@there.example"])
        bounce = self.bounce()
        self.assertRegex(bounce.text, r"(?im)^Status: 5\.4\.7")
        self.assertRegex(bounce.text.replace("\r\n", " "), r"could not be delivered within +4 s; +last: .*450 4\.2\.1 mailbox +busy")
        self.assertGreaterEqual(len([c for connection in self.host.connections for c in connection.commands if c.startswith("RCPT")]), 2)
        server.wait_for_empty_queue()

    def test_time_for_which_sending_was_forbidden_is_no_age_after_a_restart_either(self):
        server = self.world({"RCPT": "450 4.2.1 mailbox busy"}, {"Router_ExpiryInterval": 8, "Router_PortStatus": "Disabled"})
        deliver(server.port, sender=SENDER, recipients=["bert@there.example"])
        wait_until(lambda: re.search(r"[0-9A-F]{16} +(9|\d\d) s ", server.tell("show queue all")), lambda: server.tell("show queue all"), 30)
        server.stop()
        server.items["Router_PortStatus"] = "Enabled"
        server.write_documents()
        after = server.mark()
        server.start()
        self.assertTrue(server.wait_for_line(r"for bert@there\.example (waits \(try 1\)|failed)", after)[1].startswith("waits"))

    def test_a_bounce_that_is_refused_is_dead_mail_until_it_is_released(self):
        server = self.world({"RCPT": "550 5.1.1 nobody of that name"})
        self.home.replies["RCPT"] = ["550 5.1.1 nor here"]
        deliver(server.port, sender=SENDER, recipients=["bert@there.example"])
        server.wait_for_line(r"for anna@back\.there\.example failed: .*nor here")
        server.wait_for_empty_queue()
        self.assertRegex(server.tell("show queue dead"), r"<> +anna@back\.there\.example .*nor here")
        self.assertEqual(self.home.messages, [])
        self.wait_for_dead(1)

        server.tell("release all")
        self.bounce()
        server.wait_for_empty_queue()
        self.assertIn("No dead messages", server.tell("show queue dead"))
        self.wait_for_dead(0)

    def test_mail_without_a_sender_is_dead_and_stays_so_over_a_restart(self):
        server = self.world({"RCPT": "550 5.1.1 nobody of that name"})
        deliver(server.port, sender="", recipients=["bert@there.example"])
        server.wait_for_line(r"for bert@there\.example failed: ")
        server.stop()
        server.start()
        dead = server.tell("show queue dead")
        self.assertRegex(dead, r"<> +bert@there\.example .*nobody of that name")
        self.assertEqual(self.home.messages, [])
        self.wait_for_dead(1)

        queue_id = re.search(r"[0-9A-F]{16}", dead)[0]
        self.assertIn(f"Message {queue_id}: deleted.", server.tell(f"delete {queue_id}"))
        self.assertIn("No dead messages", server.tell("show queue dead"))
        self.wait_for_dead(0)


if __name__ == "__main__":
    main()
