"""No more memory is given (RLIMIT_AS): sessions fail, the task lives, what got 250 arrives, and all is well when there is memory again."""

import os
import re
import resource
import threading
import unittest

from harness import Server, Sink, deliver, main, wait_until
from harness.accounts import settle
from harness.waiting import limit

MIB = 1 << 20
# Bodies in memory, each larger than what a thread of the C library has set aside is likely to hold: it is for them that there is none.
ITEMS = {"SMTP_BodyFileThreshold": 16384, "SMTP_MemoryBudget": 4 * MIB, "Router_InitialRetryInterval": 1}
SENDERS = 10
BODY = ("x" * 78 + "\r\n") * (12 * MIB // 80)


def address_space(pid):
    with open(f"/proc/{pid}/status") as status:
        return 1024 * int(re.search(r"VmSize:\s+(\d+)", status.read()).group(1))


@unittest.skipIf(os.environ.get("POSTERN_SANITIZER"), "a sanitizer ends a process that gets no memory")
class MemoryExhausted(unittest.TestCase):
    def test_sessions_fail_and_the_task_lives(self):
        self.accepted, self.failed = [], 0
        self.sink = self.enterContext(Sink(None, extensions=("PIPELINING", "8BITMIME", "SIZE 100000000")))
        server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, **ITEMS}))
        pid = server.task_pid()
        before = resource.prlimit(pid, resource.RLIMIT_AS)
        resource.prlimit(pid, resource.RLIMIT_AS, (address_space(pid), before[1]))
        self.send_together(server)
        self.assertIn("message[s] in the queue", server.tell("show queue"))
        resource.prlimit(pid, resource.RLIMIT_AS, before)
        self.assertGreater(self.failed, 0, "there was enough memory: nothing was tested")
        print(f"{self.failed} sessions failed for want of memory")

        wait_until(lambda: deliver(server.port, text="Subject: after\r\n\r\nbody\r\n").code == 250, "mail taken again")
        settle(self, server, [*self.accepted, "after"], self.sink)
        self.assertEqual(server.task_pid(), pid)

    def send_together(self, server):
        threads = [threading.Thread(target=self.send, args=(server.port, f"large-{number}", number % 2 == 0)) for number in range(SENDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(limit(60))

    def send(self, port, subject, tls):
        try:
            code = deliver(port, tls=tls, text=f"Subject: {subject}\r\n\r\n{BODY}").code
        except Exception:  # cut off, or refused before
            code = None
        if code == 250:
            self.accepted.append(subject)
        else:
            self.failed += 1


if __name__ == "__main__":
    main()
