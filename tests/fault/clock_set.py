"""The wall clock is set forward and back by days: nothing expires or waits for that, what got 250 arrives once, under load and after a restart."""

import os
import pathlib
import struct
import tempfile
import unittest

from harness import Server, Sink, deliver, main, wait_until
from harness.accounts import seeded, settle
from killed_under_load import Load

SHIM = pathlib.Path(os.environ["POSTERN_BIN"]) / "libclock_shim.so"
DAY = 86400
ITEMS = {"Router_InitialRetryInterval": 1, "Router_ExpiryInterval": DAY, "Router_DelayNotificationInterval": 0, "SMTP_LocalDomains": ["local.test"]}


class ClockSet(unittest.TestCase):
    def setUp(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.clock = folder / "clock"
        self.set_clock(0)
        self.sink = self.enterContext(Sink(None))
        environment = {"LD_PRELOAD": str(SHIM), "CLOCK_SHIM": str(self.clock),
                       # The shim stands before the sanitizer's runtime on purpose: it asks the system itself.
                       "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, **ITEMS}, environment=environment))

    def set_clock(self, seconds):
        """So far ahead of the true time; written in place, for it is mapped."""
        with open(self.clock, "r+b" if self.clock.exists() else "wb") as file:
            file.write(struct.pack("=q", seconds))

    def test_under_load(self):
        chance, seed = seeded()
        with Load(self.server.port, seed) as load:
            for seconds in (10 * DAY, -10 * DAY, chance.randint(-400 * DAY, 400 * DAY), 0):
                count, after = len(load.accepted), self.server.mark()
                wait_until(lambda: len(load.accepted) > count + 10, "mail accepted before", 20)
                self.set_clock(seconds)
                self.server.wait_for_line(r"Router: the clock was set (forward|back) by", after)
                count = len(load.accepted)
                wait_until(lambda: len(load.accepted) > count + 10, "mail accepted afterwards", 20)
        settle(self, self.server, load.accepted, self.sink)

    def test_what_waits_keeps_its_age_and_its_next_try(self):
        self.sink.stop()
        self.assertEqual(deliver(self.server.port, text="Subject: waits\r\n\r\nbody\r\n").code, 250)
        self.server.wait_for_reason("refused")
        for seconds in (3 * DAY, -3 * DAY):  # thrice its expiry
            after = self.server.mark()
            self.set_clock(seconds)
            # Its next try comes by itself, and fails by itself.
            self.server.wait_for_line(r"the clock was set", after)
            self.server.wait_for_line(r"for b@there\.test waits \(try \d+\)", self.server.mark(), 30)
        self.assertNotIn("failed", self.server.log())
        self.sink.start()
        settle(self, self.server, ["waits"], self.sink)

    def test_a_task_that_starts_under_another_time_sends_what_it_finds(self):
        self.sink.stop()
        self.assertEqual(deliver(self.server.port, text="Subject: found\r\n\r\nbody\r\n").code, 250)
        self.server.wait_for_reason("refused")
        self.server.tell("quit")
        self.server.wait_until_task_ended()
        self.set_clock(-5 * DAY)
        self.server.console("load smtp")
        self.server.wait_for_listener(self.server.port)
        self.sink.start()
        # By itself within an hour, the longest pause of the schedule, whatever is stored; at once when told.
        self.assertEqual(self.server.queued(), 1)
        self.assertRegex(self.server.tell("show queue all"), r"next in (\d+ s|\d+ min|1 h)  ")
        settle(self, self.server, ["found"], self.sink)


if __name__ == "__main__":
    main()
