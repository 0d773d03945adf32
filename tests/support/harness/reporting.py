"""What tests of TLS reports share: sessions that are counted, and the order to report them."""

import re
import unittest

from .client import deliver
from .waiting import wait_until

CONTACT = "tls-reports@example.test"


class ReportingCase(unittest.TestCase):
    """`self.server` is of the test."""

    def begin(self):
        """Reports from now on, signed by `self.record` at s1._domainkey.example.test."""
        answer = self.server.tell("dkim create example.test s1")
        self.record = "".join(re.findall(r'"([^"]*)"', answer))
        self.server.change(SMTP_TLSReportContact=CONTACT, SMTP_TLSReportAddresses=[CONTACT], SMTP_DKIMKeys=["s1._domainkey.example.test"])

    def send(self, recipient, sink):
        before = len(sink.messages)
        self.assertEqual(deliver(self.server.port, recipients=[recipient]).code, 250)
        sink.wait_for_messages(before + 1)

    def counted(self, domain):
        """Waits until its sessions are durable."""
        self.wait_for_reports(rf"(?m)  {re.escape(domain)} ")

    def wait_for_reports(self, pattern):
        """Waits until `show reports` says this."""
        wait_until(lambda: re.search(pattern, self.server.tell("show reports")), lambda: f"{pattern!r} in\n{self.server.tell('show reports')}", 20)
