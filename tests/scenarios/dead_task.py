"""A task that dies is reported with its signal and last status, the server goes on, and the task can be loaded again."""

import unittest

from harness import Client, Server, Sink, deliver, main


class DeadTask(unittest.TestCase):
    def test_it_is_reported_and_can_be_loaded_again(self):
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop}) as server:
            after = server.mark()
            server.kill_task()
            line = server.wait_for_line(r"(?i).*smtp.*(signal|kill).*", after).group(0)
            self.assertRegex(line, r"\b9\b|SIGKILL|Killed")
            self.assertNotIn(str(server.port), server.console("show tasks"))
            self.assertRegex(server.console("tell smtp show tls"), r"(?i)smtp")
            server.console("load smtp")
            server.wait_for_listener(server.port)
            self.assertEqual(deliver(server.port).code, 250)
            sink.wait_for_messages()

    def test_a_task_whose_server_is_gone_ends(self):
        import os
        import signal
        with Server() as server, Client(server.port) as client:
            client.command("EHLO client.example.test")
            os.kill(server.process.pid, signal.SIGKILL)
            server.process.wait()
            server.forget_process()
            server.wait_until_task_ended()


if __name__ == "__main__":
    main()
