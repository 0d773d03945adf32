"""The disk under the task's spool: its file calls written down, failing, or lost with the power. See tests/support/disk."""

import errno
import os
import pathlib
import subprocess

BIN = pathlib.Path(os.environ["POSTERN_BIN"])
SHIM = BIN / "libdisk_shim.so"


class Disk:
    """`environment` goes to the Server whose spool is to lie on this disk; `watch` names its folder before the task is started."""

    def __init__(self, folder, journal=False):
        self.folder = pathlib.Path(folder)
        self.journal = self.folder / "journal"
        self.faults = self.folder / "faults"
        self.environment = {"LD_PRELOAD": str(SHIM), "DISK_SHIM_FAULTS": str(self.faults),
                            # The shim stands before the sanitizer's runtime on purpose: it asks the system itself.
                            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
        if journal:
            self.environment["DISK_SHIM_JOURNAL"] = str(self.journal)

    def watch(self, server):
        """The spool of this server, which was not started yet."""
        server.environment["DISK_SHIM_ROOT"] = str(server.folder.resolve() / "spool")
        return server

    def fail(self, *faults):
        """From now on: each fault is (operation, error, part of the path), as ("sync", errno.EIO, "/bodies/")."""
        new = self.faults.with_suffix(".new")
        new.write_text("".join(f"{operation} {error} {part}\n" for operation, error, part in faults))
        new.replace(self.faults)

    def mend(self):
        self.faults.unlink(missing_ok=True)

    def after_power_loss(self, at, seed, folder):
        """Makes in `folder` what is left when the power goes at this time.monotonic(). Returns how many file calls came before."""
        done = subprocess.run([BIN / "power_cut", self.journal, str(int(at * 1e9)), str(seed), folder], check=True, capture_output=True)
        return int(done.stdout)


NO_ROOM, BROKEN = errno.ENOSPC, errno.EIO
