"""The other server: takes mail, or fails in the way that a test asks for, and remembers what came over the wire."""

import random
import re
import socket
import ssl
import threading
import time

from .ports import free_port
from .waiting import limit

# What `starttls=` may say beside "handshake". A three-digit reply refuses the command itself.
STARTTLS_FAULTS = ("close", "garbage", "alert", "silent")
_FATAL_HANDSHAKE_FAILURE = bytes([21, 3, 1, 0, 2, 2, 40])  # a TLS record: alert, fatal, handshake_failure


class Message:
    """A message that was taken: `data` without dot stuffing; `tls` is (version, cipher) or None. `kept_at`, `replied_at`: time.monotonic()
    before and after its 250 was written; None: it could not be."""

    def __init__(self, connection, sender, recipients, mail_line):
        self.connection, self.sender, self.recipients, self.mail_line = connection, sender, recipients, mail_line
        self.tls = connection.tls
        self.data = b""
        self.kept_at = self.replied_at = None

    @property
    def text(self):
        return self.data.decode("latin-1")

    def header(self, name):
        """All values of this header field, unfolded, in order."""
        head = re.sub(r"\r\n[ \t]+", " ", self.text.split("\r\n\r\n")[0])
        return re.findall(rf"(?mi)^{re.escape(name)}: ([^\r\n]*)", head)


class Connection:
    """What happened on one connection."""

    def __init__(self, peer):
        self.peer = peer
        self.commands = []  # as received, in order
        self.commands_under_tls = []
        self.pieces = []  # what each read from the socket gave, decrypted
        self.leftover = b""  # what stood behind STARTTLS in clear
        self.tls = None
        self.is_resumed = False  # the TLS session is that of a connection before
        self.tls_error = None
        self.server_name = None  # what the client asked for (SNI), where each connection has a context of its own
        self.client_certificate = None  # DER
        self.is_over = False


