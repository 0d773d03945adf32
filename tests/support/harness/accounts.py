"""Accounts for mail by its subject: what got 250, what arrived, and how often."""

import collections
import os
import random

from .waiting import wait_until


def seeded():
    """A source of chance, whose seed is printed; POSTERN_SEED repeats a run. Returns the seed too."""
    seed = int(os.environ.get("POSTERN_SEED", random.randrange(1 << 30)))
    print(f"seed {seed} (POSTERN_SEED repeats it)")
    return random.Random(seed), seed


def arrivals(*sinks):
    """How often each subject arrived."""
    return collections.Counter(message.header("Subject")[0] for sink in sinks for message in list(sink.messages))


def settle(test, server, accepted, *sinks, may_come_again=lambda subject: False, seconds=60):
    """Waits until all of `accepted` is at the sinks and the queue is empty. Fails where something is lost, or came again that may not have;
    prints what there was."""
    def is_there():
        server.tell("route")
        return not set(accepted) - set(arrivals(*sinks))
    wait_until(is_there, lambda: f"lost: {sorted(set(accepted) - set(arrivals(*sinks)))[:20]}\n{server.tell('show queue')}", seconds)
    server.wait_for_empty_queue(seconds)
    again = {subject: count for subject, count in arrivals(*sinks).items() if count > 1}
    print(f"{test.id().rpartition('.')[2]}: {len(accepted)} accepted, 0 lost, {sum(again.values()) - len(again)} copies more", flush=True)
    test.assertEqual([subject for subject in again if not may_come_again(subject)], [], "came more than once")
    test.assertIn("nothing is wrong", server.tell("spool check"))
