"""What tests from outside need: a running server, peers to talk to it, and ways to wait for a state.

Only Python's standard library. Where things are comes from the environment that ctest sets:
POSTERN_BIN   folder with notes-stub, libnotes.so and smtp
POSTERN_SLOW  factor for all time limits (sanitizer builds are slow); default 1
"""

import os

if "POSTERN_BIN" in os.environ:  # By hand it may be named from here; servers are started elsewhere.
    os.environ["POSTERN_BIN"] = os.path.abspath(os.environ["POSTERN_BIN"])

from .certificates import Certificate
from .client import Client, Closed, Reply, deliver
from .lmtp_sink import LmtpSink
from .main import main
from .name_server import NameServer
from .reports import report
from .server import Server, is_listening
from .signed_names import SignedNames
from .sink import Sink
from .waiting import wait_until

__all__ = ["Certificate", "Client", "Closed", "LmtpSink", "NameServer", "Reply", "Server", "SignedNames", "Sink", "deliver", "is_listening", "main", "report", "wait_until"]
