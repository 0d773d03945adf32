"""The load generator and the sink (tests/bench/load) as children, and what they report."""

import json
import os
import pathlib
import subprocess

from harness.ports import free_port


def words_of(options):
    """{"per_session": 20, "hold": True} as --per-session 20 --hold; what is False or None is left out."""
    words = []
    for name, value in options.items():
        if value is not None and value is not False:
            words += [f"--{name.replace('_', '-')}", *([] if value is True else [str(value)])]
    return words


class Program:
    """`mailbench COMMAND`; ended with the block that it is used in."""

    def __init__(self, command, **options):
        self._command = [str(pathlib.Path(os.environ["POSTERN_BIN"]) / "mailbench"), command, *words_of(options)]
        self.process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
        self.process.wait(20)

    def report(self, seconds=300):
        """Waits for its end."""
        printed, errors = self.process.communicate(timeout=seconds)
        try:
            return json.loads(printed.splitlines()[-1])
        except (IndexError, ValueError):
            raise AssertionError(f"{' '.join(self._command)}: {printed} {errors}") from None


class Sink(Program):
    """Takes connections when it is constructed."""

    def __init__(self, port=None, **options):
        self.port = port or free_port()
        super().__init__("sink", port=self.port, **options)
        line = self.process.stderr.readline()
        assert line.startswith("LISTENING"), line


def load(port, **options):
    """Sends, and returns the generator's report."""
    with Program("load", port=port, **options) as generator:
        return generator.report()


class HeldSessions(Program):
    """Sessions that stay open, each behind its messages, until let_go(). `opened` of them are there once it is constructed."""

    def __init__(self, port, count, **options):
        super().__init__("load", port=port, sessions=count, concurrency=count, hold=True, **options)
        line = self.process.stdout.readline()
        if not line.startswith("HOLDING "):
            raise AssertionError(f"no session is held: {line} {self.report()}")
        self.opened = int(line.split()[1])

    def let_go(self):
        """Returns the report."""
        return self.report()
