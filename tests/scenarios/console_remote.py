"""Remote consoles: over a socket that only its owner may open, several at once, and every one sees what the server says."""

import os
import pathlib
import re
import signal
import socket
import stat
import struct
import subprocess
import unittest

from harness import main, wait_until
from harness.stub import Stub
from harness.waiting import limit


class Console:
    """A remote console on pipes that stays attached."""

    def __init__(self, stub):
        self.process = stub.console(bufsize=1)
        self.seen = []

    def run(self, line, expected):
        self.process.stdin.write(line + "\n")
        return self.wait_for(expected)

    def wait_for(self, expected):
        while line := self.process.stdout.readline():
            self.seen.append(line)
            if expected in line:
                return line
        raise AssertionError(f"{expected!r} in\n" + "".join(self.seen))

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        if self.process.poll() is None:
            self.process.wait(limit(20))


class RemoteConsole(unittest.TestCase):
    def setUp(self):
        self.stub = self.enterContext(Stub("ServerTasks=talker\n"))

    def console(self):
        console = Console(self.stub)
        self.addCleanup(console.close)
        return console

    def test_it_answers_a_script_and_ends_with_its_input(self):
        answer = self.stub.ask("tell talker say hello", "show config ServerTasks")
        self.assertRegex(answer, r"(?s)hello\n.*  ServerTasks=talker\n")
        self.stub.run("show config ServerTasks", "ServerTasks=talker")

    def test_exit_ends_the_console_alone_and_quit_the_server(self):
        self.assertNotIn("Server ended", self.stub.ask("exit", "quit"))
        self.stub.run("show config ServerTasks", "ServerTasks=talker")
        self.assertIn("Server ended", self.stub.ask("quit"))
        self.assertEqual(self.stub.wait(), 0)

    def test_every_console_sees_every_answer_and_the_command_of_the_others(self):
        one, other = self.console(), self.console()
        one.run("show config nothing_yet", "nothing_yet")
        other.run("show config NOR_THIS", "NOR_THIS")
        one.wait_for("> show config NOR_THIS")
        one.wait_for("NOR_THIS is not set")
        self.stub.run("tell talker say to all", "to all")
        for console in (one, other):
            console.wait_for("> tell talker say to all")
            console.wait_for("to all")

    def test_many_give_commands_at_the_same_time(self):
        consoles = [self.console() for _ in range(8)]
        for number, console in enumerate(consoles):
            console.process.stdin.write("".join(f"tell talker say {number}-{line}\n" for line in range(20)))
        for number, console in enumerate(consoles):
            for line in range(20):
                console.wait_for(f"   {number}-{line}\n")

    def test_only_its_owner_may_open_the_socket(self):
        mode = (self.stub.folder / "notes-stub.console").stat().st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(mode & 0o777, 0o600)
        if os.geteuid() != 0:
            self.skipTest("another user's process can be made by root alone")
        # Root may open any file: who connects is asked as well. Another user, with the mode out of the way:
        os.chmod(self.stub.folder, 0o755)
        os.chmod(self.stub.folder / "notes-stub.console", 0o666)
        done = subprocess.run([self.stub.programs / "notes-stub", "--console", "--data", self.stub.folder], input="show tasks\n", text=True,
                              capture_output=True, user=65534, group=65534, extra_groups=[], timeout=limit(20))
        self.assertNotEqual(done.returncode, 0)
        self.assertNotIn("talker", done.stdout)

    def test_without_a_server_it_says_so(self):
        self.stub.write("quit")
        self.assertEqual(self.stub.wait(), 0)
        with self.stub.console() as console:
            answer = console.communicate("", timeout=limit(20))[0]
        self.assertEqual(console.returncode, 1)
        self.assertIn("no server runs on", answer)

    def test_the_loss_of_the_server_is_told(self):
        console = self.console()
        console.run("show config ServerTasks", "ServerTasks")
        self.stub.kill()
        console.wait_for("the server is gone")
        self.assertEqual(console.process.wait(limit(20)), 1)

    def test_one_that_reads_nothing_holds_up_nobody_and_is_told_what_it_missed(self):
        stopped = self.console()
        stopped.run("show config ServerTasks", "ServerTasks")
        stopped.process.send_signal(signal.SIGSTOP)
        line = "x" * 400
        other = self.console()
        for number in range(300):
            other.process.stdin.write(f"tell talker say {line}\n" * 50 + f"show config mark{number}\n")
            other.wait_for(f"mark{number} is not set")
        stopped.process.send_signal(signal.SIGCONT)
        self.stub.run("tell talker say afterwards", "afterwards")
        self.assertRegex(stopped.wait_for("lines were not shown"), r"\(\d+ lines were not shown here")

    def test_nonsense_ends_that_connection_alone(self):
        for octets in (b"\0" * 4, struct.pack("I", 1 << 30), struct.pack("I", 2) + b"?x"):
            with socket.socket(socket.AF_UNIX) as peer:
                # A socket's address is short; the folder may be deep.
                peer.connect(f"/proc/self/fd/{os.open(self.stub.folder, os.O_PATH)}/notes-stub.console")
                peer.sendall(octets)
                peer.settimeout(limit(20))
                self.assertEqual(peer.recv(1), b"")
        self.stub.run("show config ServerTasks", "ServerTasks=talker")


class Service(unittest.TestCase):
    """The server as systemd runs it: no terminal, no input."""

    def test_it_runs_without_input_and_is_commanded_from_a_console(self):
        with Stub("ServerTasks=talker\n", start=False) as stub:
            with open(stub.folder / "output", "wb") as output:
                server = subprocess.Popen([stub.programs / "notes-stub", "--data", stub.folder], stdin=subprocess.DEVNULL, stdout=output,
                                          stderr=output)
            wait_until((stub.folder / "notes-stub.console").exists, "the console's socket")
            self.assertIn("hello\n", stub.ask("tell talker say hello"))
            server.send_signal(signal.SIGTERM)
            self.assertEqual(server.wait(limit(20)), 0)
            self.assertIn("Server ended", pathlib.Path(stub.folder / "output").read_text())

    def test_it_tells_a_service_manager_when_its_tasks_are_up_and_when_it_ends(self):
        with Stub("ServerTasks=talker\n", start=False) as stub, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(stub.folder / "notify"))
            manager.settimeout(limit(30))
            stub.environment = {**os.environ, "NOTIFY_SOCKET": str(stub.folder / "notify")}
            stub.start()
            self.assertEqual(manager.recv(100), b"READY=1")
            self.assertIn("Waiting for commands", stub.ask("show tasks"))
            task = re.search(r"(\d+) is my process", stub.ask("tell talker pid")).group(1)
            self.assertNotIn(b"NOTIFY_SOCKET", pathlib.Path(f"/proc/{task}/environ").read_bytes())
            stub.write("quit")
            self.assertEqual(manager.recv(100), b"STOPPING=1")
            self.assertEqual(stub.wait(), 0)


if __name__ == "__main__":
    main()
