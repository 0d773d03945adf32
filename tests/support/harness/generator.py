"""Messages of every shape that mail has, made from a seed: the same seed, the same octets.

Each message is one of the shapes, has its text in one of the encodings, and some of the peculiarities:

shape         plain text; multipart/mixed with attachments; multipart/alternative in multipart/mixed; a message inside a message;
              headers and an empty body; headers and no body (not even the empty line); body without headers; nothing at all
encoding      7bit; 8bit (UTF-8); 8bit (ISO 8859-1); quoted-printable; base64
in the header folded with blanks; folded with tabs; encoded words; raw UTF-8; raw ISO 8859-1; a line of 998 octets; a field of 60 lines;
              200 fields; a field without a value; no blank behind the colon; the same field twice; Received fields of others
in the text   lines of 998 octets; leading dots; lines of dots alone; empty lines at the end; blanks at the ends of lines; tabs;
              lines like SMTP commands and replies; lines that begin with "From "; binary-looking (every octet but NUL, CR and LF);
              control characters; no letter at all
size          one line; some KB; past the threshold of body files; 1 MB; 30 MB

Never in it: NUL, CR or LF by itself, a line of more than 998 octets (RFC 5321 §4.5.3.1.6).
"""

import base64
import collections
import quopri
import random

MAX_LINE = 998
THIRTY_MB = 30_000_000

_WORDS = "the quick brown fox jumps over a lazy dog and then sends mail about it to everybody who asked for none".split()
_WIDE = "für Grüße naïve Ελλάδα почта 日本語 emoji 📬 ŝanĝo".split()
_NARROW = "für Grüße naïve déjà señor Ångström".split()
_BINARY = bytes(octet for octet in range(1, 256) if octet not in (10, 13))
_CONTROLS = bytes(octet for octet in range(1, 32) if octet not in (9, 10, 13)) + b"\x7f"

Message = collections.namedtuple("Message", "octets features")
Message.__doc__ = "`octets` as they are to arrive, with CRLF; `features` the names of what it has."


class Generator:
    """`message(number)` is the same for the same seed and number, whatever was made before."""

    def __init__(self, seed):
        self.seed = seed

    def message(self, number, size=None):
        """One message. Shapes and encodings come in turn, so that all pairs occur; the rest is drawn. `size`: the least number of octets."""
        return _Maker(random.Random(f"{self.seed}/{number}"), number, size).make()


