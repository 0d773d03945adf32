"""The mutations of the TLS plan (tests/support/tools/plan_mutations.py) still fit the plan that they are to break."""

import pathlib
import subprocess
import sys
import unittest

from harness import main

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tests/support/tools/plan_mutations.py"


class PlanMutations(unittest.TestCase):
    def test_each_text_stands_once_where_it_should(self):
        checked = subprocess.run([sys.executable, str(SCRIPT), "--check-texts"], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertRegex(checked.stdout, r"^\d{2} mutations")


if __name__ == "__main__":
    main()
