"""From rings to contacts: what tracing proposes, what an investigator makes of it, and how each contact is followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sizao.desk.rings import RingsAsked, find_rows
from sizao.desk.tracing import ZONE, CaseTrace, TraceChoice, get_pack, keep_trace, trace_case
from sizao.engines.policy.deciding import measure_for
from sizao.engines.policy.lawful import may_order
from sizao.engines.policy.outcomes import Hindrance, MayOrder, Measure
from sizao.engines.policy.types import Pack, PackError
from sizao.engines.policy.vocabulary import Act, Body
from sizao.engines.tracing.types import Episode
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.realms.queries import get_realm
from sizao.foundation.realms.types import RealmKind
from sizao.kernel.settings_of_contact import Setting
from sizao.registry.people.queries import access_people, canonical_map, keys_of_humans
from sizao.registry.people.types import PersonRow
from sizao.response.cases.queries import find_case_of, list_cases
from sizao.response.cases.types import INFECTED, Case
from sizao.response.investigations.operations import decide_contacts
from sizao.response.investigations.queries import access_contact, list_contacts_of_case
from sizao.response.investigations.types import (
    Contact,
    ContactError,
    ContactFile,
    ContactOrigin,
    ContactState,
    DailyCheck,
    DayPart,
    DeterminationError,
    Evidence,
    NewContact,
)
from sizao.response.restrictions.queries import list_restrictions_of
from sizao.response.restrictions.types import Restriction


MOST_AT_ONCE = 500
"""Each decision carries all its episodes; more would keep the page waiting for seconds."""


class SizeChangedError(ContactError):
    """The number of people is no longer the one that was shown."""


@dataclass(frozen=True, slots=True)
class RingCount:
    """How many people of a degree the trace proposes, and what was made of them so far."""

    degree: int
    proposed: int
    accepted: int
    dropped: int

    @property
    def undecided(self) -> int:
        return self.proposed - self.accepted - self.dropped


@dataclass(frozen=True, slots=True)
class Proposals:
    """What the trace of a case proposes now beside what was decided.

    `undecided` are row numbers of the answer. `unreached` are people accepted because of an earlier trace whom this one
    does not reach: a stay was withdrawn or a record corrected since.
    """

    found: CaseTrace
    counts: Sequence[RingCount]
    undecided: Sequence[int]
    decided: Sequence[Contact]
    positive: frozenset[int]
    unreached: frozenset[int]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How a contact is to be followed: one clock from the last exposure, one from the start of isolation.

    `measure` is what the pack proposes, None where it proposes nothing (`why_none`). `missed_tests` are test days that
    passed without a specimen, `missed_checks` parts of days that passed without a check.
    """

    last_exposure: datetime
    isolated_at: datetime | None
    measure: Measure | None
    why_none: str
    missed_tests: Sequence[date]
    missed_checks: Sequence[tuple[date, DayPart]]


@dataclass(frozen=True, slots=True)
class ContactPage:
    """One human as a contact, with who it is, their own case if they became one, and how they are followed."""

    file: ContactFile
    person: PersonRow
    case: Case | None
    follow_up: FollowUp | None
    restrictions: Sequence[Restriction]


def propose_contacts(
    *, actor: ScopedActor, case_id: int, choice: TraceChoice, asked: RingsAsked, purpose: str, at: datetime
) -> Proposals:
    """Traces a case and tells who of its rings, as far as asked for, was not decided on yet.

    Raises as `trace_case` does.
    """
    found = trace_case(actor=actor, case_id=case_id, choice=choice, purpose=purpose, at=at)
    decided = list_contacts_of_case(actor=actor, case_id=case_id)
    state_of = {found.canonical.get(one.person, one.person): one.state for one in decided}
    rows = found.answer.columns()
    counts = []
    for size in found.answer.sizes:
        of_degree = [
            int(key) for key, degree in zip(rows["person"], rows["degree"], strict=True) if degree == size.degree
        ]
        states = [state_of[key] for key in of_degree if key in state_of]
        counts.append(
            RingCount(
                size.degree,
                len(of_degree),
                states.count(ContactState.ACCEPTED),
                states.count(ContactState.DROPPED),
            )
        )
    wanted = find_rows(found, asked, actor=actor, purpose=purpose, at=at)
    undecided = [int(number) for number in wanted if int(rows["person"][number]) not in state_of]
    return Proposals(found, counts, undecided, decided, _infected(actor), _unreached(found, decided))


