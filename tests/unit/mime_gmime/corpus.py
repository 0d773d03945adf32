"""Re-encoded messages, parsed by another MIME parser beside the originals: the same structure, the same contents.

The messages are the generator's, as they come and inside others: in multipart/signed and in another message.
"""

import email
import email.policy
import os
import pathlib
import subprocess
import unittest

from harness import main
from harness.generator import Generator

MESSAGES = 400
SIGNED = (b"From: a@here.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n"
          b"--outer\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n"
          b"--outer\r\nContent-Type: multipart/signed; protocol=\"application/pgp-signature\"; micalg=pgp-sha256; boundary=inner\r\n\r\n"
          b"--inner\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n"
          b"--inner\r\nContent-Type: application/pgp-signature\r\n\r\nsignature\r\n--inner--\r\n\r\n--outer--\r\n")
FORWARDED = (b"From: a@here.test\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s")


class Program:
    """The transform behind pipes."""

    def __init__(self):
        path = pathlib.Path(os.environ["POSTERN_BIN"]) / "seven_bit"
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def seven_bit(self, octets):
        """The 7-bit form, or None and why there is none."""
        self.process.stdin.write(b"%d\n" % len(octets) + octets)
        self.process.stdin.flush()
        answer = self.process.stdout.readline().decode()
        if answer.startswith("no "):
            return None, answer[3:].strip()
        return self.process.stdout.read(int(answer)), ""

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def parse(octets):
    return email.message_from_bytes(octets, policy=email.policy.compat32)


def outline(message):
    """Types, depth and decoded contents of all parts; what the encoding has to say of itself is left out."""
    fields = [(name.lower(), value) for name, value in message.items() if name.lower() not in ADDED]
    parts = [(message.get_content_type(), fields)]
    if message.is_multipart():
        return parts + [outline(part) for part in message.get_payload()]
    return parts + [message.get_payload(decode=True).rstrip(b"\r\n")]


ADDED = {"content-transfer-encoding", "mime-version", "content-type"}  # The type itself is compared.


def is_seven_bit(octets):
    return octets.isascii()


def has_eight_bit_header(message):
    return any(not str(value).isascii() for part in message.walk() for value in part.values())


class Corpus(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = Program()
        cls.messages = [Generator("seven bit").message(number) for number in range(MESSAGES)]

    @classmethod
    def tearDownClass(cls):
        cls.program.close()

    def check_same(self, before, after):
        self.assertTrue(is_seven_bit(after))
        self.assertTrue(all(len(line) <= 998 for line in after.split(b"\r\n")))
        self.assertEqual(after.count(b"\r"), after.count(b"\n"))
        self.assertEqual(outline(parse(after)), outline(parse(before)))

    def test_structure_and_contents_stay(self):
        seen = {"changed": 0, "unchanged": 0, "header": 0}
        for number, message in enumerate(self.messages):
            with self.subTest(number=number, features=message.features):
                after, words = self.program.seven_bit(message.octets)
                if after is None:
                    self.assertTrue(has_eight_bit_header(parse(message.octets)), words)
                    self.assertIn("header field", words)
                    seen["header"] += 1
                elif is_seven_bit(message.octets):
                    self.assertEqual(after, message.octets)
                    seen["unchanged"] += 1
                else:
                    self.check_same(message.octets, after)
                    seen["changed"] += 1
        self.assertGreater(min(seen.values()), 20, seen)

    def test_a_message_inside_another_is_gone_through(self):
        changed = 0
        for number, message in enumerate(self.messages):
            whole = FORWARDED % message.octets
            after, words = self.program.seven_bit(whole)
            with self.subTest(number=number, features=message.features, words=words):
                if after is None:
                    self.assertTrue(has_eight_bit_header(parse(message.octets)))
                    continue
                self.check_same(whole, after)
                if after != whole:
                    self.assertEqual(parse(after)["Content-Transfer-Encoding"], "7bit")
                    changed += 1
        self.assertGreater(changed, 50)

    def test_what_is_signed_stays_octet_for_octet(self):
        kept = refused = 0
        for number, message in enumerate(self.messages):
            whole = SIGNED % message.octets
            after, words = self.program.seven_bit(whole)
            with self.subTest(number=number, features=message.features, words=words):
                if is_seven_bit(message.octets):
                    begin = whole.index(b"--inner\r\n")
                    self.assertEqual(after[after.index(b"--inner\r\n"):], whole[begin:])
                    self.check_same(whole, after)
                    kept += 1
                else:
                    self.assertIsNone(after)
                    refused += 1
        self.assertGreater(min(kept, refused), 50)


if __name__ == "__main__":
    main()
