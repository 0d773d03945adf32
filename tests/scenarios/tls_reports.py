"""A domain that asks for TLS reports gets one, signed, even where its own TLS is broken; reports that come to us are summed up."""

import re
import tempfile
import unittest

from harness import Certificate, NameServer, Server, Sink, deliver, main, wait_until
from harness.dkimpy import load, verified
from harness.reporting import CONTACT, ReportingCase
from harness.tls_reports import in_mail

ZONES = {"there.example": [
    "@ MX 10 mx", "mx A 127.0.0.2", '_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@" "reports.example"',
    "silent MX 10 mx", "broken MX 10 mx2", "mx2 A 127.0.0.3", '_smtp._tls.broken TXT "v=TLSRPTv1;rua=mailto:tls@broken.there.example"'],
    "reports.example": ["@ MX 10 mx", "mx A 127.0.0.2"]}


def without_signature(octets):
    return re.sub(rb"(?ms)^DKIM-Signature:.*?(?=^\S)", b"", octets, count=1)


class TlsReports(ReportingCase):
    def setUp(self):
        load()
        self.names = names = self.enterContext(NameServer({**ZONES, "example.test": []}))
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.host = self.enterContext(Sink(certificate=Certificate(folder, "mx.there.example"), address="127.0.0.2"))
        self.broken = self.enterContext(Sink("alert", address="127.0.0.3", port=self.host.port))
        self.server = self.enterContext(Server(
            {"Router_Port": self.host.port, "SMTP_LocalDomains": ["example.test"], "Router_InitialRetryInterval": 1},
            {"SMTP_StubZones": names.stub_zones, "SMTP_SystemResolvers": "0", "RouterFallbackNonTLS": "1"}))

    def report_at(self, sink):
        self.server.tell("send reports today")
        found = lambda it: [message for message in it.messages if message.header("TLS-Report-Domain")]
        sink.wait(found, "a report")
        return found(sink)[0]

    def test_a_domain_that_asks_gets_a_report_that_others_can_read_and_verify(self):
        self.begin()
        for recipient in ("a@there.example", "b@there.example", "c@silent.there.example"):
            self.send(recipient, self.host)
        self.counted("there.example")
        message = self.report_at(self.host)
        self.assertEqual((message.sender, message.recipients), ("", ["tls@reports.example"]))
        self.assertEqual(verified(message.data, {"s1._domainkey.example.test": self.record}), [True])
        mail, report = in_mail(message.data)
        self.assertEqual(mail["TLS-Report-Domain"], "there.example")
        self.assertEqual(str(mail["From"]), CONTACT)
        [entry] = report["policies"]
        self.assertEqual(entry["policy"]["policy-type"], "no-policy-found")
        self.assertGreaterEqual(entry["summary"]["total-successful-session-count"], 1)
        self.assertEqual(entry["summary"]["total-failure-session-count"], 0)
        self.server.wait_for_empty_queue()
        self.assertIn("1 wanted by nobody", self.server.tell("show reports"))

    def test_a_domain_with_broken_tls_hears_of_it_all_the_same(self):
        self.begin()
        self.send("a@broken.there.example", self.broken)
        self.counted("broken.there.example")
        message = self.report_at(self.broken)
        _, report = in_mail(message.data)
        [entry] = report["policies"]
        self.assertGreaterEqual(entry["summary"]["total-failure-session-count"], 1)
        self.assertEqual(entry["failure-details"][0]["receiving-mx-hostname"], "mx2.there.example")
        before = self.server.tell("show reports")
        self.server.wait_for_empty_queue()
        self.assertEqual(re.search(r"broken\.there\.example +\d+ +(\d+)", before).group(1),
                         str(entry["summary"]["total-failure-session-count"]), "the report's own sessions are in no report")

    def test_nothing_is_counted_without_a_contact(self):
        self.send("a@there.example", self.host)
        self.assertIn("No TLS reports are sent", self.server.tell("send reports today"))
        self.assertIn("of 0 day[s] and domain[s]", self.server.tell("show reports"))

    def test_a_report_that_comes_to_us_is_summed_up(self):
        self.begin()
        self.send("a@there.example", self.host)
        self.counted("there.example")
        octets = self.report_at(self.host).data
        self.publish_key()
        self.arrive(without_signature(octets))
        self.server.wait_for_line(r"TLS report in message \S+ does not count: it has no DKIM signature")
        self.arrive(octets)
        wait_until(lambda: "last 1 report[s] of others" in self.server.tell("show reports"), "the report of others")
        self.assertRegex(self.server.tell("show reports"), r"example\.test +there\.example +no-policy-found +\d+ +0 +-")

    def test_a_report_that_another_program_signed_is_summed_up(self):
        self.begin()
        self.publish_key()
        self.send("a@there.example", self.host)
        self.counted("there.example")
        octets = without_signature(self.report_at(self.host).data)
        key = (self.server.folder / "dkim" / "s1._domainkey.example.test.pem").read_bytes()
        self.arrive(load().sign(octets, b"s1", b"example.test", key, canonicalize=(b"simple", b"simple")) + octets)
        wait_until(lambda: "last 1 report[s] of others" in self.server.tell("show reports"), "the report of others")

    def publish_key(self):
        """Of our own reports, in the DNS from now on."""
        strings = " ".join(f'"{self.record[at:at + 200]}"' for at in range(0, len(self.record), 200))
        self.names.stop()
        self.names.zones["example.test"] = [f"s1._domainkey TXT {strings}"]
        self.names.start()

    def arrive(self, octets):
        """At our own address, from elsewhere."""
        self.assertEqual(deliver(self.server.port, recipients=[CONTACT], text=octets.decode("latin-1")).code, 250)

    def test_what_has_no_report_is_named(self):
        self.begin()
        self.assertEqual(deliver(self.server.port, recipients=[CONTACT], text="Subject: x\r\n\r\nhello\r\n").code, 250)
        self.server.wait_for_line(r"message \S+ has no TLS report that can be read: it has no attachment that is one")


if __name__ == "__main__":
    main()
