"""What a run of ctest came to, test by test: test_totals.py REPORT RESULTS reads ctest's JUnit report and, for each GoogleTest suite in it, the
suite's own results in the folder RESULTS (gtest_suites.py). Prints `ALL FAILED SKIPPED`, then a line for each test that failed or was left out,
with what the first failures said."""

import pathlib
import sys
import xml.etree.ElementTree as tree

FAILURES_QUOTED = 8
LINES_QUOTED = 15


def of_suite(file):
    """(test, outcome, words) of each test that the program counted."""
    for case in tree.parse(file).getroot().iter("testcase"):
        failures = [each.get("message", "") for each in case.iter("failure")]
        is_left_out = case.find("skipped") is not None or case.get("status") == "notrun"
        yield case.get("name"), "failed" if failures else "skipped" if is_left_out else "passed", "\n".join(failures)


def outcomes(report, results):
    for case in tree.parse(report).getroot().iter("testcase"):
        name, said = case.get("name"), (case.findtext("system-out") or "").rstrip()
        outcome = {"run": "passed", "fail": "failed"}.get(case.get("status"), "skipped")
        file = results / (name.replace("/", "-") + ".xml")
        inner = [(f"{name}.{test}", *rest) for test, *rest in of_suite(file)] if file.exists() else []
        yield from inner
        # A suite all of whose tests hold can fail at its end, by a leak for one; and one that ended early has no results.
        if not inner or (outcome == "failed" and all(each != "failed" for _, each, _ in inner)):
            yield name, outcome, "\n".join(said.splitlines()[-LINES_QUOTED:])


def main():
    found = list(outcomes(sys.argv[1], pathlib.Path(sys.argv[2])))
    print(len(found), *(sum(outcome == kind for _, outcome, _ in found) for kind in ("failed", "skipped")))
    quoted = 0
    for name, outcome, words in found:
        if outcome == "passed":
            continue
        print(outcome, name)
        quoted += outcome == "failed"
        if outcome == "failed" and quoted <= FAILURES_QUOTED:
            print("".join(f"    {line}\n" for line in words.splitlines()), end="")


main()
