"""A name server that is silent, slow or lies, until it is told to behave; then each zone has one mail host."""

import socket
import struct
import threading

from .ports import free_port

SILENT, GARBAGE, WRONG_ID, WRONG_QUESTION, TRUNCATED, REFUSED, SERVFAIL, NXDOMAIN, EMPTY, SLOW = ODDITIES = (
    "silent", "garbage", "wrong-id", "wrong-question", "truncated", "refused", "servfail", "nxdomain", "empty", "slow")
_A, _SOA, _MX, _IN = 1, 6, 15, 1
_CODES = {SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5}
_TTL = 1


def _wire(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


def _record(name, kind, data):
    return _wire(name) + struct.pack(">HHIH", kind, _IN, _TTL, len(data)) + data


class OddNames:
    """Serves `zones` (name to oddity) on a loopback port, by UDP alone: nobody answers TCP. Each has `MX 10 mail`, and `mail` has `address`.
    `behave()` ends all oddities. `asked`: how often each zone was asked while it was odd. A context manager; SLOW: an answer takes `delay`
    seconds."""

    def __init__(self, zones, address, delay=1.5):
        self.zones, self.address, self.delay = dict(zones), address, delay
        self.asked = dict.fromkeys(zones, 0)
        self.port = free_port()
        self.stub_zones = ", ".join(f"{zone}@127.0.0.1@{self.port}" for zone in zones)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", self.port))
        self._is_over = False
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._is_over = True
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()

    def behave(self):
        self.zones = dict.fromkeys(self.zones)

    def _serve(self):
        while True:
            question, asker = self._socket.recvfrom(4096)
            if self._is_over:
                return
            if len(question) <= 12:
                continue
            zone, answer = self._answer(question)
            if self.zones.get(zone) == SLOW:
                timer = threading.Timer(self.delay, self._send, (answer, asker))  # the fault itself
                timer.daemon = True
                timer.start()
            elif answer:
                self._send(answer, asker)

    def _send(self, answer, asker):
        try:
            self._socket.sendto(answer, asker)
        except OSError:  # it has ended meanwhile
            pass

    def _answer(self, question):
        """Its zone, and what is said; None: nothing."""
        name, end = self._name(question)
        zone = next((zone for zone in self.zones if name == zone or name.endswith("." + zone)), None)
        how = self.zones.get(zone)
        if how:
            self.asked[zone] += 1
        asked = question[12:end + 4]
        kind = struct.unpack(">H", question[end:end + 2])[0]
        truth = self._reply(question[:2], 0 if zone else 5, asked, self._records(zone, name, kind), zone)
        return zone, self._lie(how, question[:2], asked, zone, truth)

    def _lie(self, how, its_id, asked, zone, truth):
        if how == SILENT:
            return None
        if how == GARBAGE:
            return its_id + b"\x84\x00" + b"\xff" * 40
        if how == WRONG_ID:
            return bytes([its_id[0] ^ 0x5A]) + truth[1:]
        if how == WRONG_QUESTION:
            return self._reply(its_id, 0, _wire("else." + zone) + asked[-4:], _record("else." + zone, _A, socket.inet_aton("127.0.0.3")), zone)
        if how == TRUNCATED:
            return self._reply(its_id, 0, asked, b"", zone, flags=0x8600)
        if how == EMPTY:
            return self._reply(its_id, 0, asked, b"", zone)
        if how in _CODES:
            return self._reply(its_id, _CODES[how], asked, b"", zone)
        return truth

    def _records(self, zone, name, kind):
        if name == zone and kind == _MX:
            return _record(name, _MX, struct.pack(">H", 10) + _wire(f"mail.{zone}"))
        if zone and name == f"mail.{zone}" and kind == _A:
            return _record(name, _A, socket.inet_aton(self.address))
        return b""

    @staticmethod
    def _reply(its_id, code, asked, records, zone, flags=0x8400):
        """Authoritative. What is not there is denied by the zone's SOA, for a second (RFC 2308 §3)."""
        soa = b"" if records or not zone else _record(zone, _SOA, _wire(f"ns.{zone}") + _wire(f"host.{zone}") + struct.pack(">5I", 1, 60, 60, 60, _TTL))
        return its_id + struct.pack(">5H", flags | code, 1, bool(records), bool(soa), 0) + asked + records + soa

    @staticmethod
    def _name(question):
        """The name that is asked for, in lower case, and where it ends."""
        labels, place = [], 12
        while question[place]:
            labels.append(question[place + 1:place + 1 + question[place]].decode("latin-1").lower())
            place += 1 + question[place]
        return ".".join(labels), place + 1
