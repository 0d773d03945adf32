"""The console in a terminal of tmux, as an administrator has it there: editing, history, completion; a remote console attached and left."""

import os
import pathlib
import shutil
import unittest

from harness import main
from harness.stub import Stub
from harness.tmux import Tmux

PROGRAM = pathlib.Path(os.environ["POSTERN_BIN"]) / "notes-stub"
PROMPT = ">"


@unittest.skipUnless(shutil.which("tmux"), "tmux is not installed")
class ConsoleTmux(unittest.TestCase):
    def setUp(self):
        self.stub = self.enterContext(Stub("Colour=green\n", start=False))
        self.tmux = self.enterContext(Tmux())

    def serve(self):
        self.tmux.run(f"{PROGRAM} --data {self.stub.folder}; echo ended with $?")
        self.tmux.wait_for("started, process")
        self.tmux.wait_for_last_line(PROMPT)

    def attach(self):
        self.stub.start()
        self.tmux.run(f"{PROGRAM} --console --data {self.stub.folder}; echo left with $?")
        self.tmux.wait_for_last_line(PROMPT)

    def quit(self):
        self.tmux.run("quit")
        self.tmux.wait_for("ended with 0")
        self.tmux.wait_for_shell()

    def leave(self):
        self.tmux.wait_for("left with 0")
        self.tmux.wait_for_shell()
        # The shell's line is edited as before: the console gave the terminal back as it was.
        self.tmux.type("echo righx")
        self.tmux.press("BSpace")
        self.tmux.run("t again")
        self.tmux.wait_for("\nright again")

    def test_a_line_is_edited(self):
        self.serve()
        self.tmux.type("how config Colxx")
        self.tmux.press("BSpace", "BSpace")
        self.tmux.type("our")
        self.tmux.press("C-a")
        self.tmux.type("s")
        self.tmux.wait_for_last_line("> show config Colour")
        self.tmux.press("Enter")
        self.tmux.wait_for("> show config Colour\n  Colour=green")
        self.tmux.wait_for_last_line(PROMPT)
        self.tmux.type("show config Colurs")
        self.tmux.press("Left", "Left", "Left")
        self.tmux.type("o")
        self.tmux.press("End", "BSpace")
        self.tmux.wait_for_last_line("> show config Colour")
        self.tmux.press("C-u")
        self.tmux.wait_for_last_line(PROMPT)
        self.quit()

    def test_lines_are_remembered_from_one_session_to_the_next(self):
        self.serve()
        self.tmux.run("show config Colour")
        self.tmux.wait_for("  Colour=green")
        self.tmux.wait_for_last_line(PROMPT)
        self.quit()
        self.tmux.run("clear")
        self.tmux.wait_for_shell()
        self.serve()
        self.tmux.press("Up", "Up")
        self.tmux.wait_for_last_line("> show config Colour")
        self.tmux.press("Down")
        self.tmux.wait_for_last_line("> quit")
        self.tmux.press("Enter")
        self.tmux.wait_for_shell()

    def check_completion(self):
        self.tmux.type("loa")
        self.tmux.press("Tab")
        self.tmux.type("talk")
        self.tmux.press("Tab")
        self.tmux.wait_for_last_line("> load talker")
        self.tmux.press("Enter")
        self.tmux.wait_for_last_line(PROMPT)
        self.tmux.type("te")
        self.tmux.press("Tab")
        self.tmux.type("ta")
        self.tmux.press("Tab")
        self.tmux.wait_for_last_line("> tell talker")
        self.tmux.run("say completed")
        self.tmux.wait_for("   completed")
        self.tmux.wait_for_last_line(PROMPT)
        self.tmux.type("show ")
        self.tmux.press("Tab")
        self.tmux.wait_for("config  document  mail  server  stat  tasks")
        self.tmux.wait_for_last_line("> show")
        self.tmux.press("C-u")
        self.tmux.wait_for_last_line(PROMPT)

    def test_commands_and_tasks_are_completed(self):
        self.serve()
        self.check_completion()
        self.quit()

    def test_a_remote_console_is_attached_and_left_by_exit(self):
        self.attach()
        self.check_completion()
        self.stub.run("show config Colour", "Colour=green")
        self.tmux.wait_for("> show config Colour")
        self.tmux.wait_for_last_line(PROMPT)
        self.tmux.run("exit")
        self.leave()
        self.stub.run("show config Colour", "Colour=green")

    def test_a_remote_console_is_left_at_the_end_of_its_input(self):
        self.attach()
        self.tmux.press("C-d")
        self.leave()
        self.stub.run("show config Colour", "Colour=green")

    def test_output_comes_above_the_line_that_is_typed_and_the_line_survives_it(self):
        self.attach()
        self.stub.write("load talker")
        self.tmux.type("tell talker say half of it")
        self.tmux.wait_for_last_line("> tell talker say half of it")
        self.stub.run("tell talker say from elsewhere", "from elsewhere")
        self.tmux.wait_for("   from elsewhere")
        self.tmux.wait_for_last_line("> tell talker say half of it")
        self.tmux.run(" is there")
        self.tmux.wait_for("   half of it is there")
        self.tmux.wait_for_last_line(PROMPT)
        self.tmux.run("exit")
        self.leave()

    def test_a_terminal_that_goes_away_takes_its_console_and_not_the_server(self):
        self.stub.start()
        with Tmux() as other:
            other.run(f"exec {PROGRAM} --console --data {self.stub.folder}")
            other.wait_for_last_line(PROMPT)
        self.stub.run("show config Colour", "Colour=green")


if __name__ == "__main__":
    main()
