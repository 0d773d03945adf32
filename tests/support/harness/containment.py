"""Programs from unpacked packages run as if they were installed, in namespaces of their own: see contain.sh."""

import os
import pathlib
import subprocess
import tempfile
import unittest

from .packages import unpacked
from .waiting import limit

_CONTAIN = pathlib.Path(__file__).with_name("contain.sh")


def require_containment(package):
    """Skips the test where the system does not let us give a program namespaces of its own."""
    if os.geteuid() != 0:
        raise unittest.SkipTest(f"containing {package} needs root")
    probe = subprocess.run(["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "true"], stdin=subprocess.DEVNULL,
                           capture_output=True, text=True)
    if probe.returncode != 0:
        raise unittest.SkipTest(f"{package} cannot be contained here: {probe.stderr.strip()}")


def contained(folder, root, command):
    """The command line that runs `command`, whose packages were unpacked below `root`. `folder`: a new one, of the caller."""
    return [_CONTAIN, folder, root, *map(str, command)]


class Program:
    """A program of this package that ends by itself, as clients and scanners do. `others`: packages that it needs beside libraries."""

    def __init__(self, package, *others):
        require_containment(package)
        self.root = unpacked(package, *others)

    def run(self, command, given=b"", environment=None, seconds=30, any_status=False):
        """What it printed, standard error included; AssertionError with that when its status is not 0 and not `any_status` is well.
        `given`: its standard input."""
        with tempfile.TemporaryDirectory(prefix="postern-program-") as folder:
            done = subprocess.run(contained(folder, self.root, command), input=given, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=limit(seconds), env={**os.environ, **(environment or {})})
        printed = done.stdout.decode("utf-8", "replace")
        assert done.returncode == 0 or any_status, f"{command} ended with status {done.returncode}:\n{printed}"
        return printed
