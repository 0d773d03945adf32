"""The preloaded shim that writes down when files are synced and what sockets carry (tests/fault/sync_trace.cpp)."""

import os
import pathlib


def traced(folder):
    """The environment for a server whose processes leave their traces in `folder`."""
    return {
        "LD_PRELOAD": str(pathlib.Path(os.environ["POSTERN_BIN"]) / "libsync_trace.so"), "SYNC_TRACE": str(folder),
        # The shim stands before the sanitizer's runtime on purpose: it passes every call on to it.
        "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}


def slow_down(folder, delay_us):
    """From now on each sync takes so much longer."""
    (pathlib.Path(folder) / "delay_us").write_text(str(delay_us))


def read_trace(folder):
    """What the smtp task did so far."""
    files = [file for file in pathlib.Path(folder).iterdir() if file.name.startswith("smtp.")]
    assert len(files) == 1, files
    return Trace(files[0].read_text())


def is_log(path):
    """Whether this is a database's write-ahead log."""
    return path.endswith("-wal")


class Trace:
    """What one process did: (operation, fd, text) in order."""

    def __init__(self, text):
        self.events = []
        for line in text.splitlines():
            operation, fd, _, detail = line.split(" ", 3)
            self.events.append((operation, int(fd), detail))

    def acknowledged(self):
        """(place of the last octet, place of the 250) for each message: data that ends with the final dot, then the next reply."""
        dots, found, tails = {}, [], {}
        final_dot = b"\r\n.\r\n".hex()
        for place, (operation, fd, detail) in enumerate(self.events):
            if operation == "received":
                tails[fd] = (tails.get(fd, "") + detail)[-len(final_dot):]  # it may come in two pieces
                if tails[fd] == final_dot:
                    dots[fd] = place
            elif operation == "sending" and fd in dots:
                if detail.startswith(b"250 ".hex()):
                    found.append((dots[fd], place))
                del dots[fd]
        return found

    def syncs(self, begin, end, is_wanted):
        """Paths of the files whose sync both began and was done between these places."""
        open_syncs, done = {}, []
        for place in range(begin + 1, end):
            operation, fd, path = self.events[place]
            if operation == "sync-begin":
                open_syncs[(fd, path)] = place
            elif operation == "sync-end" and open_syncs.pop((fd, path), None) is not None and is_wanted(path):
                done.append(path)
        return done

    def all_syncs(self, is_wanted):
        return self.syncs(-1, len(self.events), is_wanted)
