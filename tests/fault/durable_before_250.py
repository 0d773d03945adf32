"""250 is sent only when the message is on the disk: a trace of the running task shows the syncs between last octet and reply."""

import os
import pathlib
import tempfile
import threading
import unittest

from harness import Client, Server, deliver, main
from harness.sync_trace import Trace, is_log, read_trace, slow_down, traced


def is_body_file(path):
    return "/spool/" in path and not path.endswith(("-wal", "-shm", ".db", ".sqlite", ".nsf")) and not pathlib.Path(path).is_dir()


class DurableBefore250(unittest.TestCase):
    def traced_server(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        return Server({"Router_PortStatus": "Disabled"}, environment=traced(self.folder))

    def trace(self):
        return read_trace(self.folder)

    def test_the_log_is_synced_between_last_octet_and_reply(self):
        with self.traced_server() as server:
            for number in range(20):
                self.assertEqual(deliver(server.port, text=f"Subject: {number}\r\n\r\nbody\r\n").code, 250)
        trace = self.trace()
        self.assertEqual(len(trace.acknowledged()), 20)
        for begin, end in trace.acknowledged():
            self.assertTrue(trace.syncs(begin, end, is_log), trace.events[begin:end + 1])

    def test_a_large_body_is_synced_with_its_directory_before_the_log(self):
        large = "Subject: large\r\n\r\n" + ("x" * 78 + "\r\n") * 4000
        with self.traced_server() as server:
            for _ in range(3):
                self.assertEqual(deliver(server.port, text=large).code, 250)
            trace = self.trace()
            self.assertEqual(len(trace.acknowledged()), 3)
            for begin, end in trace.acknowledged():
                synced = trace.syncs(begin, end, lambda path: True)
                bodies = [path for path in synced if is_body_file(path)]
                self.assertTrue(bodies, synced)
                self.assertIn(os.path.dirname(bodies[0]), synced)
                order = [synced.index(bodies[0]), synced.index(os.path.dirname(bodies[0])), max(map(synced.index, filter(is_log, synced)))]
                self.assertEqual(order, sorted(order), synced)

    def test_commits_that_arrive_together_share_a_sync(self):
        sessions, each = 20, 20
        # The disk under this test may be much faster than any that mail is kept on. It is a slow one here, so that how many arrive together
        # hangs on the task and not on how busy the machine is.
        with self.traced_server() as server:
            slow_down(self.folder, 10000)
            before = len(self.trace().all_syncs(is_log))
            threads = [threading.Thread(target=self.send, args=(server.port, each)) for _ in range(sessions)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        trace = self.trace()
        acknowledged = trace.acknowledged()
        self.assertEqual(len(acknowledged), sessions * each)
        for begin, end in acknowledged:
            self.assertTrue(trace.syncs(begin, end, is_log))
        syncs = len(trace.all_syncs(is_log)) - before
        print(f"{len(acknowledged)} messages over {sessions} connections: {syncs} syncs of the log")
        self.assertLess(syncs, len(acknowledged) / 3)

    def test_a_note_in_mail_box_is_synced_before_its_message_leaves_the_queue(self):
        with self.traced_server() as server:
            for number in range(1, 6):
                self.assertEqual(deliver(server.port, recipients=["b@example.test"], text=f"Subject: {number}\r\n\r\nbody\r\n").code, 250)
                server.wait_for_empty_queue()
                notes = self.trace().all_syncs(lambda path: path.endswith("/mail.box-wal"))
                self.assertGreaterEqual(len(notes), number, self.trace().events)

    @staticmethod
    def send(port, count):
        with Client(port) as client:
            client.command("EHLO client.example.test")
            for _ in range(count):
                client.deliver()


class TheTraceItself(unittest.TestCase):
    """A task that answers too early would be seen."""

    DOT, OK = b"end\r\n.\r\n".hex(), b"250 2.0.0 ok".hex()

    def lacking(self, *lines):
        trace = Trace("\n".join(lines))
        return [place for place in trace.acknowledged() if not trace.syncs(*place, is_log)]

    def test_a_reply_before_the_sync_is_found(self):
        self.assertEqual(len(self.lacking(f"received 5 9 {self.DOT}", f"sending 5 9 {self.OK}", "sync-begin 7 0 /q-wal", "sync-end 7 0 /q-wal")), 1)

    def test_a_reply_before_the_end_of_the_sync_is_found(self):
        self.assertEqual(len(self.lacking(f"received 5 9 {self.DOT}", "sync-begin 7 0 /q-wal", f"sending 5 9 {self.OK}", "sync-end 7 0 /q-wal")), 1)

    def test_a_sync_that_began_before_the_last_octet_is_not_enough(self):
        self.assertEqual(len(self.lacking("sync-begin 7 0 /q-wal", f"received 5 9 {self.DOT}", "sync-end 7 0 /q-wal", f"sending 5 9 {self.OK}")), 1)

    def test_another_file_is_not_enough(self):
        self.assertEqual(len(self.lacking(f"received 5 9 {self.DOT}", "sync-begin 7 0 /q", "sync-end 7 0 /q", f"sending 5 9 {self.OK}")), 1)

    def test_the_right_order_passes(self):
        self.assertEqual(self.lacking(f"received 5 9 {self.DOT}", "sync-begin 7 0 /q-wal", "sync-end 7 0 /q-wal", f"sending 5 9 {self.OK}"), [])


if __name__ == "__main__":
    main()
