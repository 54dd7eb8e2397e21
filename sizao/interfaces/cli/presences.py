"""Presences from the command line: import, quarantine, upkeep.

Exit status: 0 when the file was taken, also if single rows went to quarantine (the summary says how many and why);
2 when nothing was taken.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sizao.interfaces.cli.application import application
from sizao.interfaces.clock import now
from sizao.kernel.errors import SizaoError


NAME = "presences"
HELP = "Import who was where, and keep the store of presences."

_ACTOR = "system:command-line"
_PIECE = 1 << 20


class PresencesCommandError(SizaoError):
    """The command cannot be done as given."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")

    take = acts.add_parser("import", help="take a file: CSV, Parquet or NDJSON, also with gzip")
    take.add_argument("file", type=Path)
    take.add_argument("--source", required=True, help="the source that the records come from")
    take.add_argument("--zone", help="where times without an offset are local, for example Asia/Shanghai")
    take.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=NAME", help="what a column is called in the file"
    )
    take.add_argument("--key", help="idempotency key; without it the content is the key")

    source = acts.add_parser("source", help="register a source, or change it")
    source.add_argument("name")
    source.add_argument("--division", metavar="PATH", help="path of codes, for example n13.n1307")
    source.add_argument("--zone")
    source.add_argument("--kind", help="the kind of place where rows name none")
    source.add_argument("--keep-days", type=int, help="retention, where it is not that of the packs")
    source.add_argument(
        "--cap",
        action="append",
        default=[],
        metavar="KIND=MINUTES",
        help="how long a stay without exit lasts; * for all",
    )
    source.add_argument("--trusted", action=argparse.BooleanOptionalAction, help="may send ready person keys")
    source.add_argument("--token", metavar="LABEL", help="issue a token for the API and show it once")

    quarantine = acts.add_parser("quarantine", help="write the quarantined rows of a batch as CSV with reasons")
    quarantine.add_argument("--batch", type=int, required=True)
    quarantine.add_argument("--out", type=Path, required=True)
    quarantine.add_argument("--purpose", default="data_correction", help="kept in the audit trail")

    acts.add_parser("merge", help="move what arrived into its days now, not at night")
    acts.add_parser("retention", help="remove what is older than its source may keep, and say what")
    acts.add_parser("rebuild", help="make the trace index anew from the store of record")
    acts.add_parser("status", help="rows and bytes by day and segment")


def run(arguments: argparse.Namespace) -> int:
    with application():
        act = {
            "import": _import,
            "source": _source,
            "quarantine": _quarantine,
            "merge": _merge,
            "retention": _retention,
            "rebuild": _rebuild,
            "status": _status,
        }[arguments.act]
        return act(arguments)


def _import(arguments: argparse.Namespace) -> int:
    from sizao.foundation.database.scope import scope
    from sizao.response.presences.operations import apply_batch, land_batch
    from sizao.response.presences.queries import find_source
    from sizao.response.presences.types import BatchState, PresencesError

    if not arguments.file.is_file():
        raise PresencesCommandError(f"There is no file {arguments.file}.")
    source = find_source(name=arguments.source)
    if source is None:
        raise PresencesError(
            f"There is no source '{arguments.source}'.",
            next_step=f"Register it first: sizao presences source {arguments.source} --division PATH.",
        )
    began = time.perf_counter()
    with scope(source.division_path, actor=_ACTOR):
        batch = land_batch(
            source=source.name,
            key=arguments.key,
            name=arguments.file.name,
            content=_pieces(arguments.file),
            zone=arguments.zone,
            columns=_mapping(arguments.map),
            actor=_ACTOR,
            at=now(),
            reason="command line",
            apply_after=timedelta(minutes=10),
        )
    if batch.repeated:
        print(f"This was sent before: batch {batch.number}.", file=sys.stderr)
    if batch.state is BatchState.LANDED:
        batch = apply_batch(
            number=batch.number,
            division_path=batch.division_path,
            actor=_ACTOR,
            at=now,
            reason="command line",
            progress=_show_step,
        )
    _end_progress()
    if batch.state is BatchState.REFUSED:
        raise PresencesCommandError(batch.refusal)
    _summarize(batch, time.perf_counter() - began)
    return 0


def _summarize(batch, seconds: float) -> None:
    from sizao.interfaces.presences_words import NOTES, REASONS
    from sizao.response.presences.types import Note, Reason

    assert batch.summary is not None
    speed = (batch.good + batch.bad) / max(seconds, 1e-9)
    print(f"Batch {batch.number} of {batch.source}: {batch.good:,} rows taken, {batch.bad:,} in quarantine.")
    print(f"  {batch.size:,} bytes in {seconds:.1f} s ({speed:,.0f} rows/s).")
    if batch.summary.first_enter and batch.summary.last_leave:
        first, last = batch.summary.first_enter, batch.summary.last_leave
        print(f"  From {first.isoformat()} to {last.isoformat()}.")
    if batch.summary.capped:
        print(f"  {batch.summary.capped:,} stays without exit, capped.")
    if batch.summary.settled_again:
        print(f"  {batch.summary.settled_again:,} rows had been corrected before and were left out.")
    for code, count in sorted(batch.summary.reasons.items(), key=lambda entry: -entry[1]):
        print(f"  {count:>9,}  {REASONS[Reason(code)]}")
    for note in batch.summary.notes:
        print(f"  {NOTES[Note(note)]}")
    if batch.open_rows:
        print(f"  To correct them: sizao presences quarantine --batch {batch.number} --out rows.csv, then import it.")


