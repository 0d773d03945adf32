"""Three server tasks as somebody else writes them, built by a toolkit's makefile that knows $LOTUS and $Notes_ExecDirectory alone, as C++98 and
as C++20, and run by the server that was installed beside them; and small programs, one for each family of the API."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import main
from harness.stub import Stub
from harness.toolkit import ROOT, Toolkit
from harness.waiting import limit

SOURCES = ROOT / "tests" / "support" / "toolkit_tasks"
WARNING = re.compile(r"\bwarning:")
# The programs of families/, one for each family of the API, and what they find.
FAMILIES = {
    "access": "Levels: -Default- 5 CN=Ada Lovelace/O=Example 6",
    "attachments": "ripe on Monday",
    "charsets": "7 octets, Prüfung",
    "copies": "fig",
    "dxl": "written and read",
    "events": "frost for Ada, then nothing",
    "extensions": "2 updates, an agent that is enabled",
    "folders": "1 in it, then 0",
    "formulas": "Blood Orange, 24 in both, modified",
    "idtables": "3 of 10 and 6: 12 24 36",
    "items": "2 colours: red+green, 12.5 kg",
    "lists": "fig, plum",
    "mail": "1 message for Ada at Hill: Plums, 0 left, 1 sent",
    "memory": "plum in enough octets",
    "mime": "MIME: They are ripe.",
    "names": "CN=Ada Lovelace/OU=Sales/O=Example/C=GB, Ada Lovelace/Sales/Example/GB, of Example",
    "numbers": "150, and kg is left",
    "objects": "umplu",
    "profiles": "10 octets, for all 5",
    "queues": "fast slow empty",
    "richtext": "rich: Plums are ripe.|Figs are not.|",
    "search": "2 with p",
    "settings": "20, Orchard",
    "times": "89100 seconds later, a text of some length\n2024-3-1 0:15",
    "views": "plum pear fig, pear is number 2",
}


class ToolkitTasks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="toolkit-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.toolkit = Toolkit(cls.folder / "sdk")
        cls.said = {}
        for standard in ("c++98", "c++20"):
            (cls.folder / standard).mkdir()
            cls.said[standard] = cls.toolkit.make(SOURCES / "makefile", cls.folder / standard, f"SOURCES={SOURCES}/", f"STANDARD=-std={standard}")
        (cls.folder / "families").mkdir()
        cls.said["families"] = cls.toolkit.make(SOURCES / "makefile", cls.folder / "families", "-j4", f"SOURCES={SOURCES}/families/", "TASKS=",
                                                f"PROGRAMS={' '.join(FAMILIES)}")

    def stub(self, ini=""):
        return self.enterContext(Stub(ini, programs=self.toolkit.programs, environment=self.toolkit.environment))

    def run_program(self, folder, *command):
        return subprocess.run(command, cwd=folder, text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=limit(20),
                              env={**self.toolkit.environment, "LD_LIBRARY_PATH": str(self.toolkit.programs)})

    def test_they_compile_without_a_warning(self):
        for standard, said in self.said.items():
            self.assertNotRegex(said, WARNING, standard)

    def test_the_layout_is_a_toolkits(self):
        for file in ("notesapi/include/addin.h", "notesapi/lib/notes0.o", "notesapi/lib/notesai0.o", "notesapi/lib/linux64/notes0.o",
                     "notesapi/lib/linux64/notesai0.o", "notes/latest/linux/libnotes.so", "notes/latest/linux/notes-stub", "notes/latest/linux/smtp"):
            self.assertTrue((self.toolkit.folder / file).is_file(), file)

    def test_programs_find_the_library_beside_them(self):
        for program in ("notes-stub", "smtp"):
            found = subprocess.run(["ldd", self.toolkit.programs / program], text=True, capture_output=True, env=self.toolkit.environment).stdout
            self.assertIn(f"libnotes.so => {self.toolkit.programs.resolve()}/", found)

    def test_a_periodic_worker(self):
        stub = self.stub("TICKER_SECONDS=1\n")
        stub.run(f'load {self.folder}/c++98/ticker "of two words" second', "Ticker: started with 2 argument[s]")
        stub.wait_for("Ticker: first argument: of two words")
        stub.wait_for("Ticker: tick 2")
        stub.run("show tasks", "  ticker               Tick ")
        stub.run("show stat Ticker", "  Ticker.Ticks = ")
        stub.run("tell ticker hello", "it has no message queue")
        stub.run("tell ticker quit", "Ticker: ended")
        stub.run("show stat Ticker", "  0 statistics found")

    def test_a_queue_talker(self):
        stub = self.stub()
        for standard in ("c++98", "c++20"):
            with self.subTest(standard=standard):
                stub.run(f"load {self.folder}/{standard}/courier", "")
                stub.run("tell courier good morning", "Courier: got good morning")
                stub.run("tell courier to MQ$COURIER myself", "Courier: got myself")
                stub.run("tell courier to MQ$NOBODY x", "Courier: to MQ$NOBODY: ")
                stub.run(f"load {self.folder}/{standard}/courier", "Courier: loaded already")
                stub.run("tell courier quit", "Courier: ended")

    def test_a_note_reader_and_writer(self):
        stub = self.stub()
        stub.run(f"load {self.folder}/c++98/clerk", "")
        stub.run("tell clerk write colour light green", "Clerk: wrote colour")
        stub.run("tell clerk write shape round", "Clerk: wrote shape")
        stub.run("tell clerk list", "Clerk: 2 note[s] kept")
        self.assertIn("Clerk: colour is light green", stub.text)
        stub.run("tell clerk quit", "Clerk: ended")
        stub.run(f"load {self.folder}/c++20/clerk", "")
        stub.run("tell clerk drop", "Clerk: 2 note[s] dropped")
        stub.run("tell clerk list", "Clerk: 0 note[s] kept")

    def test_a_program_with_the_frame_of_the_samples(self):
        for standard in ("c++98", "c++20"):
            with self.subTest(standard=standard):
                folder = self.folder / standard / "data"
                folder.mkdir()
                (folder / "notes.ini").write_text("STUB_STRICT=1\n")

                def run(*arguments):
                    return self.run_program(folder, folder.parent / "summary", *arguments)
                self.assertIn("Usage: summary", run().stdout)
                done = run("new.nsf")
                self.assertEqual((done.returncode, done.stdout), (0, "The colour is light green\n"), done.stderr)
                again = run("new.nsf")
                self.assertNotEqual(again.returncode, 0)
                self.assertIn("The file exists already", again.stderr)
                (folder / "notes.ini").unlink()
                self.assertIn("Notes could not be started", run("new.nsf").stderr)

    def test_a_program_for_each_family(self):
        self.assertEqual(sorted(FAMILIES), sorted(source.stem for source in (SOURCES / "families").glob("*.c")))
        for program, found in FAMILIES.items():
            with self.subTest(program=program):
                folder = self.folder / f"data of {program}"
                folder.mkdir()
                (folder / "notes.ini").write_text("STUB_STRICT=1\n")
                done = self.run_program(folder, self.folder / "families" / program, "new.nsf")
                self.assertEqual((done.returncode, done.stdout), (0, found + "\n"), done.stderr)

    def test_they_are_loaded_in_the_order_of_servertasks_and_ended_one_after_another(self):
        tasks = ",".join(f"{self.folder}/c++98/{name}" for name in ("clerk", "ticker 1", "courier"))
        stub = self.stub(f"ServerTasks={tasks}\n")
        stub.run("show tasks", "courier              Waiting for letters")
        order = [stub.text.index(text) for text in ("clerk                At the desk", "ticker               ", "courier              Waiting")]
        self.assertEqual(order, sorted(order))
        stub.write("quit")
        self.assertEqual(stub.wait(), 0)
        stub.wait_for("Server ended")
        order = [stub.text.index(text) for text in ("Clerk: ended", "Ticker: ended", "Courier: ended", "Server ended")]
        self.assertEqual(order, sorted(order))

    def test_a_task_that_hangs_is_named_and_killed_after_the_limit(self):
        (self.folder / "hang").mkdir(exist_ok=True)
        source = self.folder / "hang" / "hanger.c"
        source.write_text("#include <unistd.h>\n#include <global.h>\n#include <addin.h>\n"
                          "STATUS LNPUBLIC AddInMain(HMODULE, int, char far* argv[]) {\n"
                          "    AddInSetStatusText((char*)\"%s\", \"Hanging about\"); AddInIdle(); for (;;) pause(); }\n")
        self.toolkit.make(SOURCES / "makefile", source.parent, f"SOURCES={source.parent}/", "TASKS=hanger", "PROGRAMS=")
        stub = self.stub("STUB_QUIT_SECONDS=1\n")
        stub.run(f"load {source.parent}/hanger", "")
        stub.run(f"load {self.folder}/c++98/courier", "")
        stub.run("show tasks", "Waiting for letters")
        stub.write("quit")
        self.assertEqual(stub.wait(), 0)
        stub.wait_for("Server ended")
        self.assertRegex(stub.text, r"Task hanger \(process \d+\) did not end within 1 seconds and is killed; its last status was: Hanging about")
        self.assertIn("Courier: ended", stub.text)

    def test_every_line_names_its_process_and_thread_when_that_is_asked_for(self):
        stub = self.stub("DEBUG_THREADID=1\n")
        stub.run(f"load {self.folder}/c++98/ticker", "Ticker: started")
        for text in ("Ticker: started", "Server CN=mail/O=Example started"):
            line = next(line for line in stub.text.splitlines() if text in line)
            self.assertRegex(line, r"^\[\d{5,}:\d{5}-\d+\] \d\d-\d\d-\d{4} \d\d:\d\d:\d\d   ")


if __name__ == "__main__":
    main()
