"""What the console says: help, tasks, settings, statistics, and the task's own `show`."""

import unittest

from harness import Certificate, Server, Sink, deliver, main, wait_until


class ConsoleAnswers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server({"SMTP_SSLStatus": "Enabled"}))
        cls.sink = cls.enterClassContext(Sink("handshake", Certificate(cls.server.folder / "peer", "sink.example.test")))
        cls.server.change(SMTP_RelayHost=cls.sink.next_hop)
        deliver(cls.server.port, tls=True)
        cls.sink.wait_for_messages()
        cls.server.wait_for_empty_queue()

    def test_help_lists_the_commands(self):
        answer = self.server.console("help").lower()
        for command in ("load", "tell", "show tasks", "show config", "set config", "show stat", "restart task", "quit", "exit"):
            self.assertIn(command, answer)

    def test_tell_smtp_help_lists_the_tasks_own(self):
        answer = self.server.tell("help").lower()
        for command in ("show tls", "show queue", "show config", "update config", "quit", "help"):
            self.assertIn(command, answer)

    def test_an_unknown_word_is_named(self):
        self.assertIn("frobnicate", self.server.tell("frobnicate"))

    def test_show_tasks_has_a_line_a_listener_and_one_for_the_router(self):
        answer = self.server.console("show tasks")
        self.assertIn(str(self.server.port), answer)
        self.assertIn(str(self.server.ssl_port), answer)
        self.assertRegex(answer, r"(?i)rout")

    def test_show_tls_tells_the_ports_the_certificate_and_what_was_encrypted(self):
        answer = self.server.tell("show tls")
        for text in (str(self.server.port), str(self.server.ssl_port), "mail.example.test", "NIST P-256", "tls/cert.pem", "TLSv1.3",
                     "TLS_AES_256_GCM_SHA384"):
            self.assertIn(text, answer)
        self.assertRegex(answer, r"(29|30)(\.\d)? days")

    def test_show_config_has_each_row_with_its_origin(self):
        answer = self.server.tell("show config")
        for text in ("SMTPFullHostDomain", "mail.example.test", "SMTP_RelayHost", self.sink.next_hop, "default", "RouterFallbackNonTLS"):
            self.assertIn(text, answer)

    def test_settings_can_be_set_and_shown(self):
        self.server.console("set config POSTERN_PROBE=seven")
        self.assertIn("seven", self.server.console("show config postern_probe"))
        self.assertIn("POSTERN_PROBE=seven", (self.server.folder / "notes.ini").read_text())

    def test_statistics_end_with_their_number(self):
        # They are passed on once a second.
        answer = wait_until(lambda: (text := self.server.console("show stat SMTP")) and "SMTP.MessagesProcessed = " in text and text,
                            lambda: self.server.console("show stat SMTP"))
        self.assertRegex(answer, r"(?m)^ *\d+ statistics? found$")

    def test_a_task_that_is_running_is_not_loaded_twice(self):
        task = self.server.task_pid()
        self.server.console("load smtp")
        self.server.wait_for_line(r"(?i)already")
        self.assertEqual(self.server.task_pid(), task)

    def test_restart_task(self):
        task = self.server.task_pid()
        self.server.console("restart task smtp")
        self.server.wait_for_listener(self.server.port)
        self.assertNotEqual(self.server.task_pid(), task)


if __name__ == "__main__":
    main()