def _source(arguments: argparse.Namespace) -> int:
    from dataclasses import replace

    from sizao.response.presences.operations import issue_token, register_source
    from sizao.response.presences.queries import find_source
    from sizao.response.presences.types import ReadingRules

    before = find_source(name=arguments.name)
    if before is None and not arguments.division:
        raise PresencesCommandError("A new source needs its division.", next_step="Add --division PATH.")
    rules = before.rules if before else ReadingRules()
    changed = {
        "zone": arguments.zone,
        "kind": arguments.kind,
        "trusted": arguments.trusted,
        "caps": _caps(arguments.cap) or None,
    }
    found = register_source(
        name=arguments.name,
        rules=replace(rules, **{name: value for name, value in changed.items() if value is not None}),
        retention_days=arguments.keep_days or (before.retention_days if before else None),
        division_path=before.division_path if before else arguments.division,
        actor=_ACTOR,
        at=now(),
        reason="command line",
    )
    kept = f"{found.retention_days} days" if found.retention_days else "as the packs say"
    print(f"Source {found.name}: division {found.division_path}, zone {found.rules.zone or 'none'}, kept {kept}.")
    if arguments.token:
        token = issue_token(source=found.name, label=arguments.token, actor=_ACTOR, at=now(), reason="command line")
        print(f"Token (shown this once): {token}")
    return 0


def _quarantine(arguments: argparse.Namespace) -> int:
    from sizao.foundation.database.scope import scope
    from sizao.interfaces.presences_words import describe_reason
    from sizao.response.presences.queries import access_quarantined_rows, list_sources, quarantined_csv
    from sizao.response.presences.types import PresencesError

    for path in sorted({source.division_path for source in list_sources()}):
        with scope(path, actor=_ACTOR):
            try:
                rows = access_quarantined_rows(
                    number=arguments.batch, actor=_ACTOR, purpose=arguments.purpose, at=now()
                )
            except PresencesError:
                continue
        with arguments.out.open("w", encoding="utf-8", newline="") as file:
            file.write(quarantined_csv(rows, number=arguments.batch, describe=describe_reason))
        print(f"{len(rows.rows):,} rows written to {arguments.out}. Correct them and import the file again.")
        return 0
    raise PresencesCommandError(f"There is no batch {arguments.batch}.")


def _merge(arguments: argparse.Namespace) -> int:
    from sizao.response.presences.operations import run_merge

    report = run_merge(actor=_ACTOR, at=now(), reason="command line", progress=_show_step)
    _end_progress()
    print(f"{report.rows:,} rows of {report.batches:,} batches moved into {len(report.days)} days.")
    _list_segments(report.segments_removed)
    return 0


def _retention(arguments: argparse.Namespace) -> int:
    from sizao.desk.retention import usual_days
    from sizao.response.presences.operations import run_retention

    at = now()
    report = run_retention(actor=_ACTOR, at=at, reason="command line", usual_days=usual_days(at=at))
    print(f"{report.rows:,} rows ({report.bytes:,} bytes) removed.")
    for gone in report.removed:
        print(f"  {gone.day}  {gone.source}  {gone.rows:,} rows  sha256 {gone.sha256}")
    _list_segments(report.segments_removed)
    return 0


def _rebuild(arguments: argparse.Namespace) -> int:
    from sizao.response.presences.operations import rebuild_trace_index

    segments = rebuild_trace_index(actor=_ACTOR, at=now(), reason="command line")
    print(f"The trace index has {len(segments)} segments: {', '.join(segments) or 'none'}.")
    return 0


def _status(arguments: argparse.Namespace) -> int:
    from sizao.response.presences.queries import store_status

    status = store_status(waiting=False)
    print(f"{'day':<12}{'rows':>14}{'bytes':>16}{'files':>7}{'bytes/row':>11}")
    for day in status.days:
        print(f"{day.day:<12}{day.rows:>14,}{day.bytes:>16,}{day.files:>7}{day.bytes / max(1, day.rows):>11.1f}")
    print(f"{'segment':<26}{'rows':>14}{'bytes':>16}")
    for name, rows, size in status.segments:
        print(f"{name:<26}{rows:>14,}{size:>16,}")
    store, index = status.bytes_per_presence
    print(f"{status.rows:,} presences: {store:.1f} bytes each in the store of record, {index:.1f} in the trace index.")
    return 0


def _list_segments(names: tuple[str, ...]) -> None:
    if names:
        print(f"Segments removed from the trace index: {', '.join(names)}.")


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _mapping(words: list[str]):
    from sizao.response.presences.types import Column

    found = {}
    for word in words:
        column, equals, name = word.partition("=")
        if not equals or not name or column not in set(Column):
            raise PresencesCommandError(
                f"--map {word} cannot be understood.",
                f"Our columns are {', '.join(Column)}.",
                "Write it like --map person=身份证号.",
            )
        found[Column(column)] = name
    return found


def _caps(words: list[str]) -> dict[str, int]:
    found = {}
    for word in words:
        kind, equals, minutes = word.partition("=")
        if not equals or not minutes.isdecimal() or int(minutes) < 1:
            raise PresencesCommandError(f"--cap {word} cannot be understood.", next_step="Write it like --cap shop=60.")
        found[kind] = int(minutes) * 60
    return found


def _show_step(step: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K  {step} ...", end="", file=sys.stderr, flush=True)


def _end_progress() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
