"""Reads of scans, and the list of a day for the phones at the gates."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.kernel.pages import Page
from sizao.registry.people.queries import identifiers_of
from sizao.response.arrivals import models
from sizao.response.arrivals.gate_reading import scan_of
from sizao.response.arrivals.rules.gate import digests
from sizao.response.arrivals.sealing import opened_told, row_of
from sizao.response.arrivals.types.gate import DayList, ListedGroup, Scan, ScanOrder, Verdict
from sizao.response.arrivals.types.reports import ArrivalState, Risk
from sizao.response.restrictions.queries import limited_among


_ORDERS = {
    ScanOrder.NEWEST: ("-at", "-id"),
    ScanOrder.OLDEST: ("at", "id"),
    ScanOrder.GATE: ("place", "-at", "-id"),
}
# A day's list reaches so far: late trains of the evening before, and the first of the next morning.
_BEFORE, _AFTER = timedelta(hours=12), timedelta(hours=24)


def list_scans(
    *,
    actor: ScopedActor,
    begin: datetime,
    end: datetime,
    verdicts: Collection[Verdict] = (),
    places: Collection[str] = (),
    below: str | None = None,
    persons: Collection[int] | None = None,
    order: ScanOrder = ScanOrder.NEWEST,
    page: int = 1,
    size: int = 50,
) -> Page[Scan]:
    """Who was read at gates from `begin` until before `end`, here or going here. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_ARRIVALS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.GateScan.objects.filter(at__gte=begin, at__lt=end)
        if verdicts:
            rows = rows.filter(verdict__in=[one.value for one in verdicts])
        if places:
            rows = rows.filter(place__in=places)
        if below:
            rows = rows.filter(destination_path__below=below)
        if persons is not None:
            rows = rows.filter(person__in=persons)
        start = (page - 1) * size
        return Page(
            [scan_of(row) for row in rows.order_by(*_ORDERS[order])[start : start + size]], rows.count(), page, size
        )


def list_of_day(
    *, actor: ScopedActor, within: str, with_measure: Collection[Risk], salt: bytes, at: datetime, reason: str
) -> DayList:
    """Whom the gates may meet today: digests of their numbers by verdict and county unit they go to.

    All who were reported or stand on a list of passengers for `within` from half a day ago until tomorrow. One audit
    row. 100,000 people in some seconds. Raises `NotPermittedError`.
    """
    check(actor, Permission.WORK_AT_GATE)
    begin, end = at - _BEFORE, at + _AFTER
    with scope(within.partition(".")[0], actor=actor.actor_id):
        numbers, reported = _reported(begin, end, with_measure, at)
        listed: dict[int, str] = {}
        rows = models.ExpectedArrival.objects.filter(expected_at__gte=begin, expected_at__lt=end)
        for person, path in rows.values_list("person", "destination_path"):
            if person not in reported:
                listed[person] = _county(path)
        for county in sorted(set(listed.values())):
            keys = [person for person, path in listed.items() if path == county]
            numbers.setdefault((Verdict.UNREPORTED, county), []).extend(identifiers_of(keys=keys))
        groups = [
            ListedGroup(verdict, county, digests(some, salt=salt))
            for (verdict, county), some in sorted(numbers.items())
        ]
        people = sum(len(some) for some in numbers.values())
        record(
            at=at, actor=actor.actor_id, action="arrival.list_of_day", subject_kind="arrival", subject_key="many",
            purpose=reason, detail={"people": people},
        )  # fmt: skip
    return DayList(at, salt, groups, people)


def _reported(
    begin: datetime, end: datetime, with_measure: Collection[Risk], at: datetime
) -> tuple[dict[tuple[Verdict, str], list[str]], set[int]]:
    """The numbers of those who were reported, by verdict and county, and their keys."""
    rows = (
        models.ArrivalReport.objects.filter(arrival__arrives_at__gte=begin, arrival__arrives_at__lt=end)
        .exclude(arrival__state=ArrivalState.CANCELLED.value)
        .values_list("arrival__person", "arrival__risk", "arrival__division_path", "told", "submission_id", "position")
    )
    found = list({row[0]: row for row in rows}.values())
    limited = limited_among(persons=[row[0] for row in found], at=at)
    numbers: dict[tuple[Verdict, str], list[str]] = {}
    for person, risk, path, told, submission, position in found:
        waits = person in limited or Risk(risk) in with_measure
        verdict = Verdict.MEASURE if waits else Verdict.REPORTED
        opened = opened_told(told, row=row_of(submission, position))
        numbers.setdefault((verdict, _county(path)), []).append(opened.identifier)
    return numbers, {row[0] for row in found}


def _county(path: object) -> str:
    """The county unit of a division; empty where it is not known."""
    return ".".join(str(path).split(".")[:3]) if path else ""
