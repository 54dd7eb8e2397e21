"""Reads of restrictions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import localtime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import check_purpose
from sizao.kernel.pages import Page
from sizao.registry.people.queries import keys_of_human
from sizao.response.restrictions import models
from sizao.response.restrictions.queries.filters import attention_at, by_attention, in_force, in_states, with_term
from sizao.response.restrictions.reading import (
    appeal_of,
    decision_of,
    ground_of,
    notice_of,
    restriction_of,
    review_of,
    step_of,
)
from sizao.response.restrictions.rules.lifecycle import OPEN
from sizao.response.restrictions.rules.stored import alternatives_from_json, trace_from_json
from sizao.response.restrictions.types import (
    Attention,
    Measure,
    Restriction,
    RestrictionFile,
    RestrictionNotFoundError,
    RestrictionOrder,
    State,
    Step,
)


_ORDERS: Mapping[RestrictionOrder, tuple[Any, ...]] = {
    RestrictionOrder.NEWEST: ("-proposed_at", "-id"),
    RestrictionOrder.ENDING: (F("last").asc(), "id"),
    RestrictionOrder.DIVISION: ("division_path", "id"),
}


def list_restrictions(
    *,
    actor: ScopedActor,
    at: datetime,
    number: str = "",
    persons: Collection[int] | None = None,
    states: Collection[State] = (),
    measures: Collection[Measure] = (),
    attention: Attention | None = None,
    below: str | None = None,
    order: RestrictionOrder = RestrictionOrder.URGENT,
    page: int = 1,
    size: int = 50,
) -> Page[Restriction]:
    """Restrictions as they stand at an instant, the most urgent first unless another order is asked for.

    `persons` keeps to these keys, `number` to numbers that begin so, `below` to one division. Names nobody. Raises
    `NotPermittedError`.
    """
    check(actor, Permission.OPEN_RESTRICTION)
    wanted = Q()
    if number:
        wanted &= Q(number__istartswith=number)
    if persons is not None:
        wanted &= Q(person__in=persons)
    if states:
        wanted &= in_states(states, at)
    if measures:
        wanted &= Q(measure__in=[measure.value for measure in measures])
    if below:
        wanted &= Q(division_path__below=below)
    if attention is not None:
        wanted &= attention_at(at, _day_ends(at))[attention]
    with scope(actor.scope.path, actor=actor.actor_id):
        found = with_term(models.Restriction.objects.all()).filter(wanted)
        if order is RestrictionOrder.URGENT:
            ordered = by_attention(found, at, _day_ends(at))
        else:
            ordered = found.order_by(*_ORDERS[order])
        start = (page - 1) * size
        rows = ordered.select_related("decision")[start : start + size]
        return Page([restriction_of(row, at=at) for row in rows], found.count(), page, size)


def count_attention(*, actor: ScopedActor, at: datetime) -> dict[Attention, int]:
    """How many restrictions ask for what at an instant, the most urgent first. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_SITUATION)
    conditions = attention_at(at, _day_ends(at))
    with scope(actor.scope.path, actor=actor.actor_id):
        found = with_term(models.Restriction.objects.all()).aggregate(
            **{kind.value: Count("pk", filter=condition) for kind, condition in conditions.items()},
        )
    return {kind: found[kind.value] for kind in conditions}


def get_restrictions(*, actor: ScopedActor, restriction_ids: Sequence[int], at: datetime) -> list[Restriction]:
    """These restrictions in this order; those outside the actor's scope are left out. Raises `NotPermittedError`."""
    check(actor, Permission.OPEN_RESTRICTION)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = with_term(models.Restriction.objects.all()).select_related("decision").in_bulk(list(restriction_ids))
        return [restriction_of(rows[number], at=at) for number in restriction_ids if number in rows]


def list_restrictions_of(*, actor: ScopedActor, person: int, at: datetime) -> list[Restriction]:
    """All restrictions of a human, under any of their keys, the newest first. Raises `NotPermittedError`."""
    check(actor, Permission.OPEN_RESTRICTION)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = with_term(models.Restriction.objects.filter(person__in=keys_of_human(key=person)))
        return [restriction_of(row, at=at) for row in rows.select_related("decision").order_by("-proposed_at", "-id")]


def measures_in_force(*, actor: ScopedActor, persons: Iterable[int], at: datetime) -> dict[int, list[Measure]]:
    """What each of these keys is limited to at an instant; those who are free are left out.

    For codes and for lists of contacts. Raises `NotPermittedError`.
    """
    check(actor, Permission.OPEN_RESTRICTION)
    found: dict[int, list[Measure]] = {}
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Restriction.objects.filter(in_force(at), person__in=set(persons)).select_related("decision")
        for row in with_term(rows):
            value = restriction_of(row, at=at)
            phase = next((one for one in value.phases if one.start <= at < one.end), value.phases[0])
            found.setdefault(row.person or 0, []).append(phase.measure)
    return found


