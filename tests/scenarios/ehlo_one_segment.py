"""The whole EHLO answer leaves in one segment: there are clients that read only the first one."""

import unittest

from harness import Client, Server, main


class EhloOneSegment(unittest.TestCase):
    def test_in_clear(self):
        with Server() as server, Client(server.port) as client:
            before = client.segments_received()
            answer = client.command("EHLO client.example.test")
            self.assertGreater(len(answer.lines), 4)
            self.assertEqual(client.segments_received() - before, 1)

    def test_under_tls(self):
        with Server() as server, Client(server.port) as client:
            client.command("EHLO client.example.test")
            client.start_tls().command("NOOP")  # its reply comes behind the session tickets
            before = client.segments_received()
            client.command("EHLO client.example.test")
            self.assertEqual(client.segments_received() - before, 1)

    def test_replies_to_pipelined_commands_share_one(self):
        with Server() as server, Client(server.port) as client:
            client.command("EHLO client.example.test")
            before = client.segments_received()
            client.send("NOOP\r\nRSET\r\nNOOP\r\n")
            self.assertEqual([client.reply().code for _ in range(3)], [250, 250, 250])
            self.assertEqual(client.segments_received() - before, 1)


if __name__ == "__main__":
    main()
