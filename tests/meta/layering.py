"""Every include names a room that its file may enter (the table of folders in the design)."""

import pathlib
import re
import tempfile
import unittest

from harness import main

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = {".cpp", ".hpp", ".h"}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:<([^>]+)>|"([^"]+)")', re.M)

# The libraries' headers, by their first words.
ASIO, OPENSSL, SQLITE, UNBOUND = "boost/asio", "openssl/", "sqlite3.h", "unbound.h"
NOTES = "notes_stub/include"
PURE = ("fmt/", "tl/expected.hpp", "boost/json", "idn2.h", "zlib.h")

# Standard headers through which core would reach a thread, a clock's device, a file, a random source.
IMPURE_STD = {"thread", "mutex", "shared_mutex", "condition_variable", "future", "semaphore", "latch", "barrier", "stop_token",
              "fstream", "filesystem", "iostream", "cstdio", "stdio.h", "random", "csignal", "signal.h", "coroutine", "ranges"}

# An adapter's folder, and the one library that it is for.
ADAPTERS = {
    "net": (ASIO, "boost/system"), "tls_openssl": (OPENSSL,), "spool_sqlite": (SQLITE,), "dns_unbound": (UNBOUND,),
    "host_notes": (NOTES,), "files_posix": (), "https_curl": ("curl/",), "mime_gmime": ("gmime/",),
    "arguments": ("boost/program_options",), "metrics_prometheus": ("prometheus/",), "spool_postgres": ("libpq-fe.h",),
}
# What the system itself offers: allowed wherever a system may be touched at all.
POSIX = re.compile(r"^(sys/|netinet/|arpa/|linux/)|^(unistd|fcntl|poll|pthread|dlfcn|dirent|signal|termios|pwd|netdb|sched|semaphore|spawn)\.h$")
COMPILER = re.compile(r"^(\w*mmintrin|x86intrin|arm_acle|arm_neon)\.h$")  # what the processor offers
STUB_LIBRARIES = (SQLITE, "pugixml.hpp", "unicode/", "histedit.h", "editline/", "nettle/")


def is_standard(header):
    """A header of the C++ or C library: no folder, and no suffix or one of C's."""
    return re.fullmatch(r"[a-z_0-9]+", header) or re.fullmatch(
        r"(assert|ctype|errno|float|inttypes|limits|locale|math|setjmp|signal|stdarg|stddef|stdint|stdio|stdlib|string|strings|time|wchar)\.h", header)


def is_notes_header(header, root):
    """A header of the Notes C API, which is included by its bare name, as the toolkit's are."""
    return "/" not in header and (root / NOTES / header).exists()


def is_in(header, prefixes):
    return header.startswith(tuple(prefixes))


def objection(room, path, header, quoted, root):
    """Why this include breaks the table; None when it does not. `path` is relative to the root."""
    allowed = {
        "core": lambda: is_in(header, ("core/", *PURE)) or (is_standard(header) and header not in IMPURE_STD),
        "adapters": lambda: adapter_allows(path.parts[1], header, root),
        "addin": lambda: is_in(header, ("core/", "adapters/", "addin/", "boost/program_options", ASIO, "boost/system", *PURE)) or
        is_notes_header(header, root) or is_standard(header) or POSIX.match(header),
        "notes_stub": lambda: is_in(header, ("notes_stub/", *STUB_LIBRARIES)) or is_notes_header(header, root) or
        is_standard(header) or POSIX.match(header),
    }[room]
    if quoted and "/" not in header and not is_notes_header(header, root):
        return "an include reads as the path from the root"
    return None if allowed() else f"not for {'/'.join(path.parts[:2]) if room == 'adapters' else room}"


def adapter_allows(name, header, root):
    library = ADAPTERS.get(name, ())
    if is_in(header, ("core/", f"adapters/{name}/", *PURE, *(each for each in library if each != NOTES))):
        return True
    if NOTES in library and is_notes_header(header, root):
        return True
    return bool(is_standard(header) or POSIX.match(header) or COMPILER.match(header))


