"""`tell smtp show message ID`: what is known of a message while it waits, after a restart, when it is dead, and when it has gone."""

import re
import tempfile
import unittest

from harness import Certificate, Server, Sink, deliver, main, report


class ShowMessage(unittest.TestCase):
    def world(self, replies=None, starttls=None, items=None):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.sink = self.enterContext(Sink(starttls, Certificate(folder) if starttls else None, replies=replies))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, **(items or {})}))
        return self.server

    def send(self, sender="anna@a.example", recipients=("bert@b.example", "carl@c.example"), tls=True):
        return re.search(r"Message ([0-9A-F]{16})", deliver(self.server.port, tls=tls, sender=sender, recipients=recipients).text)[1]

    def test_one_that_waits_tells_its_envelope_and_its_tries_after_a_restart_too(self):
        server = self.world({"RCPT": ["450 4.2.1 mailbox busy"]})
        identity = self.send()
        server.wait_for_line(rf"Message {identity} for bert@b\.example waits")
        server.wait_for_line(rf"Message {identity} transferred to .* for carl@c\.example")
        for _ in range(2):
            shown = server.tell(f"show message {identity}")
            self.assertRegex(shown, rf"Message {identity} waits for its next try at \S+ \S+ UTC, in ")
            self.assertRegex(shown, r"From +anna@a\.example")
            self.assertRegex(shown, r"from client\.example\.test \[127\.0\.0\.1\], TLSv1\.3 TLS_AES_256_GCM_SHA384")
            self.assertRegex(shown, r"bert@b\.example +waiting .*450 4\.2\.1 mailbox busy")
            self.assertRegex(shown, r"carl@c\.example +delivered")
            self.assertRegex(shown, rf"(?m)bert@b\.example +waiting .*127\.0\.0\.1\]:{self.sink.port} +-$")
            told = report(server, f"show message {identity}")
            self.assertEqual((told["id"], told["state"], told["failures"]), (identity, "waiting", 1))
            self.assertEqual(told["received_tls"]["version"], "TLSv1.3")
            self.assertEqual([(each["address"], each["state"]) for each in told["recipients"]],
                             [("bert@b.example", "waiting"), ("carl@c.example", "delivered")])
            self.assertEqual(sorted((each["recipient"], each["result"]) for each in told["tries"]),
                             [("bert@b.example", "waiting"), ("carl@c.example", "delivered")])
            self.assertIn(told["next_try"][11:19], shown)
            server.stop()
            server.start()

    def test_one_that_has_gone_tells_what_became_of_it(self):
        server = self.world(starttls="handshake")
        identity = self.send()
        server.wait_for_empty_queue()
        self.assertEqual(len(self.sink.messages), 1)
        shown = server.tell(f"show message {identity}")
        self.assertIn(f"Message {identity} is not in the queue any more: delivered to 2 recipient[s], failed for 0.", shown)
        self.assertRegex(shown, r"bert@b\.example +delivered +\S.* may:encrypted:certificate not checked")
        told = report(server, f"show message {identity}")
        self.assertEqual((told["state"], told["sender"], told["try_count"]), ("gone", None, 2))
        self.assertEqual(told["tries"][0]["tls"]["version"], "TLSv1.3")

    def test_a_dead_one_says_so_and_why(self):
        server = self.world({"RCPT": "550 5.1.1 nobody of that name"})
        identity = self.send(sender="", recipients=["bert@b.example"], tls=False)
        server.wait_for_line(rf"Message {identity} for bert@b\.example failed")
        server.wait_for_empty_queue()
        shown = server.tell(f"show message {identity}")
        self.assertIn(f"Message {identity} is dead", shown)
        self.assertRegex(shown, r"from client\.example\.test \[127\.0\.0\.1\], clear text")
        self.assertRegex(shown, r"bert@b\.example +failed .*nobody of that name")
        self.assertEqual(report(server, f"show message {identity}")["state"], "dead")

    def test_one_that_never_was_is_not_known_and_no_file_is_written(self):
        server = self.world()
        self.assertIn("is not known", server.tell("show message 0123456789ABCDEF"))
        self.assertIn("No file was written.", server.tell("show message 0123456789ABCDEF --json report.json"))
        self.assertFalse((server.folder / "report.json").exists())


if __name__ == "__main__":
    main()
