"""A DNS of the test's own, signed from a root of the test's own down to the zones that it is asked for."""

import os
import pathlib
import shutil
import subprocess
import time

from .name_server import NameServer
from .packages import unpacked

_ALGORITHM = "ECDSAP256SHA256"


class SignedNames(NameServer):
    """A context manager. `zones`: a zone's name and its records, as NameServer has them; each is a delegation of the root, and signed.
    `unsigned`: names of those that are not. `expired`: owners whose signatures ran out yesterday, as `_25._tcp.mx.example`, or those of one type: `there.example MX`.
    `is_stripped`: it serves the zones without their signatures, as name servers do that drop DNSSEC; set_stripped() changes that.
    `anchor`: the root's key, as the resolver wants it; `settings`: what notes.ini has to say, without MTA-STS or any other look outside."""

    def __init__(self, zones, unsigned=(), expired=(), is_stripped=False):
        super().__init__({".": [], **zones})
        self.tools = unpacked("ldnsutils")
        self.unsigned, self.expired = set(unsigned), set(expired)
        self.keys = {}
        self.is_stripped = is_stripped
        self.anchor = self.folder / "root.key"
        self.stub_zones = ", ".join(f"{zone}@127.0.0.1@{self.port}" for zone in self.zones)

    @property
    def settings(self):
        return {"SMTP_StubZones": self.stub_zones, "SMTP_SystemResolvers": "0", "SMTP_DNSSECTrustAnchor": self.anchor}

    def set_stripped(self, is_stripped):
        """Serves the same zones, with the same keys, as if somebody between here and them dropped signatures, or did no longer."""
        self.stop()
        self.is_stripped = is_stripped
        self.start()

    def publish(self, zone, records):
        """Serves these records of a zone that was there before, under the same key."""
        self.stop()
        self.zones[zone] = list(records)
        self._write_zone(zone)
        self._keep(zone, "plain")
        if zone not in self.unsigned:
            self._sign(zone)
        self._keep(zone, "signed")
        self.start()

    def _configuration(self):
        ds_records = [f"{zone}. NS ns.{zone}." for zone in self.zones if zone != "."]
        ds_records += [f"ns.{zone}. A 127.0.0.1" for zone in self.zones if zone != "."]
        text = super()._configuration()
        if self.anchor.exists():  # signed before
            self._choose_what_is_served()
            return text
        for zone in self.zones:
            self._keep(zone, "plain")
        for zone in self.zones:
            if zone != "." and zone not in self.unsigned:
                self._sign(zone)
                ds_records.append(next(self.folder.glob(f"K{zone}.+*.ds")).read_text().strip())
        self._write_root(ds_records)
        shutil.copy(self.folder / "..zone", self.folder / "..zone.plain")
        self._sign(".")
        key = next(self.folder.glob("K.+*.key")).read_text()
        self.anchor.write_text(key)
        for zone in self.zones:
            self._keep(zone, "signed")
        self._choose_what_is_served()
        return text

    def _keep(self, zone, kind):
        shutil.copy(self.folder / f"{zone}.zone", self.folder / f"{zone}.zone.{kind}")

    def _choose_what_is_served(self):
        for zone in self.zones:
            kind = "plain" if self.is_stripped else "signed"
            shutil.copy(self.folder / f"{zone}.zone.{kind}", self.folder / f"{zone}.zone")

    def _write_root(self, records):
        lines = ["$ORIGIN .", "$TTL 1", "@ SOA ns. hostmaster. 1 3600 600 86400 1", "@ NS ns.", "ns. A 127.0.0.1", *records]
        (self.folder / "..zone").write_text("\n".join(lines) + "\n")

    def _sign(self, zone):
        if zone not in self.keys:
            self.keys[zone] = self._run("ldns-keygen", "-a", _ALGORITHM, "-k", zone).strip()
        key = self.keys[zone]
        name = self.folder / f"{zone}.zone"
        self._run("ldns-signzone", "-f", f"{name}.signed", name, key)
        if any(f".{each.split()[0]}".endswith("." + zone) for each in self.expired):
            past = time.strftime("%Y%m%d", time.gmtime(time.time() - 86400))
            long_past = time.strftime("%Y%m%d", time.gmtime(time.time() - 30 * 86400))
            self._run("ldns-signzone", "-i", long_past, "-e", past, "-f", f"{name}.expired", name, key)
            fresh, old = (pathlib.Path(f"{name}.{kind}").read_text().splitlines() for kind in ("signed", "expired"))
            name.write_text("\n".join([line for line in fresh if not self._is_signature_of_expired(line)]
                                      + [line for line in old if self._is_signature_of_expired(line)]) + "\n")
        else:
            shutil.move(f"{name}.signed", name)

    def _is_signature_of_expired(self, line):
        words = line.split()
        if len(words) < 5 or words[3] != "RRSIG":
            return False
        owner = words[0].rstrip(".")
        return bool({owner, f"{owner} {words[4]}"} & self.expired)

    def _run(self, tool, *arguments):
        libraries = ":".join(str(path) for path in self.tools.glob("usr/lib/*-linux-gnu"))
        done = subprocess.run([next(self.tools.glob(f"usr/bin/{tool}")), *arguments], cwd=self.folder, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, env={**os.environ, "LD_LIBRARY_PATH": libraries})
        assert done.returncode == 0, f"{tool} {arguments}: {done.stdout}{done.stderr}"
        return done.stdout
