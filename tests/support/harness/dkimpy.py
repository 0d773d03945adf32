"""DKIM signatures, verified by dkimpy."""

import sys

from .packages import unpacked


def load():
    """The module; fetched from the distribution's packages where it is not there yet."""
    folder = unpacked("python3-dkim", "python3-nacl", "python3-cffi-backend", "python3-dnspython")
    place = str(folder / "usr/lib/python3/dist-packages")
    if place not in sys.path:
        sys.path.insert(0, place)
    import dkim
    return dkim


def verified(message, records):
    """For each signature of the message, the topmost first, whether it holds. `records`: TXT records by name, as str without last dot."""
    dkim = load()
    count = message.partition(b"\r\n\r\n")[0].lower().count(b"dkim-signature:")

    def record(name, timeout=5):
        return records[name.decode().rstrip(".")].encode()

    def holds(at):
        try:
            return dkim.DKIM(message, minkey=1024).verify(idx=at, dnsfunc=record)
        except dkim.DKIMException:
            return False

    return [holds(at) for at in range(count)]
