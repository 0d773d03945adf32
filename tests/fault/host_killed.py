"""kill -9 of a task, of the server and of a console at random moments, while notes are written, documents and settings are changed: the databases
stay readable, what was acknowledged is there, and the next start is clean.

POSTERN_KILLS: how often (30). POSTERN_SEED: repeats a run.
"""

import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import tempfile
import threading
import time
import unittest
from xml.etree import ElementTree

from harness import main, wait_until
from harness.stub import Stub
from harness.toolkit import ROOT, Toolkit
from harness.waiting import limit

KILLS = int(os.environ.get("POSTERN_KILLS", "12" if os.environ.get("POSTERN_SANITIZER") == "thread" else "30"))
SOURCES = ROOT / "tests" / "support" / "toolkit_tasks"
DXL = """<?xml version="1.0" encoding="UTF-8"?>
<database xmlns="http://www.lotus.com/dxl">
  <document form="Server">
    <item name="ServerName"><text>CN=mail/O=Example</text></item>
    <item name="Count"><number>0</number></item>
  </document>
</database>
"""


class Typist(threading.Thread):
    """A remote console that gives one command after the other until it is killed or its server is."""

    def __init__(self, stub, name):
        super().__init__(daemon=True)
        self.stub, self.name = stub, name
        self.process = stub.console()
        self.is_over = False

    def run(self):
        for number in range(1000000):
            if self.is_over:
                break
            try:
                self.process.stdin.write(f"tell clerk write {self.name}-{number} text\nset document Server Count={number}\nset config Count={number}\n")
                self.process.stdin.flush()
            except (BrokenPipeError, ValueError):
                break

    def start(self):
        super().start()
        # What it shows must be read, or it stops.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def end(self):
        self.is_over = True
        self.process.kill()
        self.join(limit(20))
        self.process.wait()
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass


class HostKilled(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="toolkit-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.toolkit = Toolkit(cls.folder / "sdk")
        cls.toolkit.make(SOURCES / "makefile", cls.toolkit.programs, f"SOURCES={SOURCES}/", "TASKS=clerk")

    def test_whatever_is_killed(self):
        seed = int(os.environ.get("POSTERN_SEED", random.randrange(1 << 30)))
        print(f"seed {seed} (POSTERN_SEED repeats it), {KILLS} kills")
        chance = random.Random(seed)
        written = set()
        with Stub("ServerTasks=clerk\n", programs=self.toolkit.programs, environment=self.toolkit.environment) as stub:
            (stub.folder / "names.dxl").write_text(DXL)
            for number in range(KILLS):
                victim = ("task", "server", "console")[number % 3]
                with self.subTest(kill=number, victim=victim):
                    written |= self.kill_once(stub, victim, number, chance)
                    self.check_files(stub.folder)
                    self.check_notes(stub, written)
        print(f"{len(written)} notes were acknowledged, and all are there")
        self.assertGreater(len(written), KILLS)

    def kill_once(self, stub, victim, number, chance):
        """Returns the keys whose writing was told before the kill. Afterwards the server runs, with its task."""
        after = len(stub.text)
        typists = [Typist(stub, f"k{number}t{each}") for each in range(2)]
        for typist in typists:
            typist.start()
        wait_until(lambda: stub.text.count("Clerk: wrote", after) >= 3, lambda: "notes written\n" + stub.text[after:])
        time.sleep(chance.uniform(0, 0.2))  # the random moment: nothing is waited for here
        if victim == "task":
            os.kill(self.task(stub), signal.SIGKILL)
        elif victim == "server":
            stub.kill()
        else:
            typists[0].process.kill()
        for typist in typists:
            typist.end()
        if stub.process is None:
            stub.start()
        elif victim == "task":
            stub.wait_for("was ended by signal 9", after)
            stub.write("load clerk")
        stub.run(f"show config MARK{number}", f"MARK{number} is not set")
        return set(re.findall(r"Clerk: wrote (k\d+t\d+-\d+)\n", stub.text[after:]))

    @staticmethod
    def task(stub):
        """The clerk of this server."""
        children = pathlib.Path(f"/proc/{stub.process.pid}/task/{stub.process.pid}/children").read_text().split()
        for thread in pathlib.Path(f"/proc/{stub.process.pid}/task").iterdir():
            children += (thread / "children").read_text().split()
        return int(children[0])

    def check_files(self, folder):
        for file in folder.glob("*.nsf"):
            connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=limit(20))
            self.assertEqual(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)], file)
            connection.close()
        self.assertEqual([file.name for file in folder.glob("*.damaged*")], [])
        ElementTree.parse(folder / "names.dxl")
        ini = (folder / "notes.ini").read_text()
        self.assertRegex(ini, r"^\[Notes\]\nSTUB_STRICT=1\nServerTasks=clerk\n(Count=\d+\n)?$")

    def check_notes(self, stub, written):
        after = len(stub.text)
        stub.run("tell clerk list", "note[s] kept")
        kept = set(re.findall(r"Clerk: (k\d+t\d+-\d+) is text\n", stub.text[after:]))
        self.assertEqual(written - kept, set())
        self.assertNotIn("Misuse", stub.text[after:])
        self.assertNotIn("cannot", stub.text[after:])


if __name__ == "__main__":
    main()
