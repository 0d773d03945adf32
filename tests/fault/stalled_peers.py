"""Peers that fall silent in every state, both ways: none is waited for beyond its time limit, honest mail goes its way meanwhile, and every
message that got 250 arrives."""

import contextlib
import pathlib
import tempfile
import unittest

from harness import Certificate, Client, Closed, Server, Sink, deliver, main, wait_until
from harness.accounts import settle
from harness.odd_sink import SILENCE, OddSink

PLACES = ("CONNECT", "EHLO", "STARTTLS", "HANDSHAKE", "MAIL", "RCPT", "DATA", "BODY", "DOT", "QUIT")
# How far a client comes before it says no more: lines that are answered, then octets that are not.
STALLS = {
    "behind the greeting": ((), ""), "in a command": ((), "EHL"), "behind EHLO": (("EHLO c.test",), ""),
    "in place of its part of the handshake": (("EHLO c.test", "STARTTLS"), ""),
    "in its part of the handshake": (("EHLO c.test", "STARTTLS"), "\x16\x03\x01\x02\x00\x01\x00"),
    "behind MAIL": (("EHLO c.test", "MAIL FROM:<slow@example.test>"), ""),
    "behind RCPT": (("EHLO c.test", "MAIL FROM:<slow@example.test>", "RCPT TO:<b@there.test>"), ""),
    "behind DATA": (("EHLO c.test", "MAIL FROM:<slow@example.test>", "RCPT TO:<b@there.test>", "DATA"), ""),
    "before the dot": (("EHLO c.test", "MAIL FROM:<slow@example.test>", "RCPT TO:<b@there.test>", "DATA"), "Subject: stalled\r\n\r\nbody\r\n"),
    "in the dot": (("EHLO c.test", "MAIL FROM:<slow@example.test>", "RCPT TO:<b@there.test>", "DATA"), "Subject: stalled\r\n\r\nbody\r\n.\r"),
    "in a chunk": (("EHLO c.test", "MAIL FROM:<slow@example.test>", "RCPT TO:<b@there.test>"), "BDAT 1000 LAST\r\nSubject: stalled\r\n"),
    "between chunks": (("EHLO c.test", "MAIL FROM:<slow@example.test>", "RCPT TO:<b@there.test>"), "BDAT 5\r\nSubje"),
}
# The least that the items allow.
INBOUND = {"SMTP_CommandTimeout": 5, "SMTP_DataTimeout": 5, "SMTP_HandshakeTimeout": 5}


class ServersThatStall(unittest.TestCase):
    def test_each_is_left_in_time_and_gets_its_message_later(self):
        certificate = Certificate(pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())))
        sinks = {place: self.enterContext(OddSink(place, SILENCE, starttls="handshake", certificate=certificate)) for place in PLACES}
        honest = self.enterContext(Sink(None))
        routes = [{"RouteRecipients": f"{place.lower()}.test", "RouteNextHop": sink.next_hop} for place, sink in sinks.items()]
        server = self.enterContext(Server({"SMTP_RelayHost": honest.next_hop, "Router_MaxReplyWait": 2, "Router_InitialRetryInterval": 1,
                                           "SMTP_MaxConnectionIdle": 1}, routes=routes))
        accepted = [self.send(server, f"{place}-{number}", f"b@{place.lower()}.test") for place in PLACES for number in range(2)]
        accepted += [self.send(server, f"honest-{number}", "b@there.test") for number in range(5)]
        # Nobody's silence is in the way of who answers.
        honest.wait_for_messages(5)
        for place, sink in sinks.items():
            sink.wait(lambda sink: sink.met == 1, f"a stall at {place}")
        # What a peer has kept without an answer comes to it a second time (RFC 5321 §4.5.3.2.6), but only to its own folder of kept mail.
        settle(self, server, accepted, honest, *sinks.values())
        self.assertEqual({place: len(sink.kept) for place, sink in sinks.items() if sink.kept}, {"DOT": 1})
        self.assertEqual({place: len(sink.messages) for place, sink in sinks.items()}, dict.fromkeys(PLACES, 2))

    def send(self, server, subject, recipient):
        self.assertEqual(deliver(server.port, recipients=[recipient], text=f"Subject: {subject}\r\n\r\nbody\r\n").code, 250)
        return subject


class ClientsThatStall(unittest.TestCase):
    def test_each_is_sent_away_in_time_and_nothing_of_it_is_taken(self):
        sink = self.enterContext(Sink(None))
        server = self.enterContext(Server({"SMTP_RelayHost": sink.next_hop, **INBOUND}))
        with contextlib.ExitStack() as stack:
            clients = {name: self.stall(stack, server.port, *how) for name, how in STALLS.items()}
            clients["behind the handshake"] = stack.enter_context(Client(server.port))
            clients["behind the handshake"].command("EHLO c.test")
            clients["behind the handshake"].start_tls()
            accepted = []
            for number in range(5):
                self.assertEqual(deliver(server.port, tls=True, text=f"Subject: honest-{number}\r\n\r\nbody\r\n").code, 250)
                accepted.append(f"honest-{number}")
            sink.wait_for_messages(5)
            for name, client in clients.items():
                with self.subTest(stalled=name):
                    self.assertEqual(self.farewell(client), None if "its part" in name else 421)
        wait_until(lambda: "0 session[s]" in server.tell("show tls"), lambda: server.tell("show tls"))
        settle(self, server, accepted, sink)
        self.assertEqual(len(sink.messages), len(accepted))

    def stall(self, stack, port, lines, octets):
        client = stack.enter_context(Client(port))
        for line in lines:
            self.assertIn(client.command(line).code, (220, 250, 354), line)
        return client.send(octets)

    @staticmethod
    def farewell(client):
        """The code of its last reply before the connection ends; None where there is none. What BDAT is answered does not count."""
        code = None
        try:
            while True:
                code = client.reply().code
        except Closed:
            return code


if __name__ == "__main__":
    main()
