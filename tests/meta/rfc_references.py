"""References to RFCs have one form, `RFC 5321 §4.1.4`, so that a script can list them."""

import pathlib
import re
import tempfile
import unittest

from harness import main

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ("core", "adapters", "addin", "notes_stub", "install", "tests")
SUFFIXES = {".cpp", ".hpp", ".h", ".md", ".in", ".py"}

MENTION = re.compile(r"\bRFC(?=[\s_-]*\d)", re.I)
GOOD_START = re.compile(r"RFC \d{3,5}\b")
# After the number: the section in another form than " §4.1.4".
BAD_SECTION = re.compile(r"RFC \d{3,5}(?:(?:,? ?(?:sections?|sec\.|s\.|chapter)[ .]*|,? ?#section-?|[, ]*§ +|§|,\s*§)\d|,? \(?\d+\.\d|:\d)", re.I)
# A name, an address or a word of the protocol, not a reference.
ANCHOR = re.compile(r"""rfc\d+(?:\.(?:txt|html)|#|[_A-Za-z])|\brfc_\d+\b|rfc822(?:[;"\\]|-headers)""", re.I)


def bad_references(root):
    """One line for each reference in another form. This file, which has examples of them, is left out."""
    found = []
    for room in ROOMS:
        for file in sorted((root / room).rglob("*")):
            if file.suffix not in SUFFIXES or file.name == pathlib.Path(__file__).name:
                continue
            for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
                found += [f"{file.relative_to(root)}:{number}: {text}" for text in bad_in(line)]
    return found


def bad_in(line):
    """The parts of this line that refer to an RFC in another form."""
    found = []
    for match in MENTION.finditer(line):
        rest = line[match.start():match.start() + 40]
        if ANCHOR.match(rest):
            continue
        if not GOOD_START.match(rest) or BAD_SECTION.match(rest):
            found.append(rest)
    return found


class RfcReferences(unittest.TestCase):
    def test_all_have_the_one_form(self):
        self.assertEqual(bad_references(ROOT), [])

    def test_there_are_some(self):
        text = "".join(file.read_text() for file in (ROOT / "core").rglob("*.hpp"))
        self.assertTrue(re.search(r"RFC \d+ §\d", text))


class TheCheckItself(unittest.TestCase):
    def test_it_finds_other_forms(self):
        for text in ("RFC5321 §4.1.4", "rfc 5321", "RFC-5321", "RFC 5321 section 4.1.4", "RFC 5321, Section 4", "RFC 5321 § 4.1.4",
                     "RFC 5321, §4.1.4", "RFC 5321 4.1.4", "RFC 5321§4", "RFC  5321", "RFC 5321 (4.1.4)"):
            self.assertEqual(len(bad_in(f"// as {text} says")), 1, text)

    def test_it_lets_the_one_form_pass(self):
        for text in ("RFC 5321 §4.1.4", "RFC 3848", "RFC 5321, 1870 (SIZE), 2920", "RFC 3207 §4.2, RFC 5321 §4.1.1.1", "(RFC 8314)",
                     "https://www.rfc-editor.org/rfc/rfc5321.txt", "RFC 7672 §2.2.1."):
            self.assertEqual(bad_in(f"// as {text} says"), [], text)

    def test_it_names_file_and_line(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "core" / "smtp" / "x.hpp"
            file.parent.mkdir(parents=True)
            file.write_text("// RFC 5321 §2\n// RFC5321\n")
            self.assertEqual(bad_references(pathlib.Path(folder)), ["core/smtp/x.hpp:2: RFC5321"])


if __name__ == "__main__":
    main()
