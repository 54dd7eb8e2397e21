"""Looking back from cases to their likely sources, and how two people are linked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sizao.desk.tracing import NOON, ZONE, CannotTraceError, get_pack, open_index
from sizao.engines.policy.types import Pack
from sizao.engines.tracing.backwards import LikelySources, likely_sources
from sizao.engines.tracing.between import Link, links
from sizao.engines.tracing.from_pack import protocol_from_pack
from sizao.engines.tracing.index import TraceIndex
from sizao.engines.tracing.types import IndexWindow
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.registry.people.queries import access_people, canonical_map
from sizao.registry.people.types import PersonRow
from sizao.response.cases.queries import access_case, list_cases
from sizao.response.cases.types import Case, CaseClassification, CaseFile


_MOST_CASES = 50


@dataclass(frozen=True, slots=True)
class LookBack:
    """What a case and the other cases of the area have in common. `person` is the case's, `start` and `end` the time in
    which the case may have been infected, `cases` all that were looked at, by person.
    """

    file: CaseFile
    person: int
    start: datetime
    end: datetime
    cases: Mapping[int, Case]
    found: LikelySources


@dataclass(frozen=True, slots=True)
class Linked:
    """How a case and another person are linked, shortest chains first, with those whom the reader may know."""

    file: CaseFile
    person: int
    pack: Pack
    links: Sequence[Link]
    people: Mapping[int, PersonRow]


def look_back(*, actor: ScopedActor, case_id: int, protocol: str, purpose: str, at: datetime) -> LookBack:
    """Whom and which places this case and the other cases of the area have in common before onset.

    The time looked at is as long as the pack lets a contact be a source, which is its longest incubation. Raises
    `CaseNotFoundError`, `NotPermittedError`, `PurposeError`, and `CannotTraceError` where facts are missing.
    """
    check(actor, Permission.TRACE_CONTACTS)
    file = access_case(actor=actor, case_id=case_id, purpose=purpose, at=at)
    ill = _fell_ill(file.case)
    if ill is None:
        raise CannotTraceError(
            "Neither the onset nor a first positive specimen of this case is known.",
            "The time of infection is counted back from one of them.",
            "Enter the day of onset or of the first positive specimen.",
        )
    pack = get_pack(protocol, at=at)
    days = timedelta(days=pack.row("degrees.1").values["horizon_days"])
    canonical = canonical_map()
    index = open_index()
    cases: dict[int, Case] = {}
    windows = []
    for case in (file.case, *_other_cases(actor, file.case)):
        fell_ill, person = _fell_ill(case), canonical.get(case.person, case.person)
        if fell_ill is None or person in cases:
            continue
        cases[person] = case
        if _occurs(index, person, canonical):
            windows.append(IndexWindow(person, fell_ill - days, fell_ill))
    found = likely_sources(index, windows, protocol_from_pack(pack).degrees[0], canonical=canonical)
    return LookBack(file, canonical.get(file.case.person, file.case.person), ill - days, ill, cases, found)


def link_people(*, actor: ScopedActor, case_id: int, other: int, protocol: str, purpose: str, at: datetime) -> Linked:
    """The shortest chains between a case and another person, either way, within the last longest incubation.

    Raises as `look_back` does, and `CannotTraceError` when one of the two occurs in no presence.
    """
    check(actor, Permission.TRACE_CONTACTS)
    file = access_case(actor=actor, case_id=case_id, purpose=purpose, at=at)
    pack = get_pack(protocol, at=at)
    start = at - timedelta(days=pack.row("degrees.1").values["horizon_days"])
    canonical = canonical_map()
    index = open_index()
    person, target = (canonical.get(key, key) for key in (file.case.person, other))
    if person == target:
        raise CannotTraceError("This is the case itself.", next_step="Give the key of somebody else.")
    if not all(_occurs(index, key, canonical) for key in (person, target)):
        raise CannotTraceError(
            "One of the two occurs in no presence within reach.",
            next_step="Check the key, or import the person's records.",
        )
    found = links(
        index,
        IndexWindow(person, start, at),
        IndexWindow(target, start, at),
        protocol_from_pack(pack),
        canonical=canonical,
    )
    keys = {int(key) for link in found for episode in link.episodes for key in (episode.source, episode.person)}
    people = access_people(actor=actor, keys=keys | {person, target}, purpose=purpose, at=at)
    return Linked(file, person, pack, found, people)


def _other_cases(actor: ScopedActor, case: Case) -> list[Case]:
    return [
        other
        for other in list_cases(actor=actor, size=_MOST_CASES).rows
        if other.id != case.id and other.classification is not CaseClassification.EXCLUDED
    ]


def _occurs(index: TraceIndex, person: int, canonical: Mapping[int, int]) -> bool:
    """Whether presences know the person, under any of the keys that belong to them."""
    code_of = index.dictionary.code_of_person
    return code_of(person) is not None or any(
        code_of(key) is not None for key, head in canonical.items() if head == person
    )


def _fell_ill(case: Case) -> datetime | None:
    if case.onset_on is not None:
        return datetime.combine(case.onset_on, NOON, ZONE)
    return case.first_positive_sampled_at
