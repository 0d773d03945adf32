"""Arguments of `load smtp`: --help tells them, an unknown one is refused with the list."""

import unittest

from harness import Server, main


class LoadArguments(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server(notes_ini={"ServerTasks": ""}, wait_for_port=False))

    def test_help_lists_them_and_the_task_ends(self):
        self.server.console("load smtp --help")
        self.server.wait_for_line("--help")
        self.server.wait_until_task_ended()

    def test_an_unknown_one_is_refused_with_the_list(self):
        self.server.console("load smtp --frobnicate")
        self.server.wait_for_line("frobnicate")
        self.server.wait_for_line("--help")
        self.server.wait_until_task_ended()

    def test_without_any_it_runs(self):
        self.server.console("load smtp")
        self.server.wait_for_listener(self.server.port)


if __name__ == "__main__":
    main()
