"""kill -9 of the server under load: its task ends by itself, and when both run again everything that got 250 arrives, once where there was time
to note it.

POSTERN_KILLS: how often (3). POSTERN_SEED: repeats a run.
"""

import os
import time
import unittest

from harness import Server, Sink, main, wait_until
from harness.accounts import seeded, settle
from killed_under_load import WINDOW, Load

KILLS = int(os.environ.get("POSTERN_KILLS", "3"))


class ServerKilled(unittest.TestCase):
    def test_what_got_250_arrives(self):
        chance, seed = seeded()
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop, "Router_InitialRetryInterval": 1}) as server:
            with Load(server.port, seed) as load:
                ends = [self.kill_once(server, load, chance) for _ in range(KILLS)]
                count = len(load.accepted)
                wait_until(lambda: len(load.accepted) > count + 20, "mail accepted afterwards", 20)
            answered = {}
            for message in sink.messages:
                answered.setdefault(message.header("Subject")[0], []).append(message.replied_at)

            def was_cut_off(subject):
                return all(at is None or any(begin - WINDOW < at < end for begin, end in ends) for at in answered[subject][:-1])
            settle(self, server, load.accepted, sink, may_come_again=was_cut_off)

    @staticmethod
    def kill_once(server, load, chance):
        """Returns when it was killed and when its task had ended (time.monotonic())."""
        count = len(load.accepted)
        wait_until(lambda: len(load.accepted) >= count + 5, "mail accepted before the next kill", 20)
        time.sleep(chance.uniform(0, 0.3))  # the random moment: nothing is waited for here
        killed_at = time.monotonic()
        server.kill_server()
        ended_at = time.monotonic()
        server.start()
        return killed_at, ended_at


if __name__ == "__main__":
    main()
