"""Under load the task looks at its console all the same: a command is answered within five seconds, and so is `quit`."""

import threading
import time
import unittest

from harness import Client, Server, Sink, main, wait_until
from harness.waiting import limit


class ConsoleUnderLoad(unittest.TestCase):
    def test_commands_are_answered_while_mail_comes_and_goes(self):
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop}) as server:
            is_over = threading.Event()
            senders = [threading.Thread(target=self.send, args=(server.port, is_over)) for _ in range(6)]
            for sender in senders:
                sender.start()
            try:
                sink.wait_for_messages(50)
                for command in ("show tls", "show queue", "show config", "update config", "help"):
                    began = time.monotonic()
                    server.tell(command)
                    self.assertLess(time.monotonic() - began, limit(5), command)
            finally:
                is_over.set()
                for sender in senders:
                    sender.join()
            wait_until(lambda: server.queued() == 0, "an empty queue", 30)

    @staticmethod
    def send(port, is_over):
        with Client(port) as client:
            client.command("EHLO client.example.test")
            while not is_over.is_set():
                client.deliver()


if __name__ == "__main__":
    main()
