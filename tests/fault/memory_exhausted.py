"""No more memory is given (RLIMIT_AS): sessions fail, the task lives, what got 250 arrives, and all is well when there is memory again."""

import os
import re
import resource
import threading
import unittest

from harness import Server, Sink, deliver, main, wait_until
from harness.accounts import seeded, settle
from harness.waiting import limit

KIB, MIB = 1 << 10, 1 << 20
# Bodies in memory, each larger than what a thread of the C library has set aside is likely to hold: it is for them that there is none.
ITEMS = {"SMTP_BodyFileThreshold": 16384, "SMTP_MemoryBudget": 4 * MIB, "Router_InitialRetryInterval": 1}
# One heap for all threads, which takes from the system what is asked for and no more: nothing is set aside for small pieces.
NOTHING_ASIDE = {"MALLOC_ARENA_MAX": "1", "MALLOC_TOP_PAD_": "0"}
SENDERS = 10
ROUNDS = 3


def body_of(octets):
    return ("x" * 78 + "\r\n") * (octets // 80)


def address_space(pid):
    with open(f"/proc/{pid}/status") as status:
        return 1024 * int(re.search(r"VmSize:\s+(\d+)", status.read()).group(1))


@unittest.skipIf(os.environ.get("POSTERN_SANITIZER"), "a sanitizer ends a process that gets no memory")
class MemoryExhausted(unittest.TestCase):
    def start(self, environment=None):
        self.accepted, self.failed = [], []
        self.sink = self.enterContext(Sink(None, extensions=("PIPELINING", "8BITMIME", "SIZE 100000000")))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, **ITEMS}, environment=environment))
        self.pid = self.server.task_pid()
        self.unlimited = resource.prlimit(self.pid, resource.RLIMIT_AS)

    def limit_to(self, octets):
        resource.prlimit(self.pid, resource.RLIMIT_AS, (octets, self.unlimited[1]))

    def lift_limit(self):
        resource.prlimit(self.pid, resource.RLIMIT_AS, self.unlimited)

    def test_sessions_fail_and_the_task_lives(self):
        self.start()
        self.limit_to(address_space(self.pid))
        self.send_together("large", 12 * MIB)
        self.server.wait_for_line("overloaded: the system gives this task no more memory")
        self.assertIn("message[s] in the queue", self.server.tell("show queue"))
        self.lift_limit()
        self.assertTrue(self.failed, "there was enough memory: nothing was tested")
        print(f"{len(self.failed)} sessions failed for want of memory")
        self.assert_all_is_well("after")

    def test_it_lives_where_there_is_nothing_left_for_small_pieces(self):
        self.start(NOTHING_ASIDE)
        chance, _ = seeded()
        for number in range(ROUNDS):
            size = address_space(self.pid)
            # What is over is too little for a body; or there is less than it has, so that it gets nothing at all, whatever it asks for.
            self.limit_to(size + chance.choice((-MIB, 0, 64 * KIB, MIB)))
            self.send_together(f"round {number}", 3 * MIB)
            self.lift_limit()
            self.assert_all_is_well(f"after round {number}")
        self.assertTrue(self.failed, "there was enough memory: nothing was tested")
        print(f"{len(self.failed)} sessions failed for want of memory")

    def assert_all_is_well(self, subject):
        wait_until(lambda: self.send(subject, "body\r\n", tls=False), "mail taken again", 30)
        settle(self, self.server, self.accepted, self.sink)
        self.assertEqual(self.server.task_pid(), self.pid)

    def send_together(self, name, octets):
        text = body_of(octets)
        threads = [threading.Thread(target=self.send, args=(f"{name}-{number}", text, number % 2 == 0)) for number in range(SENDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(limit(60))

    def send(self, subject, text, tls):
        try:
            code = deliver(self.server.port, tls=tls, text=f"Subject: {subject}\r\n\r\n{text}").code
        except Exception:  # cut off, or refused before
            code = None
        (self.accepted if code == 250 else self.failed).append(subject)
        return code == 250


if __name__ == "__main__":
    main()
