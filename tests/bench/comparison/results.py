"""From the records of a run to its tables: medians, ratios, what is void, and what falls short."""

import dataclasses
import statistics

from . import reference
from .rows import HANDSHAKES_TARGET, IDLE_TARGET_KIB, QUEUE_TARGET, ROWS

OURS = "postern"


@dataclasses.dataclass(frozen=True)
class Line:
    """One measured ratio beside its target. `target` is a least value, or a most one where `is_most`."""

    words: str
    target: float
    measured: float
    peer: str = ""
    is_most: bool = False
    void: str = ""  # why it does not count

    @property
    def is_reached(self):
        return self.measured <= self.target if self.is_most else self.measured >= self.target

    @property
    def verdict(self):
        if self.void:
            return f"void: {self.void}"
        return "reached" if self.is_reached else "FALLS SHORT"


def median(records, relay, row, field="figure"):
    """None where nothing was measured."""
    values = [record[field] for record in records if record["relay"] == relay and record["row"] == row and record.get(field) is not None]
    return statistics.median(values) if values else None


def lines(records, peers):
    """All that the run has something to say about, in the order of the targets."""
    found = []
    speed = statistics.median(record["verifications"] for record in records if record.get("verifications"))
    for row in ROWS:
        ours = median(records, OURS, row.name)
        for peer in peers:
            theirs = median(records, peer, row.name)
            if ours is None or theirs is None:
                continue
            off = reference.deviation(peer, row.name, theirs, speed)
            void = f"{peer} is {off:+.0%} off its reference" if reference.is_void(off) else ""
            found.append(Line(row.words, row.target, theirs / ours, peer, void=void))
        if row.name == "idle" and ours is not None:
            found.append(Line("KiB of an idle TLS session", IDLE_TARGET_KIB, ours, is_most=True))
    ours, theirs = median(records, OURS, "handshakes"), median(records, "openssl s_server", "handshakes")
    if ours and theirs:
        found.append(Line("full handshakes per CPU second beside openssl s_server", HANDSHAKES_TARGET, ours / theirs, "openssl s_server"))
    queued = sorted((record["queued"], record["figure"]) for record in records if record["row"] == "beside-queue" and record["figure"])
    if len(queued) > 1:
        (least, few), (most, many) = queued[0], queued[-1]
        found.append(Line(f"cost per message with {most:,} queued beside {least:,}", QUEUE_TARGET, many / few, is_most=True))
    return found


def faults(records):
    """What went wrong, one sentence each."""
    return [f"{record['relay']}, {record['row']}: {fault}" for record in records for fault in record["faults"]]


def target_table(found):
    rows = ["| work | beside | target | measured | |", "| --- | --- | --- | --- | --- |"]
    for line in found:
        bound = "at most" if line.is_most else "at least"
        rows.append(f"| {line.words} | {line.peer or '-'} | {bound} {line.target:g} | {line.measured:.2f} | {line.verdict} |")
    return "\n".join(rows)


def figure_table(records, relays):
    """Medians of every relay, with the lowest and the highest."""
    head = "| work | unit | " + " | ".join(relays) + " |\n" + "| --- " * (2 + len(relays)) + "|"
    rows = []
    for row in ROWS:
        cells = [_cell(records, relay, row.name, "figure", _figure) for relay in relays]
        rates = [_cell(records, relay, row.name, "rate", "{:,.0f}".format) for relay in relays]
        if any(cell != "-" for cell in cells):
            rows.append(f"| {row.words} | {row.unit} | " + " | ".join(cells) + " |")
        if any(rate != "-" for rate in rates):
            rows.append("| | messages/s | " + " | ".join(rates) + " |")
    return "\n".join([head, *rows])


def _cell(records, relay, row, field, form):
    values = [record[field] for record in records if record["relay"] == relay and record["row"] == row and record.get(field) is not None]
    if not values:
        return "-"
    text = form(statistics.median(values))
    return text if len(values) == 1 else f"{text} ({form(min(values))}-{form(max(values))})"


def _figure(value):
    """Three digits, as far as there are so many."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def other_figures(records):
    """What has no column in the table of relays."""
    found = []
    for relay in ("postern", "openssl s_server"):
        figure = median(records, relay, "handshakes")
        if figure:
            found.append(f"* full handshakes per CPU second, {relay}: {figure:,.0f}")
    for record in records:
        if record["row"] == "beside-queue" and record["figure"]:
            found.append(f"* CPU ms a relayed message of 4 KiB with {record['queued']:,} queued for a host that is away: {record['figure']:.3f}")
    speeds = [record["verifications"] for record in records if record.get("verifications")]
    found.append(f"* openssl speed, ECDSA P-256 verifications a CPU second: {statistics.median(speeds):,.0f} ({min(speeds):,.0f}-{max(speeds):,.0f}); "
                 f"of the reference: {reference.VERIFICATIONS:,}")
    return "\n".join(found)


def hashes(records, relays):
    """Of each relay's configuration, one for each kind of work that it differs in."""
    found = []
    for relay in relays:
        values = sorted({record["configuration"] for record in records if record["relay"] == relay and record.get("configuration")})
        if values:
            found.append(f"* {relay}: {', '.join(values)}")
    return "\n".join(found)


def page(records, peers, machine, command):
    """RESULTS.md."""
    relays = [*peers, OURS]
    found = lines(records, peers)
    wrong = faults(records)
    short = [line.words for line in found if not line.void and not line.is_reached]
    return f"""# Results

Written by `{command}`, which anybody can run; only ratios of one run mean anything, and less than a fifth between two is noise. CPU time is
that of all processes of a side: Postern's task, its stub server with the console; every process of the peer. Each syncs a message before its 250,
has the same certificate (ECDSA P-256; TLS 1.3) and its default logging. Turn by turn, A B A B.

## Beside the targets

{target_table(found)}

{'Falls short: ' + '; '.join(short) + '.' if short else 'Nothing that counts falls short.'}
{'What went wrong: ' + '; '.join(wrong) + '.' if wrong else 'Nothing was refused, lost, doubled or altered.'}
A row is void where the peer costs over a fifth more or less than its reference leads one to expect (tests/bench/comparison/reference.py).

## Figures

Median (lowest-highest).

{figure_table(records, relays)}

{other_figures(records)}

## Machine

{chr(10).join('* ' + line for line in machine)}

## Configurations

SHA-256 of what the relays are configured with, folder and ports left out; one for each kind of work.

{hashes(records, relays)}
"""
