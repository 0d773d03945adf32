"""1,000 messages of every shape go through the relay path, in clear text and under STARTTLS, over several connections at once: what arrives
is, octet for octet, what was sent, our Received header aside. The matrix of what they are is in harness/generator.py, and is printed."""

import concurrent.futures
import hashlib
import random
import re
import tempfile
import time
import unittest

from harness import Certificate, Client, Server, Sink, main
from harness.generator import THIRTY_MB, Generator, matrix
from harness.waiting import SLOW

SEED = 20261125
MESSAGES = int(1000 / SLOW)
CONNECTIONS = 8  # at once
MESSAGES_A_CONNECTION = 10
OFFERED = ("PIPELINING", "8BITMIME", "SIZE 100000000", "ENHANCEDSTATUSCODES")
OUR_RECEIVED = re.compile(rb"\AReceived: from client\.example\.test \(\[127\.0\.0\.1\]\) by mail\.example\.test\r\n(?:[ \t][^\r]*\r\n)*")


def make_messages(count):
    generator = Generator(SEED)
    sizes = {count - 1: THIRTY_MB, count - 2: 1_000_000, count // 2: 1_000_000}
    return [generator.message(number, sizes.get(number)) for number in range(count)]


def as_sent(data):
    return OUR_RECEIVED.sub(b"", data, count=1)


class Sender:
    """Hands in some messages over one connection. How is drawn: STARTTLS or not, pipelined or not, the text in one piece or in many."""

    def __init__(self, port, numbers, messages):
        self.port, self.numbers, self.messages = port, numbers, messages
        self.chance = random.Random(f"{SEED}/{numbers[0]}")

    def run(self):
        with Client(self.port) as client:
            client.command("EHLO client.example.test")
            if self.chance.random() < 0.5:
                client.start_tls().command("EHLO client.example.test")
            for number in self.numbers:
                self.send(client, number, self.messages[number].octets)
            client.command("QUIT")

    def send(self, client, number, octets):
        # Some senders of 8-bit text do not say so.
        declared = not octets.isascii() and self.chance.random() < 0.7
        commands = [f"MAIL FROM:<a@here.test>{' BODY=8BITMIME' if declared else ''}", f"RCPT TO:<m{number}@there.test>", "DATA"]
        if self.chance.random() < 0.5:
            client.send("".join(line + "\r\n" for line in commands))
            answers = [client.reply() for _ in commands]
        else:
            answers = [client.command(line) for line in commands]
        assert [answer.code for answer in answers] == [250, 250, 354], (number, answers)
        wire = re.sub(rb"(?m)^\.", b"..", octets) + b".\r\n"
        self.send_in_pieces(client, wire)
        answer = client.reply()
        assert answer.code == 250, (number, answer)

    def send_in_pieces(self, client, wire):
        pieces = self.chance.choice((1, 1, 2, 5, 40))
        cuts = sorted(self.chance.randrange(len(wire)) for _ in range(pieces - 1))
        for begin, end in zip([0, *cuts], [*cuts, len(wire)]):
            client.send(wire[begin:end])


class Contents(unittest.TestCase):
    def check(self, messages, sink, **items):
        numbers = list(range(len(messages)))
        batches = [numbers[at:at + MESSAGES_A_CONNECTION] for at in range(0, len(numbers), MESSAGES_A_CONNECTION)]
        begin = time.monotonic()
        with sink, Server({"SMTP_RelayHost": sink.next_hop, **items}) as server:
            with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
                # The large one is in the last batch: begun first, it is under way beside all the others.
                for done in [pool.submit(Sender(server.port, batch, messages).run) for batch in reversed(batches)]:
                    done.result()
            sink.wait_for_messages(len(messages), seconds=60)
            server.wait_for_empty_queue(60)
        self.compare(messages, sink)
        print(f"\n{len(messages)} messages, {sum(len(each.octets) for each in messages)} octets, in {time.monotonic() - begin:.1f} s, out over "
              f"{len(sink.connections)} connections, {sum(each.tls is not None for each in sink.messages)} messages under TLS", flush=True)

    def compare(self, messages, sink):
        arrived = {}
        for each in sink.messages:
            [recipient] = each.recipients
            number = int(re.fullmatch(r"m(\d+)@there\.test", recipient)[1])
            self.assertNotIn(number, arrived, f"{recipient} came twice")
            arrived[number] = each
        self.assertEqual(len(arrived), len(messages))
        for number, message in enumerate(messages):
            data = as_sent(arrived[number].data)
            self.assertEqual(hashlib.sha256(data).hexdigest(), hashlib.sha256(message.octets).hexdigest(),
                             f"message {number} of seed {SEED}, {message.features}: sent {message.octets[:300]!r}, arrived {data[:300]!r}")
            self.assertRegex(arrived[number].data, OUR_RECEIVED)

    def test_they_arrive_as_they_were_sent(self):
        messages = make_messages(MESSAGES)
        if SLOW > 1:
            print(f"\na slow build: {MESSAGES} messages instead of 1000", flush=True)
        print(f"\nseed {SEED}; messages that have each feature:", *matrix(messages), sep="\n", flush=True)
        self.assertEqual([line for line in matrix(messages) if line.split()[0] == "0"], [], "a feature that no message has")
        half = len(messages) // 2
        with self.subTest("out in clear text"):
            self.check(messages[:half], Sink(None, extensions=OFFERED), Router_PortStatus="Enabled")
        with self.subTest("out under STARTTLS"):
            folder = self.enterContext(tempfile.TemporaryDirectory(prefix="postern-contents-"))
            sink = Sink("handshake", Certificate(folder, "sink.example.test"), extensions=OFFERED)
            self.check(messages[half:], sink, Router_PortStatus="Negotiated SSL")
            self.assertTrue(all(each.tls for each in sink.messages))


if __name__ == "__main__":
    main()