def limited_among(*, persons: Iterable[int], at: datetime) -> set[int]:
    """Those of these keys for whom a restriction is proposed or open, within the scope that holds; tells nothing else.

    For gates, which have to know that somebody is waited for and not why.
    """
    rows = with_term(models.Restriction.objects.filter(person__in=set(persons)))
    return set(rows.filter(state__in=[one.value for one in OPEN], last__gt=at).values_list("person", flat=True))


def list_steps(*, actor: ScopedActor, restriction_ids: Collection[int]) -> dict[int, list[Step]]:
    """Every change of state of these restrictions, oldest first. Names whoever acted. Raises `NotPermittedError`."""
    check(actor, Permission.OPEN_RESTRICTION)
    found: dict[int, list[Step]] = {}
    with scope(actor.scope.path, actor=actor.actor_id):
        for row in models.Step.objects.filter(restriction_id__in=restriction_ids).order_by("id"):
            found.setdefault(row.restriction_id, []).append(step_of(row))
    return found


def list_waiting_alike(*, actor: ScopedActor, at: datetime, limit: int = 500) -> Sequence[Restriction]:
    """Proposals that wait for a decision, those with the same measure and end together. Raises `NotPermittedError`."""
    check(actor, Permission.OPEN_RESTRICTION)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = with_term(models.Restriction.objects.filter(state=State.PROPOSED.value)).filter(last__gt=at)
        return [restriction_of(row, at=at) for row in rows.order_by("measure", "last", "id")[:limit]]


def access_restriction(*, actor: ScopedActor, restriction_id: int, purpose: str, at: datetime) -> RestrictionFile:
    """One restriction with what it rests on and all that was done; kept in the audit trail.

    Raises `RestrictionNotFoundError` outside the actor's scope, `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.OPEN_RESTRICTION)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _find(restriction_id)
        value = restriction_of(row, at=at)
        record(
            at=at,
            actor=actor.actor_id,
            action="restriction.read",
            subject_kind="restriction",
            subject_key=row.number,
            purpose=purpose,
            persons=[] if value.subject.person is None else [value.subject.person],
        )
        return file_of(row, value)


def _find(restriction_id: int) -> models.Restriction:
    rows: QuerySet[models.Restriction] = with_term(models.Restriction.objects.filter(pk=restriction_id))
    row = rows.select_related("decision").first()
    if row is None:
        raise RestrictionNotFoundError(
            f"There is no restriction {restriction_id} within your area.",
            next_step="Look it up in the list of restrictions.",
        )
    return row


def file_of(row: models.Restriction, value: Restriction) -> RestrictionFile:
    """All of one restriction, in the scope that holds."""
    bases: dict[int | None, list[int]] = {}
    for basis in models.Basis.objects.filter(restriction=row).order_by("ground_id"):
        bases.setdefault(basis.decision_id, []).append(basis.ground_id)
    grounds = models.Ground.objects.filter(pk__in={number for numbers in bases.values() for number in numbers})
    deliveries = {
        one.notice_id: one for one in models.Delivery.objects.filter(restriction=row).select_related("given_by")
    }
    answers = {one.appeal_id: one for one in models.Answer.objects.filter(restriction=row).select_related("reviewer")}
    decisions = models.Decision.objects.filter(restriction=row).select_related("decider").order_by("decided_at", "id")
    notices = models.Notice.objects.filter(restriction=row).select_related("issued_by").order_by("issued_at", "id")
    return RestrictionFile(
        restriction=value,
        proposal=trace_from_json(row.proposal),
        alternatives=alternatives_from_json(row.alternatives),
        grounds=[ground_of(ground) for ground in grounds.order_by("stated_at", "id")],
        decisions=[decision_of(one, ground_ids=bases.get(one.pk, [])) for one in decisions],
        notices=[notice_of(one, deliveries.get(one.pk)) for one in notices],
        reviews=[
            review_of(one)
            for one in models.Review.objects.filter(restriction=row).select_related("reviewer").order_by("at", "id")
        ],
        appeals=[
            appeal_of(one, answers.get(one.pk))
            for one in models.Appeal.objects.filter(restriction=row).order_by("lodged_at", "id")
        ],
        steps=[step_of(one) for one in models.Step.objects.filter(restriction=row).order_by("id")],
    )


def _day_ends(at: datetime) -> datetime:
    """The midnight that ends the day of an instant, by the clocks here."""
    return localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
