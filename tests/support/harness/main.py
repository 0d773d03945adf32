"""How a test file ends: `main()` runs its unittest cases."""

import faulthandler
import sys
import unittest

from .server import Server

SKIPPED = 77  # ctest is told that this exit status means skipped


class _Result(unittest.TextTestResult):
    """Prints what the running servers said as soon as a case fails: cleanups end them without knowing of it."""

    def addFailure(self, *failure):
        super().addFailure(*failure)
        Server.print_all_running()

    def addError(self, *error):
        super().addError(*error)
        Server.print_all_running()


def main():
    """Runs the cases of the calling file. Exit status 0, 1, or 77 when every case was skipped."""
    faulthandler.enable()
    program = unittest.main(exit=False, testRunner=unittest.TextTestRunner(verbosity=2, resultclass=_Result))
    result = program.result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.testsRun == 0:
        sys.exit("no case was run")
    sys.exit(SKIPPED if len(result.skipped) == result.testsRun else 0)
