"""`sizao trace`: rings of contacts from anybody's file, without a server or a database."""

import argparse
import math
import re
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from sizao.kernel.errors import SizaoError


if TYPE_CHECKING:
    from datetime import datetime

    from sizao.engines.tracing.answer import Answer
    from sizao.engines.tracing.reading import Loaded
    from sizao.engines.tracing.types import IndexWindow, Protocol


NAME = "trace"
HELP = "Trace whom index persons may have reached, to the third degree, from a file of presences."

SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
MOST_DEGREES = 9
LONGEST_HORIZON = 36_500 * SECONDS["d"]


class UnusableWordsError(SizaoError):
    """The command's words do not go together, or a file beside the presences cannot be read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("presences", type=Path, help="CSV, .csv.gz, Parquet or NDJSON: person, place, enter, leave")
    who = parser.add_argument_group("index persons")
    who.add_argument("--index", action="append", default=[], metavar="PERSON", help="may repeat; needs --from and --to")
    who.add_argument("--from", dest="start", metavar="TIME", help="begin of the window, e.g. 2009-06-04T10:00Z")
    who.add_argument("--to", dest="end", metavar="TIME", help="end of the window (not in it)")
    who.add_argument("--index-file", type=Path, metavar="CSV", help="windows: person, from, to")
    rules = parser.add_argument_group("rules")
    rules.add_argument("--protocol", required=True, help="a pack, e.g. cn-8ed, or none for the numbers below alone")
    rules.add_argument("--order", action="append", default=[], metavar="ID", help="a local order over the pack; repeat")
    rules.add_argument("--minutes", metavar="N", help="least minutes together, e.g. 15 or 0.5")
    rules.add_argument(
        "--mode", choices=["single", "cumulative"], help="one episode, or all added up (default: single)"
    )
    rules.add_argument("--horizon", metavar="TIME", help="how long a contact is a source: 90s, 30m, 12h or 14d")
    rules.add_argument("--degrees", type=int, default=3, metavar="N", help="how far (default: 3)")
    more = parser.add_argument_group("more")
    more.add_argument("--isolated-file", type=Path, metavar="CSV", help="person, at: no source from then on")
    more.add_argument("--same-file", type=Path, metavar="CSV", help="identifier, person: who is one and the same")
    more.add_argument("--budget", type=int, metavar="N", help="stop when more people than that are reached")
    more.add_argument("--zone", metavar="ZONE", help="the zone of times without offset, e.g. Asia/Shanghai")
    more.add_argument("--out", type=Path, metavar="FILE", help="write the rings: .csv, .csv.gz, .parquet or .json")


def run(arguments: argparse.Namespace) -> int:
    out = arguments.out
    if out is not None:
        _check_out(out)
    protocol = _protocol(arguments)
    windows = _windows(arguments)
    isolated = _isolated(arguments.isolated_file, arguments.zone) if arguments.isolated_file else None
    same = _same(arguments.same_file) if arguments.same_file else None
    if arguments.budget is not None and arguments.budget < 1:
        raise UnusableWordsError(f"--budget {arguments.budget}: give at least 1 person.")

    from sizao.engines.tracing.library import trace
    from sizao.engines.tracing.reading import load

    progress = Progress()
    began = time.perf_counter()
    progress.say(f"reading {arguments.presences.name}")
    loaded = load(arguments.presences, zone=arguments.zone)
    read = time.perf_counter()
    if not loaded.index.row_count:
        progress.done()
        _tell_refused(loaded, arguments.presences.name)
        raise UnusableWordsError(f"{arguments.presences.name} holds no row that can be traced.")
    answer = trace(
        loaded.index,
        windows,
        protocol,
        degrees=arguments.degrees,
        isolated=isolated,
        canonical=same,
        budget=arguments.budget,
        progress=lambda degree, part: progress.say(f"degree {degree}: {part:.0%}"),
    )
    traced = time.perf_counter()
    if out is not None:
        progress.say(f"writing {out.name}")
        write(answer, out)
    progress.done()
    _tell_refused(loaded, arguments.presences.name)
    _summary(answer, loaded, arguments.degrees, read - began, traced - read)
    if out is not None:
        print(f"\nWritten: {out} ({answer.people:,} rows)")
    return 0


class Progress:
    """One line on standard error that is written over, only where somebody watches."""

    def __init__(self) -> None:
        self.watched = sys.stderr.isatty()

    def say(self, text: str) -> None:
        if self.watched:
            print(f"\r\x1b[K{text} ...", end="", file=sys.stderr, flush=True)

    def done(self) -> None:
        if self.watched:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _protocol(arguments: argparse.Namespace) -> "Protocol":
    if not 1 <= arguments.degrees <= MOST_DEGREES:
        raise UnusableWordsError(f"--degrees {arguments.degrees}: give 1 to {MOST_DEGREES}.")
    minimum = None if arguments.minutes is None else _minimum(arguments.minutes)
    horizon = None if arguments.horizon is None else _duration(arguments.horizon)
    if arguments.protocol == "none":
        if minimum is None:
            raise UnusableWordsError("--protocol none goes with --minutes.", next_step="Say for example --minutes 15.")
        from sizao.engines.tracing.types import Mode, Protocol

        return Protocol.uniform(
            minimum_seconds=minimum,
            mode=Mode(arguments.mode or "single"),
            degrees=arguments.degrees,
            horizon_seconds=horizon,
        )
    if arguments.mode is not None or horizon is not None:
        raise UnusableWordsError(
            "--mode and --horizon go with --protocol none.", f"The pack {arguments.protocol} has its own."
        )
    from sizao.engines.policy.loading import load_pack
    from sizao.engines.tracing.from_pack import protocol_from_pack, protocol_with

    protocol = protocol_from_pack(load_pack(arguments.protocol, orders=arguments.order))
    return protocol if minimum is None else protocol_with(protocol, minimum_seconds=minimum)


def _minimum(text: str) -> int:
    """Minutes as seconds, rounded up: times are whole seconds."""
    try:
        minutes = Decimal(text)
    except InvalidOperation:
        raise UnusableWordsError(
            f"--minutes {text}: that is no number.", next_step="Say for example 15 or 0.5."
        ) from None
    if not minutes.is_finite() or minutes < 0 or minutes > 1_000_000:
        raise UnusableWordsError(f"--minutes {text}: give 0 to 1,000,000.")
    return math.ceil(minutes * 60)


def _duration(text: str) -> int:
    """`90s`, `30m`, `12h` or `14d` in seconds."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text.strip())
    seconds = math.ceil(Decimal(found[1]) * SECONDS[found[2]]) if found else 0
    if not 0 < seconds <= LONGEST_HORIZON:
        raise UnusableWordsError(
            f"--horizon {text}: that is no stretch of time.", next_step="Say 90s, 30m, 12h or 14d."
        )
    return seconds


