"""BDAT (RFC 3030): a message in chunks arrives octet for octet, and the switch takes it away."""

import unittest

from harness import Client, Server, Sink, main

BODY = "Subject: chunks\r\n\r\n.a line\r\n.\r\n..\r\n" + "x" * 70000 + "\r\nthe end\r\n"


class Chunking(unittest.TestCase):
    def test_a_message_in_chunks_arrives_octet_for_octet(self):
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop}) as server, Client(server.port) as client:
            self.assertIn("CHUNKING", client.command("EHLO client.example.test").keywords)
            client.command("MAIL FROM:<a@example.test>")
            client.command("RCPT TO:<b@there.test>")
            for begin in range(0, len(BODY), 10007):
                chunk = BODY[begin:begin + 10007]
                client.send(f"BDAT {len(chunk)}\r\n{chunk}")
                self.assertRegex(client.reply().raw, rb"^250 2\.0\.0 %d octets received" % len(chunk))
            self.assertRegex(client.command("BDAT 0 LAST").raw, rb"^250 2\.6\.0 Message")
            [message] = sink.wait_for_messages()
            self.assertTrue(message.text.endswith(BODY))

    def test_octets_of_a_refused_chunk_are_no_commands(self):
        with Server() as server, Client(server.port) as client:
            client.command("EHLO client.example.test")
            client.send("BDAT 6\r\nQUIT\r\nNOOP\r\n")
            self.assertEqual([client.reply().code, client.reply().code], [503, 250])

    def test_the_switch_takes_it_away(self):
        with Server({"SMTP_ChunkingExtension": "Disabled"}) as server, Client(server.port) as client:
            self.assertNotIn("CHUNKING", client.command("EHLO client.example.test").keywords)
            client.send("BDAT 6\r\nQUIT\r\n")
            self.assertEqual(client.reply().code, 502)


if __name__ == "__main__":
    main()
