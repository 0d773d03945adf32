"""notes_stub/COVERAGE.md is what the headers, sources and tests say now."""

import unittest

from harness import api_names, coverage, main


class Coverage(unittest.TestCase):
    def test_it_is_up_to_date(self):
        self.assertEqual((api_names.STUB / "COVERAGE.md").read_text(), coverage.page(),
                         "print it anew: PYTHONPATH=tests/support python3 -m harness.coverage > notes_stub/COVERAGE.md")

    def test_every_declared_function_is_a_documented_one(self):
        self.assertEqual(sorted(api_names.declared() - coverage.documented() - api_names.OF_THE_PROGRAM), [])

    def test_every_name_has_a_family_of_its_own_kind(self):
        self.assertEqual(coverage.family("NIFReadEntries"), "Views")
        self.assertEqual(coverage.family("ConvertItemToText"), "Records of rich text")
        self.assertEqual(coverage.family("ConvertTextToFLOAT"), "Times and numbers")
        self.assertEqual(coverage.family("AuthenticationEMCallback"), "Extension manager")


if __name__ == "__main__":
    main()
