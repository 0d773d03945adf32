"""install/postern.service: systemd finds nothing wrong with it, and it is as closed as it says."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import main

UNIT = pathlib.Path(__file__).resolve().parents[2] / "install" / "postern.service"
ANALYZE = shutil.which("systemd-analyze")


class ServiceUnit(unittest.TestCase):
    def setUp(self):
        self.text = UNIT.read_text()

    def analyze(self, *arguments):
        """Of the unit with the program of this build, which is there."""
        program = pathlib.Path(os.environ["POSTERN_BIN"]) / "notes-stub"
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder) / "postern.service"
            unit.write_text(re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={program}", self.text))
            return subprocess.run([ANALYZE, *arguments, unit], text=True, capture_output=True)

    @unittest.skipUnless(ANALYZE, "there is no systemd-analyze here")
    def test_systemd_finds_nothing_wrong(self):
        done = self.analyze("verify", "--man=no")
        said = [line for line in (done.stdout + done.stderr).splitlines() if "postern.service" in line]
        self.assertEqual(said, [])
        self.assertEqual(done.returncode, 0, done.stderr)

    @unittest.skipUnless(ANALYZE, "there is no systemd-analyze here")
    def test_its_exposure_is_low(self):
        done = self.analyze("security", "--offline=yes", "--threshold=25", "--no-pager")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_time_to_stop_is_longer_than_what_a_task_is_given(self):
        stop = int(re.search(r"(?m)^TimeoutStopSec=(\d+)$", self.text).group(1))
        self.assertGreater(stop, 2 * 30)


if __name__ == "__main__":
    main()