def decide_proposals(
    *,
    actor: ScopedActor,
    case_id: int,
    choice: TraceChoice,
    asked: RingsAsked,
    persons: Sequence[int] | None,
    expected: int,
    state: ContactState,
    purpose: str,
    at: datetime,
    reason: str,
) -> list[Contact]:
    """Accepts or drops those of `persons` (all asked for, if None) whom the trace proposes and nobody decided on.

    `expected` is the number that was shown before: another one is refused, for then somebody signs for people they
    have not seen. The trace is kept, so that each decision names its digest. Raises `SizeChangedError`, `ContactError`
    for more than `MOST_AT_ONCE`, `DeterminationError`, and as `trace_case` does.
    """
    proposals = propose_contacts(actor=actor, case_id=case_id, choice=choice, asked=asked, purpose=purpose, at=at)
    check_determines(actor=actor, pack=proposals.found.pack, at=at)
    numbers = list(proposals.undecided)
    if persons is not None:
        meant = set(persons)
        numbers = [
            number for number in numbers if int(proposals.found.answer.rows(number, number + 1)[0].person) in meant
        ]
    count = len(numbers)
    if count != expected:
        raise SizeChangedError(
            f"There are {count} people now, not {expected}.",
            "Somebody decided meanwhile, or new records changed the rings.",
            "Look at the list again.",
        )
    if count > MOST_AT_ONCE:
        raise ContactError(
            f"These are {count:,} people.",
            f"At once {MOST_AT_ONCE} are decided on, so that each decision keeps its evidence.",
            "Choose a degree or a kind of place.",
        )
    with scope(actor.scope.path, actor=actor.actor_id):
        trace = keep_trace(proposals.found, actor=actor, purpose=purpose, at=at)
        return decide_contacts(
            case_id=case_id,
            contacts=[_new(proposals.found, number, trace.digest) for number in numbers],
            state=state,
            origin=ContactOrigin.TRACE,
            actor=actor,
            at=at,
            reason=reason,
        )


def add_contact(
    *, actor: ScopedActor, case_id: int, contact: NewContact, protocol: str, at: datetime, reason: str
) -> Contact:
    """Accepts somebody whom the trace does not know. Raises as `decide_contacts` does, and `DeterminationError`."""
    check_determines(actor=actor, pack=get_pack(protocol, at=at), at=at)
    [added] = decide_contacts(
        case_id=case_id,
        contacts=[contact],
        state=ContactState.ACCEPTED,
        origin=ContactOrigin.HAND,
        actor=actor,
        at=at,
        reason=reason,
    )
    return added


def check_determines(*, actor: ScopedActor, pack: Pack, at: datetime) -> None:
    """Raises `DeterminationError` with the article where the law does not let this actor determine contacts now.

    Who may is asked in every realm; the class of the disease and the time of the pack only in the live one.
    """
    check(actor, Permission.DETERMINE_CONTACTS)
    if actor.acts_for not in set(Body):
        raise DeterminationError(
            "This account decides for no body that determines contacts.",
            "Contacts are determined by the center for disease control.",
            "Ask somebody who decides for it.",
        )
    on = at.astimezone(ZONE).date()
    answer: MayOrder = may_order(pack, act=Act.DETERMINE_CONTACTS, authority=Body(actor.acts_for), on=on).outcome
    is_live = get_realm().kind is RealmKind.LIVE
    for obstacle in answer.obstacles:
        if is_live or obstacle.kind is Hindrance.NOT_COMPETENT:
            raise DeterminationError(
                "The law does not let this account determine contacts now.",
                obstacle.why["en"],
                "Ask the body that the article names.",
                obstacle.why,
            )


