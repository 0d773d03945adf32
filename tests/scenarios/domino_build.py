"""The build for a real Domino server: the same sources against a toolkit and a program directory in place of the stub. The toolkit is the stub's,
installed elsewhere; what is shown is the build, and that the task keeps its own libraries to itself beside foreign ones of the same name."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

from harness import Server, Sink, deliver, main
from harness.toolkit import BUILD, ROOT, SANITIZER, Toolkit

SYSTEM = ("libc.so", "libm.so", "libgcc_s.so", "ld-linux", "libresolv.so")


# Without a sanitizer, as the preset dev has them.
PLAIN = {"CMAKE_BUILD_TYPE": "Debug", "CMAKE_CXX_FLAGS_DEBUG": "-O0 -g1 -D_GLIBCXX_ASSERTIONS", "POSTERN_WERROR": "ON", "POSTERN_PRECOMPILED_HEADERS": "ON"}


def settings():
    """Those of the build that this test belongs to, so that ccache finds what it has; beside a sanitizer a plain build's."""
    if SANITIZER:
        return [f"-D{name}={value}" for name, value in PLAIN.items()]
    lines = (BUILD / "CMakeCache.txt").read_text().splitlines()
    return [f"-D{name}={line.split('=', 1)[1]}" for name in PLAIN for line in lines if line.startswith(name + ":")]


def build(folder, targets, more, environment=None):
    for command in (["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", *settings(), *more],
                    ["cmake", "--build", folder, "-j2", "--target", *targets]):
        done = subprocess.run(command, text=True, capture_output=True, env=environment)
        assert done.returncode == 0, done.stdout[-8000:] + done.stderr


def library(name):
    """Where the linker finds it."""
    done = subprocess.run(["g++", f"-print-file-name={name}"], check=True, text=True, capture_output=True)
    return done.stdout.strip()


class DominoBuild(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="domino-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.toolkit = Toolkit(cls.folder / "sdk", cls.plain_stub())
        build(cls.folder / "build", ["smtp"], [f"-DNOTES_SDK={cls.toolkit.folder}"], cls.toolkit.environment)
        cls.task = cls.folder / "build" / "bin" / "smtp"
        # As an administrator does it: a file of the program directory, mode 755, under a name that is not Domino's.
        for name in ("smtp", "postern"):
            shutil.copy(cls.task, cls.toolkit.programs / name)
        cls.shim = cls.make_foreign_openssl()

    @classmethod
    def plain_stub(cls):
        """A library that was built with a sanitizer asks every program for its runtime: then the stub is built once more, without."""
        if not SANITIZER:
            return BUILD
        build(cls.folder / "stub", ["notes", "notes-stub", "notes0", "notesai0"], ["-DPOSTERN_TESTS=OFF"])
        return cls.folder / "stub" / "notes_stub"

    @classmethod
    def make_foreign_openssl(cls):
        """A library that has every function of libssl and libcrypto, and whose functions end the process and say which one it was."""
        names = set()
        for each in ("libssl.so", "libcrypto.so"):
            symbols = subprocess.run(["nm", "-D", "--defined-only", library(each)], check=True, text=True, capture_output=True).stdout
            names |= {line.split()[2].split("@")[0] for line in symbols.splitlines() if line.split()[1] == "T"}
        assert len(names) > 1000, names
        source = cls.folder / "foreign.c"
        source.write_text("#include <stdlib.h>\n#include <unistd.h>\n#include <string.h>\n"
                          "static void called(const char* name) { (void)!write(2, \"foreign OpenSSL: \", 17); (void)!write(2, name, strlen(name));"
                          " (void)!write(2, \"\\n\", 1); abort(); }\n" +
                          "".join(f'void {name}(void) {{ called("{name}"); }}\n' for name in sorted(names - {"_init", "_fini"})))
        shim = cls.folder / "foreign_openssl.so"
        subprocess.run(["g++", "-x", "c", "-shared", "-fPIC", "-fno-builtin", "-w", "-o", shim, source], check=True)
        return shim

    def beside_foreign_openssl(self):
        return {"LD_PRELOAD": str(self.shim)}

    def use_programs(self, programs):
        old, os.environ["POSTERN_BIN"] = os.environ["POSTERN_BIN"], str(programs)
        self.addCleanup(os.environ.__setitem__, "POSTERN_BIN", old)

    def test_tasks_of_others_compile_by_gxx_without_a_warning(self):
        for standard in ("c++98", "c++20"):
            (self.folder / standard).mkdir()
            sources = ROOT / "tests" / "support" / "toolkit_tasks"
            said = self.toolkit.make(sources / "makefile", self.folder / standard, f"SOURCES={sources}/", f"STANDARD=-std={standard}")
            self.assertIn("g++ -c -m64 -pedantic", said)
            self.assertNotIn("warning:", said)

    def test_it_needs_no_library_but_the_systems_and_libnotes(self):
        dynamic = subprocess.run(["readelf", "-d", self.task], check=True, text=True, capture_output=True).stdout
        needed = [line.split("[")[1].rstrip("]") for line in dynamic.splitlines() if "(NEEDED)" in line]
        self.assertIn("libnotes.so", needed)
        self.assertEqual([name for name in needed if name != "libnotes.so" and not name.startswith(SYSTEM)], [])
        self.assertIn("[$ORIGIN]", dynamic)
        self.assertNotIn(str(self.folder), dynamic)

    def test_it_shows_none_of_its_names_to_other_libraries(self):
        symbols = subprocess.run(["nm", "-D", "--defined-only", self.task], check=True, text=True, capture_output=True).stdout
        # What is left are variables of the C library, which a program has copies of.
        self.assertEqual([line.split()[-1] for line in symbols.splitlines() if "@GLIBC_" not in line], [])

    def test_it_carries_mail_under_tls_beside_a_foreign_openssl(self):
        self.use_programs(self.toolkit.programs)
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop}, environment=self.beside_foreign_openssl()) as server:
            self.assertEqual(deliver(server.port, tls=True).code, 250)
            sink.wait_for_messages()
            self.assertNotIn("foreign OpenSSL", server.standard_error())

    def test_a_program_that_uses_shared_libraries_would_have_met_the_foreign_ones(self):
        source, program = self.folder / "shared.cpp", self.folder / "shared"
        source.write_text("#include <openssl/ssl.h>\nint main() { return SSL_CTX_new(TLS_method()) == nullptr; }\n")
        subprocess.run(["g++", "-o", program, source, "-lssl", "-lcrypto"], check=True)
        done = subprocess.run([program], text=True, capture_output=True, env={**os.environ, **self.beside_foreign_openssl()})
        self.assertEqual(done.returncode, -signal.SIGABRT)
        self.assertIn("foreign OpenSSL", done.stderr)

    def test_its_queue_and_its_status_line_follow_the_name_of_its_file(self):
        self.use_programs(self.toolkit.programs)
        with Server(notes_ini={"ServerTasks": "postern"}) as server:
            self.assertRegex(server.console("tell postern show tls"), "STARTTLS")
            self.assertIn("There is no task smtp", server.console("tell smtp show tls"))
            self.assertRegex(server.console("show tasks"), r"(?m)^  POSTERN ")

    def test_under_a_name_of_its_own_it_listens_although_the_servers_listener_task_is_switched_off(self):
        self.use_programs(self.toolkit.programs)
        with Server({"SMTPListenerEnabled": "0"}, notes_ini={"ServerTasks": "postern"}) as server:
            server.wait_for_listener(server.port)


if __name__ == "__main__":
    main()
