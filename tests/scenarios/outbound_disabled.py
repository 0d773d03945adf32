"""Outbound ports both disabled: nothing is sent, mail waits without ageing, and `show tls` says why."""

import unittest

from harness import Server, Sink, deliver, main


class OutboundDisabled(unittest.TestCase):
    def test_mail_waits_and_goes_once_a_port_is_enabled(self):
        with Sink(None) as sink, Server({"Router_PortStatus": "Disabled", "SMTP_RelayHost": sink.next_hop}) as server:
            self.assertEqual(deliver(server.port).code, 250)
            server.wait_for_reason(r"(?i)disabled")
            self.assertRegex(server.tell("show tls"), r"(?i)disabled")
            server.tell("route")
            self.assertEqual(server.queued(), 1)
            self.assertEqual(sink.connections, [])

            server.change(Router_PortStatus="Enabled")
            sink.wait_for_messages()
            server.wait_for_empty_queue()


if __name__ == "__main__":
    main()
