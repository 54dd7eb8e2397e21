"""Retention from the command line: what would go, and its removal now instead of by night."""

import argparse
import json
from dataclasses import asdict
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from sizao.interfaces.cli.application import application
from sizao.interfaces.cli.prepare import prepare_database
from sizao.interfaces.clock import now
from sizao.kernel.errors import SizaoError


if TYPE_CHECKING:
    from sizao.desk.retention import RetentionPlan

NAME = "retention"
HELP = "Tell what is past its term, or remove it now."

_ACTOR = "system:command-line"


class RetentionCommandError(SizaoError):
    """The command cannot be done as given."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    plan = acts.add_parser("plan", help="tell what would go, by table and source; nothing is removed")
    plan.add_argument("--on", metavar="DAY", help="a day to come, for example 2021-12-01 (default: now)")
    plan.add_argument("--json", action="store_true", help="print the plan as JSON")
    run_now = acts.add_parser("run", help="remove what is past its term, as the job does by night")
    run_now.add_argument("--reason", required=True, help="kept in the audit trail")


def run(arguments: argparse.Namespace) -> int:
    with application():
        prepare_database(quiet=True)
        from sizao.desk import retention

        if arguments.act == "run":
            gone = retention.carry_out(actor=_ACTOR, at=now(), reason=arguments.reason)
            for table in gone.tables:
                print(f"  {table.table:<36} {table.removed:>10,} removed{_stayed(table.kept)}")
            print(f"Done: {gone.rows:,} rows of tables and {gone.movements:,} movements are removed.")
            return 0
        plan = retention.plan_everywhere(at=_end_of(arguments.on) if arguments.on else now())
    if arguments.json:
        print(json.dumps(asdict(plan), default=str, ensure_ascii=False, indent=1))
    else:
        _tell(plan)
    return 0


def _tell(plan: "RetentionPlan") -> None:
    print(f"At {plan.at.astimezone():%Y-%m-%d %H:%M} this would go:")
    for table in plan.tables:
        print(f"  {table.table:<36} {table.removed:>12,}{_stayed(table.kept)}")
    for source in plan.movements:
        if source.due:
            print(f"  movements of {source.source:<23} {source.due:>12,} of {source.rows:,} (kept {source.days} days)")
    if not plan.tables and not any(source.due for source in plan.movements):
        print("  nothing")
    for hold in plan.holds:
        until = f"until {hold.until_at.astimezone():%Y-%m-%d}" if hold.until_at else "until it is released"
        print(f"Legal hold {hold.id} on {hold.kind.value}, {until}: {hold.basis}")
    print("Nothing was removed.")


def _stayed(count: int) -> str:
    return f"  ({count:,} due and staying: held, or needed by what is not due)" if count else ""


def _end_of(text: str) -> datetime:
    """The last instant of a day, in the local zone."""
    from django.utils.timezone import make_aware

    try:
        return make_aware(datetime.combine(date.fromisoformat(text), time.max))
    except ValueError as error:
        raise RetentionCommandError(f"'{text}' is no day.", next_step="Write it like 2021-12-01.") from error
