"""kill -9 of the task at random moments under load: every message that got its 250 arrives."""

import collections
import os
import random
import threading
import time
import unittest

from harness import Client, Server, Sink, main, wait_until
from harness.waiting import limit

ROUNDS = 5 if os.environ.get("POSTERN_SANITIZER") else 20
SENDERS = 6


class Load:
    """Sessions that deliver one message after the other and begin anew whenever they are cut off. `accepted`: subjects that got 250."""

    def __init__(self, port, seed):
        self.port, self.seed = port, seed
        self.accepted = []
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(SENDERS)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._is_over.set()
        for thread in self._threads:
            thread.join(limit(30))

    def _run(self, number):
        chance = random.Random(f"{self.seed}/{number}")
        for session in range(1000000):
            if self._is_over.is_set():
                return
            try:
                self._deliver_some(chance, f"{number}-{session}")
            except Exception:  # cut off: whatever was not acknowledged may be lost
                self._is_over.wait(0.02)

    def _deliver_some(self, chance, name):
        with Client(self.port) as client:
            client.command("EHLO client.example.test")
            if chance.random() < 0.3:
                client.start_tls().command("EHLO client.example.test")
            for number in range(chance.randint(1, 20)):
                subject = f"{name}-{number}"
                lines = 3000 if chance.random() < 0.02 else chance.randint(1, 30)
                if client.deliver(text=f"Subject: {subject}\r\n\r\n" + ("x" * 70 + "\r\n") * lines).code == 250:
                    self.accepted.append(subject)
                if self._is_over.is_set():
                    return


def kill_once(server, load, chance):
    """Kills the task after at least five more messages, and loads it again."""
    count = len(load.accepted)
    wait_until(lambda: len(load.accepted) >= count + 5, "mail accepted before the next kill", 20)
    time.sleep(chance.uniform(0, 0.3))  # the random moment: nothing is waited for here
    after = server.mark()
    server.kill_task()
    server.wait_for_line(r"(?i)smtp.*(signal|kill)", after)
    server.console("load smtp")
    server.wait_for_listener(server.port)


class KilledUnderLoad(unittest.TestCase):
    def test_what_got_250_arrives(self):
        seed = int(os.environ.get("POSTERN_SEED", random.randrange(1 << 30)))
        print(f"seed {seed} (POSTERN_SEED repeats it), {ROUNDS} kills")
        chance = random.Random(seed)
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop, "Router_InitialRetryInterval": 1}) as server:
            with Load(server.port, seed) as load:
                for _ in range(ROUNDS):
                    kill_once(server, load, chance)
                wait_until(lambda count=len(load.accepted): len(load.accepted) > count + 20, "mail accepted after the last kill")
            accepted = set(load.accepted)
            arrived = lambda: collections.Counter(message.header("Subject")[0] for message in sink.messages)  # noqa: E731
            server.tell("route")
            wait_until(lambda: not accepted - set(arrived()), lambda: f"missing: {sorted(accepted - set(arrived()))[:20]}", 60)
            doubles = sum(count - 1 for count in arrived().values())
            print(f"{len(accepted)} messages got 250 and arrived; {doubles} arrived more than once")
            self.assertGreater(len(accepted), ROUNDS * 10)


if __name__ == "__main__":
    main()
