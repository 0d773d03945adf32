"""Relaying is closed: to a domain that is not local only hosts in the allowed list may send."""

import unittest

from harness import Client, Server, Sink, main

ITEMS = {"SMTP_ListenAddresses": ["127.0.0.1"], "SMTP_RelayHostsAllowed": ["127.0.0.1"]}


class RelayingClosed(unittest.TestCase):
    def setUp(self):
        self.sink = self.enterContext(Sink(None))
        self.server = self.enterContext(Server({**ITEMS, "SMTP_RelayHost": self.sink.next_hop}))

    def session(self, source):
        client = self.enterContext(Client(self.server.port, source=source))
        client.command("EHLO client.example.test")
        client.command("MAIL FROM:<someone@elsewhere.test>")
        return client

    def test_a_foreign_host_cannot_send_to_a_foreign_domain(self):
        client = self.session("127.0.0.2")
        answer = client.command("RCPT TO:<victim@elsewhere.test>")
        self.assertEqual((answer.code, answer.text[:5]), (550, "5.7.1"))

    def test_nor_by_writing_the_address_another_way(self):
        client = self.session("127.0.0.2")
        for address in ("victim%elsewhere.test@example.test.elsewhere.test", "@example.test:victim@elsewhere.test", "victim@[127.0.0.1]",
                        '"victim@elsewhere.test"@elsewhere.test', "victim@EXAMPLE.TEST.elsewhere.test"):
            self.assertGreaterEqual(client.command(f"RCPT TO:<{address}>").code, 500, address)

    def test_a_foreign_host_can_send_to_a_local_domain(self):
        client = self.session("127.0.0.2")
        self.assertEqual(client.command("RCPT TO:<b@Example.Test>").code, 250)

    def test_an_allowed_host_can_send_anywhere(self):
        client = self.session("127.0.0.1")
        self.assertEqual(client.command("RCPT TO:<victim@elsewhere.test>").code, 250)


if __name__ == "__main__":
    main()
