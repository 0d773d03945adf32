"""What interop tests share: one message that has to come out as it went in behind a running Postern and another program."""

import contextlib
import itertools

from .client import Client, deliver
from .server import Server
from .sink import Sink

# What is easily damaged on the way: dots, 8-bit, white space at the ends of lines, a long line, empty lines at the end.
BODY = ".a line with a dot\r\n.\r\n8-bit: \xc3\xbc\t \r\n\r\n" + "x" * 900 + "\r\n\r\n"
TEXT = ("From: a@example.test\r\nTo: b@there.test\r\nSubject: from a program\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + BODY)
ON_THE_WIRE = TEXT.replace("\r\n.", "\r\n..")

# Addresses and a header that need SMTPUTF8 (RFC 6531), in octets that str holds as Latin-1.
UTF8_SENDER, UTF8_RECIPIENT, UTF8_SUBJECT = (each.encode().decode("latin-1") for each in ("jürgen@example.test", "zoë@there.test", "grüß dich"))
UTF8_EXTENSIONS = ("PIPELINING", "8BITMIME", "SMTPUTF8")
UTF8_TEXT = f"From: {UTF8_SENDER}\r\nTo: {UTF8_RECIPIENT}\r\nSubject: {UTF8_SUBJECT}\r\n\r\nbody\r\n"


@contextlib.contextmanager
def relaying_server():
    """A running Postern, and the sink that it relays to."""
    with Sink(None, extensions=UTF8_EXTENSIONS) as sink, Server({"SMTP_RelayHost": sink.next_hop}) as server:
        yield server, sink


def check_utf8(test, message):
    """That this message, whose text is UTF8_TEXT, came under STARTTLS with SMTPUTF8, and went on with it."""
    test.assertRegex(message.header("Received")[0], r" by mail\.example\.test .*with UTF8SMTPS \(TLSv1\.3, \w+\) id")
    test.assertEqual((message.sender, message.recipients, message.header("Subject")), (UTF8_SENDER, [UTF8_RECIPIENT], [UTF8_SUBJECT]))
    test.assertIn(" SMTPUTF8", message.mail_line)


class SendsUnderStartTls:
    """Mixin of a test case for a mail server that sends to us: `peer` is its class."""

    peer = None

    def check_relayed(self, message):
        ours, theirs = message.header("Received")[:2]
        self.assertRegex(ours, r"^from peer\.example\.test .* by mail\.example\.test .*with ESMTPS \(TLSv1\.3, \w+\) id")
        self.assertIn("peer.example.test", theirs)
        self.assertEqual(message.text.partition("\r\n\r\n")[2], BODY)

    def look_at(self, peer):
        """For a test that wants more of the peer after the message came through."""

    def test_under_starttls(self):
        with relaying_server() as (server, sink), self.peer(server.port, out_tls="encrypt") as peer:
            answer = deliver(peer.port, text=ON_THE_WIRE)
            self.assertEqual(answer.code, 250, answer)
            self.check_relayed(sink.wait_for_messages(seconds=40)[0])
            self.look_at(peer)


class SendsInUtf8:
    """The same for one that has SMTPUTF8."""

    peer = None

    def test_smtputf8_under_starttls(self):
        with relaying_server() as (server, sink), self.peer(server.port, out_tls="encrypt") as peer:
            with Client(peer.port) as client:
                self.assertIn("SMTPUTF8", client.command("EHLO client.example.test").keywords)
                for line, code in ((f"MAIL FROM:<{UTF8_SENDER}> SMTPUTF8", 250), (f"RCPT TO:<{UTF8_RECIPIENT}>", 250), ("DATA", 354),
                                   (UTF8_TEXT + ".", 250)):
                    self.assertEqual(client.command(line).code, code, line)
            check_utf8(self, sink.wait_for_messages(seconds=40)[0])


class ReceivesInClear:
    """Mixin of a test case for a mail server that we send to: `peer` is its class."""

    peer = None

    def relayed_by(self, in_tls):
        """The lines that the peer added to a message that we sent to it."""
        with Sink(None) as sink, self.peer(sink.port, in_tls=in_tls) as peer, Server({"SMTP_RelayHost": f"[127.0.0.1]:{peer.port}"}) as server:
            self.assertEqual(deliver(server.port, text=ON_THE_WIRE).code, 250)
            message = sink.wait_for_messages(seconds=40)[0]
            server.wait_for_empty_queue()
        self.assertEqual(message.text.partition("\r\n\r\n")[2], BODY)
        return "\n".join(itertools.takewhile(lambda line: " by mail.example.test " not in line, message.header("Received")))

    def test_in_clear_when_it_does_not_offer_starttls(self):
        received = self.relayed_by("none")
        self.assertRegex(received, r"(?i)with esmtp ")
        self.assertNotIn("TLS", received)


class ReceivesFromUs(ReceivesInClear):
    """The same for one that offers STARTTLS when it is told to."""

    def test_under_starttls(self):
        received = self.relayed_by("may")
        self.assertRegex(received, r"(?i)with esmtps ")
        self.assertRegex(received, r"TLSv?1\.3|TLS_AES_\d+_GCM")
