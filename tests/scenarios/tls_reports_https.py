"""TLS reports go to web servers by POST: what a server does not take is kept and sent again, and nothing goes where nobody asked for it."""

import contextlib
import sqlite3
import tempfile
import unittest

from harness import Certificate, NameServer, Server, Sink, main
from harness.authority import Authority
from harness.reporting import ReportingCase
from harness.tls_reports import in_mail, unpacked
from harness.waiting import limit
from harness.web_host import WebHost

DOMAIN, BOTH, OTHER = "there.example", "both.there.example", "other.there.example"
WEB = f"web.{DOMAIN}"


class ReportHost(WebHost):
    """Answers `status`, and `headers` with it."""

    status, headers = 201, {}

    def answer(self, request):
        return self.status, self.headers, "thank you"

    def wait_for_requests(self, count):
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.requests) >= count, limit(20)), f"{len(self.requests)} requests, not {count}"
        return self.requests


class TlsReportsHttps(ReportingCase):
    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        authority = Authority(folder)
        self.web = self.enterContext(ReportHost(authority.issue(WEB)))
        self.impostor = self.enterContext(ReportHost(Certificate(f"{folder}/impostor", WEB)))
        place = f"https://{WEB}:{self.web.port}/tls?from=us"
        names = self.enterContext(NameServer({DOMAIN: [
            "@ MX 10 mx", "both MX 10 mx", "other MX 10 mx", "mx A 127.0.0.2", "web A 127.0.0.1", f'_smtp._tls TXT "v=TLSRPTv1; rua={place}"',
            f'_smtp._tls.both TXT "v=TLSRPTv1; rua=mailto:tls@{DOMAIN},{place}"',
            f'_smtp._tls.other TXT "v=TLSRPTv1; rua=https://{WEB}:{self.impostor.port}/"']}))
        self.mx = self.enterContext(Sink(certificate=Certificate(folder, f"mx.{DOMAIN}"), address="127.0.0.2"))
        self.server = self.enterContext(Server({"Router_Port": self.mx.port}, {
            "SMTP_StubZones": names.stub_zones, "SMTP_SystemResolvers": "0", "SMTP_WebAuthorities": authority.root}))
        self.begin()

    def count(self, domain):
        self.send(f"b@{domain}", self.mx)
        self.counted(domain)

    def make_yesterday(self):
        """The day of all sessions that were counted, under the running task, which has looked for finished days at its start."""
        with contextlib.closing(sqlite3.connect(self.server.folder / "spool" / "queue.db", timeout=20)) as database, database:
            self.assertGreater(database.execute("UPDATE tls_sessions SET day = day - 1").rowcount, 0)

    def test_a_report_is_posted(self):
        self.count(DOMAIN)
        self.server.tell("send reports today")
        [request] = self.web.wait_for_requests(1)
        self.assertEqual((request.method, request.host, request.path), ("POST", WEB, "/tls?from=us"))
        self.assertEqual(request.headers["Content-Type"], "application/tlsrpt+gzip")
        self.assertIsNone(request.headers["Content-Encoding"])
        report = unpacked(request.body)
        [entry] = report["policies"]
        self.assertEqual(entry["policy"], {"policy-type": "no-policy-found", "policy-domain": DOMAIN})
        self.assertEqual(entry["summary"], {"total-successful-session-count": 1, "total-failure-session-count": 0})
        self.wait_for_reports("0 by mail, 1 by HTTPS; .* 0 waiting")

    def restart(self, status):
        """The web server answers this before the task is there again."""
        self.server.stop()
        self.web.status = status
        self.server.start()

    def test_a_report_that_is_not_taken_is_kept_over_a_kill_and_restarts_until_it_is(self):
        self.count(DOMAIN)
        self.server.kill_server()
        self.server.start()
        self.make_yesterday()
        for status in 500, 503:
            self.web.status = status
            self.server.tell("send reports")
            self.wait_for_reports(rf"0 by HTTPS; .* 1 waiting(?s:.*)last trouble: https://{WEB}:\d+/tls\?from=us: the server answered {status}")
        self.restart(502)
        self.server.tell("send reports")
        self.wait_for_reports("0 by HTTPS; .* 1 waiting(?s:.*)the server answered 502(?s:.*)not reported yet: of 1 day")
        self.restart(200)
        self.server.tell("send reports")
        self.wait_for_reports("1 by HTTPS; .* 0 waiting(?s:.*)not reported yet: of 0 day")
        self.assertIn("of finished days all was reported already", self.server.tell("send reports"))
        reports = [unpacked(request.body) for request in self.web.requests]
        self.assertEqual(reports, [reports[0]] * len(reports), "the same report each time")

    def test_a_redirect_is_not_followed(self):
        self.count(DOMAIN)
        for status in 301, 302, 303, 307, 308:
            with self.subTest(status):
                self.web.requests.clear()
                self.web.status, self.web.headers = status, {"Location": f"https://{WEB}:{self.web.port}/elsewhere"}
                self.server.tell("send reports today")
                self.wait_for_reports(f"0 by HTTPS; .* 1 waiting(?s:.*)the server answered {status}")
                self.assertEqual([request.path for request in self.web.requests], ["/tls?from=us"])

    def test_a_server_whose_certificate_does_not_hold_gets_nothing(self):
        self.count(OTHER)
        self.server.tell("send reports today")
        self.wait_for_reports(f"0 by HTTPS; .* 1 waiting(?s:.*){WEB}.*certificate")
        self.assertEqual(self.impostor.requests, [])

    def test_what_went_by_mail_is_not_mailed_again(self):
        def mailed(sink):
            return [message for message in sink.messages if message.header("TLS-Report-Domain")]
        self.count(BOTH)
        self.web.status = 503
        self.server.tell("send reports today")
        self.mx.wait(mailed, "a report by mail")
        self.wait_for_reports("1 by mail, 0 by HTTPS; .* 1 waiting(?s:.*)the server answered 503")
        self.assertEqual(in_mail(mailed(self.mx)[0].data)[1], unpacked(self.web.requests[0].body))
        self.web.status = 202
        self.server.tell("send reports today")
        self.wait_for_reports("1 by mail, 1 by HTTPS; .* 0 waiting")
        self.server.wait_for_empty_queue()
        self.assertEqual(len(mailed(self.mx)), 1)


if __name__ == "__main__":
    main()
