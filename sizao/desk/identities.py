"""Who is who, across rooms: a decision about a pair, what it changes in kept traces, and who has to look again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from procrastinate.contrib.django import app

from sizao.desk import models
from sizao.desk.rings import compare
from sizao.desk.tracing import CannotTraceError, CaseTrace, TraceChoice, trace_case
from sizao.engines.policy.types import PackError
from sizao.foundation.accounts.types import Role, ScopedActor, SystemActor
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.purposes import Purpose
from sizao.registry.people.operations import decide_pair, link_people
from sizao.registry.people.queries import keys_of_humans, maps_around
from sizao.registry.people.types import Joined, Pair
from sizao.response.cases.queries import access_case, list_cases
from sizao.response.cases.types import Case, Trace
from sizao.response.restrictions.operations import call_for_reexamination


RETRACE_JOB = "desk.retrace_identities"
_ACTOR = "system:identities"
# A city is the second part of a division's path: contacts do not end at a county's border.
_CITY_PARTS = 2
_CASES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RetracedCase:
    """A case whose kept trace has another answer: people by degree before and after, and how many changed."""

    case_id: int
    number: str
    protocol: str
    sizes_before: Sequence[int]
    sizes_after: Sequence[int]
    added: int
    dropped: int
    moved: int


@dataclass(frozen=True, slots=True)
class Retrace:
    """What a joining or parting changed. `traces` is how many kept traces were asked again, None while it runs."""

    is_joined: bool
    asked_at: datetime
    restrictions: int
    finished_at: datetime | None
    traces: int | None
    cases: Sequence[RetracedCase]


def settle_pair(*, pair_id: int, is_same: bool, actor: ScopedActor, at: datetime, reason: str) -> Pair:
    """Decides who a pair is. Where that joins or parts keys, kept traces are asked again by a job, and the open
    restrictions of these people, and those that depend on them, come to re-examination: nobody is restricted by it.

    Raises what `decide_pair` raises.
    """
    with scope(actor.scope.path, actor=actor.actor_id):
        # Before it is parted and after it is joined the human has the more keys.
        before = set() if is_same else _humans(pair_id)
        pair, changed = decide_pair(pair_id=pair_id, is_same=is_same, actor=actor, at=at, reason=reason)
        if changed is None:
            return pair
        persons = before | keys_of_humans(keys=pair.keys)
        _ask_again(pair, changed, persons, is_joined=is_same, actor=actor, at=at, reason=reason)
    return pair


def retrace(*, number: int, division_path: str, at: datetime) -> int:
    """Asks the newest kept trace of every case again, without the joining and with it; how many answers differ.

    Begun again after a failure, it begins anew. Cases of the whole city are looked at, as contacts do not end at the
    border of a county; what differs is seen where the case is seen.
    """
    city = ".".join(division_path.split(".")[:_CITY_PARTS])
    actor = SystemActor(Role.INVESTIGATOR, _ACTOR, Scope(city))
    with scope(city, actor=_ACTOR):
        row = models.IdentityRetrace.objects.select_for_update().filter(pk=number).first()
        if row is None or row.finished_at is not None:
            return 0
        maps = maps_around(from_key=row.from_key, to_key=row.to_key)
        found, traces = [], 0
        for case in _cases(actor):
            kept = access_case(actor=actor, case_id=case.id, purpose=Purpose.CONTACT_TRACING, at=at).traces
            if kept:
                traces += 1
                sides = [_asked(actor, case, kept[-1], canonical, at) for canonical in maps]
                change = _difference(row, case, kept[-1], *(sides if row.is_joined else reversed(sides)))
                found += [change] if change else []
        models.RetracedCase.objects.bulk_create(found)
        row.finished_at, row.traces = at, traces
        row.save(update_fields=["finished_at", "traces"])
    return len(found)


@dataclass(frozen=True, slots=True)
class LinkedCity:
    """How many people were compared with each other, and how many pairs were joined or wait for a person."""

    people: int
    joined: int
    waiting: int


def link_everybody(*, within: str, at: Callable[[], datetime], reason: str) -> LinkedCity:
    """Looks for other records of everybody registered in `within`, some thousand people in each transaction.

    What the weights call the same is joined, and what that changes is looked at as after a person's decision. About
    five thousand people a second on one core.
    """
    people = joined = waiting = 0
    after: int | None = 0
    while after is not None:
        found = link_people(within=within, actor=_ACTOR, at=at(), reason=reason, after=after)
        people, joined, waiting = people + found.people, joined + len(found.joined), waiting + len(found.waiting)
        after = found.after
        for pair in found.joined:
            _look_again(pair, within=within, at=at(), reason=reason)
    return LinkedCity(people, joined, waiting)


def list_retraces(*, actor: ScopedActor, pair_id: int) -> list[Retrace]:
    """What each joining and parting of a pair changed, the newest first, as far as the actor may see the cases."""
    with scope(actor.scope.path, actor=actor.actor_id):
        return [
            Retrace(
                row.is_joined,
                row.asked_at,
                row.restrictions,
                row.finished_at,
                row.traces,
                [
                    RetracedCase(
                        one.case, one.number, one.protocol, one.sizes_before, one.sizes_after, one.added, one.dropped,
                        one.moved,
                    )
                    for one in row.cases.order_by("number")
                ],
            )
            for row in models.IdentityRetrace.objects.filter(pair=pair_id).order_by("-asked_at", "-pk")
        ]  # fmt: skip


def _look_again(joined: Joined, *, within: str, at: datetime, reason: str) -> None:
    actor = SystemActor(Role.INVESTIGATOR, _ACTOR, Scope(within))
    with scope(within, actor=_ACTOR):
        keys = (joined.from_key, joined.to_key)
        _ask_again(joined.pair, keys, keys_of_humans(keys=keys), is_joined=True, actor=actor, at=at, reason=reason)


def _ask_again(
    pair: Pair,
    changed: tuple[int, int],
    persons: set[int],
    *,
    is_joined: bool,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> None:
    number = call_for_reexamination(persons=persons, actor=actor, at=at, reason=reason)
    row = models.IdentityRetrace.objects.create(
        pair=pair.id,
        division_path=pair.division_path,
        from_key=changed[0],
        to_key=changed[1],
        is_joined=is_joined,
        asked_at=at,
        asked_by=actor.actor_id,
        restrictions=number,
    )
    app.configure_task(RETRACE_JOB, queue="presences").defer(number=row.pk, division_path=pair.division_path)


def _humans(pair_id: int) -> set[int]:
    row = models.IdentityRetrace.objects.filter(pair=pair_id, is_joined=True).order_by("-asked_at").first()
    return set() if row is None else keys_of_humans(keys=[row.from_key, row.to_key])


def _cases(actor: ScopedActor) -> list[Case]:
    cases: list[Case] = []
    page = 1
    while True:
        found = list_cases(actor=actor, is_traced=True, page=page, size=_CASES_AT_ONCE)
        cases += found.rows
        if page >= found.last:
            return cases
        page += 1


def _asked(actor: ScopedActor, case: Case, trace: Trace, canonical: dict[int, int], at: datetime) -> CaseTrace | None:
    """The same question under one map of keys; None where it has no answer (any more)."""
    minutes = trace.settings.get("minutes")
    choice = TraceChoice(
        str(trace.settings.get("protocol") or trace.protocol),
        int(str(trace.settings.get("degrees", 3))),
        None if minutes in (None, "") else Decimal(str(minutes)),
    )
    try:
        return trace_case(
            actor=actor, case_id=case.id, choice=choice, purpose=Purpose.CONTACT_TRACING, at=at, canonical=canonical
        )
    except (CannotTraceError, PackError):
        return None


def _difference(
    row: models.IdentityRetrace, case: Case, trace: Trace, before: CaseTrace | None, after: CaseTrace | None
) -> models.RetracedCase | None:
    if before is None or after is None or before.answer.digest() == after.answer.digest():
        return None
    changes = compare(before.answer, after.answer)
    return models.RetracedCase(
        retrace=row,
        division_path=case.division_path,
        case=case.id,
        number=case.number,
        protocol=trace.protocol,
        sizes_before=[size.people for size in before.answer.sizes],
        sizes_after=[size.people for size in after.answer.sizes],
        added=len(changes.added),
        dropped=len(changes.dropped),
        moved=len(changes.moved),
    )
