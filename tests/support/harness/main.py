"""How a test file ends: `main()` runs its unittest cases."""

import faulthandler
import sys
import unittest

SKIPPED = 77  # ctest is told that this exit status means skipped


def main():
    """Runs the cases of the calling file. Exit status 0, 1, or 77 when every case was skipped."""
    faulthandler.enable()
    program = unittest.main(exit=False, verbosity=2)
    result = program.result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.testsRun == 0:
        sys.exit("no case was run")
    sys.exit(SKIPPED if len(result.skipped) == result.testsRun else 0)
