"""No descriptor is left: sessions wait or are turned away, what got 250 arrives, and the task works on when there are some again."""

import contextlib
import os
import resource
import unittest

from harness import Client, Closed, Server, Sink, deliver, main, wait_until
from harness.accounts import seeded, settle
from killed_under_load import Load

ITEMS = {"Router_InitialRetryInterval": 1, "SMTP_BodyFileThreshold": 8, "SMTP_MaxConnectionIdle": 1}
ROUNDS = 4


@contextlib.contextmanager
def descriptors(pid, most):
    """So many for the process meanwhile."""
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (most, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


def lowest_free(pid):
    """The descriptor that the process would get next."""
    used = {int(name) for name in os.listdir(f"/proc/{pid}/fd")}
    return next(number for number in range(1 << 20) if number not in used)


class DescriptorsExhausted(unittest.TestCase):
    # The check of an object's type asks by a pipe whether its memory is there.
    @unittest.skipIf(os.environ.get("POSTERN_SANITIZER") == "address", "the sanitizer of undefined behaviour needs descriptors itself")
    def test_under_load_nothing_is_lost_and_it_works_on(self):
        chance, seed = seeded()
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop, **ITEMS}) as server:
            pid = server.task_pid()
            with Load(server.port, seed) as load:
                for _ in range(ROUNDS):
                    count = len(load.accepted)
                    wait_until(lambda: len(load.accepted) > count + 20, "mail accepted", 20)
                    # Few are left, or none: now the listener meets it, now a body file, now a connection to the sink.
                    most = lowest_free(pid) + chance.randint(0, 6)
                    with descriptors(pid, most), contextlib.ExitStack() as held:
                        wait_until(lambda: self.takes_all(held, server.port, lowest_free(pid) >= most), "the last descriptor taken", 20)
                        # The router has nothing that it could begin a connection with.
                        self.assertGreaterEqual(server.queued(), 0)
                count = len(load.accepted)
                wait_until(lambda: len(load.accepted) > count + 20, "mail accepted afterwards", 20)
            settle(self, server, load.accepted, sink)
            self.assertEqual(server.task_pid(), pid)

    @staticmethod
    def takes_all(held, port, is_done):
        """One more connection, until there are enough of them."""
        if not is_done:
            held.enter_context(Client(port, greet=False))
        return is_done

    def test_a_task_that_has_few_turns_sessions_away_in_time(self):
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop, "Router_MaxTransferConnections": 10, **ITEMS}) as server:
            server.tell("quit")
            server.wait_until_task_ended()
            resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (120, 120))  # which its tasks inherit
            after = server.mark()
            server.console("load smtp")
            server.wait_for_listener(server.port)
            most = int(server.wait_for_line(r"SMTP: (\d+) inbound sessions at once instead of", after)[1])
            with contextlib.ExitStack() as held:
                greetings = [held.enter_context(Client(server.port)).greeting.code for _ in range(100)]
                self.assertEqual(greetings, [220] * most + [421] * (100 - most))
            accepted = []
            wait_until(lambda: self.try_to_send(server, accepted), "mail taken again")
            self.assertEqual(deliver(server.port, tls=True, text="Subject: large\r\n\r\n" + ("x" * 70 + "\r\n") * 3000).code, 250)
            settle(self, server, [*accepted, "large"], sink)

    @staticmethod
    def try_to_send(server, accepted):
        with Client(server.port) as client:
            if client.greeting.code != 220:
                return False
            try:
                client.command("EHLO client.example.test")
                accepted.extend(["small"] if client.deliver(text="Subject: small\r\n\r\nbody\r\n").code == 250 else [])
            except Closed:
                pass
        return bool(accepted)


if __name__ == "__main__":
    main()
