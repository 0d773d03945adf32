"""A mail store: takes mail by LMTP (RFC 2033) on loopback or on a UNIX socket, with an answer of its own for each recipient."""

import pathlib
import socket

from .sink import Session, Sink


class LmtpSink(Sink):
    """Like Sink. `path`: a UNIX socket to listen on instead of a port. `answers`: what is said to the message, by recipient; a reply that
    is always given, or a list of replies that are given once each. Who is not named is answered 250. A message is kept once for all
    recipients that were answered so."""

    def __init__(self, path=None, answers=None, **options):
        self.path = path
        self.answers = {recipient: list(each) if isinstance(each, list) else each for recipient, each in (answers or {}).items()}
        super().__init__(**{"starttls": None, **options})

    @property
    def destination(self):
        """How a document names it as destination of local mail."""
        return f"lmtp:{self.path}" if self.path else f"lmtp://{self.address}:{self.port}"

    def _listen(self):
        if self.path is None:
            return super()._listen()
        pathlib.Path(self.path).unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(self.path))
        listener.listen(1024)
        return listener

    def _session(self, accepted, connection):
        return _LmtpSession(self, accepted, connection)


class _LmtpSession(Session):
    greeting = "220 store.example.test LMTP"

    def obey(self, verb, line):
        if verb == "LHLO":
            self.forget()
            self.say(verb, self.ehlo_answer())
            return True
        if verb in ("EHLO", "HELO"):
            self.say(verb, "500 5.5.1 this is LMTP")
            return True
        return super().obey(verb, line)

    def answer_message(self, message):
        replies = [self.answer_for(recipient) for recipient in message.recipients]
        message.recipients = [each for each, reply in zip(message.recipients, replies) if reply.startswith("2")]
        if message.recipients:
            self.keep(message)
        for reply in replies:
            self.write(reply)

    def answer_for(self, recipient):
        wanted = self.sink.answers.get(recipient)
        if isinstance(wanted, list):
            wanted = wanted.pop(0) if wanted else None
        return wanted or "250 2.1.5 stored"
