"""Every setting, every console command, every field of a report and every statistic is documented: the pages in install/ are what their tables print."""

import os
import pathlib
import subprocess
import unittest

from harness import main

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = {"items": "REFERENCE-ITEMS.md", "commands": "REFERENCE-COMMANDS.md", "json": "REFERENCE-JSON.md",
         "statistics": "REFERENCE-STATISTICS.md"}


def printed(page):
    program = pathlib.Path(os.environ["POSTERN_BIN"]) / "print_reference"
    return subprocess.run([program, page], check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True).stdout


class ReferencePages(unittest.TestCase):
    def test_each_is_what_its_table_prints(self):
        for page, name in PAGES.items():
            with self.subTest(page=name):
                self.assertEqual((ROOT / "install" / name).read_text(), printed(page),
                                 f"print it anew: BUILD/bin/print_reference {page} > install/{name}")

    def test_each_has_rows(self):
        for page in PAGES:
            self.assertGreater(printed(page).count("\n| `"), 5, page)


if __name__ == "__main__":
    main()
