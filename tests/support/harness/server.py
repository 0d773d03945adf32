"""The running product: notes-stub with the smtp task, in a data directory of its own."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import uuid

from .certificates import Certificate
from .documents import to_dxl
from .ports import free_port
from .waiting import limit, wait_until

# How a log line begins: MM-DD-YYYY hh:mm:ss, then blanks.
_TIME = re.compile(r"^\d\d[-/]\d\d[-/]\d{4} \d\d:\d\d:\d\d(?: [AP]M)? +")
_SANITIZER = re.compile(r"(ERROR|WARNING): \w*Sanitizer|runtime error:")


class Server:
    """Started at once unless `start=False`; a context manager that ends it, and prints its log when the test failed.

    `items`: what the documents say beside the defaults below; None takes an item out. `notes_ini`: settings. `certificate=False`: none is
    made. `people`, `routes`, `policies`: items of Person, route and TLS policy documents. `port`, `ssl_port`: where it listens. `lines`: all that the console
    printed, without the time.
    """

    _running = set()  # those whose console is still to be printed when a test fails

    def __init__(self, items=None, notes_ini=None, certificate=True, start=True, environment=None, wait_for_port=True, people=(), routes=(),
                 policies=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="postern-"))
        self.port, self.ssl_port = free_port(), free_port()
        # What the machine's own name servers say of DNSSEC is no matter of a test.
        self.notes_ini = {"ServerName": "mail/Example", "ServerTasks": "smtp", "STUB_STRICT": "1", "SMTP_DNSSECTrustAnchor": "none", **(notes_ini or {})}
        self.items = {
            "SMTPFullHostDomain": "mail.example.test", "SMTPListenerEnabled": "1", "SMTP_PortStatus": "Enabled", "SMTP_Port": self.port,
            "SMTP_SSLStatus": "Disabled", "SMTP_SSLPort": self.ssl_port, "SMTP_CertificateFile": "tls/cert.pem",
            "SMTP_KeyFile": "tls/key.pem", "Router_PortStatus": "Negotiated SSL", "SMTP_LocalDomains": ["example.test"],
            "SMTP_NegotiatedSSL": "Enabled", **(items or {})}
        self.certificate = Certificate(self.folder / "tls") if certificate else None
        self.environment = {**os.environ, "POSTERN_TEST": uuid.uuid4().hex, **(environment or {})}
        self.process = None
        self.lines = []
        self._changed = threading.Condition()
        self._is_over = False
        self._markers = 0
        self._wait_for_port = wait_for_port
        self.people = people
        self.routes = list(routes)
        self.policies = list(policies)
        self.write_documents()
        (self.folder / "notes.ini").write_text("[Notes]\n" + "".join(f"{k}={v}\n" for k, v in self.notes_ini.items()))
        if start:
            self.start()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self.stop()
                self.check_health()
            else:
                self._end_processes()
                self._print()
        finally:
            self._running.discard(self)
            self._end_processes()
            if not os.environ.get("POSTERN_KEEP"):
                shutil.rmtree(self.folder, ignore_errors=True)

    @classmethod
    def print_all_running(cls):
        """What they said last, for a person who looks for the reason of a failed test. Each once."""
        for server in list(cls._running):
            server._print()

    def _print(self):
        if self in self._running:
            print(f"---- console of {self.folder}", *self.lines[-200:], "---- standard error", self.standard_error(), "----",
                  sep="\n", file=sys.stderr)
        self._running.discard(self)

    # Life

    def start(self):
        """Starts it and waits until its console answers, and until it listens where it should."""
        program = pathlib.Path(os.environ["POSTERN_BIN"]) / "notes-stub"
        self._is_over = False
        self._running.add(self)
        with open(self.folder / "stderr", "ab") as errors:
            self.process = subprocess.Popen([program, "--data", self.folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=errors, cwd=self.folder, env=self.environment)
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()
        try:
            self.console("show tasks")
            if self._wait_for_port and self._listens():
                self.wait_for_listener(self.port)
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise

    def _listens(self):
        is_on = {"1", "enabled"}
        return str(self.items["SMTPListenerEnabled"]).lower() in is_on and str(self.items["SMTP_PortStatus"]).lower() in is_on

    def stop(self):
        """`quit` at the console; fails when it does not end well."""
        if self.process is None:
            return
        self._write("quit")
        try:
            status = self.process.wait(limit(20))
        except subprocess.TimeoutExpired:
            raise AssertionError("the server did not end within 20 s of `quit`") from None
        self._wait(lambda: self._is_over, "the end of the console's output", 5)
        self.forget_process()
        assert status == 0, f"the server ended with status {status}"

    def kill_task(self):
        """kill -9 of the smtp task; returns when it is gone."""
        pid = self.task_pid()
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not os.path.exists(f"/proc/{pid}/exe") or _state(pid) in "ZX", f"the end of process {pid}")

    def kill_server(self):
        """kill -9 of the server; returns when its task, which finds out by itself, has ended too."""
        self.process.kill()
        self.process.wait()
        self.wait_until_task_ended()
        self._wait(lambda: self._is_over, "the end of the console's output", 5)
        self.forget_process()

    def task_pid(self):
        """The smtp task's process."""
        found = [pid for pid in self._pids() if _name(pid) == "smtp" and _state(pid) not in "ZX"]
        assert len(found) == 1, f"smtp tasks: {found}"
        return found[0]

    def is_task_running(self):
        return any(_name(pid) == "smtp" and _state(pid) not in "ZX" for pid in self._pids())

    def wait_until_task_ended(self, seconds=15):
        wait_until(lambda: not self.is_task_running(), "the end of the smtp task", seconds)

    def _pids(self):
        """Our processes: those that carry our mark in their environment."""
        mark = f"POSTERN_TEST={self.environment['POSTERN_TEST']}".encode()
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                if mark in pathlib.Path(f"/proc/{entry}/environ").read_bytes():
                    yield int(entry)
            except OSError:
                continue

    def _end_processes(self):
        for pid in list(self._pids()):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if self.process is not None:
            self.process.wait()
            self.forget_process()

    def forget_process(self):
        """The server has ended, in whatever way."""
        try:
            self.process.stdin.close()
        except BrokenPipeError:  # something was still to be written
            pass
        self.process = None

    def standard_error(self):
        path = self.folder / "stderr"
        return path.read_text(errors="replace") if path.exists() else ""

    def check_health(self):
        """Fails when a sanitizer or the stub's own checks complained."""
        said = [line for line in self.standard_error().splitlines() + self.lines if _SANITIZER.search(line)]
        assert not said, "\n".join([*said, self.standard_error()])

    # Console

    def console(self, command, seconds=20):
        """Gives the console a command; returns the lines that it printed until it was done, the times of log lines left out."""
        with self._changed:
            begin = len(self.lines)
            self._markers += 1
        # Commands are answered in order: when the next one is answered, this one was.
        marker = f"HARNESS_MARKER_{self._markers}"
        self._write(command)
        self._write(f"show config {marker}")
        self._wait(lambda: any(marker in line for line in self.lines[begin:]), f"an answer to `{command}`", seconds)
        answer = []
        for line in self.lines[begin:]:
            if marker in line:
                return "\n".join(answer)
            answer.append(line)

    def tell(self, text):
        """`tell smtp TEXT`."""
        return self.console(f"tell smtp {text}")

    def mark(self):
        """Where the log ends now, for wait_for_line(after=…)."""
        return len(self.lines)

    def wait_for_line(self, pattern, after=0, seconds=15):
        """Waits until the console has printed a line with this regular expression in it; returns the match."""
        def found():
            return next(filter(None, (re.search(pattern, line) for line in self.lines[after:])), None)
        self._wait(found, f"a line like {pattern!r}", seconds)
        return found()

    def log(self, after=0):
        return "\n".join(self.lines[after:])

    def _write(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def _read(self, stream):
        with stream:
            for raw in stream:
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                with self._changed:
                    self.lines.append(_TIME.sub("", line))
                    self._changed.notify_all()
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def _wait(self, claim, what, seconds):
        with self._changed:
            self._changed.wait_for(lambda: claim() or self._is_over, limit(seconds))
            if not claim():
                ended = "the server ended before" if self._is_over else f"not within {limit(seconds):g} s"
                raise AssertionError(f"{ended}: {what}\n" + "\n".join(self.lines[-40:]) + "\n" + self.standard_error()[-3000:])

    # Documents

    def write_documents(self):
        """names.dxl from `items`, put in place at once as editors and exports do."""
        new = self.folder / "names.dxl.new"
        new.write_text(to_dxl(self.items, self.people, self.routes, self.policies))
        new.replace(self.folder / "names.dxl")

    def change(self, **items):
        """Changes items of the documents and tells the task; returns what it said."""
        self.items.update(items)
        self.write_documents()
        return self.tell("update config")

    # States

    def wait_for_listener(self, port, seconds=10):
        """Waits until the port takes connections."""
        wait_until(lambda: is_listening(port), lambda: f"a listener on port {port}\n" + "\n".join(self.lines[-40:]), seconds)

    def wait_for_empty_queue(self, seconds=15):
        wait_until(lambda: self.queued() == 0, lambda: f"an empty queue; there is:\n{self.tell('show queue')}", seconds)

    def wait_for_reason(self, pattern, seconds=15):
        """Waits until `show queue all` has a message that waits, with this regular expression in what is said of it."""
        wait_until(lambda: re.search(pattern, self.tell("show queue all")), lambda: f"{pattern!r} in\n{self.tell('show queue all')}", seconds)

    def queued(self):
        """How many messages `show queue` counts."""
        answer = self.tell("show queue")
        found = re.search(r"(\d+) message\[s\] in the queue", answer)
        assert found, answer
        return int(found.group(1))


def is_listening(port):
    """Whether somebody listens on this port. Read from the kernel's tables, so that no connection is made."""
    wanted = f":{port:04X}"
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(table) as rows:
            next(rows)
            for row in rows:
                fields = row.split()
                if fields[1].endswith(wanted) and fields[3] == "0A":
                    return True
    return False


def _name(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _state(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "X"
