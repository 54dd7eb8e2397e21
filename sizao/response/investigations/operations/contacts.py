"""Contacts: accepted and dropped by a named person with a reason, located, moved; each step stays in its history."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import vault
from sizao.registry.people.queries import canonical_map, keys_of_human, keys_of_humans
from sizao.response.cases.queries import get_case
from sizao.response.cases.types import Case
from sizao.response.investigations import models
from sizao.response.investigations.locking import lock_case
from sizao.response.investigations.operations.steps import stamp
from sizao.response.investigations.reading import contact_of
from sizao.response.investigations.sealing import CHANGE_REASON, CONTACT_NOTE, reserve, seal, seal_identity
from sizao.response.investigations.types import (
    Contact,
    ContactError,
    ContactNotFoundError,
    ContactOrigin,
    ContactState,
    ContactStep,
    NewContact,
    Step,
    ground_of_contact,
)
from sizao.response.restrictions.operations import let_ground_fall


def decide_contacts(
    *,
    case_id: int,
    contacts: Sequence[NewContact],
    state: ContactState,
    origin: ContactOrigin,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> list[Contact]:
    """Accepts or drops these people as contacts of a case, all of them or none; each decision is one of its own.

    Somebody who was decided on before under any of their keys is decided on anew, with what is known now. Raises
    `ContactError` without a reason, for an exposure that cannot be, and for the case itself; `CaseNotFoundError`,
    `NotPermittedError`.
    """
    check(actor, Permission.DETERMINE_CONTACTS)
    _check_reason(reason)
    with scope(actor.scope.path, actor=actor.actor_id):
        case = get_case(actor=actor, case_id=case_id)
        lock_case(case.id)
        own = set(keys_of_human(key=case.person))
        canonical = canonical_map()
        wanted = {canonical.get(one.person, one.person): one for one in contacts}
        for one in wanted.values():
            _check_new(one, own, at)
        known = _known(case.id, wanted)
        numbers = iter(reserve("investigations_contact", len(wanted) - len(known)))
        rows = []
        for head, one in wanted.items():
            row = known.get(head) or models.Contact(pk=next(numbers), case_id=case.id, person=one.person)
            rows.append(_decided(row, one, state, origin, actor, at))
        models.Contact.objects.bulk_create([row for row in rows if row._state.adding])
        models.Contact.objects.bulk_update([row for row in rows if not row._state.adding], _DECIDED)
        if state is ContactState.DROPPED:
            _let_grounds_fall([row.pk for row in known.values()], actor, at)
        return _keep_decision(case, rows, state, actor, at, reason, origin=origin.value)


def revise_contacts(
    *, case_id: int, persons: Collection[int], state: ContactState, actor: ScopedActor, at: datetime, reason: str
) -> list[Contact]:
    """Decides anew on contacts of a case, whose exposure and evidence stay: all of `persons`, or none.

    The answer holds those whose state changed; whoever is in `state` already is left alone. What rested on somebody
    who is dropped falls. Raises `ContactError` without a reason, `ContactNotFoundError` where one of them was never
    decided on, `CaseNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.DETERMINE_CONTACTS)
    _check_reason(reason)
    with scope(actor.scope.path, actor=actor.actor_id):
        case = get_case(actor=actor, case_id=case_id)
        lock_case(case.id)
        canonical = canonical_map()
        heads = {canonical.get(person, person) for person in persons}
        asked = models.Contact.objects.filter(case_id=case.id, person__in=keys_of_humans(keys=heads))
        rows = list(asked.select_related("case"))
        missing = heads - {canonical.get(row.person, row.person) for row in rows}
        if missing:
            raise ContactNotFoundError(
                f"{len(missing)} of these people are no contacts of the case.",
                next_step="Look at its list again; nobody was changed.",
            )
        changed = [row for row in rows if row.state != state.value]
        for row in changed:
            row.state, row.decided_at, row.decided_by = state.value, at, actor.actor_id
        models.Contact.objects.bulk_update(changed, ["state", "decided_at", "decided_by"])
        if state is ContactState.DROPPED:
            _let_grounds_fall([row.pk for row in changed], actor, at)
        return _keep_decision(case, changed, state, actor, at, reason, revised=True) if changed else []


def record_contact_step(
    *, case_id: int, person: int, step: ContactStep, since: datetime, actor: ScopedActor, at: datetime, reason: str
) -> Contact:
    """Notes that a contact was located, or is isolated since a time; once all are, the step of the case is stamped.

    Raises `ContactError` for another step, a time in the future or somebody who was dropped, `ContactNotFoundError`.
    """
    check(actor, Permission.INVESTIGATE)
    _check_reason(reason)
    if step not in (ContactStep.LOCATED, ContactStep.MOVED):
        raise ContactError("This step is a decision.", next_step="Accept or drop the contact.")
    if since > at:
        raise ContactError("A step in the future cannot be noted.", next_step="Give the time at which it was done.")
    with open_contact(case_id, person, actor) as row:
        if row.state != ContactState.ACCEPTED.value:
            raise ContactError("This person was dropped as a contact.", next_step="Accept the contact first.")
        row.located_at = min(filter(None, (row.located_at, since)))
        if step is ContactStep.MOVED:
            row.moved_at = since
        row.save(update_fields=["located_at", "moved_at"])
        _note([row], step, since, actor, at, reason)
        case = get_case(actor=actor, case_id=case_id)
        record_about(
            f"contact.{step.value}", ("case", case.number), [row.person], actor=actor, at=at, reason="noted",
            since=since.isoformat(),
        )  # fmt: skip
        _stamp_when_all(case, row, step, actor, at)
        return contact_of(row)


@contextmanager
def open_contact(case_id: int, person: int, actor: ScopedActor) -> Iterator[models.Contact]:
    """The contact of a case under any key of the human, locked. Raises `ContactNotFoundError`."""
    with scope(actor.scope.path, actor=actor.actor_id):
        lock_case(case_id)
        found = models.Contact.objects.select_related("case")
        row = found.filter(case_id=case_id, person__in=keys_of_human(key=person)).first()
        if row is None:
            raise ContactNotFoundError(
                "There is no such contact within your area.", next_step="Look it up in the list of contacts."
            )
        yield row


_DECIDED = [
    "degree", "source", "state", "origin", "setting", "place", "exposed_from", "exposed_until", "protection",
    "certainty", "evidence", "identity", "note", "decided_at", "decided_by",
]  # fmt: skip


def _keep_decision(
    case: Case,
    rows: Sequence[models.Contact],
    state: ContactState,
    actor: ScopedActor,
    at: datetime,
    reason: str,
    **details: object,
) -> list[Contact]:
    """The history and the audit row of a decision, and the step of the case that the first accepted contact is."""
    step = ContactStep.ACCEPTED if state is ContactState.ACCEPTED else ContactStep.DROPPED
    _note(rows, step, at, actor, at, reason)
    record_about(
        f"contact.{step.value}",
        ("case", case.number),
        [row.person for row in rows],
        actor=actor,
        at=at,
        reason="decided",
        degrees=sorted({row.degree for row in rows}),
        **details,
    )
    if state is ContactState.ACCEPTED and rows:
        _stamp_determined(case, actor, at)
    return [contact_of(row, number=case.number) for row in rows]


def _known(case_id: int, heads: dict[int, NewContact]) -> dict[int, models.Contact]:
    """Those who were decided on before, by the key that stands for each human."""
    canonical = canonical_map()
    found = models.Contact.objects.filter(case_id=case_id, person__in=keys_of_humans(keys=heads))
    return {canonical.get(row.person, row.person): row for row in found.select_related("case")}


def _decided(
    row: models.Contact,
    one: NewContact,
    state: ContactState,
    origin: ContactOrigin,
    actor: ScopedActor,
    at: datetime,
) -> models.Contact:
    row.degree, row.source, row.state, row.origin = one.degree, one.source, state.value, origin.value
    row.setting, row.place = one.setting, one.place
    row.exposed_from, row.exposed_until = one.exposed_from, one.exposed_until
    row.protection, row.certainty = one.protection.value, one.certainty.value
    row.evidence = asdict(one.evidence)
    # What was told before is not lost when a trace says nothing of it.
    row.identity = seal_identity(one.identity, row=row.pk) or row.identity
    row.note = seal(one.note.strip(), at=CONTACT_NOTE, row=row.pk) or row.note
    row.decided_at, row.decided_by = at, actor.actor_id
    return row


def _note(
    rows: Sequence[models.Contact], step: ContactStep, since: datetime, actor: ScopedActor, at: datetime, reason: str
) -> None:
    numbers = reserve("investigations_contactchange", len(rows))
    sealed = vault().seal_many([reason.strip()] * len(rows), at=CHANGE_REASON, rows=numbers)
    models.ContactChange.objects.bulk_create(
        models.ContactChange(
            pk=number,
            contact_id=row.pk,
            step=step.value,
            degree=row.degree,
            since=since,
            at=at,
            noted_by=actor.actor_id,
            reason=text,
        )
        for number, row, text in zip(numbers, rows, sealed, strict=True)
    )


def _let_grounds_fall(contact_ids: Sequence[int], actor: ScopedActor, at: datetime) -> None:
    """What rested on being a contact ends, or comes to re-examination: somebody who was dropped is none."""
    accepted = models.ContactChange.objects.filter(contact_id__in=contact_ids, step=ContactStep.ACCEPTED.value)
    for contact_id, decided_at in accepted.values_list("contact_id", "at"):
        let_ground_fall(
            reference=ground_of_contact(contact_id, decided_at), actor=actor, at=at, reason="Dropped as a contact."
        )


def _stamp_determined(case: Case, actor: ScopedActor, at: datetime) -> None:
    stamped = models.StepStamp.objects.filter(case_id=case.id, step=Step.CONTACTS_DETERMINED.value)
    if not stamped.exists():
        stamp(case, Step.CONTACTS_DETERMINED, at, actor=actor, at=at, reason="The first contacts were accepted.")


def _stamp_when_all(case: Case, row: models.Contact, step: ContactStep, actor: ScopedActor, at: datetime) -> None:
    """The step of the case, once nobody of its accepted close contacts waits for it any more."""
    field, of_case = {
        ContactStep.LOCATED: ("located_at", Step.CONTACTS_LOCATED),
        ContactStep.MOVED: ("moved_at", Step.CONTACTS_MOVED),
    }[step]
    close = models.Contact.objects.filter(case_id=case.id, degree=1, state=ContactState.ACCEPTED.value)
    if row.degree == 1 and not close.filter(**{f"{field}__isnull": True}).exists():
        last = max(instant for instant in close.values_list(field, flat=True) if instant is not None)
        stamp(case, of_case, last, actor=actor, at=at, reason="Nobody is left.", reference=f"contact:{row.pk}")


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ContactError("What is decided about a contact has a reason.", next_step="Say it in a few words.")


def _check_new(one: NewContact, own: set[int], at: datetime) -> None:
    if one.person in own:
        raise ContactError("Nobody is a contact of their own.", "This is the person of the case.")
    if one.degree not in (1, 2, 3):
        raise ContactError(f"There is no contact of degree {one.degree}.", next_step="Give 1, 2 or 3.")
    if one.exposed_from >= one.exposed_until:
        raise ContactError("The exposure would end before it begins.", next_step="Give a later end.")
    if one.exposed_from > at:
        raise ContactError("The exposure lies in the future.", next_step="Check the day.")
