"""The audit trail from the command line: is it whole, and a copy of it for somebody else to check."""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sizao.engines.sealing.files import FileCheck, check_file, head_file
from sizao.interfaces.cli.application import application
from sizao.interfaces.cli.prepare import prepare_database, show_progress
from sizao.interfaces.clock import now
from sizao.kernel.errors import SizaoError


if TYPE_CHECKING:
    from sizao.foundation.audit.types import Trouble, Verification

NAME = "audit"
HELP = "Verify the audit trail, or export it."

_ACTOR = "system:command-line"
_GOOD, _TROUBLE = 0, 1

# What was found, in words; `{}` is the row.
_TROUBLES = {
    "changed": "audit row {} does not say what it said when it was sealed",
    "removed": "audit row {} is not there any more",
    "broken": "audit row {} does not fit the row before it",
    "inserted": "audit event {event} was put in past the chain",
    "rewritten": "the chain was written anew: row {} is not the one that was verified before",
    "list_changed": "the list of rows of audit row {} ({table}) is not the one that was sealed",
    "row_changed": "{table} {key}: changed past the audit trail",
    "row_removed": "{table} {key}: removed past the audit trail",
    "row_added": "{table} {key}: added past the audit trail",
    "row_changed_before": "{table} {key}: changed past the audit trail before event {event}",
    "columns_changed": "{table}: its columns are not those the trail knows; run sizao setup",
    "triggers_off": "{table}: its triggers are not all at work, so changes may go unseen",
}


class AuditCommandError(SizaoError):
    """The command cannot be done as given."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    verify = acts.add_parser(
        "verify",
        help="walk the chain, and compare the rows of every audited table with it",
        epilog="Exit status: 0 all is well, 1 something was found, 2 the command could not be done.",
    )
    verify.add_argument("--since", metavar="WHEN", help="only from this date, instant or row of the chain on")
    verify.add_argument(
        "--chain-only", action="store_true", help="leave the tables aside; needs no owner of the tables"
    )
    verify.add_argument("--file", type=Path, metavar="FILE", help="check an export instead; needs no database")
    verify.add_argument("--json", action="store_true", help="print the result as JSON")
    export = acts.add_parser("export", help="write a run of the chain, with its head, as a file")
    export.add_argument("--from", dest="begin", metavar="WHEN", help="date or instant (default: from the first row on)")
    export.add_argument("--to", dest="end", metavar="WHEN", help="date or instant, not included (default: to the last)")
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help="ends in .ndjson or .csv")
    export.add_argument("--reason", required=True, help="kept in the audit trail")


def run(arguments: argparse.Namespace) -> int:
    if arguments.act == "export":
        return _export(arguments)
    if arguments.file is not None:
        if arguments.since or arguments.chain_only:
            raise AuditCommandError("A file is checked whole.", next_step="Leave --since and --chain-only out.")
        return _verify_file(arguments.file, as_json=arguments.json)
    return _verify(arguments)


def _verify(arguments: argparse.Namespace) -> int:
    report: Callable[[str, float | None], None] = (lambda text, share: None) if arguments.json else show_progress
    with application() as environment:
        prepare_database(quiet=True)
        from sizao.foundation.audit.operations import verify_trail
        from sizao.foundation.audit.types import HEADS_FILE

        verification = verify_trail(
            since=_row_or_instant(arguments.since),
            heads=environment.home / HEADS_FILE,
            compares_rows=not arguments.chain_only,
            actor=_ACTOR,
            at=now(),
            reason="Command line",
            report=report,
        )
    if arguments.json:
        print(json.dumps({"good": verification.is_good, **asdict(verification)}, indent=1))
    else:
        _tell(verification)
    return _GOOD if verification.is_good else _TROUBLE


def _tell(found: "Verification") -> None:
    for trouble in found.troubles:
        print(f"  {_in_words(trouble)}")
    if found.trouble_count > len(found.troubles):
        print(f"  ... and {found.trouble_count - len(found.troubles):,} more")
    beginning = f" after row {found.since:,}" if found.since else ""
    compared = (
        f"{sum(found.rows.values()):,} rows of {len(found.rows)} tables compared"
        if found.rows
        else "no table was compared"
    )
    troubles = "1 trouble was found" if found.trouble_count == 1 else f"{found.trouble_count:,} troubles were found"
    verdict = "The audit trail is whole" if found.is_good else troubles
    print(f"{verdict}: {found.checked:,} rows checked{beginning}, {compared}.")
    print(f"Head: row {found.head.number:,}, {found.head.hash}")


def _in_words(trouble: "Trouble") -> str:
    number = f"{trouble.number:,}" if trouble.number is not None else f"(event {trouble.event}, not yet sealed)"
    return _TROUBLES[trouble.kind].format(number, event=trouble.event, table=trouble.table, key=trouble.key)


def _verify_file(path: Path, *, as_json: bool) -> int:
    check = check_file(path)
    if as_json:
        print(json.dumps({"good": check.is_good, **asdict(check)}, indent=1))
    else:
        _tell_file(path, check)
    return _GOOD if check.is_good else _TROUBLE


def _tell_file(path: Path, check: FileCheck) -> None:
    for flaw in check.flaws[:100]:
        print(f"  {_TROUBLES[flaw.kind].format(f'{flaw.number:,}')}")
    if not check.is_as_written:
        print(f"  {path} is not byte for byte what {head_file(path).name} says")
    if not check.ends_at_its_head:
        print(f"  it does not end at row {check.said.head:,} with the hash that {head_file(path).name} says")
    verdict = "The file is whole" if check.is_good else "The file is not whole"
    print(f"{verdict}: {check.rows:,} rows checked, from row {check.said.first:,} on.")
    print(f"Head: row {check.said.head:,}, {check.said.head_hash}")


def _export(arguments: argparse.Namespace) -> int:
    with application():
        prepare_database(quiet=True)
        from sizao.foundation.audit.operations import export_trail

        written = export_trail(
            begin=_instant(arguments.begin) if arguments.begin else None,
            end=_instant(arguments.end) if arguments.end else None,
            path=arguments.out,
            actor=_ACTOR,
            at=now(),
            reason=arguments.reason,
        )
    print(f"Done: rows {written.first:,} to {written.head:,} in {arguments.out}, head in {head_file(arguments.out)}.")
    print(f"Check it anywhere: sizao audit verify --file {arguments.out}")
    return _GOOD


def _row_or_instant(text: str | None) -> datetime | int | None:
    if not text:
        return None
    return int(text) if text.isdecimal() else _instant(text)


def _instant(text: str) -> datetime:
    """A date means its beginning; what has no offset is local."""
    from django.utils.dateparse import parse_date, parse_datetime
    from django.utils.timezone import is_naive, make_aware

    found: Any
    try:
        found = parse_datetime(text)
        if found is None and (day := parse_date(text)) is not None:
            found = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - made aware below
    except ValueError:
        found = None
    if found is None:
        raise AuditCommandError(
            f"'{text}' is no date or instant.", next_step="Write 2021-10-23 or 2021-10-23T08:00+08:00."
        )
    return make_aware(found) if is_naive(found) else found
