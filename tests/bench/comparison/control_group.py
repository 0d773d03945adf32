"""What a relay's processes take, all of them together: CPU time and memory, counted by the kernel, not sampled."""

import os
import pathlib
import re

from harness import wait_until


def _mount_point():
    for line in pathlib.Path("/proc/mounts").read_text().splitlines():
        _, folder, kind, *_ = line.split()
        if kind == "cgroup2":
            return pathlib.Path(folder)
    raise SystemExit("the benchmark counts CPU time by control groups, version 2: mount -t cgroup2 none /sys/fs/cgroup")


class ControlGroup:
    """One group, made anew; every process that is started with `joining()` in front is in it, and so are its children."""

    def __init__(self, name):
        self._folder = _mount_point() / f"postern-bench-{os.getpid()}-{name}"
        try:
            self._folder.mkdir()
        except OSError as error:
            raise SystemExit(f"the benchmark cannot make a control group: {error}") from None

    def joining(self):
        """The front of a command line that runs the rest of it in this group."""
        return ["sh", "-c", 'echo $$ >"$0" && exec "$@"', str(self._folder / "cgroup.procs")]

    def cpu_seconds(self):
        usage = re.search(r"^usage_usec (\d+)", (self._folder / "cpu.stat").read_text(), re.M)
        return int(usage.group(1)) / 1e6

    def pids(self):
        return [int(pid) for pid in (self._folder / "cgroup.procs").read_text().split()]

    def memory_kib(self):
        """Memory of the processes, what they share counted once (PSS)."""
        return sum(_pss_kib(pid) for pid in self.pids())

    def remove(self):
        """Ends what is left in it."""
        (self._folder / "cgroup.kill").write_text("1")
        wait_until(lambda: "populated 0" in (self._folder / "cgroup.events").read_text(), "the end of a relay's processes")
        self._folder.rmdir()


def _pss_kib(pid):
    try:
        return int(re.search(r"^Pss: +(\d+)", pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M).group(1))
    except (OSError, AttributeError):  # it has just ended
        return 0