def _windows(arguments: argparse.Namespace) -> "list[IndexWindow]":
    from sizao.engines.tracing.types import IndexWindow

    windows = []
    if not arguments.index and (arguments.start is not None or arguments.end is not None):
        raise UnusableWordsError("--from and --to go with --index.", "The windows of --index-file are in the file.")
    if arguments.index:
        if arguments.start is None or arguments.end is None:
            raise UnusableWordsError("--index goes with --from and --to.", "A person is a source only during a window.")
        start = _instant(arguments.start, arguments.zone, "--from")
        end = _instant(arguments.end, arguments.zone, "--to")
        if start >= end:
            raise UnusableWordsError(
                "The window is empty.",
                f"--from {arguments.start} does not lie before --to {arguments.end}.",
            )
        windows = [IndexWindow(person, start, end) for person in arguments.index]
    if arguments.index_file:
        for number, row in _rows(arguments.index_file, ("person", "from", "to")):
            where = f"{arguments.index_file.name}, row {number}"
            window = IndexWindow(
                row["person"],
                _instant(row["from"], arguments.zone, f"{where}, from"),
                _instant(row["to"], arguments.zone, f"{where}, to"),
            )
            if window.start >= window.end:
                raise UnusableWordsError(f"{where}: the window is empty.")
            windows.append(window)
    if not windows:
        raise UnusableWordsError(
            "No index person is given.", next_step="Give --index with --from and --to, or --index-file."
        )
    return windows


def _instant(text: str, zone: str | None, where: str) -> "datetime":
    """The instant; an error says where it was given: an option, or file, row and column."""
    from sizao.engines.tracing.reading import instant

    try:
        return instant(text, zone)
    except SizaoError as error:
        raise UnusableWordsError(f"{where}: {error}") from error


def _isolated(path: Path, zone: str | None) -> dict[str, int]:
    """Person -> the first second of isolation; of several the earliest."""
    from sizao.engines.tracing.types import seconds_of

    isolated: dict[str, int] = {}
    for number, row in _rows(path, ("person", "at")):
        second = seconds_of(_instant(row["at"], zone, f"{path.name}, row {number}, at"))
        isolated[row["person"]] = min(second, isolated.get(row["person"], second))
    return isolated


