"""Writes and syncs that fail: nothing is acknowledged that is not stored, and nothing that was acknowledged is lost."""

import collections
import pathlib
import tempfile
import unittest

from harness import Server, Sink, deliver, main, wait_until
from harness.disk import BROKEN, NO_ROOM, Disk

LOG = "queue.db-wal"
SMALL = "x" * 70 + "\r\n"
LARGE = ("x" * 78 + "\r\n") * 4000  # more than the body file threshold

# What fails, and the size of the messages that meet it.
FAULTS = (
    ("sync", BROKEN, LOG, SMALL), ("write", BROKEN, LOG, SMALL), ("write", NO_ROOM, LOG, SMALL), ("sync", BROKEN, "/bodies/", LARGE),
    ("write", BROKEN, "/bodies/", LARGE), ("write", NO_ROOM, "/bodies/", LARGE), ("create", BROKEN, "/bodies/", LARGE),
    ("sync", BROKEN, "/bodies", LARGE), ("sync", BROKEN, LOG, LARGE),
)


class FailingDisk(unittest.TestCase):
    def world(self, items=None):
        self.disk = Disk(self.enterContext(tempfile.TemporaryDirectory()))
        self.sink = self.enterContext(Sink(None))
        server = Server({"SMTP_RelayHost": self.sink.next_hop, "Router_InitialRetryInterval": 1, **(items or {})},
                        environment=self.disk.environment, start=False)
        self.disk.watch(server).start()
        return self.enterContext(server)

    def arrived(self):
        return collections.Counter(message.header("Subject")[0] for message in self.sink.messages)

    def send(self, server, subject, body):
        return deliver(server.port, text=f"Subject: {subject}\r\n\r\n{body}").code

    def test_what_cannot_be_stored_is_not_acknowledged_and_the_rest_is_kept(self):
        server = self.world({"Router_PortStatus": "Disabled"})
        accepted = []
        for number, (operation, error, part, body) in enumerate(FAULTS):
            with self.subTest(operation=operation, error=error, part=part):
                after = server.mark()
                self.disk.fail((operation, error, part))
                self.assertIn(self.send(server, f"refused-{number}", body), (451, 452))
                server.wait_for_line(r"(?i)spool.*(i/o error|input/output error|no space|full)", after)
                self.disk.mend()
                # A full disk is looked at again after a second.
                wait_until(lambda: self.tries_until_accepted(server, f"accepted-{number}", body), "mail accepted again")
                accepted.append(f"accepted-{number}")
        server.kill_task()
        server.wait_for_line(r"(?i)smtp.*(signal|kill)")
        server.console("load smtp")
        server.wait_for_listener(server.port)
        self.assertRegex(server.tell("spool check"), rf"Spool checked: {len(accepted)} message\[s\].*: nothing is wrong")
        server.change(Router_PortStatus="Enabled")
        server.wait_for_empty_queue()
        self.assertEqual(self.arrived(), collections.Counter(accepted))

    def tries_until_accepted(self, server, subject, body):
        try:
            return self.send(server, subject, body) == 250
        except AssertionError:  # MAIL itself was answered 452
            return False

    def test_an_outcome_that_cannot_be_stored_sends_nothing_twice(self):
        server = self.world({"Router_PortStatus": "Disabled"})
        for number in range(5):
            self.assertEqual(self.send(server, f"message-{number}", SMALL), 250)
        self.disk.fail(("sync", BROKEN, LOG))
        after = server.mark()
        server.change(Router_PortStatus="Enabled")
        self.sink.wait_for_messages(5)
        server.wait_for_line(r"its outcome could not be stored; that is tried again", after)
        self.assertEqual(server.queued(), 5)
        self.disk.mend()
        server.wait_for_empty_queue()
        self.assertEqual(self.arrived(), collections.Counter(f"message-{number}" for number in range(5)))

    def test_one_bounce_is_made_though_its_first_commit_failed(self):
        server = self.world({"Router_PortStatus": "Disabled", "SMTP_LocalDomains": ["local.test"]})
        self.sink.replies["RCPT"] = ["550 5.1.1 nobody of that name"]
        self.assertEqual(self.send(server, "refused", SMALL), 250)
        self.disk.fail(("sync", BROKEN, LOG))
        after = server.mark()
        server.change(Router_PortStatus="Enabled")
        server.wait_for_line(r"its outcome could not be stored; that is tried again", after)
        self.disk.mend()
        bounce = self.sink.wait_for_messages()[0]
        self.assertEqual((bounce.sender, bounce.recipients), ("", ["a@example.test"]))
        server.wait_for_empty_queue()
        self.assertEqual(len(self.sink.messages), 1)


if __name__ == "__main__":
    main()
