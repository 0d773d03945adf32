"""To a server that offers CHUNKING messages go by BDAT, octet for octet; what it refuses leaves the connection fit for the next one."""

import unittest

from harness import Client, Server, Sink, main

CHUNKING = ("PIPELINING", "8BITMIME", "SIZE 10000000", "CHUNKING")


class OutboundChunking(unittest.TestCase):
    def start(self, items=None, **sink):
        self.sink = self.enterContext(Sink(None, **{"extensions": CHUNKING, **sink}))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, **(items or {})}))
        self.client = self.enterContext(Client(self.server.port))
        self.client.command("EHLO client.example.test")

    def send(self, text):
        self.client.command("MAIL FROM:<a@example.test>")
        self.client.command("RCPT TO:<b@there.test>")
        self.assertEqual(self.client.command("DATA").code, 354)
        self.assertEqual(self.client.send(text + b".\r\n").reply().code, 250)

    def verbs(self):
        return [line.split(" ")[0] for line in self.sink.messages[0].connection.commands]

    def test_a_message_goes_as_it_is(self):
        self.start()
        self.send(b"Subject: dots\r\n\r\n..\r\n..two\r\nBDAT 5 LAST\r\n")
        [message] = self.sink.wait_for_messages()
        self.assertTrue(message.data.endswith(b"Subject: dots\r\n\r\n.\r\n.two\r\nBDAT 5 LAST\r\n"), message.data)
        self.assertNotIn("DATA", self.verbs())

    def test_a_large_one_goes_in_chunks(self):
        self.start()
        line = b"x" * 70 + b"\r\n"
        self.send(b"Subject: large\r\n\r\n" + line * 10000)
        [message] = self.sink.wait_for_messages()
        self.assertTrue(message.data.endswith(line * 10000))
        self.assertGreater(self.verbs().count("BDAT"), 5)

    def test_the_next_one_goes_over_the_same_connection_after_a_refusal(self):
        self.start(replies={"DOT": ["554 5.7.1 not this"]})
        self.send(b"Subject: one\r\n\r\none\r\n")
        self.sink.wait(lambda it: any("RSET" in each.commands for each in it.connections), "the reset")
        self.send(b"Subject: two\r\n\r\ntwo\r\n")
        self.sink.wait(lambda it: any(b"Subject: two" in each.data for each in it.messages), "the second message")
        self.server.wait_for_line(r"554 5.7.1 not this")

    def test_a_server_that_offers_it_and_knows_no_bdat_sees_no_line_of_the_message(self):
        self.start(knows_bdat=False)
        self.send(b"RSET\r\nMAIL FROM:<ceo@example.test>\r\nRCPT TO:<victim@there.test>\r\nDATA\r\nforged\r\n")
        self.server.wait_for_line(r"waits.*offers CHUNKING and refuses BDAT \(Router_Chunking switches it off\): 502")
        self.sink.wait(lambda it: all(each.is_over for each in it.connections), "the end of the connection")
        commands = [line for each in self.sink.connections for line in each.commands]
        self.assertNotIn("DATA", commands)
        self.assertNotIn("victim", str(commands))

    def test_it_can_be_switched_off(self):
        self.start({"Router_Chunking": "0"})
        self.send(b"Subject: x\r\n\r\nx\r\n")
        self.sink.wait_for_messages()
        self.assertIn("DATA", self.verbs())
        self.assertNotIn("BDAT", self.verbs())


if __name__ == "__main__":
    main()
