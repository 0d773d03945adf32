"""Free TCP ports on loopback."""

import random
import socket

# Below the range that the system hands out to clients, so that no connection of another test sits on it by chance.
_LOWEST, _HIGHEST = 12000, 31000


def free_port():
    """A port that nobody listens on, and that no other test is given while this process lives.

    A server that is stopped for a while, or not started yet, must find its port as it left it: mail that waits for it would else be
    taken by somebody else's server.
    """
    for _ in range(200):
        port = random.randint(_LOWEST, _HIGHEST)
        if _claim(port) and _is_free(port):
            return port
    raise RuntimeError("no free port found")


def _claim(port):
    """By a name that the system gives to one process and takes back when it ends, however it ends."""
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0postern-test-port-{port}")
    except OSError:
        claim.close()
        return False
    claim.detach()  # open until this process ends
    return True


def _is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
