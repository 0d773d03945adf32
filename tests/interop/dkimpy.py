"""DKIM signatures, RSA and Ed25519, verified by dkimpy: folded fields, blanks, empty bodies, empty lines at the end, any pieces."""

import os
import pathlib
import subprocess
import unittest

from harness import main
from harness.dkimpy import load, verified

NAMES = {"rsa1._domainkey.example.org": "rsa", "ed1._domainkey.example.org": "ed25519"}
HEADER = (b"Received: from a (b [192.0.2.7])\r\n\tby c; Tue, 1 Dec 2026 00:00:00 +0000\r\nFrom: \"Anna B.\"\r\n  <anna@example.org>\r\n"
          b"To: bert@example.com,\r\n\t clara@example.com\r\nSubject:  folded \t and\r\n  blank \r\nDate: Tue, 1 Dec 2026 00:00:00 +0000\r\n"
          b"Message-ID:<1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nX-Empty:\r\n")
TWICE = b"Resent-To: one@example.com\r\nResent-To: two@example.com\r\n" + HEADER
BODIES = {
    "empty": b"", "one empty line": b"\r\n", "empty lines": b"\r\n\r\n\r\n", "blanks alone": b" \t\r\n \r\n",
    "a line": b"hello\r\n", "no end": b"hello", "blanks at the end": b"hello \t \r\n", "empty lines at the end": b"hello\r\n\r\n\r\n\r\n",
    "blanks inside": b"a \t  b\r\n\t c\r\n", "blank lines at the end": b"hello\r\n \r\n\t\r\n", "dots": b".\r\n..\r\n.a\r\n",
    "eight bit": "Grüße\r\n".encode(), "long": b"0123456789 \t" * 9000 + b"\r\n" * 500 + b"end", "like a header": b"From: x\r\n\r\nDate: y\r\n",
}


class Signer:
    """The signer of ours behind pipes; it gets messages in pieces of so many octets."""

    def __init__(self, piece):
        words = [word for item in NAMES.items() for word in item]
        self.process = subprocess.Popen([pathlib.Path(os.environ["POSTERN_BIN"]) / "dkim_sign", str(piece), *words],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.records = {name: self.process.stdout.readline().decode().strip() for name in NAMES}

    def signed(self, message):
        self.process.stdin.write(b"%d\n" % len(message) + message)
        self.process.stdin.flush()
        return self.process.stdout.read(int(self.process.stdout.readline())) + message

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Dkimpy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        load()
        cls.signers = [Signer(piece) for piece in (1 << 20, 7, 1)]

    @classmethod
    def tearDownClass(cls):
        for signer in cls.signers:
            signer.close()

    def verified(self, signer, message):
        return verified(message, signer.records)

    def test_every_body_is_signed_rightly(self):
        for header in (HEADER, TWICE):
            for name, body in BODIES.items():
                for signer in self.signers:
                    with self.subTest(body=name, twice=header is TWICE):
                        self.assertEqual(self.verified(signer, signer.signed(header + b"\r\n" + body)), [True, True])

    def test_a_changed_message_is_found(self):
        signer = self.signers[0]
        signed = signer.signed(HEADER + b"\r\nhello\r\n")
        for was, now in ((b"hello", b"hellO"), (b"Subject:  folded", b"Subject:  holded"), (b"anna@", b"bnna@"), (b"a=rsa", b"a=Rsa")):
            with self.subTest(was=was):
                self.assertNotEqual(self.verified(signer, signed.replace(was, now, 1)), [True, True])

    def test_a_field_added_later_is_found(self):
        signer = self.signers[0]
        signed = signer.signed(HEADER + b"\r\nhello\r\n")
        for field in (b"From: other@example.net\r\n", b"Subject: another\r\n", b"Reply-To: other@example.net\r\n"):
            with self.subTest(field=field):
                self.assertEqual(self.verified(signer, field + signed), [False, False])
        self.assertEqual(self.verified(signer, b"Received: by another\r\n" + signed), [True, True])

    def test_a_message_without_one_author_is_not_signed(self):
        signer = self.signers[0]
        for header in (b"Subject: x\r\n", b"From: a@example.org\r\nFrom: b@example.org\r\n", b""):
            message = header + b"\r\nhello\r\n"
            self.assertEqual(signer.signed(message), message)

    def test_lines_of_the_fields_are_short(self):
        fields = self.signers[0].signed(HEADER + b"\r\n").split(b"Received:")[0]
        self.assertEqual(fields.count(b"DKIM-Signature:"), 2)
        self.assertLessEqual(max(map(len, fields.split(b"\r\n"))), 78)


if __name__ == "__main__":
    main()
