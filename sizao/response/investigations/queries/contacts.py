"""Reads of contacts, within the actor's scope. Lists know people by their keys; opening one person is kept."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BigIntegerField, Count, F, Func, Max, Min, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.privacy.purposes import check_purpose
from sizao.kernel.pages import Page
from sizao.registry.people.queries import canonical_map, keys_of_human, keys_of_humans
from sizao.response.cases.queries import get_case, list_cases
from sizao.response.cases.types import INFECTED
from sizao.response.investigations import models
from sizao.response.investigations.reading import change_of, check_of, contact_of
from sizao.response.investigations.sealing import CONTACT_NOTE, opened, opened_identity
from sizao.response.investigations.types import (
    Contact,
    ContactFile,
    ContactNotFoundError,
    ContactOrder,
    ContactState,
    DegreeYield,
    Human,
    Identity,
    Step,
)


_ACCEPTED = Q(state=ContactState.ACCEPTED.value)
_ORDERS: dict[ContactOrder, tuple[Any, ...]] = {
    ContactOrder.DEGREE: (F("nearest").asc(nulls_last=True), "-last", "human"),
    ContactOrder.LAST_EXPOSURE: ("-last", "human"),
    ContactOrder.DECIDED: ("-decided", "human"),
    ContactOrder.CASE: ("numbers", "nearest", "human"),
}
_MOST_CASES = 10_000


def list_contacts_of_case(*, actor: ScopedActor, case_id: int) -> list[Contact]:
    """Everybody who was decided on as a contact of a case, accepted or dropped, by degree and key.

    Raises `CaseNotFoundError` and `NotPermittedError`.
    """
    check(actor, Permission.INVESTIGATE)
    with scope(actor.scope.path, actor=actor.actor_id):
        case = get_case(actor=actor, case_id=case_id)
        rows = models.Contact.objects.filter(case_id=case.id).order_by("degree", "person")
        return [contact_of(row, number=case.number) for row in rows]


def list_humans(
    *,
    actor: ScopedActor,
    persons: Collection[int] | None = None,
    degree: int | None = None,
    case_number: str = "",
    below: str | None = None,
    is_located: bool | None = None,
    is_moved: bool | None = None,
    state: ContactState = ContactState.ACCEPTED,
    order: ContactOrder = ContactOrder.DEGREE,
    page: int = 1,
    size: int = 50,
) -> Page[Human]:
    """People who are contacts, each once however many cases and keys they have; dropped ones only if asked for.

    `case_number` keeps to cases whose number begins so, `below` to cases of a division. Raises `NotPermittedError`.
    """
    check(actor, Permission.INVESTIGATE)
    wanted = Q(state=state.value)
    if persons is not None:
        wanted &= Q(person__in=keys_of_humans(keys=persons))
    if case_number.strip():
        wanted &= Q(case__number__startswith=case_number.strip())
    if below is not None:
        wanted &= Q(case__division_path__below=below)
    with scope(actor.scope.path, actor=actor.actor_id):
        found = _by_human(models.Contact.objects.filter(wanted))
        if degree is not None:
            found = found.filter(nearest=degree)
        if is_located is not None:
            found = found.filter(located__isnull=not is_located)
        if is_moved is not None:
            found = found.filter(moved__isnull=not is_moved)
        start = (page - 1) * size
        rows = found.order_by(*_ORDERS[order])[start : start + size]
        return Page([_human(row) for row in rows], found.count(), page, size)


def list_accepted(
    *, actor: ScopedActor, contact_ids: Collection[int] = (), persons: Collection[int] = ()
) -> list[Contact]:
    """The accepted contacts of these numbers, and those of these humans under any of their keys; keys only.

    For checks of what rests on them. Raises `NotPermittedError`.
    """
    check(actor, Permission.INVESTIGATE)
    wanted = Q(pk__in=contact_ids) | Q(person__in=keys_of_humans(keys=persons))
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Contact.objects.filter(_ACCEPTED).filter(wanted).select_related("case").order_by("pk")
        return [contact_of(row, number=row.case.number) for row in rows]


def access_contact(*, actor: ScopedActor, person: int, purpose: str, at: datetime) -> ContactFile:
    """One human as a contact: each case, what was done, who it is as told, daily checks; kept in the audit trail.

    Raises `ContactNotFoundError`, `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.INVESTIGATE)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        mine = models.Contact.objects.select_related("case").filter(person__in=keys_of_human(key=person))
        rows = list(mine.order_by("state", "degree", "pk"))
        if not rows:
            raise ContactNotFoundError(
                f"{shown(person)} is no contact within your area.", next_step="Look at the list of contacts."
            )
        record_about("contact.read", ("person", shown(person)), [person], actor=actor, at=at, reason=purpose)
        changes = models.ContactChange.objects.select_related("contact__case").filter(contact__in=rows)
        checks = models.DailyCheck.objects.filter(contact__in=rows).order_by("on", "part", "pk")
        told = [opened_identity(row.identity, row=row.pk) for row in rows]
        return ContactFile(
            contacts=[contact_of(row) for row in rows],
            identity=next((one for one in told if one), Identity()),
            notes=[note for row in rows if (note := opened(row.note, at=CONTACT_NOTE, row=row.pk))],
            history=[(row.contact.case.number, change_of(row)) for row in changes.order_by("at", "pk")],
            # The newest word on a part of a day holds.
            checks=list({(row.on, row.part): check_of(row) for row in checks}.values()),
        )


def waiting_contacts(*, actor: ScopedActor, case_ids: Collection[int]) -> Mapping[int, dict[Step, int]]:
    """By case, how many accepted close contacts are neither located nor moved yet."""
    check(actor, Permission.OPEN_CASE)
    with scope(actor.scope.path, actor=actor.actor_id):
        close = models.Contact.objects.filter(_ACCEPTED, case_id__in=case_ids, degree=1)
        rows = close.values("case_id").annotate(
            to_locate=Count("pk", filter=Q(located_at__isnull=True)),
            to_move=Count("pk", filter=Q(moved_at__isnull=True)),
        )
        return {
            row["case_id"]: {Step.CONTACTS_LOCATED: row["to_locate"], Step.CONTACTS_MOVED: row["to_move"]}
            for row in rows
        }


def first_determined(*, actor: ScopedActor, case_ids: Collection[int]) -> Mapping[int, datetime]:
    """By case, since when the first of its accepted close contacts waits to be moved; when all are, since the first."""
    check(actor, Permission.OPEN_CASE)
    with scope(actor.scope.path, actor=actor.actor_id):
        close = models.Contact.objects.filter(_ACCEPTED, case_id__in=case_ids, degree=1).values("case_id")
        rows = close.annotate(first=Min("decided_at"), open=Min("decided_at", filter=Q(moved_at__isnull=True)))
        return {row["case_id"]: row["open"] or row["first"] for row in rows}


def yield_by_degree(*, actor: ScopedActor, case_id: int | None = None) -> Sequence[DegreeYield]:
    """How many people each degree holds, of one case or of all, and how many of them became cases.

    A human counts once, by the nearest degree. Raises `NotPermittedError`.
    """
    check(actor, Permission.INVESTIGATE)
    infected = {case.person for case in list_cases(actor=actor, classifications=tuple(INFECTED), size=_MOST_CASES).rows}
    canonical = canonical_map()
    infected = {canonical.get(key, key) for key in infected}
    with scope(actor.scope.path, actor=actor.actor_id):
        accepted = models.Contact.objects.filter(_ACCEPTED)
        if case_id is not None:
            accepted = accepted.filter(case_id=case_id)
        nearest = dict(_by_human(accepted).values_list("human", "nearest"))
    degrees = sorted(set(nearest.values()))
    return [
        DegreeYield(
            degree,
            sum(found == degree for found in nearest.values()),
            sum(found == degree and human in infected for human, found in nearest.items()),
        )
        for degree in degrees
    ]


def _by_human(found: "QuerySet[models.Contact]") -> Any:
    """One row for each human, by the key that stands for them."""
    joined = json.dumps({str(key): head for key, head in canonical_map().items()})
    head = Func(
        Value(joined),
        Cast("person", TextField()),
        template="(%(expressions)s)::bigint",
        arg_joiner="::jsonb ->> ",
        output_field=BigIntegerField(),
    )
    human = Coalesce(head, F("person"))
    return (
        found.annotate(human=human)
        .values("human")
        .annotate(
            nearest=Min("degree", filter=_ACCEPTED),
            numbers=ArrayAgg("case__number", distinct=True, order_by="case__number"),
            first=Min("exposed_from"),
            last=Max("exposed_until"),
            decided=Max("decided_at"),
            located=Min("located_at"),
            moved=Min("moved_at"),
        )
    )


def _human(row: Mapping[str, Any]) -> Human:
    return Human(
        row["human"],
        row["nearest"],
        row["numbers"],
        row["first"],
        row["last"],
        row["decided"],
        row["located"],
        row["moved"],
    )
