"""What is measured of a relay. Each measurement starts it anew and returns a record: a `figure`, what else was counted, and `faults`."""

import contextlib
import os
import pathlib
import subprocess

from harness import is_listening, wait_until
from harness.ports import free_port

from .control_group import ControlGroup
from .machine import wait_until_idle
from .programs import HeldSessions, Sink, load

SHORT, LONG = 4096, 65536
HELD = 500


def _faults(report, arrived=None, expected=None):
    """What went wrong, in words: nothing may be refused, lost, doubled or altered."""
    found = [f"{count} x {kind}" for kind, count in report["error_kinds"].items()]
    if arrived is not None:
        found += [f"{arrived[name]} {name}" for name in ("duplicates", "altered", "without_mark") if arrived[name]]
        if arrived["distinct"] != expected:
            found.append(f"{arrived['distinct']} of {expected} arrived")
    return found


@contextlib.contextmanager
def _started(relay):
    with relay:
        load(relay.port, messages=1, run="first")  # What is made at first use is there now.
        wait_until_idle(relay.group)
        yield relay


def accept(make, octets, tls, per_session, seconds):
    """Durable acceptance by 20 sessions at once; nothing is sent on. Figure: CPU milliseconds a message."""
    with _started(make(relay_to=free_port(), holds=True)) as relay:
        before = relay.group.cpu_seconds()
        report = load(relay.port, seconds=seconds, concurrency=20, per_session=per_session, octets=octets, tls="starttls" if tls else "none")
        used = relay.group.cpu_seconds() - before
        return {"figure": used * 1000 / max(1, report["accepted"]), "rate": report["messages_per_second"], "faults": _faults(report),
                "load": report, "configuration": relay.configuration_hash()}


def relay(make, octets, tls, count):
    """From 20 sessions of 20 messages into a sink, under STARTTLS on both sides or in clear. Figure: CPU milliseconds a message."""
    certificate = make.certificate.both if tls else None
    with Sink(certificate=certificate, verify_bodies=True, expected=count + 1, longest_seconds=240) as sink, \
            _started(make(relay_to=sink.port, tls=tls)) as relay_:
        before = relay_.group.cpu_seconds()
        report = load(relay_.port, messages=count, concurrency=20, per_session=20, octets=octets, tls="starttls" if tls else "none")
        arrived = sink.report()
        wait_until_idle(relay_.group)  # What is still to be written after the last message has arrived is part of the work.
        used = relay_.group.cpu_seconds() - before
    seconds = (arrived["last_ns"] - report["first_accepted_ns"]) / 1e9
    return {"figure": used * 1000 / count, "rate": count / seconds, "faults": _faults(report, arrived, count + 1), "load": report, "sink": arrived,
            "configuration": relay_.configuration_hash()}


def idle_sessions(make, octets=LONG):
    """Sessions under TLS that are held open, each behind one message. Figure: KiB a session, those before left out."""
    with contextlib.ExitStack() as stack:
        # A relay that sends on has its queue emptied; the others keep theirs on the disk, and no process of theirs waits for the next delivery.
        sends = make.name.startswith("postern")
        sink = stack.enter_context(Sink(longest_seconds=240)) if sends else None
        relay_ = stack.enter_context(_started(make(relay_to=sink.port if sends else free_port(), holds=not sends, sessions=HELD + 100)))
        load(relay_.port, messages=64, concurrency=64, octets=octets, tls="starttls", run="before")
        wait_until_idle(relay_.group)
        before = relay_.group.memory_kib()
        held = stack.enter_context(HeldSessions(relay_.port, HELD, octets=octets, tls="starttls", opened_per_second=100))
        wait_until_idle(relay_.group)
        during = relay_.group.memory_kib()
        report = held.let_go()
        return {"figure": (during - before) / max(1, held.opened), "rate": None, "faults": _faults(report), "load": report, "base_kib": before,
                "configuration": relay_.configuration_hash()}


def handshakes(make, count):
    """Full handshakes on the port that begins with TLS, and nothing else. Figure: handshakes a CPU second of the smtp task."""
    ssl_port = free_port()
    items = {"SMTP_SSLStatus": "Enabled", "SMTP_SSLPort": ssl_port}
    with _started(make(relay_to=free_port(), holds=True, items=items)) as relay_:
        return _handshakes(ssl_port, relay_.task_pid(), count)


def handshakes_of_openssl(certificate, count):
    """The same of `openssl s_server`, with the same certificate."""
    port, group = free_port(), ControlGroup("s_server")
    command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate.cert, "-key", certificate.key, "-quiet", "-www"]
    server = subprocess.Popen([*group.joining(), *map(str, command)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: is_listening(port), "openssl s_server")
        return _handshakes(port, server.pid, count)
    finally:
        group.remove()
        server.wait()


def _handshakes(port, pid, count):
    load(port, sessions=50, concurrency=4, tls="handshake-only")
    before = _process_cpu_seconds(pid)
    report = load(port, sessions=count, concurrency=4, tls="handshake-only")
    used = _process_cpu_seconds(pid) - before
    faults = _faults(report) + ([f"{report['resumed']} were resumed"] if report["resumed"] else [])
    return {"figure": report["handshakes"] / used, "rate": report["handshakes_per_second"], "faults": faults, "load": report}


def _process_cpu_seconds(pid):
    """Of this process, all its threads."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class LengtheningQueue:
    """Relaying while messages for a host that is away wait in the queue, more and more of them. A context manager."""

    def __init__(self, make):
        self._make, self._waiting = make, 0

    def __enter__(self):
        away = {"RouteRecipients": "away.invalid", "RouteNextHop": "[127.0.0.1]", "RoutePort": free_port(), "RouteStatus": "Enabled"}
        self._sink_port = free_port()
        self._relay = self._make(relay_to=self._sink_port, routes=[away])
        self._relay.__enter__()
        return self

    def __exit__(self, *error):
        self._relay.__exit__(*error)

    def relay_beside(self, length, count):
        """With so many waiting, at least as many as before. Figure: CPU milliseconds a relayed message."""
        filled = load(self._relay.port, messages=length - self._waiting, concurrency=20, per_session=1000, to="somebody@away.invalid", octets=1024,
                      run=f"away-{length}")
        self._waiting = length
        wait_until_idle(self._relay.group)  # All of them have been tried, and the outcome is written.
        with Sink(self._sink_port, expected=count, longest_seconds=240) as sink:
            before = self._relay.group.cpu_seconds()
            report = load(self._relay.port, messages=count, concurrency=20, per_session=20, octets=SHORT, run=f"beside-{length}")
            arrived = sink.report()
            wait_until_idle(self._relay.group)
            used = self._relay.group.cpu_seconds() - before
        return {"figure": used * 1000 / count, "rate": None, "faults": _faults(filled) + _faults(report, arrived, count), "load": report}
