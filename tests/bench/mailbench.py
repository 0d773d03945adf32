"""The load generator and the sink that the benchmarks measure with: against one another nothing is lost, doubled or altered, and what is wrong is seen."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from comparison.programs import HeldSessions, Sink, load  # noqa: E402
from harness import Certificate, main  # noqa: E402


class Mailbench(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="postern-mailbench-")))

    def sink(self, tls=False, **options):
        certificate = Certificate(self.folder / "certificate").both if tls else None
        return self.enterContext(Sink(certificate=certificate, verify_bodies=True, longest_seconds=60, linger_seconds=0.1, **options))

    def both(self, expected, with_tls=False, sink=None, **options):
        """The reports of both, when so many different messages have arrived."""
        taker = self.sink(with_tls, expected=expected, **(sink or {}))
        sent = load(taker.port, **options)
        return sent, taker.report(30)

    def under_tls(self, count, **options):
        return self.both(count, with_tls=True, **{"messages": count, "concurrency": 20, "tls": "starttls", **options})

    def check_complete(self, sent, arrived, count):
        self.assertEqual((sent["accepted"], sent["errors"]), (count, 0), sent)
        self.assertEqual([arrived[name] for name in ("distinct", "duplicates", "gaps_below_highest", "without_mark", "altered", "unexpected_commands")],
                         [count, 0, 0, 0, 0, 0], arrived)

    def test_in_clear_text_everything_arrives_once_and_unaltered(self):
        sent, arrived = self.both(1000, messages=1000, concurrency=20, per_session=7)
        self.check_complete(sent, arrived, 1000)
        self.assertEqual(arrived["octets"], 1000 * 4096)
        self.assertEqual(sent["sessions_done"], sent["sessions"])

    def test_pipelined_with_several_recipients(self):
        sent, arrived = self.both(600, messages=600, concurrency=10, per_session=6, pipeline=True, recipients=3)
        self.check_complete(sent, arrived, 600)
        self.assertEqual(arrived["recipients"], 1800)

    def test_under_starttls_each_session_makes_a_full_handshake(self):
        sent, arrived = self.under_tls(200, octets=65536)
        self.check_complete(sent, arrived, 200)
        self.assertEqual((sent["handshakes"], arrived["resumed"], arrived["messages_under_tls"]), (200, 0, 200))

    def test_sessions_are_resumed_when_asked(self):
        sent, arrived = self.under_tls(200, concurrency=10, resume=True)
        self.check_complete(sent, arrived, 200)
        self.assertEqual((sent["resumed"], arrived["resumed"]), (190, 190))

    def test_what_was_refused_is_tried_again(self):
        sent, arrived = self.both(300, sink={"refused_percent": 20}, messages=300, concurrency=10, retries=30)
        self.assertEqual((sent["accepted"], sent["failed"], sent["ambiguous"]), (300, 0, 0), sent)
        self.assertGreater(arrived["refused"], 0)
        self.assertEqual((arrived["distinct"], arrived["duplicates"]), (300, 0))

    def test_a_message_without_its_reply_is_ambiguous_and_seen_twice(self):
        taker = self.sink(dropped_percent=10)
        sent = load(taker.port, messages=300, concurrency=10, retries=30)
        taker.process.terminate()
        arrived = taker.report(30)
        self.assertEqual((sent["accepted"], sent["failed"]), (300, 0), sent)
        self.assertGreater(sent["ambiguous"], 0)
        self.assertEqual((arrived["distinct"], arrived["duplicates"]), (300, sent["ambiguous"]), arrived)

    def test_a_sink_without_starttls_gets_nothing(self):
        sent = load(self.sink().port, messages=10, tls="starttls", most_errors=3)
        self.assertEqual((sent["accepted"], list(sent["error_kinds"])), (0, ["idle: STARTTLS is not offered"]), sent)

    def test_a_message_has_the_length_that_was_asked_for(self):
        for octets in (450, 451, 530, 531, 532, 533, 777, 1_000_000):
            with self.subTest(octets=octets):
                sent, arrived = self.both(2, messages=2, octets=octets)
                self.check_complete(sent, arrived, 2)
                self.assertEqual(arrived["octets"], 2 * octets)

    def test_sessions_are_held_until_they_are_let_go(self):
        taker = self.sink(True)
        with HeldSessions(taker.port, 100, tls="starttls", run="held") as held:
            self.assertEqual(held.opened, 100)
            sent = held.let_go()
        self.assertEqual((sent["accepted"], sent["sessions_done"], sent["lost_while_held"], sent["errors"]), (100, 100, 0, 0), sent)
        taker.process.terminate()
        self.assertEqual(taker.report(30)["most_connections"], 100)

    def test_a_held_session_that_is_lost_is_counted(self):
        taker = self.sink()
        with HeldSessions(taker.port, 5, run="held") as held:
            taker.process.kill()
            taker.process.wait(10)
            sent = held.let_go()
        self.assertEqual((sent["lost_while_held"], sent["errors"]), (5, 5), sent)

    def test_logs_have_every_message(self):
        accepted, arrived = self.folder / "accepted", self.folder / "arrived"
        self.both(50, sink={"arrived_log": arrived}, messages=50, concurrency=5, accepted_log=accepted, run="named")
        expected = sorted(f"named {number}" for number in range(50))
        self.assertEqual(sorted(accepted.read_text().splitlines()), expected)
        self.assertEqual(sorted(arrived.read_text().splitlines()), expected)


if __name__ == "__main__":
    main()