class _Maker:
    def __init__(self, chance, number, size):
        self.chance, self.number, self.size = chance, number, size
        self.shape = None if size else list(SHAPES)[number % len(SHAPES)]
        self.encoding = list(ENCODINGS)[number // len(SHAPES) % len(ENCODINGS)]
        self.features = []

    def make(self):
        octets = self.of_size(self.size) if self.size else SHAPES[self.shape](self)
        assert all(len(line) <= MAX_LINE for line in octets.split(b"\r\n")), self.features
        assert b"\0" not in octets and octets.count(b"\r") == octets.count(b"\n") == octets.count(b"\r\n"), self.features
        return Message(octets, self.features)

    # Shapes.

    def plain(self):
        return self.header() + self.part_header() + b"\r\n" + self.body()

    def mixed(self):
        attachments = [self.attachment() for _ in range(self.chance.randint(1, 3))]
        return self.header() + self.multipart("mixed", [self.part_header() + b"\r\n" + self.body(), *attachments])

    def nested(self):
        self.has("shape: multipart/alternative in multipart/mixed")
        both = [self.part_header() + b"\r\n" + self.body(), b"Content-Type: text/html\r\n\r\n<p>" + self.words(20) + b"</p>\r\n"]
        return self.header() + self.multipart("mixed", [self.multipart("alternative", both), self.attachment()])

    def forwarded(self):
        inner = b"Content-Type: message/rfc822; name=inner.eml\r\n\r\nReceived: from inside.test\r\nSubject: inner\r\n\r\n" + self.body()
        return self.header() + self.multipart("mixed", [inner])

    def empty_body(self):
        return self.header() + b"\r\n"

    def no_body(self):
        return self.header()

    def no_header(self):
        return b"\r\n" + self.body()

    def nothing(self):
        return b""

    def of_size(self, size):
        """Plain text, made quickly: the lines repeat, their order does not."""
        self.has("shape: plain text", "encoding: 8bit (UTF-8)", f"size: {'30 MB' if size >= THIRTY_MB else '1 MB'}")
        lines = [self.words(self.chance.randint(0, 60), _WORDS + _WIDE)[:MAX_LINE] + b"\r\n" for _ in range(500)]
        lines += [b".\r\n", b".." + b"x" * (MAX_LINE - 2) + b"\r\n", b"\r\n"]
        parts, octets = [self.header() + b"\r\n"], 0
        while octets < size:
            parts.append(self.chance.choice(lines))
            octets += len(parts[-1])
        return b"".join(parts)

    # Header.

    def header(self):
        fields = [b"From: a@here.test", b"To: b@there.test", b"Subject: message %d " % self.number + self.words(5),
                  b"Message-ID: <%d.%d@here.test>" % (self.number, self.chance.getrandbits(40)), b"MIME-Version: 1.0"]
        for name in self.chance.sample(list(HEADERS), self.chance.randint(0, 4)):
            self.has(f"header: {name}")
            fields += HEADERS[name](self)
        return b"".join(field + b"\r\n" for field in fields)

    def folded(self, fold):
        return [b"X-Folded:" + b"".join(fold + self.words(6) for _ in range(self.chance.randint(2, 6)))]

    def part_header(self):
        charset = {"8bit (ISO 8859-1)": b"iso-8859-1"}.get(self.encoding, b"utf-8")
        name = self.encoding.split(" ")[0].encode()
        return b"Content-Type: text/plain; charset=" + charset + b"\r\nContent-Transfer-Encoding: " + name + b"\r\n"

    # Text.

    def body(self):
        self.has(f"encoding: {self.encoding}")
        size, lines = self.chance.choices(list(SIZES), (30, 60, 4))[0], []
        self.has(f"size: {size}")
        for _ in range(SIZES[size](self.chance)):
            lines.append(self.words(self.chance.randint(0, 14), ENCODINGS[self.encoding]))
        if self.encoding in ("quoted-printable", "base64"):
            return self.encoded(b"".join(line + b"\r\n" for line in lines))
        for name in self.chance.sample([each for each in TEXTS if self.allows(each)], self.chance.randint(0, 4)):
            self.has(f"text: {name}")
            at = len(lines) if name == "empty lines at the end" else self.chance.randint(0, len(lines))
            lines[at:at] = TEXTS[name](self)
        return b"".join(line + b"\r\n" for line in lines)

    def allows(self, text):
        return self.encoding.startswith("8bit") or text != "binary-looking"

    def encoded(self, text):
        if self.encoding == "base64":
            return base64.encodebytes(text).replace(b"\n", b"\r\n")
        return quopri.encodestring(text.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")

    def attachment(self):
        self.has("shape: multipart/mixed with attachments")
        data = self.chance.randbytes(self.chance.choice((0, 1, 57, 58, 3000, 20000)))
        return (b'Content-Type: application/octet-stream; name="a.bin"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n' +
                base64.encodebytes(data).replace(b"\n", b"\r\n"))

    def multipart(self, kind, parts):
        boundary = b"=_%016x" % self.chance.getrandbits(64)
        return (b"Content-Type: multipart/" + kind.encode() + b';\r\n boundary="' + boundary + b'"\r\n\r\n' +
                b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + boundary + b"--\r\n")

    def words(self, count, vocabulary=None):
        charset = "iso-8859-1" if vocabulary is ENCODINGS["8bit (ISO 8859-1)"] else "utf-8"
        return " ".join(self.chance.choices(vocabulary or _WORDS, k=count)).encode(charset)

    def octets_of(self, alphabet, count):
        return bytes(self.chance.choices(alphabet, k=count))

    def has(self, *names):
        self.features += [name for name in names if name not in self.features]


def _shape(name, make):
    def made(maker):
        maker.has(f"shape: {name}")
        return make(maker)
    return made


SHAPES = {name: _shape(name, make) for name, make in {
    "plain text": _Maker.plain,
    "multipart/mixed with attachments": _Maker.mixed,
    "multipart/alternative in multipart/mixed": _Maker.nested,
    "a message inside a message": _Maker.forwarded,
    "headers and an empty body": _Maker.empty_body,
    "headers and no body": _Maker.no_body,
    "body without headers": _Maker.no_header,
    "nothing at all": _Maker.nothing,
}.items()}

ENCODINGS = {  # and the words that they write
    "7bit": _WORDS,
    "8bit (UTF-8)": _WORDS + _WIDE,
    "8bit (ISO 8859-1)": _WORDS + _NARROW,
    "quoted-printable": _WORDS + _WIDE + ["=3D", "a" * 90],
    "base64": _WORDS + _WIDE,
}

HEADERS = {
    "folded with blanks": lambda m: m.folded(b"\r\n "),
    "folded with tabs": lambda m: m.folded(b"\r\n\t"),
    "encoded words": lambda m: [b"X-Encoded: =?utf-8?B?" + base64.b64encode("Grüße".encode()) + b"?= =?utf-8?q?f=C3=BCr?="],
    "raw UTF-8": lambda m: ["X-Raw: Grüße für Ελλάδα".encode()],
    "raw ISO 8859-1": lambda m: ["X-Raw: Grüße für".encode("iso-8859-1")],
    "a line of 998 octets": lambda m: [b"X-Long: " + b"x" * (MAX_LINE - 8)],
    "a field of 60 lines": lambda m: [b"References:" + b"".join(b"\r\n <%d@here.test>" % n for n in range(60))],
    "200 fields": lambda m: [b"X-Field-%d: %d" % (n, n) for n in range(200)],
    "a field without a value": lambda m: [b"X-Empty:", b"X-Blank: "],
    "no blank behind the colon": lambda m: [b"X-Tight:value"],
    "the same field twice": lambda m: [b"X-Twice: 1", b"x-twice: 2"],
    "Received fields of others": lambda m: [b"Received: from h%d.test by h%d.test;\r\n\tWed, 25 Nov 2026 03:00:00 +0000" % (n, n + 1)
                                            for n in range(m.chance.randint(1, 20))],
}

TEXTS = {
    "lines of 998 octets": lambda m: [b"y" * MAX_LINE, b"." * MAX_LINE, b"." + b"z" * (MAX_LINE - 1)],
    "leading dots": lambda m: [b".", b"..", b". x", b".x", b"..x", b"x."],
    "lines of dots alone": lambda m: [b"." * n for n in range(1, 6)],
    "empty lines at the end": lambda m: [b""] * m.chance.randint(1, 5),
    "blanks at the ends of lines": lambda m: [b"x ", b"x\t", b" ", b"\t", b"x  \t "],
    "tabs": lambda m: [b"\t\tx\ty", b"a\tb"],
    "like SMTP": lambda m: [b"DATA", b"QUIT", b"RSET", b"MAIL FROM:<x@y.test>", b"250 ok", b"354 go", b"STARTTLS", b"BDAT 10 LAST"],
    "From at the beginning": lambda m: [b"From here on", b">From there", b"From a@b.test Wed Nov 25"],
    "binary-looking": lambda m: [m.octets_of(_BINARY, m.chance.randint(1, MAX_LINE)) for _ in range(20)] + [_BINARY],
    "control characters": lambda m: [_CONTROLS, m.octets_of(_CONTROLS, 200)],
    "no letter at all": lambda m: [b"1234567890 +-*/ =", b"--", b"-- "],
}

SIZES = {  # and how many lines that is
    "one line": lambda chance: 1,
    "some KB": lambda chance: chance.randint(2, 100),
    "past the body file threshold": lambda chance: chance.randint(5000, 6000),
}

# All that a run may be asked to show.
FEATURES = [*(f"shape: {name}" for name in SHAPES), *(f"encoding: {name}" for name in ENCODINGS), *(f"header: {name}" for name in HEADERS),
            *(f"text: {name}" for name in TEXTS), *(f"size: {name}" for name in SIZES), "size: 1 MB", "size: 30 MB"]


def matrix(messages):
    """How many of these messages have each feature, as lines of text."""
    count = collections.Counter(feature for message in messages for feature in message.features)
    return [f"{count[feature]:5d}  {feature}" for feature in FEATURES]
