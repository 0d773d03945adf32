"""Names of the Notes C API: what the headers of the stub declare, what its sources implement or refuse, and what tests name."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[3]
STUB = ROOT / "notes_stub"
INCLUDE = STUB / "include"
TESTS = ROOT / "tests"
# The program defines these, and the startup objects call them.
OF_THE_PROGRAM = {"AddInMain", "NotesMain"}
# What says, with a line in the log, that a real Domino server is needed.
REFUSAL = re.compile(r'\b(?:(?:needs_domino|refuse|decrypt|compile|copy_and_encrypt|refuse_certifier)\(\s*|char\* call = )"(\w+)"')
# The same for the rows of the table that does nothing else.
REFUSED_ROW = re.compile(r"^REFUSED(?:_SILENTLY\(|\(|_AS\([^,]+,[^,]+,)\s*(\w+)", re.M)
# The library's own names of functions that OpenLDAP has too; ldap.h has the documented ones as macros.
OWN_PREFIX = "ND_"


def without_comments(text):
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    return re.sub(r"//[^\n]*", " ", text)


def declared_in(text):
    """Functions declared by the text of a C header; inline ones, macros and types are left out."""
    text = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", " ", without_comments(text), flags=re.M)
    text = re.sub(r'extern "C" \{', ";", text)
    statements = [re.sub(r"^[\s}]+", "", statement) for statement in re.sub(r"\{[^{}]*\}", ";", text).split(";")]
    found = set()
    for statement in statements:
        if statement.startswith(("typedef", "inline", "struct")):
            continue
        match = re.match(r"[\w\s*]+?\b([A-Z]\w*)\s*\(", statement)
        if match and not match.group(1).startswith(OWN_PREFIX):
            found.add(match.group(1))
    return found


def headers():
    return [header.read_text() for header in sorted(INCLUDE.glob("*.h"))]


def declared():
    return set().union(*map(declared_in, headers()))


def macros():
    """Macros with arguments: several functions of the reference are some."""
    return set().union(*(re.findall(r"^[ \t]*#define (\w+)\(", without_comments(text), re.M) for text in headers()))


def refused():
    """Functions that are there and say that they need a real Domino server, or do so when it comes to that."""
    texts = [source.read_text() for source in STUB.rglob("*.cpp")]
    names = set().union(*(pattern.findall(text) for text in texts for pattern in (REFUSAL, REFUSED_ROW)))
    return {name.removeprefix(OWN_PREFIX) for name in names}


def named_in_tests():
    """Every word of the tests' sources; those of meta tests are left out: they name functions to look at names."""
    files = (file for file in TESTS.rglob("*") if file.suffix in {".c", ".cpp", ".hpp", ".py"} and file.parent.name != "meta")
    return set().union(*(re.findall(r"\b(?:[A-Z]|ldap_)\w+", file.read_text()) for file in files))