def open_contact_page(*, actor: ScopedActor, person: int, protocol: str, purpose: str, at: datetime) -> ContactPage:
    """One human as a contact. Raises `ContactNotFoundError`, `PurposeError` and `NotPermittedError`."""
    file = access_contact(actor=actor, person=person, purpose=purpose, at=at)
    head = canonical_map().get(person, person)
    people = access_people(actor=actor, keys=keys_of_humans(keys=[person]), purpose=purpose, at=at)
    named = next((row for row in people.values() if row.is_named), people[head])
    holding = [one for one in file.contacts if one.state is ContactState.ACCEPTED]
    follow_up = None
    if holding:
        follow_up = follow(holding, file.checks, get_pack(protocol, at=at), at=at)
    restrictions = list_restrictions_of(actor=actor, person=person, at=at)
    return ContactPage(file, named, find_case_of(actor=actor, person=person), follow_up, restrictions)


def follow(contacts: Sequence[Contact], checks: Sequence[DailyCheck], pack: Pack, *, at: datetime) -> FollowUp:
    """How a human with these accepted contacts is followed: by the nearest degree, from the last exposure of all."""
    last_exposure = max(one.exposed_until for one in contacts)
    moved = [one.moved_at for one in contacts if one.moved_at is not None]
    isolated_at = min(moved, default=None)
    begins = isolated_at or min(one.decided_at for one in contacts)
    try:
        measure: Measure | None = measure_for(
            pack,
            degree=min(one.degree for one in contacts),
            last_exposure=last_exposure,
            begins=begins,
            zone=ZONE,
        ).outcome
    except PackError as error:
        return FollowUp(last_exposure, isolated_at, None, error.what, (), ())
    assert measure is not None
    today = at.astimezone(ZONE).date()
    taken = {one.on for one in checks if one.specimen_taken}
    return FollowUp(
        last_exposure,
        isolated_at,
        measure,
        "",
        [day for day in measure.test_dates if day < today and day not in taken],
        _missed_checks(begins, measure, checks, at),
    )


def _missed_checks(
    begins: datetime, measure: Measure, checks: Sequence[DailyCheck], at: datetime
) -> list[tuple[date, DayPart]]:
    """Parts of days that are over without a check, while the measure runs; each day has as many as the pack asks."""
    parts = list(DayPart)[: measure.checks_per_day]
    until = min(at, measure.until or begins)
    noted = {(one.on, one.part) for one in checks}
    first, last = begins.astimezone(ZONE), until.astimezone(ZONE)
    missed = []
    day = first.date()
    while day <= last.date():
        for part in parts:
            ends = datetime(day.year, day.month, day.day, tzinfo=ZONE) + timedelta(hours=12 * (1 + parts.index(part)))
            if first < ends <= last and (day, part) not in noted:
                missed.append((day, part))
        day += timedelta(days=1)
    return missed


def _unreached(found: CaseTrace, decided: Sequence[Contact]) -> frozenset[int]:
    reached = {int(key) for key in found.answer.columns()["person"]}
    return frozenset(
        one.person
        for one in decided
        if one.state is ContactState.ACCEPTED
        and one.origin is ContactOrigin.TRACE
        and found.canonical.get(one.person, one.person) not in reached
    )


def _new(found: CaseTrace, number: int, digest: str) -> NewContact:
    """A proposal as a contact, with every episode behind it."""
    [row] = found.answer.rows(number, number + 1)
    [setting] = found.answer.columns(number, number + 1)["setting"]
    episodes = found.answer.episodes(row.person)
    last = max((episode.end for episode in episodes), default=row.first_exposure + max(1, row.seconds))
    return NewContact(
        person=int(row.person),
        degree=row.degree,
        source=int(row.source),
        setting=setting if setting in set(Setting) else Setting.OTHER.value,
        place=row.place,
        exposed_from=_instant(row.first_exposure),
        exposed_until=_instant(last),
        evidence=Evidence(
            row.rule, found.pack.id, found.pack.hash, digest, [_episode(episode) for episode in episodes]
        ),
    )


def _episode(episode: Episode) -> dict[str, str]:
    return {
        "source": shown(int(episode.source)),
        "place": episode.place,
        "cell": episode.cell or "",
        "start": _instant(episode.start).isoformat(),
        "end": _instant(episode.end).isoformat(),
        "rule": episode.rule,
    }


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _infected(actor: ScopedActor) -> frozenset[int]:
    canonical = canonical_map()
    cases = list_cases(actor=actor, classifications=tuple(INFECTED), size=10_000).rows
    return frozenset(canonical.get(case.person, case.person) for case in cases)
