"""Reads of alarms, and of the restrictions behind them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.kernel.pages import Page
from sizao.response.restrictions import models
from sizao.response.restrictions.queries.filters import with_term
from sizao.response.restrictions.queries.restrictions import file_of
from sizao.response.restrictions.reading import alarm_of, restriction_of
from sizao.response.restrictions.rules.lifecycle import state_at
from sizao.response.restrictions.types import (
    Alarm,
    AlarmedRow,
    AlarmFile,
    AlarmKind,
    AlarmNotFoundError,
    AlarmOrder,
    AlarmState,
    DecisionKind,
    Measure,
    RestrictionFile,
    RestrictionNotFoundError,
    State,
)


_ORDERS: Mapping[AlarmOrder, tuple[Any, ...]] = {
    AlarmOrder.URGENT: ("rank", "-last_at", "-pk"),
    AlarmOrder.NEWEST: ("-last_at", "-pk"),
    AlarmOrder.LARGEST: ("-times", "-pk"),
    AlarmOrder.DIVISION: ("division_path", "-last_at", "-pk"),
}


def list_alarms(
    *,
    actor: ScopedActor,
    number: int | None = None,
    about: Collection[str] | None = None,
    kinds: Collection[AlarmKind] = (),
    states: Collection[AlarmState] = (),
    below: str | None = None,
    order: AlarmOrder = AlarmOrder.URGENT,
    page: int = 1,
    size: int = 50,
) -> Page[Alarm]:
    """Alarms within the actor's scope, the open ones first unless another order is asked for.

    `about` keeps to those about one of these accounts (`user:12`), as subject or among those who decided or proposed.
    Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_ALARMS)
    wanted = Q()
    if number is not None:
        wanted &= Q(pk=number)
    if about is not None:
        wanted &= Q(subject__in=about) | Q(detail__actors__has_any_keys=list(about))
    if kinds:
        wanted &= Q(kind__in=[kind.value for kind in kinds])
    if states:
        wanted &= Q(state__in=[state.value for state in states])
    if below:
        wanted &= Q(division_path__below=below)
    rank = Case(When(state=AlarmState.OPEN.value, then=Value(0)), default=Value(1), output_field=IntegerField())
    with scope(actor.scope.path, actor=actor.actor_id):
        found = models.Alarm.objects.filter(wanted).annotate(rank=rank)
        start = (page - 1) * size
        rows = found.order_by(*_ORDERS[order])[start : start + size]
        return Page([alarm_of(row) for row in rows], found.count(), page, size)


def count_open_alarms(*, actor: ScopedActor) -> int:
    """How many alarms wait for an answer. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_ALARMS)
    with scope(actor.scope.path, actor=actor.actor_id):
        return models.Alarm.objects.filter(state=AlarmState.OPEN.value).count()


def access_alarm(*, actor: ScopedActor, alarm_id: int, at: datetime, page: int = 1, size: int = 50) -> AlarmFile:
    """One alarm with a page of the restrictions behind it; kept in the audit trail.

    Raises `AlarmNotFoundError` outside the actor's scope, `NotPermittedError`.
    """
    check(actor, Permission.SEE_ALARMS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _find(alarm_id)
        behind = models.AlarmedRestriction.objects.filter(alarm=row).order_by("restriction_id")
        total, start = behind.count(), (page - 1) * size
        numbers = list(behind.values_list("restriction_id", flat=True)[start : start + size])
        record(
            at=at,
            actor=actor.actor_id,
            action="alarm.read",
            subject_kind="alarm",
            subject_key=str(row.pk),
            detail={"restrictions": len(numbers)},
        )
        return AlarmFile(alarm_of(row), _rows(numbers, at), total)


def access_alarmed_restriction(
    *, actor: ScopedActor, alarm_id: int, restriction_id: int, at: datetime
) -> RestrictionFile:
    """One restriction behind an alarm, whole, for whoever answers it; kept in the audit trail as a read of the person.

    The purpose is the alarm itself. Raises `AlarmNotFoundError`, `RestrictionNotFoundError` for one that is not behind
    it, `NotPermittedError`.
    """
    check(actor, Permission.ANSWER_ALARM)
    with scope(actor.scope.path, actor=actor.actor_id):
        _find(alarm_id)
        behind = models.AlarmedRestriction.objects.filter(alarm=alarm_id, restriction=restriction_id)
        row = with_term(models.Restriction.objects.filter(pk=restriction_id)).select_related("decision").first()
        if row is None or not behind.exists():
            raise RestrictionNotFoundError(
                f"There is no restriction {restriction_id} behind this alarm.",
                next_step="Look at the list of the alarm.",
            )
        value = restriction_of(row, at=at)
        record(
            at=at,
            actor=actor.actor_id,
            action="restriction.read",
            subject_kind="restriction",
            subject_key=row.number,
            purpose=f"alarm {alarm_id}",
            persons=[] if value.subject.person is None else [value.subject.person],
        )
        return file_of(row, value)


def _find(alarm_id: int) -> models.Alarm:
    row = models.Alarm.objects.filter(pk=alarm_id).first()
    if row is None:
        raise AlarmNotFoundError(
            f"There is no alarm {alarm_id} within your area.", next_step="Look it up in the list of alarms."
        )
    return row


def _rows(numbers: list[int], at: datetime) -> list[AlarmedRow]:
    """What a list shows of each. There may be thousands, so nothing but that is read."""
    columns = (
        "number", "division_path", "measure", "state", "proposed_at", "delivery_id",
        "starts_at", "ends_at", "proposed_starts_at", "proposed_ends_at",
    )  # fmt: skip
    found = {row["id"]: row for row in models.Restriction.objects.filter(pk__in=numbers).values("id", *columns)}
    orders = models.Decision.objects.filter(restriction__in=numbers, kind=DecisionKind.ORDER.value)
    decided = {
        number: (decided_at, decider)
        for number, decided_at, decider in orders.values_list("restriction_id", "decided_at", "decider__display_name")
    }
    sources: dict[int, set[str]] = {}
    named: set[int] = set()
    bases = models.Basis.objects.filter(restriction__in=numbers)
    for number, kind, source, person in bases.values_list(
        "restriction_id", "ground__kind", "ground__source", "ground__source_person"
    ):
        sources.setdefault(number, set()).add(f"{kind}:{source}")
        if person is not None:
            named.add(number)
    return [
        AlarmedRow(
            restriction_id=number,
            number=row["number"],
            division_path=row["division_path"],
            measure=Measure(row["measure"]),
            state=state_at(
                State(row["state"]), row["starts_at"] or row["proposed_starts_at"],
                row["ends_at"] or row["proposed_ends_at"], at,
            ),
            proposed_at=row["proposed_at"],
            decided_at=decided[number][0] if number in decided else None,
            decider=decided[number][1] if number in decided else "",
            sources=sorted(sources.get(number, ())),
            has_source_person=number in named,
            is_told=row["delivery_id"] is not None,
        )
        for number in numbers
        if (row := found.get(number))
    ]  # fmt: skip
