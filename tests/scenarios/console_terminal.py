"""The console on a real terminal: line editing, history from one session to the next, completion, and output while somebody types."""

import os
import pathlib
import signal
import unittest

from harness import main
from harness.stub import Stub
from harness.terminal import Terminal

PROGRAM = pathlib.Path(os.environ["POSTERN_BIN"]) / "notes-stub"
UP, LEFT, DELETE_BEFORE, TO_START = "\x1b[A", "\x1b[D", "\x7f", "\x01"


class ConsoleTerminal(unittest.TestCase):
    def setUp(self):
        self.stub = self.enterContext(Stub("Colour=green\n", start=False))

    def server(self, **options):
        terminal = self.enterContext(Terminal(PROGRAM, "--data", self.stub.folder, **options))
        terminal.wait_for("started, process")
        terminal.wait_for_prompt()
        return terminal

    def attached(self):
        """A remote console of a server that runs as a service would."""
        self.stub.start()
        terminal = self.enterContext(Terminal(PROGRAM, "--console", "--data", self.stub.folder))
        terminal.wait_for_prompt()
        return terminal

    def quit(self, terminal):
        terminal.wait_for_prompt()
        terminal.type("quit\r")
        self.assertEqual(terminal.wait(), 0)
        self.assertTrue(terminal.is_cooked())

    def test_a_line_can_be_edited_before_it_is_sent(self):
        terminal = self.server()
        terminal.type("how config Colxx" + DELETE_BEFORE * 2 + "our" + TO_START + "s\r")
        terminal.wait_for_line("> show config Colour")
        terminal.wait_for_line("  Colour=green")
        terminal.wait_for_prompt()
        terminal.type("load talker\r")
        terminal.wait_for_prompt()
        terminal.type("tell talker say ab" + LEFT + "ü\r")
        terminal.wait_for("aüb\n")
        self.quit(terminal)

    def test_history_is_kept_in_the_data_directory_for_its_owner_alone(self):
        terminal = self.server()
        terminal.type("show config Colour\r")
        terminal.wait_for_line("  Colour=green")
        self.quit(terminal)
        self.assertEqual((self.stub.folder / "console.history").stat().st_mode & 0o777, 0o600)
        again = self.server()
        again.type(UP + UP)
        again.wait_for_line("> show config Colour")
        again.type("\r")
        again.wait_for_line("  Colour=green")
        self.quit(again)

    def check_completion(self, terminal):
        terminal.type("loa\ttalk\t\r")
        terminal.wait_for_prompt()
        terminal.type("te\tta\tsay completed\r")
        terminal.wait_for_line("> load talker")
        terminal.wait_for_line("> tell talker say completed")
        terminal.wait_for("completed\n>")
        terminal.wait_for_prompt()
        terminal.type("show \t")
        terminal.wait_for("config  document  mail  server  stat  tasks")
        terminal.type("ta\t\r")
        terminal.wait_for("Waiting for commands")

    def test_commands_and_tasks_are_completed(self):
        terminal = self.server()
        self.check_completion(terminal)
        self.quit(terminal)

    def test_commands_and_tasks_are_completed_in_a_remote_console(self):
        terminal = self.attached()
        self.check_completion(terminal)
        terminal.type("exit\r")
        self.assertEqual(terminal.wait(), 0)

    def test_output_comes_above_the_line_that_is_typed(self):
        terminal = self.attached()
        self.stub.write("load talker")
        terminal.type("tell talker say half of it")
        terminal.wait_for_line("> tell talker say half of it")
        self.stub.run("tell talker say from elsewhere", "from elsewhere")
        terminal.wait_for("from elsewhere\n> tell talker say half of it")
        terminal.type(" is there\r")
        self.stub.wait_for("half of it is there")

    def test_output_comes_above_a_line_that_is_longer_than_the_terminal_is_wide(self):
        self.stub.start()
        terminal = self.enterContext(Terminal(PROGRAM, "--console", "--data", self.stub.folder, columns=30))
        terminal.wait_for_prompt()
        terminal.type("tell talker say 0123456789012345678901234567890123456789")
        terminal.wait_for("> tell talker say 012345678901\n2345678901234567890123456789")
        self.stub.run("show config NO_SUCH", "NO_SUCH is not set")
        terminal.wait_for("> show config NO_SUCH")
        terminal.wait_for("in notes.ini\n> tell talker say 012345678901\n2345678901234567890123456789")
        terminal.type("\r")
        terminal.wait_for("There is")

    def test_leaving_a_remote_console_leaves_the_server_running_and_the_terminal_as_it_was(self):
        for leave in ("exit\r", "\x04", "EXI\r"):
            with self.subTest(leave=leave):
                if self.stub.process is None:
                    self.stub.start()
                with Terminal(PROGRAM, "--console", "--data", self.stub.folder) as terminal:
                    terminal.wait_for_prompt()
                    terminal.type(leave)
                    self.assertEqual(terminal.wait(), 0)
                    self.assertTrue(terminal.is_cooked())
                self.stub.run("show config Colour", "Colour=green")

    def test_a_key_that_interrupts_ends_the_console_and_not_the_server(self):
        terminal = self.attached()
        terminal.type("\x03")
        self.assertEqual(terminal.wait(), -signal.SIGINT)
        self.assertTrue(terminal.is_cooked())
        self.stub.run("show config Colour", "Colour=green")

    def test_the_end_of_the_server_ends_its_consoles(self):
        terminal = self.attached()
        self.stub.write("quit")
        terminal.wait_for("Server ended")
        self.assertEqual(terminal.wait(), 0)
        self.assertTrue(terminal.is_cooked())
        self.assertEqual(self.stub.wait(), 0)

    def test_a_signal_to_the_server_puts_its_terminal_right(self):
        terminal = self.server()
        terminal.type("half a li")
        terminal.wait_for_line("> half a li")
        os.kill(terminal.pid, signal.SIGTERM)
        self.assertEqual(terminal.wait(), 0)
        terminal.wait_for("Server ended")
        self.assertTrue(terminal.is_cooked())


if __name__ == "__main__":
    main()
