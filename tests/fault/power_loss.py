"""The power goes while the task works: whatever of its spool was not synced is lost, and every message that got 250 is there."""

import collections
import os
import pathlib
import random
import shutil
import tempfile
import time
import unittest

from harness import Server, Sink, main, wait_until
from harness.disk import BROKEN, Disk
from harness.waiting import limit
from killed_under_load import Load

CUTS = int(os.environ.get("POSTERN_CUTS", "3" if os.environ.get("POSTERN_SANITIZER") == "thread" else "6"))


class PowerLoss(unittest.TestCase):
    def test_what_got_250_arrives_although_the_power_went(self):
        self.lose_power(CUTS, lambda server, load, disk: None)

    def test_it_does_so_too_when_syncs_failed_before(self):
        self.lose_power(CUTS // 2, self.fail_some_syncs)

    def fail_some_syncs(self, server, load, disk):
        """Returns when that began to matter."""
        begin = None
        for part in ("queue.db-wal", "/bodies/", "queue.db"):
            after, count = server.mark(), len(load.accepted)
            disk.fail(("sync", BROKEN, part))
            if part != "queue.db":  # which is synced when the log is folded into it, whenever that is
                server.wait_for_line(r"(?i)spool.*(i/o error|input/output error)", after)
            disk.mend()
            begin = begin or time.monotonic()
            wait_until(lambda: len(load.accepted) > count + 20, "mail accepted again", 30)
        return begin

    def lose_power(self, cuts, meanwhile):
        seed = int(os.environ.get("POSTERN_SEED", random.randrange(1 << 30)))
        print(f"seed {seed} (POSTERN_SEED repeats it), {cuts} cuts")
        chance = random.Random(seed)
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        disk = Disk(folder, journal=True)
        with Sink(None) as sink:
            items = {"SMTP_RelayHost": sink.next_hop, "Router_InitialRetryInterval": 1, "SMTP_BodyFileThreshold": 8}
            with disk.watch(Server(items, environment=disk.environment, start=False)) as server:
                server.start()
                begin = time.monotonic()
                # Sent on for half of the time, so that both mail and outcomes are under way.
                with Load(server.port, seed) as load:
                    wait_until(lambda: len(load.accepted) > 100, "mail accepted", 30)
                    failing = meanwhile(server, load, disk)
                    begin = failing or begin
                    server.change(Router_PortStatus="Disabled")
                    wait_until(lambda: len(load.accepted) > 200, "mail accepted", 30)
                end = time.monotonic()
                server.kill_task()
            for number in range(cuts):
                at = chance.uniform(begin, end)
                self.look(disk, folder / f"spool-{number}", at, chance.randrange(1 << 30), load, sink.messages, failing is None)

    def look(self, disk, left, at, seed, load, sent, are_outcomes_stored):
        """Starts a server over what is left, and lets it deliver everything to a sink of its own."""
        calls = disk.after_power_loss(at, seed, left)
        promised = {subject for time_of_reply, subject in load.acknowledged if time_of_reply <= at}
        delivered = {message.header("Subject")[0] for message in sent if message.kept_at <= at}
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop}, start=False) as server:
            shutil.copytree(left, server.folder / "spool")
            os.chmod(server.folder / "spool", 0o700)
            server.start()
            self.assertRegex(server.tell("spool check"), r"Spool checked: .*: nothing is wrong")
            server.wait_for_empty_queue(60)
            arrived = collections.Counter(message.header("Subject")[0] for message in sink.messages)
        self.assertEqual(promised - delivered - set(arrived), set(), f"lost with the power after {calls} file calls")
        self.assertEqual([subject for subject, count in arrived.items() if count > 1], [])
        # Handed over, and answered so long ago that the outcome was stored, on a busy machine too; how soon it is, tests/bench/long_queue measures.
        settled = {m.header("Subject")[0] for m in sent if m.replied_at and m.replied_at <= at - limit(0.5)}
        if are_outcomes_stored:
            self.assertEqual(settled & set(arrived), set(), "sent again although its outcome had been stored")
        print(f"after {calls} file calls: {len(promised)} promised, {len(delivered)} delivered before, {len(arrived)} after")


if __name__ == "__main__":
    main()
