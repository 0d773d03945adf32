"""The console on standard input that is no terminal: commands one after another, each answered before the next."""

import os
import pathlib
import subprocess
import unittest

from harness import Server, main, wait_until
from harness.waiting import limit


class ConsolePipe(unittest.TestCase):
    def run_with(self, server, text, seconds=30):
        return subprocess.run([pathlib.Path(os.environ["POSTERN_BIN"]) / "notes-stub", "--data", server.folder], input=text, text=True,
                              capture_output=True, timeout=limit(seconds), env=server.environment)

    def setUp(self):
        self.server = self.enterContext(Server(start=False))

    def test_the_first_command_is_answered_by_the_task_and_quit_ends_with_0(self):
        done = self.run_with(self.server, "tell smtp show tls\nquit\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("STARTTLS", done.stdout)
        self.assertIn(str(self.server.port), done.stdout)

    def test_answers_keep_the_order_of_the_commands(self):
        done = self.run_with(self.server, "show config first_of_all\ntell smtp help\nshow config last_of_all\nexit\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        places = [done.stdout.index(text) for text in ("first_of_all", "update config", "last_of_all")]
        self.assertEqual(places, sorted(places), done.stdout)

    def test_an_unknown_command_and_an_unknown_task_get_one_line_each(self):
        with Server() as server:
            for command, word in (("frobnicate the mail", "frobnicate"), ("tell nobody show tls", "nobody"), ("load nothing", "nothing")):
                lines = [line for line in server.console(command).splitlines() if line]
                self.assertEqual(len(lines), 1, lines)
                self.assertIn(word, lines[0].lower())

    def test_the_end_of_input_leaves_the_server_running(self):
        with Server() as server:
            server.process.stdin.close()
            server.wait_for_listener(server.port)
            self.assertTrue(server.is_task_running())
            self.assertIsNone(server.process.poll())
            server.process.terminate()
            self.assertEqual(server.process.wait(limit(20)), 0)
            server.forget_process()
            wait_until(lambda: not server.is_task_running(), "the end of the task")


if __name__ == "__main__":
    main()
