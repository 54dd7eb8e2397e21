"""Retention over the whole installation: what is due in tables and in the store of movements, and its removal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sizao.engines.policy.vocabulary import RetentionTerm
from sizao.foundation.accounts.queries import provinces_of_accounts
from sizao.foundation.accounts.types import Role, ScopedActor, SystemActor
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.operations import erase_due, keep_run
from sizao.foundation.privacy.queries import holds_in_force, plan_retention, terms_in_force
from sizao.foundation.privacy.types import Hold, HoldKind, TableCount
from sizao.registry.places.queries import list_divisions
from sizao.registry.places.types import DivisionLevel
from sizao.response.presences.operations import run_retention
from sizao.response.presences.queries import MovementsDue, list_movements_due


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """What would go at `at`: of each table, of each source of movements, and the legal holds in force then."""

    at: datetime
    tables: Sequence[TableCount]
    movements: Sequence[MovementsDue]
    holds: Sequence[Hold]

    @property
    def holds_all(self) -> bool:
        return any(hold.kind is HoldKind.OUTBREAK for hold in self.holds)


@dataclass(frozen=True, slots=True)
class RetentionOutcome:
    """What one run removed."""

    tables: Sequence[TableCount]
    movements: int

    @property
    def rows(self) -> int:
        return sum(table.removed for table in self.tables)


def plan(*, actor: ScopedActor, at: datetime) -> RetentionPlan:
    """The dry run, for the actor's area; movements are those of the whole installation. Raises `NotPermittedError`."""
    tables = plan_retention(actor=actor, at=at)
    holds = holds_in_force(at=at)
    movements = list_movements_due(usual_days=usual_days(at=at), at=at)
    return RetentionPlan(at, tables, movements, holds)


def plan_everywhere(*, at: datetime) -> RetentionPlan:
    """The dry run over all areas, as the job would find it."""
    plans = [plan(actor=SystemActor(Role.AUDITOR, "system:privacy", Scope(path)), at=at) for path in _areas()]
    return RetentionPlan(at, _together([one.tables for one in plans]), plans[0].movements, plans[0].holds)


def carry_out(*, actor: str, at: datetime, reason: str) -> RetentionOutcome:
    """Removes what is due, area by area, then of the movements, and keeps what was removed.

    Each area is a transaction of its own: whoever is killed in the middle begins again and finds the rest. While the
    whole outbreak is under a legal hold nothing about it goes, movements neither.
    """
    gone = []
    for path in _areas():
        with scope(path, actor=actor):
            gone.append(erase_due(actor=actor, at=at, reason=reason))
    tables = _together(gone)
    movements: dict[str, object] = {"rows": 0}
    if not any(hold.kind is HoldKind.OUTBREAK for hold in holds_in_force(at=at)):
        report = run_retention(actor=actor, at=at, reason=reason, usual_days=usual_days(at=at))
        movements = {
            "rows": report.rows,
            "bytes": report.bytes,
            "files": [[gone.source, gone.day, gone.rows, gone.sha256] for gone in report.removed],
        }
    keep_run(tables=tables, movements=movements, actor=actor, at=at, reason=reason)
    return RetentionOutcome(tables, int(str(movements["rows"])))


def usual_days(*, at: datetime) -> int | None:
    """For how many days the packs let movements be kept; None where they say nothing."""
    term = terms_in_force(at=at).get(RetentionTerm.MOVEMENTS)
    return int(term.values["days"]) if term else None


def _areas() -> list[str | None]:
    """The provinces, each with all below it, those of the accounts among them; without any, what has no division."""
    provinces = {division.path for division in list_divisions(level=DivisionLevel.PROVINCE)}
    areas: list[str | None] = [*sorted(provinces | provinces_of_accounts())]
    return areas or [None]


def _together(found: Sequence[Sequence[TableCount]]) -> list[TableCount]:
    """The tables of all areas, one after the other; those with nothing are left out."""
    return [table for tables in found for table in tables if table.removed or table.kept]
