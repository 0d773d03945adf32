"""More than it takes: sessions past the limit get 421, bodies past the memory budget go to files, the router goes on, and every message that got
250 arrives."""

import contextlib
import re
import threading
import unittest

from harness import Client, Server, Sink, deliver, main, wait_until
from harness.accounts import arrivals, seeded, settle
from harness.waiting import SLOW, limit
from killed_under_load import Load

MIB = 1 << 20
BODY = ("x" * 78 + "\r\n") * (2 * MIB // 80)


class Overload(unittest.TestCase):
    def world(self, **items):
        self.sink = self.enterContext(Sink(None, extensions=("PIPELINING", "8BITMIME", "SIZE 100000000")))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, "Router_InitialRetryInterval": 1, **items}))
        return self.server

    def test_sessions_past_the_limit_are_turned_away_and_those_within_go_on(self):
        server = self.world(SMTP_MaxSessions=8)
        _, seed = seeded()
        with Load(server.port, seed) as load:  # six senders, who come again when they are turned away
            with contextlib.ExitStack() as held:
                codes = [held.enter_context(Client(server.port)).greeting.code for _ in range(40)]
                self.assertLessEqual(codes.count(220), 8)
                self.assertEqual(set(codes), {220, 421})
                # The router is not in it: what is queued goes out.
                wait_until(lambda: set(load.accepted) <= set(arrivals(self.sink)), "the mail accepted so far sent on", 20)
            count = len(load.accepted)
            wait_until(lambda: len(load.accepted) > count + 20, "mail accepted when they have gone", 20)
        server.wait_for_line("too many sessions in all")
        settle(self, server, load.accepted, self.sink)

    def test_bodies_past_the_memory_budget_go_to_files(self):
        server = self.world(SMTP_BodyFileThreshold=16384, SMTP_MemoryBudget=1024, Router_PortStatus="Disabled")
        self.assertEqual(deliver(server.port, text="Subject: first\r\n\r\nbody\r\n").code, 250)
        before, accepted = self.memory(), ["first"]
        threads = [threading.Thread(target=self.send, args=(f"large-{number}", accepted)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(limit(60))
        self.assertEqual(len(accepted), 13)
        grown = self.memory() - before
        print(f"24 MiB of mail came at once: {grown >> 10} KiB more")
        if SLOW == 1:  # a sanitizer keeps what was freed
            self.assertLess(grown, 8 * MIB)
        server.change(Router_PortStatus="Enabled")
        settle(self, server, accepted, self.sink)

    def test_past_the_memory_limit_new_sessions_and_then_mail_are_refused(self):
        server = self.world(SMTP_MemoryLimit=640)  # ten sessions
        _, seed = seeded()
        with Load(server.port, seed) as load:
            with contextlib.ExitStack() as held:
                codes = []
                # Eight of the ten stay: once somebody was refused beside them, nobody else gets in until they go.
                wait_until(lambda: codes.append(held.enter_context(Client(server.port)).greeting.code) or codes.count(220) >= 8 and codes[-1] == 421,
                           "eight sessions held, and another one refused")
                server.wait_for_line(r"overloaded: sessions, bodies and queue take \d+ of 640 KB of memory .*no new session is taken")
                self.wait_for_tasks(r"Listen for connect .*, overloaded: memory")
                self.assertIn("message[s] in the queue", server.tell("show queue"))
                wait_until(lambda: set(load.accepted) <= set(arrivals(self.sink)), "the mail accepted so far sent on", 20)
            server.wait_for_line("there is memory again; new sessions are taken")
            count = len(load.accepted)
            wait_until(lambda: len(load.accepted) > count + 20, "mail accepted when they have gone", 20)
        settle(self, server, load.accepted, self.sink)

    def test_past_the_queue_limit_mail_is_refused_until_the_queue_is_shorter(self):
        server = self.world(SMTP_MaxQueuedMessages=5, Router_PortStatus="Disabled")
        accepted = []
        for number in range(5):
            self.assertEqual(deliver(server.port, text=f"Subject: {number}\r\n\r\nbody\r\n").code, 250)
            accepted.append(str(number))
            wait_until(lambda: server.queued() == len(accepted), "the message in the queue")
        with Client(server.port) as client:
            client.command("EHLO c.example")
            refused = client.command("MAIL FROM:<a@here.test>")
            self.assertEqual((refused.code, "4.3.1" in str(refused)), (452, True), refused)
            server.wait_for_line(r"overloaded: 5 messages in the queue, of 5")
            self.wait_for_tasks(r"Listen for connect .*, overloaded: queue")
            wait_until(lambda: "SMTP.Overloaded = 1" in server.console("show stat SMTP.Overloaded"), "the statistic")
            server.change(Router_PortStatus="Enabled")
            server.wait_for_line("there is room in the queue again; mail is taken")
            self.assertEqual(client.command("MAIL FROM:<a@here.test>").code, 250)
        settle(self, server, accepted, self.sink)

    def wait_for_tasks(self, pattern):
        wait_until(lambda: re.search(pattern, self.server.console("show tasks")), f"{pattern!r} in show tasks")

    def send(self, subject, accepted):
        if deliver(self.server.port, text=f"Subject: {subject}\r\n\r\n{BODY}").code == 250:
            accepted.append(subject)

    def memory(self):
        """RssAnon of the task, in octets."""
        with open(f"/proc/{self.server.task_pid()}/status") as status:
            return 1024 * int(re.search(r"RssAnon:\s+(\d+)", status.read()).group(1))


if __name__ == "__main__":
    main()
