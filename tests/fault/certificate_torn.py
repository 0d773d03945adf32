"""Certificate and key are cut short while they are watched: the old pair serves on, no connection is dropped, and the new one is taken when it is
whole."""

import hashlib
import unittest

from harness import Certificate, Client, Server, Sink, main, wait_until
from harness.accounts import seeded, settle
from killed_under_load import Load


class CertificateTorn(unittest.TestCase):
    def setUp(self):
        self.chance, self.seed = seeded()
        self.sink = self.enterContext(Sink(None))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop}))
        self.folder = self.server.folder / "tls"
        self.new = Certificate(self.server.folder / "new", name="mail.example.test")

    def shown(self):
        """SHA-256 of the certificate that a new session is shown."""
        with Client(self.server.port) as client:
            client.command("EHLO client.example.test")
            client.start_tls()
            return hashlib.sha256(client.peer_certificate()).hexdigest()

    def pieces(self):
        """Both files as they come into being under the eyes of who watches: each cut short at nothing, at random and at its last octet."""
        for file in ("cert.pem", "key.pem"):
            whole = (self.new.cert if file == "cert.pem" else self.new.key).read_bytes()
            for length in (0, self.chance.randrange(1, len(whole) - 1), self.chance.randrange(1, len(whole) - 1), len(whole) - 30):
                yield file, whole[:length]
            yield file, whole

    def test_under_load_the_old_one_serves_until_the_new_one_is_whole(self):
        old = self.server.certificate.sha256()
        with Load(self.server.port, self.seed) as load, Client(self.server.port) as standing:
            standing.command("EHLO client.example.test")
            standing.start_tls().command("EHLO client.example.test")
            for file, octets in self.pieces():
                if (self.folder / file).read_bytes() == octets:
                    continue
                is_last = file == "key.pem" and octets == self.new.key.read_bytes()
                after = self.server.mark()
                (self.folder / file).write_bytes(octets)
                # Told to look at once, whatever the state of the files, as well as by its own watch.
                answer = self.server.tell("certificate reload")
                if not is_last:
                    self.assertNotIn("is in use for new connections", answer)
                    self.assertEqual(self.shown(), old, f"{file} of {len(octets)} octets")
            self.assertEqual(self.shown(), self.new.sha256(), self.server.log(after))
            answer = standing.deliver(text="Subject: standing\r\n\r\nbody\r\n")
            self.assertEqual(answer.code, 250)
            count = len(load.accepted)
            wait_until(lambda: len(load.accepted) > count + 10, "mail accepted afterwards", 20)
        settle(self, self.server, [*load.accepted, "standing"], self.sink)

    def test_the_watch_alone_takes_no_torn_one_and_then_the_whole(self):
        old = self.server.certificate.sha256()
        whole = self.new.cert.read_bytes()
        (self.folder / "cert.pem").write_bytes(whole[:len(whole) // 2])
        wait_until(lambda: "cannot be read" in self.server.tell("show tls"), "a look at the torn file")
        self.assertEqual(self.shown(), old)
        after = self.server.mark()
        (self.folder / "key.pem").write_bytes(self.new.key.read_bytes())
        (self.folder / "cert.pem").write_bytes(whole)
        self.server.wait_for_line("the certificate was replaced", after)
        self.assertEqual(self.shown(), self.new.sha256())


if __name__ == "__main__":
    main()
