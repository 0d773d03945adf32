"""Aliases (CNAME) of a domain and of its mail host are followed to their end; a circle of them holds mail up and returns nothing."""

import unittest

from harness import NameServer, Server, Sink, deliver, main

ZONES = {"there.example": [
    "real MX 10 host", "host A 127.0.0.2",
    "alias CNAME another", "another CNAME real",
    "named MX 10 mail", "mail CNAME host",
    "one CNAME two", "two CNAME one"]}


class MxAliases(unittest.TestCase):
    def setUp(self):
        names = self.enterContext(NameServer(ZONES))
        self.host = self.enterContext(Sink(None, address="127.0.0.2"))
        self.server = self.enterContext(Server({"Router_Port": self.host.port},
                                               {"SMTP_StubZones": names.stub_zones, "SMTP_SystemResolvers": "0"}))

    def send(self, recipient):
        self.assertEqual(deliver(self.server.port, recipients=[recipient]).code, 250)

    def test_an_alias_of_the_domain_is_followed(self):
        self.send("b@alias.there.example")
        self.assertEqual(self.host.wait_for_messages()[0].recipients, ["b@alias.there.example"])

    def test_an_alias_of_the_mail_host_is_followed(self):
        self.send("b@named.there.example")
        self.host.wait_for_messages()
        self.server.wait_for_line(r"transferred to mail\.there\.example \[127\.0\.0\.2\]")

    def test_a_circle_holds_mail_up(self):
        self.send("b@one.there.example")
        self.server.wait_for_reason(r"MX of one\.there\.example cannot be looked up", 30)
        self.assertEqual(self.server.queued(), 1)
        self.assertEqual(self.host.connections, [])


if __name__ == "__main__":
    main()
