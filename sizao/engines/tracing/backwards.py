"""Looking back: whom and which places several cases may have in common before they were infected."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sizao.engines.tracing.index import TraceIndex
from sizao.engines.tracing.library import trace
from sizao.engines.tracing.reference import joined
from sizao.engines.tracing.types import DegreeRules, IndexWindow, Protocol, seconds_of


@dataclass(frozen=True, slots=True)
class LikelyPerson:
    """Somebody the cases met during their exposure windows. `first` and `place`: the earliest such meeting."""

    person: str | int
    cases: tuple[str | int, ...]
    seconds: int
    first: int
    place: str
    is_case: bool


@dataclass(frozen=True, slots=True)
class LikelyPlace:
    """A place where cases were during their exposure windows.

    `together`: seconds during which at least two of them were there at once; `first` and `last` bound their presence.
    """

    place: str
    setting: str
    cases: tuple[str | int, ...]
    seconds: int
    together: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class LikelySources:
    """What the cases have in common, most cases first, then longest."""

    persons: tuple[LikelyPerson, ...]
    places: tuple[LikelyPlace, ...]


def likely_sources(
    index: TraceIndex,
    cases: Sequence[IndexWindow],
    rules: DegreeRules,
    *,
    canonical: Mapping[Any, Any] | None = None,
    most: int = 200,
) -> LikelySources:
    """Who and where, before infection.

    `cases`: persons with exposure windows (for example 14 days before onset, until onset). `rules`: what counts as
    having met. At most `most` persons and places are returned. Raises PresencesError as `sizao.trace` does.
    """
    return LikelySources(
        tuple(_persons(index, cases, rules, canonical or {})[:most]),
        tuple(_places(index, cases, canonical or {})[:most]),
    )


def _persons(
    index: TraceIndex, cases: Sequence[IndexWindow], rules: DegreeRules, canonical: Mapping[Any, Any]
) -> list[LikelyPerson]:
    met: dict[Any, list[tuple[Any, int, int, str]]] = defaultdict(list)
    case_persons = {canonical.get(case.person, case.person) for case in cases}
    for case in cases:
        # Meeting is mutual: whom the case met is who was with the case.
        answer = trace(index, [case], Protocol("looking back", (rules,)), canonical=canonical)
        for row in answer.rows():
            met[row.person].append((answer.index_persons[0], row.first_exposure, row.seconds, row.place))
    persons = []
    for person, meetings in met.items():
        _, first, _, place = min(meetings, key=lambda meeting: (meeting[1], meeting[3]))
        persons.append(
            LikelyPerson(
                person,
                tuple(sorted({case for case, _, _, _ in meetings})),
                sum(seconds for _, _, seconds, _ in meetings),
                first,
                place,
                person in case_persons,
            )
        )
    return sorted(persons, key=lambda p: (-len(p.cases), -p.seconds, p.first, p.person))


def _places(index: TraceIndex, cases: Sequence[IndexWindow], canonical: Mapping[Any, Any]) -> list[LikelyPlace]:
    words = index.dictionary
    identifiers: dict[Any, set[Any]] = defaultdict(set)
    for identifier, person in canonical.items():
        identifiers[person].add(identifier)
    spans: dict[int, dict[Any, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    settings: dict[int, str] = {}
    for case in cases:
        person = canonical.get(case.person, case.person)
        start, end = seconds_of(case.start), seconds_of(case.end)
        for identifier in {person, *identifiers[person]}:
            code = words.code_of_person(identifier)
            for row in index.rows_of_person(code, start, end) if code is not None else []:
                place = int(words.cell_places[row.cell])
                spans[place][person].append((max(row.enter, start), min(row.leave, end)))
                settings[place] = words.settings[words.cell_settings[row.cell]]
    places = []
    for place, by_case in spans.items():
        stays = {person: joined(own) for person, own in by_case.items()}
        every = [span for own in stays.values() for span in own]
        places.append(
            LikelyPlace(
                words.place_keys[place],
                settings[place],
                tuple(sorted(stays)),
                sum(end - start for start, end in every),
                _seconds_of_several(every),
                min(start for start, _ in every),
                max(end for _, end in every),
            )
        )
    return sorted(places, key=lambda p: (-len(p.cases), -p.together, -p.seconds, p.place))


def _seconds_of_several(spans: list[tuple[int, int]]) -> int:
    """Seconds covered by at least two spans of different persons (those of one person do not overlap)."""
    total, present, since = 0, 0, 0
    for second, change in sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans]):
        if present >= 2:
            total += second - since
        present, since = present + change, second
    return total
