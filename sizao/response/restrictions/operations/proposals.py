"""Proposals: what the rules say about somebody, computed here from facts and laid before whoever decides."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection

from sizao.foundation.accounts.permissions import can, check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.privacy.purposes import Purpose
from sizao.registry.people.queries import access_people, keys_of_human
from sizao.registry.people.types import PersonRow
from sizao.response.restrictions import models
from sizao.response.restrictions.operations.attempts import Attempt, attempt
from sizao.response.restrictions.operations.rulebooks import Rulebook, open_rulebook
from sizao.response.restrictions.reading import ground_of, restriction_of
from sizao.response.restrictions.rules.evidence import check_covers
from sizao.response.restrictions.rules.facts import with_special
from sizao.response.restrictions.rules.lifecycle import OPEN
from sizao.response.restrictions.rules.rulebook import special_of_age
from sizao.response.restrictions.rules.stored import trace_as_json
from sizao.response.restrictions.types import (
    EvidenceError,
    Exposure,
    Ground,
    Restriction,
    State,
    Wanted,
)


def propose_restriction(
    *, wanted: Wanted, protocol: str, actor: ScopedActor, at: datetime, machine: datetime, reason: str
) -> Restriction:
    """Lays before whoever decides what the protocol says about one person or place; see `propose_restrictions`."""
    return propose_restrictions(wanted=[wanted], protocol=protocol, actor=actor, at=at, machine=machine, reason=reason)[
        0
    ]


def propose_restrictions(
    *, wanted: Sequence[Wanted], protocol: str, actor: ScopedActor, at: datetime, machine: datetime, reason: str
) -> list[Restriction]:
    """Lays before whoever decides what the protocol says about each, in the given order; all of them or none.

    Measure and term come from the protocol alone. A child is recognized by the registry and gets the milder form that
    the pack has. Where a restriction of the kind is open for the human already, that one is given, and rests on the new
    grounds too while it is only proposed. `machine` is the machine's instant, `at` the realm's.

    Raises `EvidenceError` for grounds that fell, are about somebody else, or do not reach as far as the exposure that
    is claimed; `RulesError` where the protocol proposes nothing; `TermError` where the term is over;
    `NotPermittedError`.
    """
    subject = wanted[0].subject.shown if len(wanted) == 1 else f"{len(wanted)} subjects"
    with attempt(actor, "propose", at=at, reason=reason, subject=subject) as trying:
        check(actor, Permission.PROPOSE_RESTRICTION)
        book = open_rulebook(protocol, at=at, machine=machine)
        people = _people(wanted, actor, at)
        return [_propose(one, book, people, actor, reason, trying) for one in wanted]


def _people(wanted: Iterable[Wanted], actor: ScopedActor, at: datetime) -> Mapping[int, PersonRow]:
    keys = [one.subject.person for one in wanted if one.subject.person is not None]
    if not keys or not can(actor, Permission.SEARCH_PEOPLE):
        return {}
    return access_people(actor=actor, keys=keys, purpose=Purpose.CONTACT_TRACING, at=at)


def _propose(
    wanted: Wanted,
    book: Rulebook,
    people: Mapping[int, PersonRow],
    actor: ScopedActor,
    reason: str,
    trying: Attempt,
) -> Restriction:
    facts = wanted.facts
    grounds = _grounds(wanted)
    if isinstance(facts, Exposure):
        facts = with_special(facts, _special(wanted, book, people))
        check_covers(facts, grounds)
    trace = book.trace(facts, begins=book.at)
    measure = trace.phases[0].measure
    row = _open_one(wanted, measure.value)
    if row is None:
        number = _next_id()
        row = models.Restriction.objects.create(
            pk=number,
            number=f"R{book.today.year}-{number:05d}",
            person=wanted.subject.person,
            place=wanted.subject.place,
            measure=measure.value,
            whereabouts=wanted.whereabouts,
            division_path=wanted.division_path,
            realm=book.realm.value,
            proposed_at=book.at,
            proposed_by=actor.actor_id,
            proposed_starts_at=trace.phases[0].start,
            proposed_ends_at=trace.phases[-1].end,
            proposal=trace_as_json(trace),
            pack_version_id=book.register(),
            special=sorted(facts.special) if isinstance(facts, Exposure) else [],
            state=State.PROPOSED.value,
            state_at=book.at,
            state_by=actor.actor_id,
            state_why=reason,
        )
        trying.done(row.number, measure=measure.value, rules=list(trace.rules), grounds=list(wanted.ground_ids))
    if row.state == State.PROPOSED.value:
        for ground in grounds:
            models.Basis.objects.get_or_create(restriction=row, decision=None, ground_id=ground.id)
    return restriction_of(row, at=book.at)


def _grounds(wanted: Wanted) -> list[Ground]:
    found = {row.pk: row for row in models.Ground.objects.filter(pk__in=wanted.ground_ids)}
    if not wanted.ground_ids or set(wanted.ground_ids) - set(found):
        raise EvidenceError(
            "There is no evidence, or it is not seen here.",
            "A restriction rests on a presence, a finding, a report or a judgment.",
            "State it first.",
        )
    grounds = [ground_of(found[number]) for number in wanted.ground_ids]
    if any(not ground.stands for ground in grounds):
        raise EvidenceError(
            "This evidence fell before.", "What is no fact any more carries nothing.", "State new facts."
        )
    return grounds


def _special(wanted: Wanted, book: Rulebook, people: Mapping[int, PersonRow]) -> list[str]:
    """The groups to which the person belongs by age; the year alone is known, so the younger age counts."""
    person = people.get(wanted.subject.person or 0)
    if person is None or person.birth_year is None:
        return []
    return list(special_of_age(book.pack, book.today.year - person.birth_year - 1, book.today))


def _open_one(wanted: Wanted, measure: str) -> models.Restriction | None:
    """The open restriction of this kind for the same human or place, who is locked until the transaction ends."""
    rows = models.Restriction.objects.filter(state__in=[state.value for state in OPEN], measure=measure)
    if wanted.subject.person is None:
        return rows.filter(place=wanted.subject.place).first()
    keys = keys_of_human(key=wanted.subject.person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [keys[0]])
    return rows.filter(person__in=keys).first()


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('restrictions_restriction', 'id'))")
        number: int = cursor.fetchone()[0]
    return number
