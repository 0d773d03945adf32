"""Questions for the keys of the root, or of the top-level domains, get no answer: DNSSEC is "unknown", not failed, and mail waits rather than go on unproved."""

import tempfile
import unittest

from harness import Certificate, Server, Sink, deliver, main
from harness.explanations import send_foreseen, unbroken
from harness.waiting import wait_until
from harness.without_keys import NamesWithoutKeys

THERE = "there.example"
TOP_LEVEL = ("com", "org", "net", "de", "nl", "se", "cz", "ch")  # What is asked for in the first runs.


class DnssecKeysSilent(unittest.TestCase):
    def set_up(self, *silent_about):
        certificate = Certificate(self.enterContext(tempfile.TemporaryDirectory()), f"mx.{THERE}")
        self.mx = self.enterContext(Sink(certificate=certificate, address="127.0.0.2"))
        there = ["@ MX 10 mx", "mx A 127.0.0.2", f"_{self.mx.port}._tcp.mx TLSA 3 1 1 {certificate.key_sha256()}"]
        self.names = self.enterContext(NamesWithoutKeys({THERE: there, **{name: [] for name in TOP_LEVEL}}, silent_about))
        self.server = self.enterContext(Server({"Router_Port": self.mx.port}, self.names.settings))

    def check_unknown(self, *zones):
        wait_until(lambda: "self-test unknown at" in self.server.tell("show tls"), "a self-test that told nothing", 60)
        said = unbroken(self.server.tell("show tls"))
        for zone in zones:
            self.assertRegex(said, rf"SOA of {zone}: no answer \(")
        self.assertNotIn("FAILED", self.server.log())
        self.wait_for_statistic(0)

    def wait_for_statistic(self, value):
        wait_until(lambda: f"SMTP.DNSSEC.SelfTest = {value}" in self.server.console("show stat SMTP.DNSSEC.SelfTest"), f"a statistic of {value}", 15)

    def mend(self):
        self.names.silent_about.clear()
        wait_until(lambda: "DNSSEC self-test ok at" in self.server.tell("test dnssec"), "a self-test that is ok", 60)
        self.wait_for_statistic(1)

    def test_the_roots_keys(self):
        self.set_up(".")
        self.check_unknown("the root")
        # Explain does not wait as long as a delivery does for answers that do not come.
        self.assertEqual(deliver(self.server.port, recipients=[f"b@{THERE}"]).code, 250)
        self.server.wait_for_reason(THERE, 60)
        self.assertEqual(self.mx.connections, [])
        self.mend()
        self.server.tell("retry all")
        self.server.wait_for_line(r"transferred to mx\.there\.example .*\(dane:encrypted:TLSA record matches", seconds=60)

    def test_the_keys_of_top_level_domains(self):
        self.set_up(*TOP_LEVEL)
        self.check_unknown("com", "org")
        send_foreseen(self, self.server, f"b@{THERE}")
        self.server.wait_for_line(r"transferred to mx\.there\.example .*\(dane:encrypted:TLSA record matches")
        self.mend()


if __name__ == "__main__":
    main()
