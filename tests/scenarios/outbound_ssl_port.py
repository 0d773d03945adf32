"""Outbound SSL port status: Enabled. It is tried first; the TCP/IP port only when no connection to it can be made."""

import unittest

from harness import Certificate, Server, Sink, deliver, main
from harness.ports import free_port


class OutboundSslPort(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server({"Router_SSLStatus": "Enabled"}))
        self.certificate = Certificate(self.server.folder / "peer", "sink.example.test")
        self.tcp = self.enterContext(Sink("handshake", self.certificate))

    def use(self, ssl_port):
        self.server.change(Router_SSLPort=ssl_port, SMTP_RelayHost=self.tcp.next_hop)

    def test_it_is_tried_first(self):
        with Sink(None, self.certificate, implicit_tls=True) as ssl:
            self.use(ssl.port)
            deliver(self.server.port)
            self.assertEqual(ssl.wait_for_messages()[0].tls[0], "TLSv1.3")
            self.server.wait_for_empty_queue()
            self.assertEqual(self.tcp.connections, [])

    def test_refused_it_gives_way_to_the_tcp_port_and_is_remembered(self):
        port = free_port()
        self.use(port)
        deliver(self.server.port)
        self.assertIsNotNone(self.tcp.wait_for_messages()[0].tls)
        self.server.wait_for_empty_queue()
        # It listens now, but it did not an hour ago or less.
        with Sink(None, self.certificate, implicit_tls=True, port=port) as ssl:
            deliver(self.server.port)
            self.tcp.wait_for_messages(2)
            self.assertEqual(ssl.connections, [])

    def test_a_failed_handshake_there_is_a_failure(self):
        with Sink(None, None, replies={"CONNECT": "220 this is no TLS"}) as not_tls:
            self.use(not_tls.port)
            deliver(self.server.port)
            self.server.wait_for_reason(r"(?i)handshake|TLS")
            self.assertEqual((len(self.tcp.connections), self.tcp.messages, not_tls.messages), (0, [], []))

    def test_with_the_tcp_port_disabled_nothing_else_is_tried(self):
        self.server.change(Router_PortStatus="Disabled")
        self.use(free_port())
        deliver(self.server.port)
        self.server.wait_for_reason(r"(?i)refused")
        self.assertEqual(self.tcp.connections, [])


if __name__ == "__main__":
    main()
