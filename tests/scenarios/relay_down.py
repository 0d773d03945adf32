"""The relay host is down: mail waits with the reason, survives a restart, and goes out once it is back."""

import unittest

from harness import Server, Sink, deliver, main


class RelayDown(unittest.TestCase):
    def setUp(self):
        self.sink = self.enterContext(Sink(None))
        self.sink.stop()
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop}))
        for number in range(3):
            self.assertEqual(deliver(self.server.port, text=f"Subject: {number}\r\n\r\nbody\r\n").code, 250)
        self.server.wait_for_reason(r"(?i)refused")

    def arrived(self):
        self.sink.wait_for_messages(3)
        self.server.wait_for_empty_queue()
        return sorted(message.header("Subject")[0] for message in self.sink.messages)

    def test_it_goes_out_at_tell_smtp_route(self):
        self.assertEqual(self.server.queued(), 3)
        self.sink.start()
        self.server.tell("route")
        self.assertEqual(self.arrived(), ["0", "1", "2"])

    def test_it_survives_a_restart_of_the_server(self):
        self.server.stop()
        self.server.start()
        self.assertEqual(self.server.queued(), 3)
        self.sink.start()
        self.server.tell("route")
        self.assertEqual(self.arrived(), ["0", "1", "2"])


class RelayThatPutsOff(unittest.TestCase):
    def test_a_4xx_waits_for_the_retry_interval_and_is_tried_again_by_itself(self):
        with Sink(None, replies={"RCPT": ["450 4.2.0 later"]}) as sink:
            with Server({"SMTP_RelayHost": sink.next_hop, "Router_InitialRetryInterval": 1}) as server:
                deliver(server.port)
                sink.wait_for_messages()
                server.wait_for_empty_queue()
                self.assertGreaterEqual(sum(line.startswith("RCPT") for c in sink.connections for line in c.commands), 2)


if __name__ == "__main__":
    main()
