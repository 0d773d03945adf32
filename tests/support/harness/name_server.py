"""A real DNS server (NSD) for the zones of one test, as its child on a loopback port."""

import os
import pathlib
import shutil
import socket
import struct
import subprocess
import tempfile

from .packages import unpacked
from .ports import free_port
from .waiting import limit, wait_until


class NameServer:
    """A context manager. `zones`: a zone's name and its records beside SOA and NS, as lines of a zone file. `stub_zones` is what
    notes.ini's SMTP_StubZones has to say. `start=False`: its port is chosen, and nobody is there."""

    def __init__(self, zones, start=True):
        self.root = unpacked("nsd")
        self.zones, self.port = zones, free_port()
        self.stub_zones = ", ".join(f"{zone}@127.0.0.1@{self.port}" for zone in zones)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="postern-nsd-"))
        self.process = None
        self._starts = start

    def __enter__(self):
        if self._starts:
            self.start()
        return self

    def __exit__(self, kind, *_):
        self.stop()
        if kind is not None and (self.folder / "output").exists():
            print("---- output of nsd", (self.folder / "output").read_text(errors="replace"), "----", sep="\n")
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """Runs it, and waits until it answers for every zone."""
        (self.folder / "nsd.conf").write_text(self._configuration())
        libraries = ":".join(str(path) for path in self.root.glob("usr/lib/*-linux-gnu"))
        with open(self.folder / "output", "ab") as output:
            self.process = subprocess.Popen([self.root / "usr/sbin/nsd", "-d", "-c", self.folder / "nsd.conf"], stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=output, env={**os.environ, "LD_LIBRARY_PATH": libraries})
        for zone in self.zones:
            wait_until(lambda: self._answers(zone) or self.process.poll() is not None, f"nsd's answer for {zone}", 15)
            assert self.process.poll() is None, (self.folder / "output").read_text(errors="replace")

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(limit(10))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def _configuration(self):
        text = (f'server:\n  ip-address: 127.0.0.1@{self.port}\n  port: {self.port}\n  server-count: 1\n  username: ""\n  chroot: ""\n'
                f'  zonesdir: "{self.folder}"\n  zonelistfile: "{self.folder}/zone.list"\n  pidfile: "{self.folder}/pid"\n'
                f'  xfrdfile: "{self.folder}/xfrd.state"\n  xfrdir: "{self.folder}"\n  database: ""\n  logfile: "{self.folder}/log"\n'
                "remote-control:\n  control-enable: no\n")
        for zone in self.zones:
            self._write_zone(zone)
            text += f'zone:\n  name: "{zone}"\n  zonefile: "{zone}.zone"\n'
        return text

    def _write_zone(self, zone):
        lines = [f"$ORIGIN {zone}.", "$TTL 1", f"@ SOA ns.{zone}. hostmaster.{zone}. 1 3600 600 86400 1", f"@ NS ns.{zone}.", "ns A 127.0.0.1"]
        (self.folder / f"{zone}.zone").write_text("\n".join([*lines, *self.zones[zone]]) + "\n")

    def _answers(self, zone):
        name = b"".join(bytes([len(label)]) + label.encode() for label in zone.split(".") if label)
        question = struct.pack(">6H", 1, 0, 1, 0, 0, 0) + name + b"\0" + struct.pack(">2H", 6, 1)  # SOA, IN
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.settimeout(0.2)
            try:
                probe.connect(("127.0.0.1", self.port))
                probe.send(question)
                answer = probe.recv(512)
            except OSError:  # nobody there yet
                return False
        return answer[3] & 0x0F == 0 and struct.unpack(">H", answer[6:8])[0] > 0
