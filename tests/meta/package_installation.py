"""install/run and install/test install what is missing, say so first, and never let apt remove anything."""

import pathlib
import subprocess
import tempfile
import unittest

from harness import main

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Stand-ins for Debian's tools. Of `wanted` packages `a` is installed; what apt-get was asked to do goes to `asked`.
TOOLS = {
    "dpkg-query": 'case "$*" in *Version*) printf "%b" "$BOOST"; [ -n "$BOOST" ] ;; *) printf "a installed\\nremoved config-files\\n"; exit 1 ;; esac',
    "apt-cache": 'shift; for p; do printf "%s:\\n  Installed: (none)\\n  Candidate: %s\\n" "$p" "$CANDIDATE"; done',
    "apt-get": 'case "$*" in *-s*) printf "%b" "$PLAN" ;; *) echo "$*" >> "$ASKED"; [ ! -e "$ASKED.fail" ] || { rm "$ASKED.fail"; exit 100; } ;; esac',
    "id": "echo 0",
}
PLAN = "Inst b (1 Debian)\\nConf b (1 Debian)\\n"


class PackageInstallation(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name, body in TOOLS.items():
            (self.folder / name).write_text(f"#!/bin/bash\n{body}\n")
            (self.folder / name).chmod(0o755)

    def install(self, wanted, plan=PLAN, candidate="1", fail_once=False, boost=""):
        (self.folder / "list").write_text(wanted)
        asked = self.folder / "asked"
        if fail_once:
            (self.folder / "asked.fail").touch()
        result = subprocess.run(
            ["bash", "-c", 'set -euo pipefail; program=install/run root=/nowhere; . "$1"; install_packages "$2"', "-",
             ROOT / "install" / "lib.sh", self.folder / "list"],
            env={"PATH": f"{self.folder}:/usr/bin:/bin", "PLAN": plan, "CANDIDATE": candidate, "BOOST": boost, "ASKED": str(asked)},
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.assertEqual(result.stdout, "", "standard output belongs to the console")
        return result, asked.read_text().splitlines() if asked.exists() else []

    def test_nothing_is_said_or_done_when_all_is_there(self):
        result, asked = self.install("# a list\na   what for\n")
        self.assertEqual((result.returncode, result.stderr, asked), (0, "", []))

    def test_what_is_missing_is_named_and_only_that_is_installed(self):
        result, asked = self.install("a  one\nb  other\n")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("will install with apt-get (--no-install skips this): b\n", result.stderr)
        self.assertEqual(asked, ["-q -y --no-install-recommends --no-remove install b"])

    def test_a_package_whose_settings_alone_are_left_is_missing(self):
        _, asked = self.install("removed\n")
        self.assertTrue(asked[0].endswith("install removed"))

    def test_lists_are_fetched_when_apt_knows_no_candidate(self):
        _, asked = self.install("b\n", candidate="(none)")
        self.assertEqual(asked[0], "-q update")

    def test_lists_are_fetched_anew_when_a_file_is_gone_from_the_mirror(self):
        result, asked = self.install("b\n", fail_once=True)
        self.assertEqual(result.returncode, 0)
        self.assertEqual([line.split()[-2:] for line in asked], [["install", "b"], ["-q", "update"], ["install", "b"]])

    def test_an_installed_boost_1_74_is_noticed_and_left_alone(self):
        result, asked = self.install("libboost1.81-dev\n", boost="libboost-dev installed 1.74.0.3\\nlibboost1.74-dev installed 1.74.0+ds1-21\\n"
                                     "libboost-json1.81-dev installed 1.81.0-5\\nlibboost1.67-dev config-files 1.67.0-13\\n")
        self.assertEqual((result.returncode, asked), (1, []))
        self.assertIn("conflict with those of Debian's default\nBoost 1.74", result.stderr)
        self.assertIn("apt-get remove libboost-dev libboost1.74-dev\n", result.stderr)

    def test_a_system_without_any_boost_gets_ours(self):
        result, asked = self.install("libboost1.81-dev\n")
        self.assertEqual((result.returncode, len(asked)), (0, 1), result.stderr)

    def test_another_boost_does_not_matter_when_ours_is_there(self):
        result, asked = self.install("b\n", boost="libboost1.74-dev installed 1.74.0+ds1-21\\n")
        self.assertEqual((result.returncode, len(asked)), (0, 1))

    def test_nothing_else_is_removed_either(self):
        result, asked = self.install("b\n", plan="Remv precious [1]\\nInst b (1)\\n")
        self.assertEqual((result.returncode, asked), (1, []))
        self.assertIn("apt would remove precious", result.stderr)


if __name__ == "__main__":
    main()
