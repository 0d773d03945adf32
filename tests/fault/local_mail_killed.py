"""A task killed between the deposit in mail.box and its own commit deposits nothing twice, and loses nothing."""

import collections
import os
import pathlib
import random
import re
import tempfile
import unittest

from harness import Closed, Server, deliver, main
from killed_under_load import Load, kill_once

SHIM = pathlib.Path(os.environ["POSTERN_BIN"]) / "libdie_after_deposit.so"
# Where the load goes.
LOCAL = {"SMTP_LocalDomains": ["example.test", "there.test"], "Router_InitialRetryInterval": 1}
ROUNDS = 3 if os.environ.get("POSTERN_SANITIZER") == "thread" else 10


def subjects(server):
    """How often each subject lies in mail.box."""
    out = server.folder / "out"
    server.console(f"export mail {out}", seconds=60)
    found = collections.Counter()
    for file in out.glob("*.eml"):
        found[re.search(rb"(?m)^Subject: ([^\r\n]*)", file.read_bytes()).group(1).decode()] += 1
    return found


class LocalMailKilled(unittest.TestCase):
    def test_killed_right_after_the_deposit_it_arrives_once(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        environment = {"LD_PRELOAD": str(SHIM), "DIE_AFTER_DEPOSIT": str(folder / "died"),
                       # The shim stands before the sanitizer's runtime on purpose: it passes every call on to the next.
                       "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
        with Server(LOCAL, environment=environment) as server:
            after = server.mark()
            # The reply may be lost with the task: what counts is that the message was durable before.
            try:
                deliver(server.port, recipients=["b@example.test"], text="Subject: once\r\n\r\nbody\r\n")
            except (Closed, OSError):
                pass
            server.wait_for_line(r"(?i)smtp.*(signal|kill)", after)
            self.assertTrue((folder / "died").exists())
            self.assertEqual(subjects(server), {"once": 1})
            server.console("load smtp")
            server.wait_for_listener(server.port)
            self.assertEqual(deliver(server.port, recipients=["b@example.test"], text="Subject: later\r\n\r\nbody\r\n").code, 250)
            server.tell("route")
            server.wait_for_empty_queue()
            self.assertEqual(subjects(server), {"once": 1, "later": 1})

    def test_killed_at_random_moments_everything_arrives_once(self):
        seed = int(os.environ.get("POSTERN_SEED", random.randrange(1 << 30)))
        print(f"seed {seed} (POSTERN_SEED repeats it), {ROUNDS} kills")
        chance = random.Random(seed)
        with Server(LOCAL) as server:
            with Load(server.port, seed) as load:
                for _ in range(ROUNDS):
                    kill_once(server, load, chance)
            accepted = set(load.accepted)
            server.tell("route")
            server.wait_for_empty_queue(60)
            arrived = subjects(server)
            self.assertEqual(sorted(accepted - set(arrived)), [])
            self.assertEqual([subject for subject, count in arrived.items() if count > 1], [])
            print(f"{len(accepted)} messages got 250 and arrived, each once")


if __name__ == "__main__":
    main()
