"""Every C and C++ file is as clang-format 14 writes it."""

import pathlib
import re
import subprocess
import unittest

from harness import main

TOP = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("addin", "adapters", "core", "notes_stub", "tests")
PROGRAM = "clang-format-14"  # other versions break lines at other places


def files():
    return sorted(file for folder in FOLDERS for file in (TOP / folder).rglob("*") if file.suffix in (".cpp", ".hpp", ".h", ".c"))


def complaints(*arguments, **options):
    done = subprocess.run([PROGRAM, "--dry-run", *arguments], cwd=TOP, capture_output=True, text=True, check=True, **options)
    return sorted(set(re.findall(r"^(.+?):\d+:\d+: warning: code should be clang-formatted", done.stderr, re.M)))


class Formatting(unittest.TestCase):
    def test_every_file_is_as_clang_format_writes_it(self):
        found = files()
        self.assertGreater(len(found), 300)
        self.assertEqual(complaints(*found), [], f"mend with {PROGRAM} -i")

    def test_another_layout_is_noticed(self):
        self.assertEqual(complaints("--assume-filename=one.cpp", input="int  x;\n"), ["one.cpp"])


if __name__ == "__main__":
    main()
