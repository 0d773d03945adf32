"""The mutations (tests/support/tools/mutations.py) still fit the code that they are to break."""

import pathlib
import subprocess
import sys
import unittest

from harness import main

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tests/support/tools/mutations.py"


class Mutations(unittest.TestCase):
    def test_each_text_stands_once_where_it_should(self):
        checked = subprocess.run([sys.executable, str(SCRIPT), "--check-texts"], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertRegex(checked.stdout, r"^plan: \d{2} mutations.*\ntrust: \d{2} mutations")


if __name__ == "__main__":
    main()
