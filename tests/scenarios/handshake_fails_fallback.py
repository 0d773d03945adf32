"""RouterFallbackNonTLS=1: after a failed handshake the same host is tried in clear text, over a new connection."""

import unittest

from harness import Certificate, Server, Sink, deliver, main


class HandshakeFailsFallback(unittest.TestCase):
    def test_the_message_goes_in_clear_over_a_new_connection(self):
        with Server(notes_ini={"RouterFallbackNonTLS": "1"}) as server:
            certificate = Certificate(server.folder / "peer")
            for how in ("454 4.7.0 not now", "close", "alert", "garbage"):
                with self.subTest(how), Sink(how, certificate) as sink:
                    server.change(SMTP_RelayHost=sink.next_hop)
                    deliver(server.port)
                    message = sink.wait_for_messages()[0]
                    self.assertIsNone(message.tls)
                    self.assertEqual(len(sink.connections), 2)
                    self.assertIs(message.connection, sink.connections[1])
                    self.assertNotIn("STARTTLS", message.connection.commands)
                    server.wait_for_empty_queue()

    def test_a_handshake_that_works_is_used(self):
        with Server(notes_ini={"RouterFallbackNonTLS": "1"}) as server, Sink("handshake", Certificate(server.folder / "peer")) as sink:
            server.change(SMTP_RelayHost=sink.next_hop)
            deliver(server.port)
            self.assertIsNotNone(sink.wait_for_messages()[0].tls)


if __name__ == "__main__":
    main()