def _same(path: Path) -> dict[str, str]:
    """Identifier -> the person it belongs to, who may not belong to another in turn."""
    same: dict[str, str] = {}
    rows = list(_rows(path, ("identifier", "person")))
    for number, row in rows:
        if same.setdefault(row["identifier"], row["person"]) != row["person"]:
            raise UnusableWordsError(f"{path.name}, row {number}: the identifier belongs to another person above.")
    for number, row in rows:
        if same.get(row["person"], row["person"]) != row["person"]:
            raise UnusableWordsError(
                f"{path.name}, row {number}: the person is itself an identifier of another.",
                next_step="Name the same person for all identifiers that belong together.",
            )
    return same


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """(number, row) of a small CSV file with these columns; the header is not counted."""
    import csv

    if not path.is_file():
        raise UnusableWordsError(f"{path}: there is no such file.", next_step="Check the path.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in columns if column not in (reader.fieldnames or [])]
            if missing:
                raise UnusableWordsError(
                    f"{path.name}: the column {missing[0]} is missing.", next_step=f"Give {', '.join(columns)}."
                )
            for number, row in enumerate(reader, start=1):
                if not all(row[column] for column in columns):
                    raise UnusableWordsError(f"{path.name}, row {number}: a value is missing.")
                yield number, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnusableWordsError(f"{path.name} cannot be read.", f"{type(error).__name__}.") from error


def _check_out(out: Path) -> None:
    if _writer_of(out) is None:
        raise UnusableWordsError(
            f"{out.name}: the ending is not known.", next_step="Use .csv, .csv.gz, .parquet or .json."
        )
    if out.is_dir():
        raise UnusableWordsError(f"{out}: that is a folder.", next_step="Name a file in it.")
    if not out.parent.is_dir():
        raise UnusableWordsError(f"{out}: there is no folder {out.parent}.", next_step="Make it first.")


def _writer_of(out: Path) -> str | None:
    name = out.name.lower()
    endings: dict[str, str] = {
        ".csv": "FORMAT csv, HEADER",
        ".csv.gz": "FORMAT csv, HEADER, COMPRESSION gzip",
        ".parquet": "FORMAT parquet, COMPRESSION zstd",
        ".json": "FORMAT json, ARRAY true",
    }
    return next((options for ending, options in endings.items() if name.endswith(ending)), None)


def write(answer: "Answer", out: Path) -> None:
    """Write the rings in the format of the file's ending, whole or not at all."""
    import duckdb
    import numpy as np

    from sizao.engines.tracing.reading import connect

    columns = answer.columns()
    connection = connect()
    table = {name: np.asarray(values, object if isinstance(values, list) else None) for name, values in columns.items()}
    connection.register("rings", table)
    times = "to_timestamp(first_exposure)"
    if not out.name.lower().endswith(".parquet"):
        times = f"strftime({times}, '%Y-%m-%dT%H:%M:%SZ')"
    draft = out.with_name(f".{out.name}.draft")
    quoted = str(draft).replace("'", "''")
    empty = "" if answer.people else " WHERE false"
    try:
        connection.execute(
            f"COPY (SELECT person, degree, {times} AS first_exposure, source, place, seconds, sources, rule, setting"
            f" FROM rings{empty}) TO '{quoted}' ({_writer_of(out)})"
        )
        draft.rename(out)
    except duckdb.IOException as error:
        raise UnusableWordsError(f"{out} cannot be written.", f"{str(error).splitlines()[0]}.") from error
    finally:
        draft.unlink(missing_ok=True)


def _tell_refused(loaded: "Loaded", name: str) -> None:
    for refused in loaded.refused:
        numbers = ", ".join(map(str, refused.first)) + (", ..." if refused.rows > len(refused.first) else "")
        rows = "rows" if refused.rows > 1 else "row"
        print(f"{name}: {refused.rows:,} {rows} left out, {refused.reason} ({rows} {numbers})", file=sys.stderr)


def _summary(answer: "Answer", loaded: "Loaded", degrees: int, reading: float, tracing: float) -> None:
    index = loaded.index
    print(
        f"{index.row_count:,} stays of {index.dictionary.person_count:,} persons"
        f" at {len(index.dictionary.place_keys):,} places; read in {reading:.1f} s, traced in {tracing * 1000:,.1f} ms"
    )
    determined = len(answer.protocol.degrees)
    fewer = f", which determines {determined} degree{'s' * (determined > 1)}" if determined < degrees else ""
    print(f"protocol {answer.protocol.id}{fewer}; {len(answer.index_persons):,} index persons\n")
    table: list[tuple[str, str, str, str]] = [("degree", "people", "most through", "rule")]
    for size in answer.sizes:
        people = f"{size.people:,}" + ("" if size.complete else "+")
        table.append((str(size.degree), people, _first(size.by_setting), _first(size.by_rule)))
    widths = [max(len(row[column]) for row in table) for column in range(4)]
    align: tuple[Callable[[str, int], str], ...] = (str.rjust, str.rjust, str.ljust, str.ljust)
    for row in table:
        print("  ".join(align[column](row[column], widths[column]) for column in range(4)).rstrip())
    if answer.stopped_at is not None:
        print(
            f"\nStopped in degree {answer.stopped_at}: more people than the budget allows."
            " The list is not whole; look at what contributes most, and narrow the rule or raise --budget."
        )


def _first(counts: "object") -> str:
    pairs = list(counts.items())[:3] if isinstance(counts, dict) else []
    return ", ".join(f"{name} {count:,}" for name, count in pairs)
