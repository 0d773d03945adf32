"""The other server refuses with a 5xx, whatever the command: the sender gets its words once, and the message is not tried again."""

import unittest

from harness import LmtpSink, Server, Sink, deliver, main

NEVER = "554 5.7.1 never from you"


class Peer5xx(unittest.TestCase):
    def check_it_comes_back(self, command):
        with LmtpSink() as home, Sink(None, replies={command: NEVER}) as sink:
            with Server({"SMTP_RelayHost": sink.next_hop, "SMTP_LocalDomains": ["local.test"], "SMTP_LocalDestination": home.destination}) as server:
                self.assertEqual(deliver(server.port, sender="anna@local.test").code, 250)
                [bounce] = home.wait_for_messages()
                server.wait_for_empty_queue()
                self.assertEqual((bounce.sender, bounce.recipients), ("", ["anna@local.test"]))
                self.assertIn("Diagnostic-Code: smtp; 554 5.7.1 never from you", bounce.text)
                self.assertEqual((len(home.messages), len(sink.connections)), (1, 1))

    def test_to_mail(self):
        self.check_it_comes_back("MAIL")

    def test_to_data(self):
        self.check_it_comes_back("DATA")

    def test_to_the_message(self):
        self.check_it_comes_back("DOT")


if __name__ == "__main__":
    main()
