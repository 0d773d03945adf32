"""kill -9 of the task at random moments under load, with mail held, put off and bounced: every message that got its 250 arrives or is bounced, and
only once where there was time to note it.

POSTERN_KILLS: how often (10); 200 is what a change to the spool or the scheduler must stand. POSTERN_SEED: repeats a run.
"""

import collections
import os
import random
import re
import threading
import time
import unittest

from harness import Client, Server, Sink, main, wait_until
from harness.waiting import limit

KILLS = int(os.environ.get("POSTERN_KILLS", "5" if os.environ.get("POSTERN_SANITIZER") == "thread" else "10"))
SENDERS = 6
# A recipient's outcome is stored at most so long after the peer's 250.
WINDOW = limit(0.1)
REFUSED = "refused@there.test"
PUT_OFF = "putoff@there.test"


class Load:
    """Sessions that deliver one message after the other and begin anew whenever they are cut off. `accepted`: subjects that got 250;
    `acknowledged`: (time.monotonic() of the 250, subject) of the same; `recipients`: of each subject. With `is_mixed`: to several recipients
    at times, to one that is refused, and to one that is put off."""

    def __init__(self, port, seed, is_mixed=False):
        self.port, self.seed, self.is_mixed = port, seed, is_mixed
        self.accepted, self.acknowledged, self.recipients = [], [], {}
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
                self._deliver(client, chance, f"{name}-{number}")
                if self._is_over.is_set():
                    return

    def _deliver(self, client, chance, subject):
        lines = 3000 if chance.random() < 0.02 else chance.randint(1, 30)
        to = {"recipients": self._some_recipients(chance)} if self.is_mixed else {}
        if client.deliver(text=f"Subject: {subject}\r\n\r\n" + ("x" * 70 + "\r\n") * lines, **to).code == 250:
            self.recipients[subject] = to.get("recipients")
            self.acknowledged.append((time.monotonic(), subject))
            self.accepted.append(subject)

    @staticmethod
    def _some_recipients(chance):
        count = 1 if chance.random() < 0.6 else chance.randint(2, 5)
        recipients = [f"r{number}@there.test" for number in range(count)]
        if chance.random() < 0.15:
            recipients[chance.randrange(count)] = REFUSED
        elif chance.random() < 0.1:
            recipients[chance.randrange(count)] = PUT_OFF
        return recipients


def kill_once(server, load, chance):
    """Kills the task after at least five more messages, and loads it again. Returns the time.monotonic() of the kill."""
    count = len(load.accepted)
    wait_until(lambda: len(load.accepted) >= count + 5, "mail accepted before the next kill", 20)
    is_held = load.is_mixed and chance.random() < 0.5
    if is_held:
        server.tell("hold *@there.test")
    time.sleep(chance.uniform(0, 0.3))  # the random moment: nothing is waited for here
    after = server.mark()
    killed_at = time.monotonic()
    server.kill_task()
    server.wait_for_line(r"(?i)smtp.*(signal|kill)", after)
    server.console("load smtp")
    server.wait_for_listener(server.port)
    if is_held:
        server.tell("release *@there.test")
    return killed_at


def subject_of(message):
    """Of the message, or of the one that a bounce is about."""
    if message.sender:
        return message.header("Subject")[0]
    return re.search(r"(?m)^Subject: (\d+-\d+-\d+)\r$", message.text).group(1)


class KilledUnderLoad(unittest.TestCase):
    def test_what_got_250_arrives(self):
        seed = int(os.environ.get("POSTERN_SEED", random.randrange(1 << 30)))
        print(f"seed {seed} (POSTERN_SEED repeats it), {KILLS} kills")
        chance = random.Random(seed)
        items = {"Router_InitialRetryInterval": 1, "SMTP_LocalDomains": ["local.test"]}
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop, **items}) as server:
            sink.refused.add(REFUSED)
            sink.put_off[PUT_OFF] = 0.5
            with Load(server.port, seed, is_mixed=True) as load:
                kills = [kill_once(server, load, chance) for _ in range(KILLS)]
                wait_until(lambda count=len(load.accepted): len(load.accepted) > count + 20, "mail accepted after the last kill")
            self.wait_for_everything(server, sink, load)
            server.wait_for_empty_queue(60)
            self.assertIn("nothing is wrong", server.tell("spool check"))
            self.assertIn("No dead messages", server.tell("show queue dead"))
        doubles = self.copies_too_many(sink, kills)
        print(f"{len(load.accepted)} messages got 250 and arrived or were bounced; {doubles} copies more, all within {WINDOW:g} s of a kill")
        self.assertGreater(len(load.accepted), KILLS * 10)

    @staticmethod
    def arrivals(sink):
        """(subject, recipient) to the messages that brought it; a bounce counts for the refused recipient."""
        found = collections.defaultdict(list)
        for message in list(sink.messages):
            for recipient in message.recipients if message.sender else [REFUSED]:
                found[subject_of(message), recipient].append(message)
        return found

    def wait_for_everything(self, server, sink, load):
        expected = {(subject, recipient) for subject in set(load.accepted) for recipient in load.recipients[subject]}
        wait_until(lambda: server.tell("route") and not expected - set(self.arrivals(sink)),
                   lambda: f"missing: {sorted(expected - set(self.arrivals(sink)))[:20]}\n{server.tell('show queue')}", 60)

    def copies_too_many(self, sink, kills):
        """How many there are; each must have been answered just before a kill, or while it happened."""
        doubles = 0
        for what, messages in self.arrivals(sink).items():
            for message in sorted(messages, key=lambda message: message.kept_at)[:-1]:
                doubles += 1
                since = [killed_at - message.replied_at for killed_at in kills] if message.replied_at else [0]
                self.assertTrue(any(-1 < seconds < WINDOW for seconds in since),
                                f"{what} came again although its 250 was {min(filter(lambda s: s > 0, since), default=None)} s before a kill")
        return doubles


if __name__ == "__main__":
    main()
