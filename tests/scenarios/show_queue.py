"""`tell smtp show queue` and `show retry`: what waits, for whom, until when and why; the same for a program."""

import re
import unittest

from harness import Server, Sink, deliver, main, report


class ShowQueue(unittest.TestCase):
    def setUp(self):
        self.sink = self.enterContext(Sink(None))
        self.sink.stop()
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop}))
        for sender, recipient in (("anna@a.example", "x@one.example"), ("bert@b.example", "y@two.example"), ("bert@b.example", "z@two.example")):
            deliver(self.server.port, sender=sender, recipients=[recipient])
        self.server.wait_for_reason(r"(?i)refused")
        self.server.wait_for_reason(r"(?s)(next in.*){3}")

    def test_each_destination_has_a_line_and_a_report_says_the_same(self):
        shown = self.server.tell("show queue")
        row = re.search(rf"{re.escape(self.sink.next_hop)} +(\d+) +\d+ s +retry at (\S+) (\S+) UTC +- +(.*efused)", shown)
        self.assertTrue(row, shown)
        told = report(self.server, "show queue")
        self.assertEqual(told["report"], "show queue")
        self.assertEqual((told["messages"], told["waiting_for_retry"], told["destination_count"]), (3, 3, 1))
        [destination] = told["destinations"]
        self.assertEqual(destination["destination"], self.sink.next_hop)
        self.assertEqual(destination["messages"], int(row[1]))
        self.assertEqual(destination["state"], "retry")
        self.assertEqual(destination["next_try"][:19], f"{row[2]}T{row[3]}")
        self.assertEqual(destination["last_error"], row[4])
        self.assertIsNone(destination["last_tls_verdict"])

    def test_a_pattern_chooses_messages(self):
        for pattern, count in (("two.example", 2), ("anna@a.example", 1), ("*@B.example", 2), ("to:*@one.example", 1), ("all", 3), ("nobody@*", 0)):
            with self.subTest(pattern):
                shown = self.server.tell(f"show queue {pattern}")
                ids = re.findall(r"^ *([0-9A-F]{16}) ", shown, re.M)
                self.assertEqual(len(ids), count, shown)
                told = report(self.server, f"show queue {pattern}")
                self.assertEqual([message["id"] for message in told["messages"]], ids)
                self.assertEqual(told["message_count"], count)
        second = report(self.server, "show queue all")["messages"][1]["id"]
        self.assertEqual(re.findall(r"^ *([0-9A-F]{16}) ", self.server.tell(f"show queue {second}"), re.M), [second])

    def test_show_retry_says_when_and_why(self):
        shown = self.server.tell("show retry")
        row = re.search(rf"{re.escape(self.sink.next_hop)} +3 +0 +(\S+) (\S+) UTC \(in .*?\) +1 .*efused", shown)
        self.assertTrue(row, shown)
        [destination] = report(self.server, "show retry")["destinations"]
        self.assertEqual((destination["waiting_for_retry"], destination["failures"]), (3, 1))
        self.assertEqual(destination["next_try"][:19], f"{row[1]}T{row[2]}")
        self.sink.start()
        self.server.tell("route")
        self.sink.wait_for_messages(3)
        self.server.wait_for_empty_queue()
        self.assertIn("Nothing waits for a next try", self.server.tell("show retry"))

    def test_no_other_file_is_overwritten(self):
        for name in ("names.dxl", "."):
            self.assertIn("No file was written", self.server.tell(f"show queue --json {name}"))
        self.assertIn("<database", (self.server.folder / "names.dxl").read_text())


if __name__ == "__main__":
    main()
