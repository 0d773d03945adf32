"""The machine that a run was on, as far as it decides what the figures are."""

import os
import pathlib
import re
import subprocess
import time

from harness import wait_until


def openssl_verifications():
    """ECDSA P-256 verifications a CPU second: a figure of the processor alone, which the others in a run are held against."""
    printed = subprocess.run(["openssl", "speed", "-seconds", "1", "ecdsap256"], stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout
    return float(printed.split()[-1])


def description(folder):
    """Lines about processor, memory, system and the file system of this folder."""
    cpu = re.search(r"^model name\s*: (.+)", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    memory = int(re.search(r"MemTotal: +(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1)) >> 20
    system = re.search(r'^PRETTY_NAME="(.+)"', pathlib.Path("/etc/os-release").read_text(), re.M)
    openssl = subprocess.run(["openssl", "version"], capture_output=True, text=True).stdout.strip()
    file_system = subprocess.run(["findmnt", "-no", "FSTYPE,OPTIONS", "-T", folder], capture_output=True, text=True).stdout.split()
    return [f"{os.cpu_count()} processors: {cpu.group(1) if cpu else os.uname().machine}; {memory} GiB of memory",
            f"{system.group(1) if system else 'unknown system'}, Linux {os.uname().release}, {openssl}",
            f"queues on {' '.join(file_system)}"]


class Disk:
    """The block device that a folder lies on."""

    def __init__(self, folder):
        device = os.stat(folder).st_dev
        self._statistics = pathlib.Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/stat")

    def _work(self):
        """Writes and discards done so far, and what is under way; None where the kernel does not say."""
        try:
            fields = [int(field) for field in self._statistics.read_text().split()]
        except OSError:
            return None
        return fields[4], fields[8], *fields[11:12]

    def wait_until_quiet(self, seconds=5):
        """Until it has done nothing for half a second: what was deleted or written before is worked off, and would cost the next one."""
        os.sync()
        end, last, since = time.monotonic() + seconds, self._work(), time.monotonic()
        while time.monotonic() < end and time.monotonic() - since < 0.5:
            time.sleep(0.05)  # between two looks
            now = self._work()
            if now != last:
                last, since = now, time.monotonic()


def wait_until_idle(group, seconds=120):
    """Until the processes of this group use less than a fiftieth of a processor. Some have much to do when they are new."""
    seen = [group.cpu_seconds(), time.monotonic()]

    def is_idle():
        if time.monotonic() - seen[1] < 0.2:
            return False
        used, now = group.cpu_seconds(), time.monotonic()
        share = (used - seen[0]) / (now - seen[1])
        seen[:] = used, now
        return share < 0.02

    wait_until(is_idle, "a relay that does nothing", seconds)