def broken_includes(root):
    """One line for each include that the table forbids."""
    found = []
    for room in ("core", "adapters", "addin", "notes_stub"):
        for file in sorted((root / room).rglob("*")):
            if file.suffix not in SOURCES:
                continue
            text = file.read_text(errors="replace")
            for match in INCLUDE.finditer(text):
                header = match.group(1) or match.group(2)
                why = objection(room, file.relative_to(root), header, match.group(2) is not None, root)
                if why:
                    line = text.count("\n", 0, match.start()) + 1
                    found.append(f"{file.relative_to(root)}:{line}: {match.group(0).strip()}: {why}")
    return found


class Layering(unittest.TestCase):
    def test_every_include_keeps_to_the_table(self):
        self.assertEqual(broken_includes(ROOT), [])

    def test_there_is_something_to_check(self):
        for room in ("core", "adapters", "addin", "notes_stub"):
            self.assertTrue([f for f in (ROOT / room).rglob("*") if f.suffix in SOURCES], room)

    def test_every_adapter_is_in_the_table(self):
        folders = {path.name for path in (ROOT / "adapters").iterdir() if path.is_dir()}
        self.assertEqual(folders - set(ADAPTERS), set())


class TheCheckItself(unittest.TestCase):
    def objections(self, file, line):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / NOTES).mkdir(parents=True)
            (root / NOTES / "mq.h").touch()
            for room in ("core", "adapters", "addin"):
                (root / room).mkdir()
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(f"// first line\n{line}\n")
            return broken_includes(root)

    def refuses(self, file, line):
        found = self.objections(file, line)
        self.assertEqual(len(found), 1, (file, line))
        self.assertIn(f"{file}:2:", found[0])

    def allows(self, file, line):
        self.assertEqual(self.objections(file, line), [], (file, line))

    def test_core_may_not_reach_outside(self):
        for header in ("<thread>", "<mutex>", "<fstream>", "<random>", "<openssl/ssl.h>", "<boost/asio.hpp>", "<sqlite3.h>", "<unistd.h>",
                       "<sys/socket.h>", '"adapters/net/transport.hpp"', '"addin/task.hpp"', '"notes_stub/include/mq.h"', '"mq.h"',
                       '"tests/support/x.hpp"'):
            self.refuses("core/smtp/session.cpp", f"#include {header}")

    def test_core_may_use_its_own(self):
        for header in ("<string>", "<cstdint>", "<fmt/format.h>", "<tl/expected.hpp>", '"core/base/time.hpp"'):
            self.allows("core/smtp/session.cpp", f"#include {header}")

    def test_an_adapter_may_not_reach_another_nor_its_library(self):
        self.refuses("adapters/net/driver.cpp", '#include "adapters/tls_openssl/engine.hpp"')
        self.refuses("adapters/net/driver.cpp", "#include <openssl/ssl.h>")
        self.refuses("adapters/spool_sqlite/spool.cpp", "#include <boost/asio.hpp>")
        self.refuses("adapters/tls_openssl/engine.cpp", "#include <mq.h>")

    def test_an_adapter_may_use_core_itself_and_its_library(self):
        self.allows("adapters/net/driver.cpp", "#include <boost/asio/ip/tcp.hpp>")
        self.allows("adapters/net/driver.cpp", '#include "adapters/net/transport.hpp"')
        self.allows("adapters/host_notes/host.cpp", "#include <mq.h>")
        self.allows("adapters/tls_openssl/engine.cpp", "#include <openssl/ssl.h>")

    def test_the_stub_knows_nothing_of_us(self):
        for header in ('"core/base/time.hpp"', '"adapters/net/transport.hpp"', '"addin/task.hpp"', "<openssl/ssl.h>", "<fmt/format.h>"):
            self.refuses("notes_stub/server/console.cpp", f"#include {header}")

    def test_an_include_is_written_from_the_root(self):
        self.refuses("core/smtp/session.cpp", '#include "session.hpp"')
        self.refuses("adapters/net/driver.cpp", '#include "../net/transport.hpp"')

    def test_spaces_do_not_hide_an_include(self):
        self.refuses("core/smtp/session.cpp", "  #  include  <thread>")


if __name__ == "__main__":
    main()
