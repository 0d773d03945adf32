"""Our TLS reports are what RFC 8460 §4.4 says, and we read those of others, ours among them, whatever is in them."""

import json
import os
import pathlib
import subprocess
import unittest

from harness import main
from harness.tls_reports import RESULT_TYPES, Broken, check, parsed


def tool(mode, text=""):
    program = pathlib.Path(os.environ["POSTERN_BIN"]) / "tls_report"
    return subprocess.run([program, mode], input=text, check=True, capture_output=True, text=True).stdout


class TlsReportJson(unittest.TestCase):
    def test_a_report_of_all_kinds_is_valid(self):
        report = parsed(tool("write"))
        self.assertEqual([entry["policy"]["policy-type"] for entry in report["policies"]], ["no-policy-found", "sts", "tlsa"])
        for entry in report["policies"]:
            self.assertEqual({failure["result-type"] for failure in entry["failure-details"]}, RESULT_TYPES)
            self.assertEqual(entry["summary"], {"total-successful-session-count": 1, "total-failure-session-count": len(RESULT_TYPES)})
        self.assertEqual(report["policies"][2]["policy"]["policy-string"], ["3 1 1 00ff", "2 0 1 ff"])

    def test_ours_is_read_as_it_was_written(self):
        text = tool("write")
        self.assertEqual(tool("read", text), text)

    def test_those_of_others_are_read(self):
        other = json.loads(tool("write"))
        other["vendor-extension"] = [{"a": None}] * 3
        other["date-range"]["start-datetime"] = "2026-12-01T01:00:00.000+01:00"
        other["policies"].append({"policy": {"policy-type": "sts", "policy-domain": "c.example", "mx-host": "mx.c.example"},
                                  "summary": {"total-successful-session-count": 7, "total-failure-session-count": 0}, "failure-details": []})
        read = parsed(tool("read", json.dumps(other, indent=2)))
        self.assertEqual(read["date-range"]["start-datetime"], "2026-12-01T00:00:00Z")
        self.assertEqual(read["policies"][3]["policy"]["mx-host"], ["mx.c.example"])

    def test_what_is_none_is_refused(self):
        for text in ("", "{", "[]", "null", '{"policies": 1}', "[" * 100000, "\x00", '{"policies": []}'):
            self.assertTrue(tool("read", text).startswith("no: "), text[:20])

    def test_the_check_itself_finds_what_is_wrong(self):
        good = tool("write")
        for was, now in (('"organization-name"', '"organisation-name"'), ("2026-12-01T23:59:59Z", "2026-12-01"), ('"sts"', '"mta-sts"'),
                         ("certificate-expired", "certificate-old"), ('"failed-session-count":1', '"failed-session-count":2'),
                         ("203.0.113.9", "203.0.113"), ('"total-failure-session-count":11', '"total-failure-session-count":"11"')):
            self.assertIn(was, good)
            with self.assertRaises((Broken, ValueError), msg=was):
                check(json.loads(good.replace(was, now, 1)))


if __name__ == "__main__":
    main()
