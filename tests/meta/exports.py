"""What notes_stub/include declares and what libnotes.so exports are the same functions, and a test names each of them."""

import os
import re
import subprocess
import unittest

from harness import main
from harness.api_names import OF_THE_PROGRAM, declared, declared_in, named_in_tests

NAME = re.compile(r"^(?:AddIn|MQ|Notes|OS|NSF|NIF|ODS|CompoundText|Enum|Stat|Log|MIME|MimeStream|Time|Convert|ID|List|SECKFM|Intl)[A-Z]\w*$")


def exported(library):
    """Every unmangled function of the dynamic symbol table that has a name of the API's families."""
    listing = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
    symbols = [line.split() for line in listing.splitlines()]
    return {fields[-1].split("@")[0] for fields in symbols if len(fields) == 3 and fields[1] in "TW"}


class Exports(unittest.TestCase):
    def setUp(self):
        self.exported = exported(os.environ["POSTERN_NOTES"])
        self.declared = declared() - OF_THE_PROGRAM

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
