"""Name servers that are silent, slow, or lie: mail waits, goes to nobody else, and arrives when they behave. What they deny for good is returned to
its sender."""

import re
import unittest

from harness import Server, Sink, deliver, main, wait_until
from harness.accounts import arrivals, settle
from harness.odd_names import EMPTY, NXDOMAIN, ODDITIES, SLOW, OddNames

# Short names: a value of notes.ini has 256 octets at most.
DENIALS = (NXDOMAIN, EMPTY)
HOLDS_UP = [oddity for oddity in ODDITIES if oddity not in (*DENIALS, SLOW)]


class DnsFaults(unittest.TestCase):
    def world(self, oddities, **items):
        self.host = self.enterContext(Sink(None, address="127.0.0.2"))
        self.names = self.enterContext(OddNames({f"{oddity}.x": oddity for oddity in oddities}, "127.0.0.2"))
        self.server = self.enterContext(Server({"Router_Port": self.host.port, "Router_InitialRetryInterval": 1, "SMTP_MTASTS": "Disabled", **items},
                                               {"SMTP_StubZones": self.names.stub_zones, "SMTP_SystemResolvers": "0"}))

    def send(self, zone):
        self.assertEqual(deliver(self.server.port, recipients=[f"b@{zone}"], text=f"Subject: {zone}\r\n\r\nbody\r\n").code, 250)
        return zone

    def test_who_is_silent_or_lies_holds_mail_up_until_he_behaves(self):
        self.world([*HOLDS_UP, SLOW])
        accepted = [self.send(zone) for zone in self.names.zones]
        for oddity in HOLDS_UP:
            self.server.wait_for_reason(rf"MX of {oddity}\.x cannot be looked up", 30)
        # Slow is slow, and no more.
        self.host.wait_for_messages(1, 30)
        wait_until(lambda: self.server.queued() == len(HOLDS_UP), lambda: self.server.tell("show queue"))
        self.assertEqual(arrivals(self.host), {f"{SLOW}.x": 1})
        self.names.behave()
        settle(self, self.server, accepted, self.host, seconds=90)
        self.assertTrue(all(self.names.asked.values()), self.names.asked)

    def test_what_is_denied_is_returned(self):
        self.world(DENIALS, SMTP_LocalDomains=["example.test"])  # bounces go into mail.box
        for zone in self.names.zones:
            self.send(zone)
        for zone in self.names.zones:
            self.server.wait_for_line(rf"for b@{re.escape(zone)} failed")
        self.server.wait_for_empty_queue()
        bounces = re.findall(r"from <?>? *to a@example\.test", self.server.console("show mail"))
        self.assertEqual((len(bounces), self.host.messages), (len(DENIALS), []), self.server.console("show mail"))

    def test_a_relay_host_that_is_denied_for_a_moment_holds_mail_up(self):
        zone = f"{NXDOMAIN}.x"
        self.world([NXDOMAIN], SMTP_RelayHost=f"mail.{zone}")
        accepted = [self.send("there.test")]
        self.server.wait_for_reason(rf"mail\.{zone} does not exist in DNS")
        self.names.behave()
        settle(self, self.server, accepted, self.host)


if __name__ == "__main__":
    main()