class Sink:
    """Listens on loopback from the start, at `address`. `starttls` is "handshake", None (not offered), one of STARTTLS_FAULTS, or a reply
    ("454 4.7.0 not now"). `replies` maps a command (CONNECT, EHLO, MAIL, RCPT, DATA, DOT, BDAT, QUIT) to a reply that is always given, or to a
    list of replies that are given once each. `slow` seconds pass before each reply. Without `knows_bdat` BDAT is no command, whatever the
    `extensions` say."""

    def __init__(self, starttls="handshake", certificate=None, implicit_tls=False, replies=None, slow=0.0, client_ca=None, port=0,
                 address="127.0.0.1", drop_at=None, knows_bdat=True, extensions=("PIPELINING", "8BITMIME", "SIZE 10000000", "ENHANCEDSTATUSCODES")):
        self.starttls, self.certificate, self.implicit_tls = starttls, certificate, implicit_tls
        self.replies = dict(replies or {})
        self.refused = set()  # recipients that are answered 550
        self.put_off = {}  # recipients to the probability that they are answered 451
        self.slow, self.client_ca, self.drop_at, self.extensions = slow, client_ca, drop_at, extensions
        self.knows_bdat = knows_bdat
        self.tls_context = None  # one for all connections, so that sessions are taken up again; None: each has its own
        # Chosen before: a stopped sink comes back on its port, which no connection of another test may have meanwhile.
        self.address, self.port = address, port or free_port()
        self.messages, self.connections = [], []
        self.changed = threading.Condition()
        self._sockets = set()
        self._listener = None
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def next_hop(self):
        """How a document names it as relay host."""
        return f"[{self.address}]:{self.port}"

    def start(self):
        """Listens (again), on the same port."""
        self._listener = self._listen()
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _listen(self):
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        listener = socket.create_server((self.address, self.port), family=family, backlog=1024)
        self.port = listener.getsockname()[1]
        return listener

    def stop(self):
        """Refuses connections from now on and ends those that there are."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        # shutdown() wakes the thread in accept(); close() alone would leave the port open under it.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        with self.changed:
            for each in list(self._sockets):
                try:
                    each.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def wait(self, claim, what, seconds=15):
        """Waits until `claim(sink)` holds, woken whenever something happened."""
        with self.changed:
            if not self.changed.wait_for(lambda: claim(self), limit(seconds)):
                raise AssertionError(f"not within {limit(seconds):g} s: {what}; {len(self.messages)} messages, connections: "
                                     f"{[(c.commands, c.tls, c.tls_error) for c in self.connections]}")

    def wait_for_messages(self, count=1, seconds=15):
        self.wait(lambda sink: len(sink.messages) >= count, f"{count} messages at the sink", seconds)
        return self.messages

    def wait_for_connections(self, count=1, seconds=15):
        """Waits until `count` connections have come and gone."""
        self.wait(lambda sink: sum(c.is_over for c in sink.connections) >= count, f"{count} ended connections at the sink", seconds)
        return self.connections

    def _accept(self, listener):
        while True:
            try:
                accepted, peer = listener.accept()
            except OSError:
                return
            if accepted.family != socket.AF_UNIX:
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(peer)
            with self.changed:
                self.connections.append(connection)
                self._sockets.add(accepted)
                self.changed.notify_all()
            threading.Thread(target=self._serve, args=(accepted, connection), daemon=True).start()

    def _serve(self, accepted, connection):
        session = self._session(accepted, connection)
        try:
            session.run()
        except (OSError, EOFError):
            pass
        finally:
            with self.changed:
                self._sockets.discard(accepted)
                connection.is_over = True
                self.changed.notify_all()
            session.socket.close()

    def _session(self, accepted, connection):
        return Session(self, accepted, connection)


class Session:
    """One connection's conversation."""

    greeting = "220 sink.example.test ESMTP"

    def __init__(self, sink, accepted, connection):
        self.sink, self.socket, self.connection = sink, accepted, connection
        self.buffer = b""
        self.sender = self.mail_line = None
        self.recipients = []
        self.chunks = b""

    def run(self):
        if self.sink.implicit_tls and not self.handshake():
            return
        self.say("CONNECT", self.greeting)
        while True:
            line = self.read_line()
            with self.sink.changed:
                self.connection.commands.append(line)
                if self.connection.tls:
                    self.connection.commands_under_tls.append(line)
                self.sink.changed.notify_all()
            verb = line.split(" ")[0].split(":")[0].upper()
            if self.sink.drop_at == verb:
                return
            if not self.obey(verb, line):
                return

    def obey(self, verb, line):
        """Answers one command. False: the connection is over."""
        if verb in ("EHLO", "HELO"):
            self.forget()
            self.say(verb, self.ehlo_answer() if verb == "EHLO" else "250 sink.example.test")
        elif verb == "STARTTLS" and self.sink.starttls and not self.connection.tls:
            return self.obey_starttls()
        elif verb == "MAIL":
            self.sender, self.mail_line = re.search(r"<(.*?)>", line).group(1), line
            if not self.say(verb, "250 2.1.0 ok").startswith("2"):
                self.forget()
        elif verb == "RCPT":
            recipient = re.search(r"<(.*?)>", line).group(1)
            usual = "550 5.1.1 no such user" if recipient in self.sink.refused else "250 2.1.5 ok"
            if random.random() < self.sink.put_off.get(recipient, 0):
                usual = "451 4.2.0 not now"
            if self.say(verb, usual).startswith("2"):
                self.recipients.append(recipient)
        elif verb == "DATA":
            return self.obey_data()
        elif verb == "BDAT" and "CHUNKING" in self.sink.extensions and self.sink.knows_bdat:
            self.obey_bdat(line)
        elif verb == "RSET":
            self.forget()
            self.say(verb, "250 2.0.0 ok")
        elif verb == "NOOP":
            self.say(verb, "250 2.0.0 ok")
        elif verb == "QUIT":
            self.say(verb, "221 2.0.0 bye")
            return False
        else:
            self.say(verb, "502 5.5.1 not known")
        return True

    def obey_data(self):
        if not self.recipients:
            self.say("DATA", "503 5.5.1 no valid recipients")
            return True
        if not self.say("DATA", "354 go on").startswith("3"):
            return True
        message = Message(self.connection, self.sender, self.recipients, self.mail_line)
        body = self.read_until(b"\r\n.\r\n")[:-3]
        message.data = re.sub(rb"(?m)^\.", b"", body)
        if self.sink.drop_at == "DOT":
            return False
        self.forget()
        self.answer_message(message)
        return True

    def obey_bdat(self, line):
        """RFC 3030 §2: the octets are taken whatever the answer is."""
        words = line.split()
        self.chunks += self.read_octets(int(words[1]))
        if not self.recipients:
            self.say("BDAT", "503 5.5.1 no valid recipients")
        elif words[-1].upper() != "LAST":
            if not self.say("BDAT", "250 2.0.0 go on").startswith("2"):
                self.forget()
        else:
            message = Message(self.connection, self.sender, self.recipients, self.mail_line)
            message.data = self.chunks
            self.forget()
            self.answer_message(message)

    def read_octets(self, count):
        while len(self.buffer) < count:
            self.read_more()
        octets, self.buffer = self.buffer[:count], self.buffer[count:]
        return octets

    def answer_message(self, message):
        reply = self.reply_for("DOT", "250 2.0.0 taken")
        if reply.startswith("2"):
            self.keep(message)
        self.write(reply)
        message.replied_at = time.monotonic()

    def keep(self, message):
        """Before the reply: who waits for the message must not see the sender's log first."""
        message.kept_at = time.monotonic()
        with self.sink.changed:
            self.sink.messages.append(message)
            self.sink.changed.notify_all()

    def obey_starttls(self):
        how = self.sink.starttls
        if re.match(r"\d{3}\b", how):
            self.write(how)
            return True
        self.write("220 2.0.0 ready")
        self.connection.leftover, self.buffer = self.buffer, b""
        if how == "handshake":
            self.forget()
            return self.handshake()
        if how == "garbage":
            self.socket.recv(65536)
            self.socket.sendall(b"500 this is not TLS\r\n")
        elif how == "alert":
            self.socket.recv(65536)
            self.socket.sendall(_FATAL_HANDSHAKE_FAILURE)
        elif how == "silent":
            while self.socket.recv(65536):
                pass
        return False

    def handshake(self):
        context = self.sink.tls_context or ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.sink.certificate.cert, self.sink.certificate.key)
        if self.sink.client_ca:
            context.verify_mode = ssl.CERT_OPTIONAL
            context.load_verify_locations(self.sink.client_ca)
        try:
            plain = self.socket
            if not self.sink.tls_context:
                context.sni_callback = self.note_server_name
            self.socket = context.wrap_socket(plain, server_side=True)
        except (ssl.SSLError, OSError) as error:
            self.connection.tls_error = str(error)
            return False
        with self.sink.changed:
            self.sink._sockets.discard(plain)
            self.sink._sockets.add(self.socket)
            self.connection.tls = (self.socket.version(), self.socket.cipher()[0])
            self.connection.is_resumed = self.socket.session_reused
            self.connection.client_certificate = self.socket.getpeercert(binary_form=True)
        return True

    def note_server_name(self, _socket, name, _context):
        self.connection.server_name = name

    def ehlo_answer(self):
        lines = ["sink.example.test", *self.sink.extensions]
        if self.sink.starttls and not self.connection.tls:
            lines.append("STARTTLS")
        return "\r\n".join(f"250{' ' if line is lines[-1] else '-'}{line}" for line in lines)

    def forget(self):
        self.sender, self.recipients, self.chunks = None, [], b""

    def reply_for(self, command, usual):
        wanted = self.sink.replies.get(command)
        if isinstance(wanted, list):
            wanted = wanted.pop(0) if wanted else None
        return wanted or usual

    def say(self, command, usual):
        """Answers, and returns what was said."""
        reply = self.reply_for(command, usual)
        self.write(reply)
        return reply

    def write(self, reply):
        if self.sink.slow:
            time.sleep(self.sink.slow)  # the peer is slow: this is what is tested, not a wait
        self.socket.sendall(reply.encode() + b"\r\n")

    def read_more(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise EOFError
        self.connection.pieces.append(piece)
        self.buffer += piece

    def read_line(self):
        return self.read_until(b"\r\n")[:-2].decode("latin-1")

    def read_until(self, end):
        # An empty message is `.` alone on the first line: the CRLF before it ended the DATA command.
        begin = 2 if end == b"\r\n.\r\n" else 0
        searched = 0
        held = bytearray(b"\r\n" * (begin // 2) + self.buffer)
        while (found := held.find(end, searched)) < 0:
            searched = max(0, len(held) - len(end))
            self.buffer = b""
            self.read_more()
            held += self.buffer
        self.buffer = bytes(held[found + len(end):])
        return bytes(held[begin:found + len(end)])

