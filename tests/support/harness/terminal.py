"""A program in a terminal of its own, and what somebody would see on it. A pseudo-terminal; the few control sequences that matter are obeyed."""

import fcntl
import os
import pty
import re
import signal
import struct
import termios
import threading

from .waiting import wait_until

_SEQUENCE = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z@])|\x1b[()][A-Z0-9]|\x1b[=>78]")


class Terminal:
    """`screen()` is the lines as they stand; `type` sends keys. A context manager that ends the program."""

    def __init__(self, *command, columns=80, lines=200, environment=None):
        self.columns, self.lines = columns, lines
        self.raw = ""
        self.status = None
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm", "LC_ALL": "C.UTF-8", **(environment or {})})
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            os.execv(command[0], [str(word) for word in command])
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            print("\n".join(self.screen()))
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)

    def type(self, keys):
        os.write(self.fd, keys.encode())

    def wait_for(self, text, seconds=20):
        wait_until(lambda: text in "\n".join(self.screen()), lambda: f"{text!r} on\n" + "\n".join(self.screen()), seconds)

    def wait_for_line(self, line, seconds=20):
        """A whole line of the screen, blanks at its end left out."""
        wait_until(lambda: line in self.screen(), lambda: f"{line!r} on\n" + "\n".join(self.screen()), seconds)

    def wait_for_prompt(self, seconds=20):
        """An empty line to type on: libedit writes the prompt before it takes the terminal's own editing away."""
        wait_until(lambda: self.screen()[-1] == ">" and not self.is_cooked(), lambda: "a prompt on\n" + "\n".join(self.screen()), seconds)

    def wait(self, seconds=20):
        """The program's exit status."""
        def ended():
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
            return pid
        wait_until(ended, lambda: "the end of the program on\n" + "\n".join(self.screen()), seconds)
        return self.status

    def is_cooked(self):
        """Lines and echo are the terminal's again, as a shell expects."""
        flags = termios.tcgetattr(self.fd)[3]
        return bool(flags & termios.ICANON) and bool(flags & termios.ECHO)

    def _read(self):
        while True:
            try:
                piece = os.read(self.fd, 65536)
            except OSError:
                return
            if not piece:
                return
            self.raw += piece.decode("utf-8", "replace")

    def screen(self):
        """The lines so far, as they look. Nothing scrolls: `lines` is larger than any test's output."""
        grid, row, column, inserts = [[]], 0, 0, False
        at = 0
        raw = self.raw
        while at < len(raw):
            found = _SEQUENCE.match(raw, at)
            if found:
                at = found.end()
                if found.group(1) == "4" and found.group(2) in ("h", "l"):
                    inserts = found.group(2) == "h"
                row, column = _obey(grid, row, column, found.group(1) or "", found.group(2) or "")
                continue
            c = raw[at]
            at += 1
            if c == "\r":
                column = 0
            elif c == "\n":
                row += 1
            elif c == "\b":
                column = max(0, column - 1)
            elif c >= " ":
                if column == self.columns:
                    row, column = row + 1, 0
                _extend(grid, row, column + 1)
                if inserts:
                    grid[row].insert(column, " ")
                grid[row][column] = c
                column += 1
            _extend(grid, row, 0)
        return ["".join(line).rstrip() for line in grid]


def _extend(grid, row, columns):
    while len(grid) <= row:
        grid.append([])
    grid[row].extend(" " * (columns - len(grid[row])))


def _obey(grid, row, column, parameters, letter):
    count = int(parameters) if parameters.isdigit() else 1
    _extend(grid, row, column)
    if letter == "A":
        row = max(0, row - count)
    elif letter == "B":
        row += count
    elif letter == "C":
        column += count
    elif letter == "D":
        column = max(0, column - count)
    elif letter == "G":
        column = count - 1
    elif letter == "K":
        del grid[row][column:]
    elif letter == "J":
        del grid[row][column:]
        del grid[row + 1:]
    elif letter == "P":
        del grid[row][column:column + count]
    elif letter == "@":
        grid[row][column:column] = [" "] * count
    _extend(grid, row, column)
    return row, column
