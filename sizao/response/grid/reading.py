"""Rows as the values that leave this room."""

from collections.abc import Iterable

from sizao.response.grid import models
from sizao.response.grid.rules.rising import next_rise
from sizao.response.grid.types.alarms import AlarmAnswer, AlarmKind, AlarmStep, GridAlarm, GridRules, RiseLevel
from sizao.response.grid.types.reports import Act, DayReport, Match, PersonRecord, Sent


def record_of(row: models.GridRecord, made_by: str, name: str | None = None) -> PersonRecord:
    return PersonRecord(
        id=row.pk, person=row.person, cell=row.cell, division_path=str(row.division_path), on=row.on,
        is_new=row.is_new, has_left=row.has_left, has_fever=row.has_fever, temperature=row.temperature,
        needs=tuple(row.needs), origin=row.origin, risk=row.risk, household=row.household, match=Match(row.match),
        arrival=row.arrival, made_at=row.made_at, made_by=made_by, superseded_at=row.superseded_at,
        is_mistake=row.is_mistake, name=name,
    )  # fmt: skip


def report_of(row: models.DailyReport, records: Iterable[models.GridRecord], visits: int) -> DayReport:
    """`records`: those that stand."""
    told = [one for one in records if not one.is_mistake]
    return DayReport(
        id=row.pk, cell=row.cell, on=row.on, first_received_at=row.first_received_at, last_made_at=row.last_made_at,
        made_by=row.made_by, is_nil=not told, visits=visits,
        new_faces=sum(one.is_new for one in told), departures=sum(one.has_left for one in told),
        fevers=sum(one.has_fever for one in told), with_needs=sum(bool(one.needs) for one in told),
        unreported=sum(one.match == Match.NOT_REPORTED.value for one in told),
    )  # fmt: skip


def sent_of(row: models.GridSending) -> Sent:
    return Sent(row.pk, Act(row.act), row.made_at, row.received_at, row.made_by, row.duty, row.visits)


def alarm_of(row: models.GridAlarm, rules: GridRules | None = None) -> GridAlarm:
    """With its steps; `rises_at` of the last one where it is open and the rules are given."""
    steps = sorted(row.steps.all(), key=lambda step: -step.level)
    found = []
    for step in steps:
        is_last = step is steps[-1] and step.level != RiseLevel.COUNTY
        rises = None
        if rules is not None and row.answered_at is None and is_last:
            rises = next_rise(step.rose_at, step.acknowledged_at, rules)
        found.append(
            AlarmStep(
                RiseLevel(step.level), str(step.unit_path), step.rose_at, step.acknowledged_at, step.acknowledged_by,
                rises,
            )
        )  # fmt: skip
    return GridAlarm(
        id=row.pk, kind=AlarmKind(row.kind), cell=row.cell, division_path=str(row.division_path), on=row.on,
        opened_at=row.opened_at, count=row.count, steps=tuple(found), answered_at=row.answered_at,
        answered_by=row.answered_by, answer=AlarmAnswer(row.answer) if row.answer else None, words=row.words,
    )  # fmt: skip
