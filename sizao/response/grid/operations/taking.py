"""Taking what a cell reports. One sending is taken once; a person has one record a day; a later word corrects it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from django.db import connection

from sizao.engines.linkage.identifiers import read_identifier
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import blind_index
from sizao.registry.cells.queries import check_on_duty
from sizao.registry.cells.types import DutyKind, GridCell, NotOnDutyError
from sizao.registry.people.operations import register_unknown
from sizao.registry.people.types import PeopleColumns, Sex
from sizao.response.arrivals.types import Risk
from sizao.response.grid import models
from sizao.response.grid.matching import find_reported, risk_of
from sizao.response.grid.reading import record_of, report_of
from sizao.response.grid.types.alarms import AlarmAnswer, AlarmKind
from sizao.response.grid.types.reports import Act, DayReport, Match, Newcomer, PersonTold, Taken, Told, VisitOutcome


def take_report(
    *,
    told: Told,
    cell: GridCell,
    once: str,
    actor: ScopedActor,
    zone: tzinfo,
    made_at: datetime,
    at: datetime,
    reason: str,
) -> Taken:
    """Takes a sending that `rules.reading.read_sending` gave.

    `once`: the word under which it was sent; a second time it adds nothing. `made_at`: when it was entered; of two
    words about one person the one that was entered later stands, whichever arrived first. A new face is registered,
    compared with the advance reports and restricts nobody. Raises `NotOnDutyError` and `NotPermittedError`.
    """
    check(actor, Permission.WORK_GRID)
    duty = _duty(actor, cell, told.on, made_at.astimezone(zone).date())
    index = blind_index("grid sending")(f"{actor.actor_id} {once}")
    with scope(cell.path, actor=actor.actor_id):
        _lock(index)
        earlier = models.GridSending.objects.filter(once_hash=index).select_related("report").first()
        if earlier is not None:
            return _repeated(earlier)
        report = _report(told.on, cell, actor=actor, made_at=made_at, at=at)
        sending = models.GridSending.objects.create(
            report=report, division_path=cell.path, reports_to=cell.reports_to, once_hash=index, act=told.act.value,
            made_at=made_at, received_at=at, made_by=actor.actor_id, duty=duty.value, visits=len(told.visits or ()),
        )  # fmt: skip
        row, stands = None, True
        if told.person is not None:
            row, stands = _write_person(told, cell, sending, zone=zone, actor=actor, made_at=made_at, at=at)
        _write_visits(told, cell, sending, made_at=made_at, at=at)
        _settle_silence(told.on, cell, actor=actor, at=at)
        record(
            at=at, actor=actor.actor_id, action="grid.report", subject_kind="grid_cell", subject_key=cell.code,
            purpose=reason, detail={"act": told.act.value, "on": told.on.isoformat(), "visits": sending.visits},
            persons={} if row is None else {row.person: cell.path},
            homes={} if row is None else {row.person: cell.path},
        )  # fmt: skip
        return Taken(
            _as_it_stands(report), told.act, is_repeat=False,
            record=None if row is None else record_of(row, actor.actor_id), stands=stands,
        )  # fmt: skip


def _duty(actor: ScopedActor, cell: GridCell, on: date, today: date) -> DutyKind:
    """Whoever was on duty on the day that is told of, or is today and corrects it."""
    try:
        return check_on_duty(actor=actor, cell=cell, on=on)
    except NotOnDutyError:
        return check_on_duty(actor=actor, cell=cell, on=today)


def _lock(index: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [index])


def _report(on: date, cell: GridCell, *, actor: ScopedActor, made_at: datetime, at: datetime) -> models.DailyReport:
    """The report of the day, locked; made by the first sending. Two phones at the same moment make one."""
    models.DailyReport.objects.bulk_create(
        [
            models.DailyReport(
                cell=cell.code, division_path=cell.path, reports_to=cell.reports_to, on=on, first_received_at=at,
                last_made_at=made_at, made_by=actor.actor_id,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    report = models.DailyReport.objects.select_for_update().get(cell=cell.code, on=on)
    if made_at > report.last_made_at:
        report.last_made_at = made_at
        report.save(update_fields=["last_made_at"])
    return report


def _write_person(
    told: Told,
    cell: GridCell,
    sending: models.GridSending,
    *,
    zone: tzinfo,
    actor: ScopedActor,
    made_at: datetime,
    at: datetime,
) -> tuple[models.GridRecord, bool]:
    """The record of one person, and whether it stands."""
    person = told.person
    assert person is not None
    city = ".".join(cell.path.split(".")[:2])
    key = person.person
    if key is None:
        assert person.newcomer is not None
        key = _reported_key(person, told.on, city, zone=zone, at=at) or register_newcomer(
            person.newcomer, cell, actor=actor.actor_id, at=at
        )
    values: dict[str, Any] = {"is_mistake": told.act is Act.MISTAKE}
    if told.act is Act.PERSON:
        values |= _facts(person) | _about_arrival(key, person, told.on, city, zone=zone, at=at)
    standing = models.GridRecord.objects.select_for_update().filter(
        cell=cell.code, on=told.on, person=key, superseded_at__isnull=True
    ).first()  # fmt: skip
    stands = standing is None or standing.made_at <= made_at
    if standing is not None and stands:
        standing.superseded_at = at
        standing.save(update_fields=["superseded_at"])
    row = models.GridRecord.objects.create(
        sending=sending, division_path=cell.path, reports_to=cell.reports_to, cell=cell.code, on=told.on, person=key,
        household=person.household, made_at=made_at, superseded_at=None if stands else at, **values,
    )  # fmt: skip
    return row, stands


def _reported_key(person: PersonTold, on: date, city: str, *, zone: tzinfo, at: datetime) -> int | None:
    """Whoever announced the arrival under this very name and phone is that person; a number that is shown says more."""
    newcomer = person.newcomer
    if not person.is_new or newcomer is None or newcomer.identifier:
        return None
    found = find_reported(person=None, newcomer=newcomer, on=on, city=city, at=at, zone=zone)
    return None if found is None else found.person


def _facts(person: PersonTold) -> dict[str, Any]:
    return {
        "is_new": person.is_new,
        "has_left": person.has_left,
        "has_fever": person.has_fever,
        "temperature": person.temperature,
        "needs": list(person.needs),
        "origin": person.origin,
    }


def _about_arrival(key: int, person: PersonTold, on: date, city: str, *, zone: tzinfo, at: datetime) -> dict[str, Any]:
    """For a new face: whether the arrival had been reported, and the risk of the place."""
    if not person.is_new:
        return {}
    found = find_reported(person=key, newcomer=person.newcomer, on=on, city=city, at=at, zone=zone)
    risk = risk_of(person.origin, at=at)
    if found is None:
        return {"match": Match.NOT_REPORTED.value, "risk": risk.value}
    # What the traveller told in advance may be more exact than what the worker heard.
    worst = risk if found.risk is Risk.NONE else found.risk
    return {"match": Match.REPORTED.value, "arrival": found.id, "risk": worst.value}


def register_newcomer(newcomer: Newcomer, cell: GridCell, *, actor: str, at: datetime) -> int:
    """The key of somebody met in a cell: by the number where one was shown, else by name and phone.

    Whoever is known in the city stays as they are.
    """
    return register_newcomers([newcomer], cell, actor=actor, at=at)[0]


def register_newcomers(newcomers: Sequence[Newcomer], cell: GridCell, *, actor: str, at: datetime) -> list[int]:
    """The keys of many, in their order, each as `register_newcomer` has it."""
    if not newcomers:
        return []
    city = ".".join(cell.path.split(".")[:2])
    numbers = [read_identifier(one.identifier) for one in newcomers]
    people = PeopleColumns(
        identifiers=[
            number.text or f"{one.phone or cell.code}+{''.join(one.name.split())}"
            for one, number in zip(newcomers, numbers, strict=True)
        ],
        names=[one.name for one in newcomers],
        phones=[one.phone for one in newcomers],
        birth_years=[number.born_on.year if number.born_on else None for number in numbers],
        sexes=[number.sex or Sex.UNKNOWN.value for number in numbers],
        division_paths=[cell.community_path] * len(newcomers),
        household_places=[None] * len(newcomers),
    )
    found = register_unknown(people=people, within=city, actor=actor, at=at, reason="met in the grid cell")
    return list(found.keys)


def _write_visits(told: Told, cell: GridCell, sending: models.GridSending, *, made_at: datetime, at: datetime) -> None:
    visits: Mapping[int, VisitOutcome] = told.visits or {}
    if not visits:
        return
    standing = models.GridVisit.objects.select_for_update().filter(
        on=told.on, household__in=list(visits), superseded_at__isnull=True
    )
    later = {row.household for row in standing if row.made_at > made_at}
    standing.exclude(household__in=later).update(superseded_at=at)
    models.GridVisit.objects.bulk_create(
        models.GridVisit(
            sending=sending, division_path=cell.path, reports_to=cell.reports_to, on=told.on, household=household,
            outcome=outcome.value, made_at=made_at, superseded_at=at if household in later else None,
        )
        for household, outcome in visits.items()
    )  # fmt: skip


def _settle_silence(on: date, cell: GridCell, *, actor: ScopedActor, at: datetime) -> None:
    """A report that comes late ends the alarm about its silence."""
    models.GridAlarm.objects.filter(
        kind=AlarmKind.SILENT.value, cell=cell.code, on=on, answered_at__isnull=True
    ).update(answered_at=at, answered_by=actor.actor_id, answer=AlarmAnswer.REPORTED_LATE.value)


def _repeated(sending: models.GridSending) -> Taken:
    row = sending.records.first()
    return Taken(
        _as_it_stands(sending.report), Act(sending.act), is_repeat=True,
        record=None if row is None else record_of(row, sending.made_by),
        stands=row is None or row.superseded_at is None,
    )  # fmt: skip


def _as_it_stands(report: models.DailyReport) -> DayReport:
    records = models.GridRecord.objects.filter(cell=report.cell, on=report.on, superseded_at__isnull=True)
    visits = models.GridVisit.objects.filter(sending__report=report, on=report.on, superseded_at__isnull=True).count()
    return report_of(report, list(records), visits)
