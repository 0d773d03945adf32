"""Makes known to ctest what a GoogleTest program has: one ctest test a suite, so that a program starts once for all tests of a suite.

gtest_suites.py PROGRAM PREFIX TIMEOUT COST RESULTS OUTPUT: lists the program's suites and writes the commands for ctest to the file OUTPUT. Each
suite leaves its tests' results in RESULTS/PREFIX.SUITE.xml, where install/test counts them."""

import pathlib
import re
import subprocess
import sys


def suites_of(program):
    """The suites that have a test which is not disabled; those with type or value parameters under the names of their instances."""
    listed = subprocess.run([program, "--gtest_list_tests"], check=True, text=True, capture_output=True).stdout
    suites = {}
    for line in listed.splitlines():
        if re.match(r"\S.*\.(\s|$)", line):
            suite = line.split()[0][:-1]
        elif line.startswith("  "):
            suites.setdefault(suite, []).append(line.split()[0])
    return [suite for suite, tests in suites.items() if not suite.startswith("DISABLED_") and not all(test.startswith("DISABLED_") for test in tests)]


def main():
    program, prefix, timeout, cost, results, output = sys.argv[1:]
    pathlib.Path(results).mkdir(parents=True, exist_ok=True)
    commands = []
    for suite in suites_of(program):
        name = f"{prefix}.{suite}"
        report = pathlib.Path(results) / (name.replace("/", "-") + ".xml")
        commands.append(f'add_test([=[{name}]=] "{program}" "--gtest_filter={suite}.*" "--gtest_output=xml:{report}")\n'
                        f"set_tests_properties([=[{name}]=] PROPERTIES TIMEOUT {timeout} COST {cost} LABELS unit)\n")
    pathlib.Path(output).write_text("".join(commands))


main()
