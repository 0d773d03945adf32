"""No more memory is given (RLIMIT_AS): sessions fail, the task lives, what got 250 arrives, and all is well when there is memory again."""

import os
import re
import resource
import threading
import unittest

from harness import Client, Server, Sink, deliver, main, wait_until
from harness.accounts import settle
from harness.waiting import limit

MIB = 1 << 20
# All bodies in memory, so that it is memory that is short.
ITEMS = {"SMTP_BodyFileThreshold": 16384, "SMTP_MemoryBudget": 4 * MIB, "Router_InitialRetryInterval": 1}
# One heap that grows by what is asked for: else each thread has set 64 MiB of addresses aside, which the limit does not touch.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "MALLOC_TOP_PAD_": "0"}
SENDERS = 6
BODY = ("x" * 78 + "\r\n") * (3 * MIB // 80)


def address_space(pid):
    with open(f"/proc/{pid}/status") as status:
        return 1024 * int(re.search(r"VmSize:\s+(\d+)", status.read()).group(1))


@unittest.skipIf(os.environ.get("POSTERN_SANITIZER"), "a sanitizer ends a process that gets no memory")
class MemoryExhausted(unittest.TestCase):
    def test_sessions_fail_and_the_task_lives(self):
        self.accepted, self.failed = [], 0
        self.sink = self.enterContext(Sink(None, extensions=("PIPELINING", "8BITMIME", "SIZE 100000000")))
        server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, **ITEMS}, environment=ENVIRONMENT))
        pid = server.task_pid()
        before = resource.prlimit(pid, resource.RLIMIT_AS)
        for spare in (0, 4, 40):
            resource.prlimit(pid, resource.RLIMIT_AS, (address_space(pid) + spare * MIB, before[1]))
            self.send_together(server, f"short of memory by {spare}", tls=True)
            self.assertIn("message[s] in the queue", server.tell("show queue"))
        resource.prlimit(pid, resource.RLIMIT_AS, before)
        self.assertGreater(self.failed, 0, "there was enough memory: nothing was tested")
        print(f"{self.failed} sessions failed for want of memory")

        wait_until(lambda: deliver(server.port, text="Subject: after\r\n\r\nbody\r\n").code == 250, "mail taken again")
        self.send_together(server, "afterwards", tls=True)
        settle(self, server, self.accepted, self.sink)
        self.assertEqual(server.task_pid(), pid)

    def send_together(self, server, name, tls=False):
        threads = [threading.Thread(target=self.send, args=(server.port, f"{name} {number}", tls)) for number in range(SENDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(limit(60))

    def send(self, port, subject, tls):
        try:
            with Client(port) as client:
                client.command("EHLO client.example.test")
                if tls:
                    client.start_tls().command("EHLO client.example.test")
                code = client.deliver(text=f"Subject: {subject}\r\n\r\n{BODY}").code
        except Exception:  # cut off, or refused before
            code = None
        if code == 250:
            self.accepted.append(subject)
        else:
            self.failed += 1


if __name__ == "__main__":
    main()
