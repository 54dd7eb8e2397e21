"""When the next round of an area is due, and how many points and samplers a round asks for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from sizao.engines.policy.vocabulary import RoundStage


@dataclass(frozen=True, slots=True)
class Cadence:
    """One row of the pack's `rounds`."""

    rule: str
    every_days: int | None = None
    least_rounds: int | None = None
    within_days: int | None = None
    within_rounds: int | None = None


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """How an area stands. `positive_rounds_ago`: 1 if the last round had a positive result, None if none had one.

    `last_case_on` is the day of its last case, None without one.
    """

    rounds_done: int
    source_known: bool
    is_isolation_site: bool
    positive_rounds_ago: int | None
    last_case_on: date | None
    last_round_on: date | None


@dataclass(frozen=True, slots=True)
class NextRound:
    """On which day the next round is due, by which stage and rule. `due_on` is today at once without a round before."""

    due_on: date
    stage: RoundStage
    rule: str


def next_round(facts: AreaFacts, cadence: Mapping[RoundStage, Cadence], *, on: date) -> NextRound | None:
    """The first stage that fits; None where the pack says nothing about it."""
    for stage in RoundStage:
        row = cadence.get(stage)
        if row is not None and _fits(stage, row, facts, on):
            if row.every_days is None:
                continue
            start = facts.last_round_on
            due_on = on if start is None else start + timedelta(days=row.every_days)
            return NextRound(due_on, stage, row.rule)
    return None


def points_needed(people: int, *, least: int, most: int) -> tuple[int, int]:
    """The fewest and the most sampling points for so many people; at least one."""
    return max(1, ceil(people / most)), max(1, ceil(people / least))


def _fits(stage: RoundStage, row: Cadence, facts: AreaFacts, on: date) -> bool:
    if stage is RoundStage.FIRST_ROUNDS:
        return not facts.source_known and facts.rounds_done < (row.least_rounds or 0)
    if stage is RoundStage.RECENT_CASE:
        ago = facts.positive_rounds_ago
        return facts.is_isolation_site or (ago is not None and ago <= (row.within_rounds or 0))
    if stage is RoundStage.EARLIER_CASE:
        return facts.last_case_on is not None and (on - facts.last_case_on).days <= (row.within_days or 0)
    return True
