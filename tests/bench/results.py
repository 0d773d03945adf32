"""What a run comes to: ratios, what is void, what falls short, and what went wrong is said."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from comparison import reference, results  # noqa: E402
from harness import main  # noqa: E402

SPEED = reference.VERIFICATIONS


def record(relay, row, figure, verifications=SPEED, **more):
    return {"relay": relay, "row": row, "figure": figure, "rate": None, "faults": [], "verifications": verifications, **more}


def against_postfix(ours, theirs, row="accept-clear", **more):
    return [record("postfix", row, theirs, **more), record("postern", row, ours, **more)]


class Lines(unittest.TestCase):
    def line(self, records, words=""):
        found = [line for line in results.lines(records, ["postfix"]) if words in line.words]
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_a_ratio_is_of_the_medians(self):
        records = [*against_postfix(0.1, 0.9), *against_postfix(0.1, 0.8), *against_postfix(0.4, 0.87)]
        line = self.line(records)
        self.assertAlmostEqual(line.measured, 8.7)
        self.assertEqual(line.verdict, "reached")

    def test_below_its_target_it_falls_short(self):
        self.assertEqual(self.line(against_postfix(0.2, 0.87)).verdict, "FALLS SHORT")

    def test_a_peer_far_off_its_reference_makes_a_row_void(self):
        line = self.line(against_postfix(0.1, 1.1))
        self.assertEqual(line.verdict, "void: postfix is +26% off its reference")

    def test_a_slower_processor_is_no_reason(self):
        self.assertEqual(self.line(against_postfix(0.1, 1.1, verifications=SPEED * 0.8)).verdict, "reached")

    def test_memory_has_a_ratio_and_a_bound(self):
        records = against_postfix(31, 1713, row="idle")
        self.assertEqual(self.line(records, "memory").verdict, "reached")
        self.assertEqual(self.line(records, "KiB of").verdict, "FALLS SHORT")

    def test_handshakes_are_held_against_openssl(self):
        line = self.line([record("openssl s_server", "handshakes", 2000), record("postern", "handshakes", 1500)])
        self.assertEqual((line.measured, line.verdict), (0.75, "FALLS SHORT"))

    def test_a_long_queue_may_cost_a_fifth_more(self):
        queue = [record("postern", "beside-queue", figure, queued=queued) for queued, figure in ((100_000, 0.36), (100, 0.3))]
        line = self.line(queue)
        self.assertAlmostEqual(line.measured, 1.2)
        self.assertTrue(line.is_reached)


    def test_what_did_not_come_to_an_end_is_no_figure(self):
        records = [*against_postfix(0.1, 0.87), record("postern", "accept-clear", None), record("postern", "beside-queue", None, queued=100),
                   record("postern", "beside-queue", 0.3, queued=100_000)]
        self.assertAlmostEqual(self.line(records).measured, 8.7)


class Page(unittest.TestCase):
    def page(self, records):
        return results.page(records, ["postfix"], ["a machine"], "install/bench")

    def test_it_says_what_falls_short(self):
        self.assertIn("Falls short: accepted, clear text, 20 sessions, 20 messages each, 4 KiB.", self.page(against_postfix(0.2, 0.87)))

    def test_a_void_row_counts_for_nothing(self):
        self.assertIn("Nothing that counts falls short.", self.page(against_postfix(0.9, 1.9)))

    def test_it_says_what_went_wrong(self):
        records = against_postfix(0.1, 0.87)
        records[0]["faults"] = ["3 duplicates"]
        self.assertIn("What went wrong: postfix, accept-clear: 3 duplicates.", self.page(records))

    def test_it_has_machine_and_configurations(self):
        page = self.page(against_postfix(0.1, 0.87, configuration="0123456789abcdef"))
        self.assertIn("* a machine\n", page)
        self.assertIn("* postfix: 0123456789abcdef", page)


if __name__ == "__main__":
    main()
