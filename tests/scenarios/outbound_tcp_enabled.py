"""Outbound TCP/IP port status: Enabled. Clear text; STARTTLS is not used even when it is offered."""

import unittest

from harness import Certificate, Server, Sink, deliver, main


class OutboundTcpEnabled(unittest.TestCase):
    def test_starttls_is_not_used_even_when_offered(self):
        with Server({"Router_PortStatus": "Enabled"}) as server:
            with Sink("handshake", Certificate(server.folder / "peer")) as sink:
                server.change(SMTP_RelayHost=sink.next_hop)
                self.assertEqual(deliver(server.port).code, 250)
                message = sink.wait_for_messages()[0]
                self.assertIsNone(message.tls)
                self.assertNotIn("STARTTLS", message.connection.commands)
                server.wait_for_empty_queue()
                self.assertRegex(server.tell("show tls"), r"(?i)clear")


if __name__ == "__main__":
    main()
