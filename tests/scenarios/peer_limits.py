"""What a server does not take at once, recipients or connections, is no failure: the rest follows without a pause."""

import unittest

from harness import Server, Sink, deliver, main


class PeerLimits(unittest.TestCase):
    # The first retry comes after five minutes: what arrives here did not wait for it.

    def test_recipients_too_many_go_in_the_next_transaction_of_the_connection(self):
        replies = {"RCPT": ["250 2.1.5 ok", "452 4.5.3 too many recipients", "452 4.5.3 too many recipients"]}
        sink = self.enterContext(Sink(None, replies=replies))
        server = self.enterContext(Server({"SMTP_RelayHost": sink.next_hop}))
        deliver(server.port, recipients=["a@there.test", "b@there.test", "c@there.test"])
        sink.wait_for_messages(2)
        server.wait_for_empty_queue()
        self.assertEqual([message.recipients for message in sink.messages], [["a@there.test"], ["b@there.test", "c@there.test"]])
        self.assertEqual(len(sink.connections), 1)
        self.assertFalse([line for line in server.lines if "waits" in line])

    def test_a_connection_too_many_puts_its_message_back(self):
        too_many = "421 4.7.0 too many connections"
        sink = self.enterContext(Sink(None, replies={"CONNECT": ["220 sink.example.test", too_many, too_many]}, slow=0.3))
        server = self.enterContext(Server({"SMTP_RelayHost": sink.next_hop, "Router_PortStatus": "Disabled"}))
        for name in "abc":
            deliver(server.port, recipients=[f"{name}@there.test"])
        server.change(Router_PortStatus="Negotiated SSL")
        sink.wait_for_messages(3)
        server.wait_for_empty_queue()
        self.assertFalse([line for line in server.lines if "waits" in line])


if __name__ == "__main__":
    main()
