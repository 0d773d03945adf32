"""Free TCP ports on loopback."""

import random
import socket

# Below the range that the system hands out to clients, so that no connection of another test sits on it by chance.
_LOWEST, _HIGHEST = 12000, 31000


def free_port():
    """A port that nobody listens on. Another process may take it; with this many to choose from it does not."""
    for _ in range(200):
        port = random.randint(_LOWEST, _HIGHEST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise RuntimeError("no free port found")
