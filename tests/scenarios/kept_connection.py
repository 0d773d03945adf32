"""A connection is kept, and what its domain demands changes: the next message is held to the new demand and does not go over it."""

import unittest

from harness import deliver, main, wait_until
from harness.dane import RECIPIENT, Destination, right
from harness.mta_sts import DOMAIN, StsCase, policy

KEPT = {"SMTP_MaxConnectionIdle": 300}


def wait_until_kept(server):
    wait_until(lambda: "1 idle" in server.tell("show queue"), "a kept connection", 15)


def send_until_one_waits(server):
    """What was looked up may be known for the second of its time to live, which explain's answer may not outlive."""
    def has_one_waiting():
        if server.queued() == 0:
            deliver(server.port, recipients=[RECIPIENT])
        return server.queued() > 0 and "retry" in server.tell("show queue")

    wait_until(has_one_waiting, "a message that waits", 60)


class KeptConnectionUnderMtaSts(StsCase):
    def test_a_policy_that_enforces_now_is_kept(self):
        self.set_up(policy("testing"), items=KEPT)
        self.send()
        self.mx.wait_for_messages()
        wait_until_kept(self.server)
        self.send()
        self.mx.wait_for_messages(2)
        self.assertEqual(len(self.mx.connections), 1)  # nothing has changed, and it is used again
        wait_until_kept(self.server)
        self.web.pages[f"mta-sts.{DOMAIN}"] = policy("enforce", mx=["mail.elsewhere.example"])
        self.publish("v=STSv1; id=2;")
        send_until_one_waits(self.server)
        self.server.wait_for_reason("MTA-STS policy of there.example does not name mx.there.example")


class KeptConnectionUnderDane(unittest.TestCase):
    def test_signatures_that_are_gone_are_missed(self):
        there = Destination(self, right, items=KEPT)
        there.send()
        there.mx.wait_for_messages()
        wait_until_kept(there.server)
        there.names.set_stripped(True)
        send_until_one_waits(there.server)
        there.server.wait_for_reason("DNSSEC")
        self.assertEqual(len(there.mx.connections), 1)


if __name__ == "__main__":
    main()
