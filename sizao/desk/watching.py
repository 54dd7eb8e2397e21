"""The guard against misuse with what only other rooms know: whether a source is one, and where people were."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.foundation.accounts.types import Role, ScopedActor, SystemActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.types import Scope
from sizao.kernel.periods import Period
from sizao.registry.people.queries import canonical_map, homes_of, keys_of_humans
from sizao.registry.places.queries import get_places
from sizao.registry.places.types import DivisionLevel
from sizao.response.cases.queries import list_cases, list_findings
from sizao.response.cases.types import INFECTED, FindingState
from sizao.response.investigations.queries import list_accepted, list_contacts_of_case
from sizao.response.investigations.types import Contact, ContactOrigin, ContactState
from sizao.response.presences.queries import access_presences
from sizao.response.presences.types import PresenceRecord
from sizao.response.restrictions.operations import Watch, watch_restrictions
from sizao.response.restrictions.queries import list_watched_grounds
from sizao.response.restrictions.types import Checked, Ground, GroundKind


LOOKED = "guard.look"
PURPOSE = "guard against misuse of restrictions"
_LOOKED_BACK = timedelta(days=8)
_WAS_LATELY = timedelta(days=14)
_AT_ONCE = 200
_MOST = 100_000


def watch(
    *, within: str, actor: str, at: datetime, machine: datetime, protocol: str = DEFAULT_PROTOCOL, looks_far: bool
) -> Watch:
    """Looks at the restrictions of a division with all that the rooms know, and raises alarms.

    `looks_far` also asks the records of presences where people were; that reads many of them, so not every few minutes.
    Such a look is kept in the audit trail, so that the auditor sees whether the guard is awake.
    """
    reader = SystemActor(Role.INVESTIGATOR, actor, Scope(within, actor=actor))
    grounds = list_watched_grounds(within=within, since=at - _LOOKED_BACK, actor=actor)
    contacts = _contacts(grounds, reader)
    checked = Checked(
        unproven=unproven(grounds, contacts, reader)
        | (astray(grounds, reader=reader, actor=actor, at=at) if looks_far else frozenset()),
        far=far_away(grounds, contacts, actor=actor, at=at) if looks_far else frozenset(),
        from_file=from_files(grounds, contacts),
    )
    found = watch_restrictions(within=within, protocol=protocol, actor=actor, at=at, machine=machine, checked=checked)
    if looks_far:
        record(
            at=at,
            actor=actor,
            action=LOOKED,
            subject_kind="guard",
            subject_key="restrictions",
            purpose=PURPOSE,
            detail={"restrictions": found.restrictions, "new": found.new, "grown": found.grown},
        )
    return found


def unproven(grounds: Sequence[Ground], contacts: Mapping[int, Contact], reader: ScopedActor) -> frozenset[int]:
    """The grounds whose record is not there or is about somebody else, or whose source nobody knows as one."""
    canonical = canonical_map()
    sources = {ground.source_person for ground in grounds if ground.source_person is not None}
    known = _known_sources(sources, canonical, reader)
    persons = {ground.subject.person for ground in grounds if ground.subject.person is not None}
    rows = list_findings(actor=reader, persons=keys_of_humans(keys=persons), size=_MOST).rows
    findings = {(row.id, canonical.get(row.person, row.person)) for row in rows if row.person is not None}
    accepted = {(one.id, canonical.get(one.person, one.person)) for one in contacts.values()}
    found = set()
    for ground in grounds:
        person = ground.subject.person
        human = None if person is None else canonical.get(person, person)
        kind, number = _record(ground)
        is_there = {
            "finding": human is None or (number, human) in findings,
            "contact": (number, human) in accepted,
            "judgment": ground.kind is GroundKind.JUDGMENT,
        }.get(kind, False)
        source = ground.source_person
        is_readable = ground.kind is not GroundKind.PRESENCE or _stay(ground) is not None
        if not is_there or not is_readable or (source is not None and canonical.get(source, source) not in known):
            found.add(ground.id)
    return frozenset(found)


def from_files(grounds: Iterable[Ground], contacts: Mapping[int, Contact]) -> frozenset[int]:
    """The grounds that rest on a contact of a list that somebody read in, without any episode that was recorded."""
    listed = {one.id for one in contacts.values() if one.origin is ContactOrigin.FILE and not one.evidence.episodes}
    return frozenset(ground.id for ground, number in _of_contacts(grounds) if number in listed)


def far_away(grounds: Sequence[Ground], contacts: Mapping[int, Contact], *, actor: str, at: datetime) -> frozenset[int]:
    """The grounds that have a person at a place while they were recorded at a place of another county."""
    places = {ground.id: contacts[number].place for ground, number in _of_contacts(grounds) if number in contacts}
    known = get_places(keys=set(places.values()))
    claims: dict[int, list[tuple[Ground, str]]] = {}
    for ground in grounds:
        county = _county(known[places[ground.id]].division_path) if ground.id in places else None
        if county and ground.subject.person is not None and _stay(ground) is not None:
            claims.setdefault(ground.subject.person, []).append((ground, county))
    found: set[int] = set()
    for some in _parts(sorted(claims)):
        found |= _contradicted([claim for person in some for claim in claims[person]], actor=actor, at=at)
    return frozenset(found)


def astray(grounds: Sequence[Ground], *, reader: ScopedActor, actor: str, at: datetime) -> frozenset[int]:
    """The grounds that limit a place in a township where nobody of the case they name lives, or was in 14 days.

    A zone may be drawn around any case, and its boundary by hand: a real case somewhere else is no link.
    """
    claims = {
        ground.id: (ground.source_person, township)
        for ground in grounds
        if ground.subject.place is not None
        and ground.source_person is not None
        and (township := _of_level(ground.division_path, DivisionLevel.TOWNSHIP))
    }
    near = {
        source: _townships_of_case(source, reader=reader, actor=actor, at=at)
        for source in {source for source, _township in claims.values()}
    }
    return frozenset(number for number, (source, township) in claims.items() if township not in near[source])


def _townships_of_case(source: int, *, reader: ScopedActor, actor: str, at: datetime) -> set[str | None]:
    """Where the source and its accepted contacts live, and where the source was recorded lately."""
    keys = keys_of_humans(keys=[source])
    cases = list_cases(actor=reader, persons=keys, size=_MOST).rows
    contacts = [one for case in cases for one in list_contacts_of_case(actor=reader, case_id=case.id)]
    accepted = {one.person for one in contacts if one.state is ContactState.ACCEPTED}
    homes = homes_of(actor=reader, keys={*keys, *accepted})
    records = access_presences(
        persons=keys, period=Period(at - _WAS_LATELY, at), actor=actor, purpose=PURPOSE, at=at, limit=_MOST
    )
    places = get_places(keys={stay.place for stay in records})
    paths = [path for path, _household in homes.values()] + [place.division_path for place in places.values()]
    return {_of_level(path, DivisionLevel.TOWNSHIP) for path in paths}


def _contradicted(claims: Sequence[tuple[Ground, str]], *, actor: str, at: datetime) -> set[int]:
    canonical = canonical_map()
    stays = {ground.id: times for ground, _county in claims if (times := _stay(ground))}
    # A scan lasts no time, but a period does.
    last = max(times[1] for times in stays.values()) + timedelta(seconds=1)
    period = Period(min(times[0] for times in stays.values()), last)
    persons = {ground.subject.person for ground, _county in claims if ground.subject.person is not None}
    records = access_presences(
        persons=keys_of_humans(keys=persons), period=period, actor=actor, purpose=PURPOSE, at=at, limit=_MOST
    )
    places = get_places(keys={stay.place for stay in records})
    of_human: dict[int, list[PresenceRecord]] = {}
    for stay in records:
        of_human.setdefault(canonical.get(stay.person, stay.person), []).append(stay)
    found = set()
    for ground, county in claims:
        person = ground.subject.person or 0
        enter, leave = stays[ground.id]
        elsewhere = (
            _county(places[stay.place].division_path)
            for stay in of_human.get(canonical.get(person, person), [])
            if stay.enter <= leave and stay.leave > enter
        )
        if any(other and other != county for other in elsewhere):
            found.add(ground.id)
    return found


def _known_sources(sources: Collection[int], canonical: Mapping[int, int], reader: ScopedActor) -> set[int]:
    """Those humans among the sources who are a case that was not excluded, an accepted contact, or positive just now.

    A closure around a presumptive positive comes before anybody can have decided that there is a case.
    """
    keys = keys_of_humans(keys=sources)
    cases = list_cases(actor=reader, persons=keys, classifications=tuple(INFECTED), size=_MOST).rows
    contacts = list_accepted(actor=reader, persons=keys)
    positive = list_findings(actor=reader, persons=keys, states=[FindingState.OPEN], size=_MOST).rows
    people = [case.person for case in cases] + [one.person for one in contacts] + [one.person for one in positive]
    return {canonical.get(person, person) for person in people}


def _contacts(grounds: Iterable[Ground], reader: ScopedActor) -> dict[int, Contact]:
    """The accepted contacts that grounds name, by number."""
    numbers = {number for _ground, number in _of_contacts(grounds)}
    return {one.id: one for one in list_accepted(actor=reader, contact_ids=numbers)} if numbers else {}


def _of_contacts(grounds: Iterable[Ground]) -> Iterator[tuple[Ground, int]]:
    for ground in grounds:
        kind, number = _record(ground)
        if kind == "contact":
            yield ground, number


def _record(ground: Ground) -> tuple[str, int]:
    """What kind of record a ground names, and its number; 0 where it has none."""
    kind, _colon, rest = ground.reference.partition(":")
    number = rest.split(":")[0]
    return kind, int(number) if number.isdecimal() and len(number) < 16 else 0


def _stay(ground: Ground) -> tuple[datetime, datetime] | None:
    """When the ground has the person at its place; None for what was never written by this application."""
    try:
        enter, leave = (datetime.fromisoformat(str(ground.facts.get(name))) for name in ("enter", "leave"))
    except ValueError:
        return None
    return (enter, leave) if enter.tzinfo and leave.tzinfo and enter <= leave else None


def _county(path: str | None) -> str | None:
    return _of_level(path, DivisionLevel.COUNTY)


def _of_level(path: str | None, level: DivisionLevel) -> str | None:
    parts = (path or "").split(".")
    return ".".join(parts[:level]) if len(parts) >= level else None


def _parts(persons: Sequence[int]) -> Iterator[Sequence[int]]:
    return (persons[start : start + _AT_ONCE] for start in range(0, len(persons), _AT_ONCE))
