"""notes-stub by itself, without Postern's documents: what tests of the host use."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading

from .waiting import limit, wait_until

PROGRAM = "notes-stub"


class Stub:
    """A context manager that starts the server on a data directory of its own and ends it. `text` is all that it printed."""

    def __init__(self, ini="", programs=None, environment=None, start=True):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stub-"))
        self.programs = pathlib.Path(programs or os.environ["POSTERN_BIN"])
        self.environment = environment
        (self.folder / "notes.ini").write_text("[Notes]\nSTUB_STRICT=1\n" + ini)
        self.process, self.text = None, ""
        if start:
            self.start()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if kind is None and self.process is not None:
                self.write("quit")
                assert self.wait() == 0, self.text
        finally:
            if self.process is not None:
                self.kill()
            if kind is not None:
                print(self.text)
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        self.process = subprocess.Popen([self.programs / PROGRAM, "--data", self.folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, env=self.environment)
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()
        self.wait_for(f"process {self.process.pid}")

    def kill(self):
        """kill -9 of the server; its tasks find out by themselves."""
        self.process.send_signal(signal.SIGKILL)
        self.wait()

    def wait(self):
        """The exit status of a server that was told to end."""
        process, self.process = self.process, None
        process.stdin.close()
        return process.wait(limit(40))

    def write(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def wait_for(self, text, after=0, seconds=20):
        wait_until(lambda: text in self.text[after:], lambda: f"{text!r} in\n{self.text[after:]}", seconds)

    def run(self, line, expected, seconds=20):
        """Gives a command and waits for this in the output that comes afterwards."""
        after = len(self.text)
        self.write(line)
        self.wait_for(expected, after, seconds)

    def console(self, *arguments, **options):
        """A remote console whose standard input and output are pipes."""
        return subprocess.Popen([self.programs / PROGRAM, "--console", "--data", self.folder, *arguments], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)

    def ask(self, *lines):
        """What a remote console prints that gives these commands and ends."""
        with self.console() as console:
            answer = console.communicate("".join(f"{line}\n" for line in lines), timeout=limit(30))[0]
            assert console.returncode == 0, answer
            return answer

    def _read(self, process):
        with process.stdout:
            while piece := process.stdout.read1(65536):
                self.text += piece.decode("utf-8", "replace")
