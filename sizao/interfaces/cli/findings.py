"""Results of laboratories from the command line.

Exit status: 0 when the file was taken, also if single rows wait for a person or for correction (the summary says how
many and why); 2 when nothing was taken.
"""

import argparse
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

from sizao.interfaces.cli.application import application
from sizao.interfaces.clock import now
from sizao.kernel.errors import SizaoError


NAME = "findings"
HELP = "Import results of laboratories, and register laboratories."

_ACTOR = "system:command-line"
_REASON = "command line"


class FindingsCommandError(SizaoError):
    """The command cannot be done as given."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")

    take = acts.add_parser("import", help="take a file: CSV, XLSX, NDJSON or JSON")
    take.add_argument("file", type=Path)
    take.add_argument("--source", required=True, metavar="LABORATORY", help="the laboratory that the results are of")
    _add_ways(take)
    take.add_argument("--key", help="idempotency key; without it the content is the key")

    laboratory = acts.add_parser("laboratory", help="register a laboratory, or change it")
    laboratory.add_argument("name")
    laboratory.add_argument("--division", metavar="PATH", help="path of codes, for example n13.n1307")
    laboratory.add_argument("--within", metavar="PATH", help="where its people are looked for (default: its division)")
    laboratory.add_argument("--token", metavar="LABEL", help="issue a token for the API and show it once")
    laboratory.add_argument("--revoke-tokens", action="store_true", help="take all its tokens out of use")
    _add_ways(laboratory)

    bad = acts.add_parser("bad-rows", help="write the rows of a batch that wait for correction, with reasons")
    bad.add_argument("--batch", type=int, required=True)
    bad.add_argument("--out", type=Path, required=True)
    bad.add_argument("--purpose", default="data_correction", help="kept in the audit trail")


def _add_ways(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--zone", help="where times without an offset are local, for example Asia/Shanghai")
    parser.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=NAME", help="what a column is called in the file"
    )
    parser.add_argument(
        "--word", action="append", default=[], metavar="WORD=MEANING",
        help="what a word means, for example 弱阳=unclear or 作废=withdrawn",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    with application():
        return {"import": _import, "laboratory": _laboratory, "bad-rows": _bad_rows}[arguments.act](arguments)


def _import(arguments: argparse.Namespace) -> int:
    from sizao.desk.testing.following import apply_laboratory_file
    from sizao.foundation.database.scope import scope
    from sizao.response.cases.operations import land_findings
    from sizao.response.cases.types import IntakeState

    if not arguments.file.is_file():
        raise FindingsCommandError(f"There is no file {arguments.file}.")
    laboratory = _get_laboratory(arguments.source)
    with scope(laboratory.division_path, actor=_ACTOR):
        batch = land_findings(
            laboratory=laboratory.name,
            name=arguments.file.name,
            content=arguments.file.read_bytes(),
            key=arguments.key,
            zone=arguments.zone,
            columns=_pairs(arguments.map, "--map", "reference=报告编号"),
            words=_pairs(arguments.word, "--word", "弱阳=unclear"),
            actor=_ACTOR,
            at=now(),
            reason=_REASON,
            apply_after=timedelta(minutes=10),
        )
    if batch.repeated:
        print(f"This was sent before: batch {batch.number}.", file=sys.stderr)
    if batch.state is IntakeState.LANDED:
        batch = apply_laboratory_file(
            number=batch.number,
            division_path=batch.division_path,
            actor=_ACTOR,
            at=now,
            reason=_REASON,
            progress=_show_progress,
        )
        _end_progress()
    _summarize(batch)
    return 0


def _summarize(batch) -> None:
    from sizao.foundation.database.scope import scope
    from sizao.interfaces.findings_words import describe_row_reason
    from sizao.response.cases.queries import list_bad_rows

    counts = batch.counts
    print(f"Batch {batch.number} of {batch.laboratory}: {batch.rows:,} rows.")
    for number, words in (
        (counts.taken, "new findings"),
        (counts.known, "known before"),
        (counts.corrected, "corrected"),
        (counts.withdrawn, "withdrawn"),
        (counts.unmatched, "wait for a person: open Findings, Unmatched"),
        (counts.settled_again, "had been corrected before and were left out"),
        (counts.bad, "wait for correction"),
    ):
        if number:
            print(f"  {number:>9,}  {words}")
    if counts.bad:
        with scope(batch.division_path, actor=_ACTOR):
            rows = list_bad_rows(number=batch.number)
        reasons = Counter(describe_row_reason(row.reason, row.column) for row in rows if row.resolved_by is None)
        for words, number in reasons.most_common():
            print(f"             {number:,} · {words}")
        print(f"  To correct them: sizao findings bad-rows --batch {batch.number} --out rows.csv, then import it.")


def _laboratory(arguments: argparse.Namespace) -> int:
    from sizao.response.cases.operations import (
        issue_laboratory_token,
        register_laboratory,
        revoke_laboratory_tokens,
    )
    from sizao.response.cases.queries import find_laboratory

    before = find_laboratory(name=arguments.name)
    if before is None and not arguments.division:
        raise FindingsCommandError("A new laboratory needs its division.", next_step="Add --division PATH.")
    columns, words = ({}, {}) if before is None else (before.columns, before.words)
    found = register_laboratory(
        name=arguments.name,
        division_path=arguments.division or (before.division_path if before else ""),
        within_path=arguments.within,
        zone=arguments.zone,
        columns={**columns, **_pairs(arguments.map, "--map", "reference=报告编号")},
        words={**words, **_pairs(arguments.word, "--word", "弱阳=unclear")},
        actor=_ACTOR,
        at=now(),
        reason=_REASON,
    )
    print(f"Laboratory {found.name}: division {found.division_path}, people of {found.within_path}, zone {found.zone}.")
    if arguments.revoke_tokens:
        count = revoke_laboratory_tokens(laboratory=found.name, actor=_ACTOR, at=now(), reason=_REASON)
        print(f"{count} tokens revoked.")
    if arguments.token:
        token = issue_laboratory_token(
            laboratory=found.name, label=arguments.token, actor=_ACTOR, at=now(), reason=_REASON
        )
        print(f"Token (shown this once): {token}")
    return 0


def _bad_rows(arguments: argparse.Namespace) -> int:
    from sizao.foundation.database.scope import scope
    from sizao.interfaces.findings_words import describe_row_reason
    from sizao.response.cases.queries import access_bad_rows, bad_rows_csv, list_laboratories
    from sizao.response.cases.types import IntakeNotFoundError

    for path in sorted({laboratory.division_path for laboratory in list_laboratories()}):
        with scope(path, actor=_ACTOR):
            try:
                names, rows = access_bad_rows(number=arguments.batch, actor=_ACTOR, purpose=arguments.purpose, at=now())
            except IntakeNotFoundError:
                continue
        text = bad_rows_csv(names, rows, number=arguments.batch, describe=describe_row_reason)
        arguments.out.write_bytes(text.encode())
        print(f"{len(rows):,} rows written to {arguments.out}. Correct them and import the file again.")
        return 0
    raise FindingsCommandError(f"There is no batch {arguments.batch}.")


def _get_laboratory(name: str):
    from sizao.response.cases.queries import find_laboratory

    found = find_laboratory(name=name)
    if found is None:
        raise FindingsCommandError(
            f"There is no laboratory '{name}'.",
            next_step=f"Register it first: sizao findings laboratory {name} --division PATH.",
        )
    return found


def _pairs(words: list[str], option: str, example: str) -> dict[str, str]:
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name or not value:
            raise FindingsCommandError(f"{option} {word} cannot be understood.", f"Write it like {option} {example}.")
        found[name] = value
    return found


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K  {done:,} of {total:,} rows ...", end="", file=sys.stderr, flush=True)


def _end_progress() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
