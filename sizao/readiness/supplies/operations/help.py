"""Calls for help: taken down with a clock, taken over by somebody, answered; and what single people need."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from sizao.engines.policy.vocabulary import NeedGroup
from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.readiness.supplies import models
from sizao.readiness.supplies.sealing import ANSWER, CALLER, SAID, reserve, seal
from sizao.readiness.supplies.types import URGENT, HelpClock, HelpError, HelpNotFoundError, NewCall


PERSONAL = (
    NeedGroup.DIALYSIS,
    NeedGroup.CANCER,
    NeedGroup.PREGNANT,
    NeedGroup.CHRONIC,
    NeedGroup.DISABILITY,
    NeedGroup.ALONE,
)
_LONGEST = 2000


def take_call(*, call: NewCall, clock: HelpClock, actor: ScopedActor, at: datetime, reason: str) -> int:
    """Takes a call down; its number. Words, name, telephone and address are sealed.

    Some categories are always urgent. Raises `HelpError` without words and outside the actor's area.
    """
    check(actor, Permission.ANSWER_HELP)
    words = call.words.strip()
    if not words:
        raise HelpError("It is not said what is needed.", next_step="Say it shortly.")
    if len(words) > _LONGEST:
        raise HelpError("The text is too long.", next_step="Say it more shortly.")
    if not actor.scope.covers(call.division_path):
        raise HelpError("The community lies outside your area.", next_step="Choose a community of your area.")
    is_urgent = call.is_urgent or call.category in URGENT
    with scope(actor.scope.path, actor=actor.actor_id):
        number = reserve("supplies_helpcall")
        models.HelpCall.objects.create(
            pk=number,
            division_path=call.division_path,
            category=call.category.value,
            is_urgent=is_urgent,
            source=call.source.value,
            at=at,
            due_at=at + timedelta(minutes=clock.urgent if is_urgent else clock.ordinary),
            person=call.person,
            said=seal({"words": words, "address": call.address.strip()[:200]}, at=SAID, row=number),
            caller=seal({"name": call.caller.strip()[:80], "phone": call.phone.strip()[:40]}, at=CALLER, row=number),
            reference=call.reference,
            noted_by=actor.actor_id,
        )
        _keep("help.take_call", number, call.person, actor=actor, at=at, reason=reason, urgent=is_urgent)
    return number


def take_over_call(*, call_id: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Says that the actor looks after a call. Raises `HelpError` if somebody does already."""
    with _open(call_id, actor) as row:
        if row.taken_at is not None:
            raise HelpError("Somebody looks after this call already.", next_step="Ask them, or answer it yourself.")
        row.taken_at, row.taken_by = at, actor.actor_id
        row.save(update_fields=["taken_at", "taken_by"])
        _keep("help.take_over", row.pk, row.person, actor=actor, at=at, reason=reason)


def answer_call(*, call_id: int, answer: str, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Notes what was done for the caller. Raises `HelpError` without it."""
    with _open(call_id, actor) as row:
        if not answer.strip():
            raise HelpError("It is not said what was done.", next_step="Say it shortly.")
        if row.taken_at is None:
            row.taken_at, row.taken_by = at, actor.actor_id
        row.answered_at, row.answered_by = at, actor.actor_id
        row.answer = seal({"words": answer.strip()[:_LONGEST]}, at=ANSWER, row=row.pk)
        row.save(update_fields=["taken_at", "taken_by", "answered_at", "answered_by", "answer"])
        _keep("help.answer", row.pk, row.person, actor=actor, at=at, reason=reason)


def note_need(
    *, person: int, division_path: str, need: NeedGroup, since: date, actor: ScopedActor, at: datetime, reason: str
) -> None:
    """Notes that somebody needs something beyond others, wherever they are: in a zone, at a site or at home.

    Noting it again changes nothing. Raises `HelpError` for what age and sex tell.
    """
    check(actor, Permission.ANSWER_HELP)
    if need not in PERSONAL:
        raise HelpError(
            "This need is known from age and sex.", next_step="Choose one of the needs that nothing else tells."
        )
    with scope(actor.scope.path, actor=actor.actor_id):
        _row, is_new = models.PersonalNeed.objects.get_or_create(
            person=person,
            need=need.value,
            until=None,
            defaults={"division_path": division_path, "since": since, "noted_by": actor.actor_id},
        )
        if is_new:
            record_about("help.note_need", ("person", person), actor=actor, at=at, reason=reason, persons=[person])


def end_need(*, person: int, need: NeedGroup, on: date, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Notes that somebody does not need it any more. Raises `HelpError` where it was not noted."""
    check(actor, Permission.ANSWER_HELP)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.PersonalNeed.objects.filter(person=person, need=need.value, until__isnull=True)
        if not rows.update(until=on):
            raise HelpError("This need is not noted.", next_step="Reload the page.")
        record_about("help.end_need", ("person", person), actor=actor, at=at, reason=reason, persons=[person])


def _keep(
    action: str, number: int, person: int | None, *, actor: ScopedActor, at: datetime, reason: str, **detail: object
) -> None:
    persons = [] if person is None else [person]
    record_about(action, ("help_call", number), actor=actor, at=at, reason=reason, persons=persons, **detail)


@contextmanager
def _open(call_id: int, actor: ScopedActor) -> Iterator[models.HelpCall]:
    """A call of the actor's area that nobody has answered, locked."""
    check(actor, Permission.ANSWER_HELP)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.HelpCall.objects.select_for_update().filter(pk=call_id).first()
        if row is None:
            raise HelpNotFoundError("There is no such call in your area.", next_step="Look at the list of calls.")
        if row.answered_at is not None:
            raise HelpError("The call is answered already.", next_step="Look at the answer.")
        yield row
