"""Nobody pays for another's size or slowness: while one message of 50 MiB is stored and another one is sent, small ones go their way; and a
peer that reads octet by octet, or not at all, holds no more of our memory than its share."""

import hashlib
import re
import socket
import threading
import time
import unittest

from harness import Client, Server, Sink, main, wait_until
from harness.sink import Session
from harness.waiting import SLOW, limit

OFFERED = ("PIPELINING", "8BITMIME", "SIZE 1000000000", "ENHANCEDSTATUSCODES")
LARGE = 50 << 20
SMALL = "Subject: small\r\n\r\nbody\r\n"
STEPS = 100


def message_of(octets):
    """At least so many octets, no line like the next one."""
    line = "%09d " + "x" * 88 + "\r\n"
    return ("Subject: large\r\n\r\n" + "".join(line % number for number in range(octets // 100 + 1))).encode()


def begin_large(client, sender):
    client.command("EHLO large.example.test")
    answers = [client.command(line) for line in (f"MAIL FROM:<{sender}>", "RCPT TO:<b@there.test>", "DATA")]
    assert [answer.code for answer in answers] == [250, 250, 354], answers


class SlowSink(Sink):
    """Reads a message's text from a slow sender address (`slow@…`) only as far as it is allowed to: `step` octets at each read, one read
    for each permit, until `open()`. `reads` counts such reads by connection."""

    def __init__(self, step, receive_buffer=None):
        self.step, self.receive_buffer = step, receive_buffer
        self.permits = threading.Semaphore(0)
        self.is_open = threading.Event()
        self.reads = {}
        super().__init__(None, extensions=OFFERED)

    def open(self):
        self.is_open.set()
        for _ in self.connections:
            self.permits.release()

    def _listen(self):
        listener = super()._listen()
        if self.receive_buffer:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.receive_buffer)
        return listener

    def _session(self, accepted, connection):
        return _SlowSession(self, accepted, connection)


class _SlowSession(Session):
    is_in_text = False

    def obey_data(self):
        self.is_in_text = self.sender.startswith("slow@")
        try:
            return super().obey_data()
        finally:
            self.is_in_text = False

    def read_more(self):
        if not self.is_in_text or self.sink.is_open.is_set():
            return super().read_more()
        with self.sink.changed:
            self.sink.reads[self.connection] = self.sink.reads.get(self.connection, 0) + 1
            self.sink.changed.notify_all()
        if not self.sink.permits.acquire(timeout=limit(100)):
            raise EOFError
        piece = self.socket.recv(self.sink.step)
        if not piece:
            raise EOFError
        self.buffer += piece


class LargeBesideSmall(unittest.TestCase):
    def setUp(self):
        self.large = message_of(LARGE)
        self.sink = self.enterContext(SlowSink(step=65536))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, "SMTP_MaxMessageSize": 102400}))
        self.small = self.enterContext(Client(self.server.port))
        self.small.command("EHLO small.example.test")

    def hand_in(self, sender):
        with Client(self.server.port) as client:
            begin_large(client, sender)
            self.assertEqual(client.send(self.large + b".\r\n").reply().code, 250)

    def arrived(self, start):
        return [message for message in self.sink.messages if message.sender.startswith(start)]

    def check_the_large_ones(self, count):
        self.sink.wait(lambda _: len(self.arrived("slow@") + self.arrived("large@")) >= count, f"{count} large messages", 60)
        wanted = hashlib.sha256(self.large).hexdigest()
        for message in self.arrived("slow@") + self.arrived("large@"):
            text = re.sub(rb"\AReceived: [^\r]*\r\n(?:[ \t][^\r]*\r\n)*", b"", message.data)
            self.assertEqual(hashlib.sha256(text).hexdigest(), wanted)
        self.server.wait_for_empty_queue(30)

    def test_neither_is_waited_for(self):
        # One is sent and one is stored, both no faster than small ones come and go: who made these wait would wait for ever.
        self.hand_in("slow@here.test")
        self.sink.wait(lambda sink: sink.reads, "the first read of the large message", 30)
        with Client(self.server.port) as storing:
            begin_large(storing, "large@here.test")
            for step in range(STEPS):
                storing.send(self.large[step * len(self.large) // STEPS:(step + 1) * len(self.large) // STEPS])
                self.assertEqual(self.small.deliver(sender="small@here.test", text=SMALL).code, 250)
                self.sink.permits.release(LARGE // STEPS // self.sink.step)
            self.sink.wait(lambda _: len(self.arrived("small@")) == STEPS, f"{STEPS} small messages", 30)
            self.assertEqual(self.arrived("slow@") + self.arrived("large@"), [])
            self.assertEqual(storing.send(".\r\n").reply().code, 250)
        self.sink.open()
        self.check_the_large_ones(2)

    def test_small_ones_keep_their_pace_while_both_go_as_fast_as_they_can(self):
        self.sink.open()
        begin = time.monotonic()
        for _ in range(STEPS):
            self.assertEqual(self.small.deliver(sender="alone@here.test", text=SMALL).code, 250)
        alone = STEPS / (time.monotonic() - begin)
        self.hand_in("large@here.test")
        storing = threading.Thread(target=self.hand_in, args=("large@here.test",))
        begin, accepted = time.monotonic(), 0
        storing.start()
        while storing.is_alive():
            self.assertEqual(self.small.deliver(sender="small@here.test", text=SMALL).code, 250)
            accepted += 1
        beside = accepted / (time.monotonic() - begin)
        storing.join()
        print(f"\nsmall messages a second: {alone:.0f} alone, {beside:.0f} beside the large ones ({accepted} while one was stored)", flush=True)
        self.assertGreaterEqual(accepted, 20)
        self.check_the_large_ones(2)


class Memory(unittest.TestCase):
    """RssAnon of the task, in octets. A sanitizer keeps memory that was freed: there only the rest is checked."""

    def setUp(self):
        self.server = None

    def memory(self):
        with open(f"/proc/{self.server.task_pid()}/status") as status:
            return 1024 * next(int(line.split()[1]) for line in status if line.startswith("RssAnon:"))

    def check_growth(self, before, bound, what):
        grown = self.memory() - before
        print(f"\n{what}: {grown >> 10} KiB more, {bound >> 10} KiB allowed{' (not checked in a sanitizer build)' if SLOW > 1 else ''}", flush=True)
        if SLOW == 1:
            self.assertLessEqual(grown, bound)

    def test_peers_that_read_octet_by_octet(self):
        peers, octets = 16, 4 << 20
        text = message_of(octets) + b".\r\n"
        with SlowSink(step=1, receive_buffer=4096) as sink:
            self.server = self.enterContext(Server({"SMTP_RelayHost": sink.next_hop}))
            with Client(self.server.port) as client:
                # What the task keeps once it has worked is no matter here: the same work, before.
                for sender in ["quick@here.test"] * peers:
                    begin_large(client, sender)
                    self.assertEqual(client.send(text).reply().code, 250)
                sink.wait_for_messages(peers, seconds=60)
                before = self.memory()
                for sender in ["slow@here.test"] * peers:
                    begin_large(client, sender)
                    self.assertEqual(client.send(text).reply().code, 250)
            for read in range(200):
                sink.wait(lambda _: len(sink.reads) == peers, f"{peers} slow connections", 30)
                sink.permits.release(peers)
            sink.wait(lambda _: sum(sink.reads.values()) >= 200 * peers, "200 reads by each", 30)
            # 128 KiB, the threshold past which a body is kept in a file, twice: what is under way, and what was asked for.
            self.check_growth(before, peers * (256 << 10) + (4 << 20), f"{peers} peers that read octet by octet from messages of {octets >> 20} MiB")
            sink.open()
            sink.permits.release(peers * 2)
            sink.wait_for_messages(2 * peers, seconds=60)
            self.server.wait_for_empty_queue(30)

    def test_a_peer_that_takes_no_replies(self):
        self.server = self.enterContext(Server())
        with Client(self.server.port) as client:
            client.command("EHLO silent.example.test")
            before = self.memory()
            client.socket.settimeout(limit(1))
            commands, sent = b"NOOP\r\n" * 10_000, 0
            try:
                while sent < (64 << 20):
                    sent += client.socket.send(commands)
            except TimeoutError:
                pass  # It is not read from any more, which is what is asked of it.
            self.assertLess(sent, 64 << 20, "everything was read, and no reply was taken")
            self.check_growth(before, 4 << 20, f"a peer that took no reply to {sent >> 10} KiB of commands")
        wait_until(lambda: re.search(r"disconnected", self.server.log()), "the end of that connection")


if __name__ == "__main__":
    main()
