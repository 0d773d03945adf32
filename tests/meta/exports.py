"""What notes_stub/include declares and what libnotes.so exports are the same functions, and a test names each of them."""

import os
import pathlib
import re
import subprocess
import unittest

from harness import main

TESTS = pathlib.Path(__file__).resolve().parents[1]
INCLUDE = TESTS.parent / "notes_stub" / "include"
# The program defines these, and the startup objects call them.
OF_THE_PROGRAM = {"AddInMain", "NotesMain"}
NAME = re.compile(r"^(?:AddIn|MQ|Notes|OS|NSF|NIF|ODS|CompoundText|Enum|Stat|Log|MIME|MimeStream|Time|Convert|ID|List|SECKFM|Intl)[A-Z]\w*$")


def declared_in(text):
    """Functions declared by the text of a C header; inline ones, macros and types are left out."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    text = re.sub(r"//[^\n]*", " ", text)
    text = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", " ", text, flags=re.M)
    text = re.sub(r'extern "C" \{', ";", text)
    statements = [re.sub(r"^[\s}]+", "", statement) for statement in re.sub(r"\{[^{}]*\}", ";", text).split(";")]
    found = set()
    for statement in statements:
        if statement.startswith(("typedef", "inline", "struct")):
            continue
        match = re.match(r"[\w\s*]+?\b([A-Z]\w*)\s*\(", statement)
        if match:
            found.add(match.group(1))
    return found


def declared():
    return set().union(*(declared_in(header.read_text()) for header in INCLUDE.glob("*.h"))) - OF_THE_PROGRAM


def exported(library):
    """Every unmangled function of the dynamic symbol table that has a name of the API's families."""
    listing = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
    symbols = [line.split() for line in listing.splitlines()]
    return {fields[-1].split("@")[0] for fields in symbols if len(fields) == 3 and fields[1] in "TW"}


def named_in_tests():
    """Every word of the tests' sources, those of this folder left out: they name functions to look at names."""
    files = (file for file in TESTS.rglob("*") if file.suffix in {".c", ".cpp", ".hpp", ".py"} and file.parent.name != "meta")
    return set().union(*(re.findall(r"\b[A-Z]\w+", file.read_text()) for file in files))


class Exports(unittest.TestCase):
    def setUp(self):
        self.exported = exported(os.environ["POSTERN_NOTES"])
        self.declared = declared()

    def test_every_declared_function_is_exported(self):
        self.assertEqual(sorted(self.declared - self.exported), [])

    def test_every_exported_function_of_the_api_is_declared(self):
        self.assertEqual(sorted(name for name in self.exported - self.declared if NAME.match(name)), [])

    def test_every_exported_function_is_named_in_a_test(self):
        self.assertEqual(sorted(self.exported & self.declared - named_in_tests()), [])

    def test_there_is_something_to_check(self):
        self.assertGreater(len(self.declared), 150)


class TheCheckItself(unittest.TestCase):
    def test_it_reads_declarations_and_nothing_else(self):
        header = '#ifdef __cplusplus\nextern "C" {\n#endif\n#define M(x) \\\n  F(x)\ntypedef STATUS(*P)(int);\n' \
                 "/* STATUS No(void); */\nSTATUS LNPUBLIC One(int a,\n  char far* b);\nvoid* Two(void);\n" \
                 "typedef struct {\n  int x;\n} S;\nWORD Three(void);\n#ifdef __cplusplus\n}\ninline int Four(int a) { return One(a); }\n#endif\n"
        self.assertEqual(declared_in(header), {"One", "Two", "Three"})


if __name__ == "__main__":
    main()
