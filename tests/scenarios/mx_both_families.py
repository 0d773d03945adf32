"""A mail host has addresses of both families: where one gives no connection, the message goes to the other in the same try."""

import socket
import unittest

from harness import NameServer, Server, Sink, deliver, main

ZONES = {"there.example": [
    "both MX 10 host", "host A 127.0.0.4", "host AAAA ::1",
    "six MX 10 host6", "host6 AAAA ::1",
    "broken MX 10 host4", "host4 AAAA ::1", "host4 A 127.0.0.2"]}


def has_ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@unittest.skipUnless(has_ipv6(), "this machine has no IPv6 loopback")
class MxBothFamilies(unittest.TestCase):
    def setUp(self):
        self.names = self.enterContext(NameServer(ZONES))
        self.ipv6 = self.enterContext(Sink(None, address="::1"))
        self.server = self.enterContext(Server({"Router_Port": self.ipv6.port},
                                               {"SMTP_StubZones": self.names.stub_zones, "SMTP_SystemResolvers": "0"}))

    def send(self, recipient):
        self.assertEqual(deliver(self.server.port, recipients=[recipient]).code, 250)

    def test_a_host_with_ipv6_alone_is_reached(self):
        self.send("b@six.there.example")
        self.ipv6.wait_for_messages()
        self.server.wait_for_line(r"transferred to host6\.there\.example \[::1\]")

    def test_the_ipv6_address_takes_what_the_ipv4_address_does_not(self):
        self.send("b@both.there.example")
        self.ipv6.wait_for_messages()
        self.server.wait_for_line(r"transferred to host\.there\.example \[::1\]")
        self.server.wait_for_empty_queue()

    def test_the_ipv4_address_is_asked_first(self):
        ipv4 = self.enterContext(Sink(None, address="127.0.0.2", port=self.ipv6.port))
        self.send("b@broken.there.example")
        ipv4.wait_for_messages()
        self.assertEqual(self.ipv6.connections, [])


if __name__ == "__main__":
    main()
