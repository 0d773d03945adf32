"""A peer that breaks off, babbles or falls silent at a place of the dialogue that a test names, so many times; then it takes mail."""

import re

from .client import deliver
from .server import Server
from .sink import Session, Sink

# What `how` may say.
HALF_A_REPLY, GARBAGE, SILENCE, CLOSE = "half a reply", "garbage", "silence", "close"


class OddSink(Sink):
    """Like Sink. At the command `at` (CONNECT, EHLO, STARTTLS, MAIL, RCPT, DATA, BODY, DOT) it does what `how` says, `times` times. BODY: when the
    first octets of a message came; DOT: when the message has been read to its end; HANDSHAKE: in place of its part of one. `kept` are messages that were read to their end without an
    answer: this peer has them. `met` counts how often it was odd."""

    def __init__(self, at, how, times=1, starttls=None, **options):
        self.at, self.how, self.left = at, how, times
        self.met, self.kept = 0, []
        super().__init__(starttls, **options)

    def _session(self, accepted, connection):
        return _OddSession(self, accepted, connection)

    def is_odd(self, place):
        with self.changed:
            if place != self.at or self.left == 0:
                return False
            self.left -= 1
            self.met += 1
            self.changed.notify_all()
            return True


class _OddSession(Session):
    def say(self, command, usual):
        if self.sink.is_odd(command):
            self.be_odd()
        return super().say(command, usual)

    def obey_starttls(self):
        if self.sink.is_odd("STARTTLS"):
            self.be_odd()
        return super().obey_starttls()

    def handshake(self):
        if self.sink.is_odd("HANDSHAKE"):
            self.be_odd()
        return super().handshake()

    def read_until(self, end):
        if end == b"\r\n.\r\n":
            if not self.buffer:
                self.read_more()
            if self.sink.is_odd("BODY"):
                self.be_odd()
        return super().read_until(end)

    def answer_message(self, message):
        if self.sink.is_odd("DOT"):
            with self.sink.changed:
                self.sink.kept.append(message)
            self.be_odd()
        super().answer_message(message)

    def be_odd(self):
        """Ends the session by EOFError, which the sink takes for the peer's end."""
        if self.sink.how == GARBAGE:
            self.socket.sendall(b"\x00\xff<html>not what you think</html>\r\n")
        elif self.sink.how == HALF_A_REPLY:
            self.socket.sendall(b"250-half of it\r\n250-and then")
        if self.sink.how in (SILENCE, GARBAGE):
            while self.socket.recv(65536):  # until the other one gives up
                pass
        raise EOFError


def count_of(messages, subject):
    """How many of these messages have this subject."""
    return sum(bool(re.search(rf"(?m)^Subject: {re.escape(subject)}\r?$", message.text)) for message in messages)


class MeetsAnOddPeer:
    """Mixin of a test case: the server sends one message to a sink that does `oddity` once. `items` are more settings."""

    oddity = None
    items = {}

    def start(self, at, **options):
        self.sink = self.enterContext(OddSink(at, self.oddity, **options))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, "Router_InitialRetryInterval": 1, **self.items}))
        self.assertEqual(deliver(self.server.port, text="Subject: once\r\n\r\nbody\r\n").code, 250)

    def check_it_waits_and_arrives_once(self, reason):
        self.server.wait_for_line(rf"for b@there\.test waits \(try 1\), .*{reason}")
        self.sink.wait_for_messages()
        self.server.wait_for_empty_queue()
        self.assertEqual((self.sink.met, count_of(self.sink.messages, "once")), (1, 1))
