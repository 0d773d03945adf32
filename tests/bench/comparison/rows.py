"""The rows of the result: what is compared, and the target."""

import dataclasses
import functools

from . import measurements
from .measurements import LONG, SHORT


@dataclasses.dataclass(frozen=True)
class Row:
    """`measure(make)` gives one record of a relay; the target is a ratio of the peer's figure to ours."""

    name: str
    words: str
    measure: object
    target: float
    unit: str = "CPU ms/message"


def _accept(octets, tls, per_session):
    return functools.partial(measurements.accept, octets=octets, tls=tls, per_session=per_session, seconds=2)


def _relay(octets, tls, count):
    return functools.partial(measurements.relay, octets=octets, tls=tls, count=count)


ROWS = [
    Row("accept-clear", "accepted, clear text, 20 sessions, 20 messages each, 4 KiB", _accept(SHORT, False, 20), 8),
    Row("accept-starttls", "accepted, STARTTLS with a full handshake, 1 message a session, 4 KiB", _accept(SHORT, True, 1), 5),
    Row("relay-clear", "relayed, clear text in and out, 4 KiB", _relay(SHORT, False, 2000), 8),
    Row("relay-starttls", "relayed, STARTTLS in and out, 4 KiB", _relay(SHORT, True, 2000), 8),
    Row("accept-clear-64k", "accepted, clear text, 20 sessions, 20 messages each, 64 KiB", _accept(LONG, False, 20), 5),
    Row("accept-starttls-64k", "accepted, STARTTLS with a full handshake, 1 message a session, 64 KiB", _accept(LONG, True, 1), 5),
    Row("relay-clear-64k", "relayed, clear text in and out, 64 KiB", _relay(LONG, False, 300), 5),
    Row("relay-starttls-64k", "relayed, STARTTLS in and out, 64 KiB", _relay(LONG, True, 300), 5),
    Row("idle", f"memory of an idle TLS session ({measurements.HELD} held, each behind a message of 64 KiB)", measurements.idle_sessions, 50,
        "KiB/session"),
]
IDLE_TARGET_KIB = 30
HANDSHAKES_TARGET = 0.8
QUEUE_LENGTHS = (100, 100_000)
QUEUE_TARGET = 1.2
