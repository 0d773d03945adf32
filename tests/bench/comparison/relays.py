"""The relays that are measured: each takes all mail on a loopback port and relays it to another, with the same certificate.

They are the peers of the interop tests, contained as there, with the settings that a server under load has, and otherwise their defaults.
"""

import hashlib
import os
import pathlib
import re

from harness.documents import to_dxl
from harness.haraka import Haraka
from harness.peers import Exim, Peer, Postfix

from .control_group import ControlGroup

SESSIONS = 200  # at once, that each is configured for


class Measured:
    """Mixed into a peer: its processes are counted, its certificate is the one of the run, and what it wrote stays until the run is over,
    because a disk that deletes is slower for a while. `holds`: it accepts mail and sends nothing. `sessions`: so many at once, at least."""

    def __init__(self, certificate, relay_to=None, tls=False, holds=False, sessions=SESSIONS, **options):
        self.holds, self.sessions = holds, sessions
        super().__init__(relay_to, out_tls="may" if tls else "none", certificate=certificate, **options)

    def __enter__(self):
        self.group = ControlGroup(self.package)
        return super().__enter__()

    def wrapped(self, command):
        return [*self.group.joining(), *map(str, super().wrapped(command))]

    def clean_up(self):
        self.group.remove()

    def configuration_files(self):
        """Those that we wrote."""
        return [file for file in sorted((self.folder / "etc").rglob("*")) if file.is_file()]

    def configuration_hash(self):
        """Of what is in them, without what differs from run to run: folder and ports."""
        texts = (file.read_text() for file in self.configuration_files())
        plain = "\n".join(re.sub(r"\b[123]\d{4}\b", "PORT", text.replace(str(self.folder), "FOLDER")) for text in texts)
        return hashlib.sha256(plain.encode()).hexdigest()[:16]


class MeasuredPostfix(Measured, Postfix):
    @property
    def smtpd_processes(self):
        return str(self.sessions)

    def settings(self):
        settings = super().settings()
        # The tests look into its log; here logging is its default.
        for name in ("smtpd_tls_received_header", "smtpd_tls_loglevel", "smtp_tls_loglevel", "minimal_backoff_time", "queue_run_delay"):
            del settings[name]
        settings["smtp_tls_session_cache_database"] = "btree:${data_directory}/smtp_scache"
        if self.holds:
            settings["smtpd_data_restrictions"] = "check_client_access static:HOLD"
        return settings


class MeasuredExim(Measured, Exim):
    @property
    def main_settings(self):
        return (f"smtp_accept_max = {self.sessions}", "smtp_connect_backlog = 200",
                "smtp_accept_queue_per_connection = 0",  # By default the eleventh message of a session only waits for a queue run.
                "smtp_accept_max_per_connection = 1000", "deliver_drop_privilege = true",
                *(("queue_only = true",) if self.holds else ()))

    @property
    def queue_runs(self):
        return () if self.holds else ("-q10s",)


class MeasuredHaraka(Measured, Haraka):
    @property
    def outbound_settings(self):
        return ("disabled=true",) if self.holds else ()

    def configuration_files(self):
        return [file for file in sorted((self.folder / "config").iterdir()) if not file.name.startswith("tls_")]


class Postern(Measured, Peer):
    """The release build under its stub server. `items`: of the documents, beside those below; `notes_ini`: settings of notes.ini."""

    package = "postern"

    def __init__(self, *terms, items=None, notes_ini=None, routes=(), **options):
        self._items, self._notes_ini, self._routes = items or {}, notes_ini or {}, routes
        super().__init__(*terms, **options)

    def fetch(self):
        return pathlib.Path(os.environ["POSTERN_BIN"])

    def wrapped(self, command):
        return [*self.group.joining(), *map(str, command)]

    def prepare(self):
        status = "Disabled" if self.holds else "Enabled" if self.out_tls == "none" else "Negotiated SSL"
        items = {"SMTPFullHostDomain": "mx.bench.invalid", "SMTP_Port": self.port, "SMTP_CertificateFile": "cert.pem", "SMTP_KeyFile": "key.pem",
                 "Router_PortStatus": status, "SMTP_NegotiatedSSL": "Enabled", "SMTP_RelayHost": f"[127.0.0.1]:{self.relay_to}"}
        if self.sessions != SESSIONS:
            items |= {"SMTP_MaxSessions": self.sessions, "SMTP_MaxSessionsPerAddress": 0, "SMTP_MaxSessionsPerNetwork": 0}
        settings = {"ServerName": "mail/Example", "ServerTasks": "smtp", **self._notes_ini}
        (self.folder / "names.dxl").write_text(to_dxl(items | self._items, routes=self._routes))
        (self.folder / "notes.ini").write_text("[Notes]\n" + "".join(f"{name}={value}\n" for name, value in settings.items()))
        return [self.root / "notes-stub", "--data", self.folder]

    def configuration_files(self):
        return [self.folder / "names.dxl", self.folder / "notes.ini"]

    def task_pid(self):
        """The smtp task's process."""
        return next(pid for pid in self.group.pids() if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "smtp")


def quiet_postern(*terms, **options):
    """Postern without log lines for connections and messages that go their way."""
    return Postern(*terms, notes_ini={"SMTP_LogTraffic": "0"}, **options)


RELAYS = {"postern": Postern, "postern-quiet": quiet_postern, "postfix": MeasuredPostfix, "exim": MeasuredExim, "haraka": MeasuredHaraka}

