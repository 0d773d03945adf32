"""The other server puts off with a 4xx, whatever the command: the message waits and arrives once."""

import unittest

from harness import Server, Sink, deliver, main
from harness.odd_sink import count_of

LATER = "451 4.3.0 not just now"


class Peer4xx(unittest.TestCase):
    def check_it_waits_and_arrives_once(self, command):
        with Sink(None, replies={command: [LATER]}) as sink:
            with Server({"SMTP_RelayHost": sink.next_hop, "Router_InitialRetryInterval": 1}) as server:
                self.assertEqual(deliver(server.port, text="Subject: once\r\n\r\nbody\r\n").code, 250)
                server.wait_for_line(r"for b@there\.test waits \(try 1\), .*451 4\.3\.0 not just now")
                sink.wait(lambda it: count_of(it.messages, "once"), "the message")
                server.wait_for_empty_queue()
                # Who takes DATA though MAIL was refused gets a lone dot (RFC 2920 §3.1), which is no message of ours.
                self.assertEqual(count_of(sink.messages, "once"), 1)
                self.assertFalse(server.log().count(" failed: "))

    def test_to_mail(self):
        self.check_it_waits_and_arrives_once("MAIL")

    def test_to_data(self):
        self.check_it_waits_and_arrives_once("DATA")

    def test_to_the_message(self):
        self.check_it_waits_and_arrives_once("DOT")


if __name__ == "__main__":
    main()
