"""SIGSTOP of the server, and of the task with it for longer than every time limit: all that got 250 arrives, and once unless its answer came
meanwhile.

POSTERN_PAUSES: how often (1). POSTERN_SEED: repeats a run.
"""

import contextlib
import os
import signal
import time
import unittest

from harness import Client, Server, Sink, main, wait_until
from harness.accounts import seeded, settle
from killed_under_load import SENDERS, WINDOW, Load

PAUSES = int(os.environ.get("POSTERN_PAUSES", "1"))
# Longer than each of these.
PAUSE = 5.5
ITEMS = {"SMTP_CommandTimeout": 5, "SMTP_DataTimeout": 5, "SMTP_HandshakeTimeout": 5, "Router_MaxReplyWait": 3, "Router_InitialRetryInterval": 1,
         "SMTP_MaxConnectionIdle": 1, "SMTP_LocalDomains": ["local.test"]}


def state_of(pid):
    """The letter that ps shows: T is stopped."""
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0]


@contextlib.contextmanager
def stopped(*pids):
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
        wait_until(lambda pid=pid: state_of(pid) == "T", f"a stop of process {pid}")
    try:
        yield
    finally:
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)


class Stopped(unittest.TestCase):
    def setUp(self):
        self.pauses = []
        self.chance, self.seed = seeded()
        self.sink = self.enterContext(Sink(None))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, **ITEMS}))
        self.task = self.server.task_pid()

    def pause(self, load, *pids):
        count = len(load.accepted)
        wait_until(lambda: len(load.accepted) > count + 20, "mail accepted before", 20)
        time.sleep(self.chance.uniform(0, 0.1))  # the random moment: nothing is waited for here
        begin = time.monotonic()
        with stopped(*pids):
            before = len(load.accepted)
            time.sleep(PAUSE)  # the fault itself
            during = len(load.accepted)
            self.assertLessEqual(during, before + SENDERS)  # whose replies were under way
        self.pauses.append((begin - WINDOW, time.monotonic() + WINDOW))
        wait_until(lambda: len(load.accepted) > during + 20, "mail accepted afterwards", 30)

    def was_answered_meanwhile(self, subject):
        times = sorted(m.replied_at for m in self.sink.messages if m.header("Subject") == [subject])
        return all(any(begin <= at <= end for begin, end in self.pauses) for at in times[:-1])

    def settle(self, load):
        settle(self, self.server, load.accepted, self.sink, may_come_again=self.was_answered_meanwhile)
        self.assertEqual(self.server.task_pid(), self.task)

    def test_the_task_and_its_server(self):
        with Load(self.server.port, self.seed) as load, Client(self.server.port) as idle:
            for _ in range(PAUSES):
                self.pause(load, self.server.process.pid, self.task)
            self.assertEqual(idle.reply().code, 421)  # silent for longer than it may be, though nobody was there to hear it
        self.settle(load)

    def test_mail_goes_on_while_the_server_stands_still(self):
        with Load(self.server.port, self.seed) as load:
            wait_until(lambda: len(load.accepted) > 20, "mail accepted before", 20)
            with stopped(self.server.process.pid):
                count, arrived = len(load.accepted), len(self.sink.messages)
                wait_until(lambda: len(load.accepted) > count + 100 and len(self.sink.messages) > arrived + 100, "mail taken and sent on", 30)
        self.settle(load)


if __name__ == "__main__":
    main()
