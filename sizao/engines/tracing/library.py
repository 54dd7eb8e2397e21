"""`sizao.trace`: from anybody's presences to rings, without Django."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sizao.engines.tracing.answer import Answer
from sizao.engines.tracing.dictionary import Dictionary
from sizao.engines.tracing.fast import CodedWindow, walk
from sizao.engines.tracing.index import TraceIndex
from sizao.engines.tracing.reading import PresencesError, load
from sizao.engines.tracing.types import IndexWindow, Protocol, seconds_of


def trace(
    presences: Any,
    index: Iterable[IndexWindow],
    protocol: Protocol,
    *,
    degrees: int | None = None,
    isolated: Mapping[Any, datetime | int] | None = None,
    canonical: Mapping[Any, Any] | None = None,
    budget: int | None = None,
    zone: str | None = None,
    progress: Callable[[int, float], None] | None = None,
) -> Answer:
    """Whom the index persons may have reached, degree by degree, each with the evidence.

    `presences`: a `TraceIndex`, or anything `sizao.engines.tracing.reading.load` takes (a file, a DuckDB relation, an
    Arrow, Polars or pandas table, `Presence` tuples). `index`: infectious windows. `isolated`: person -> instant from
    which the person is no source. `canonical`: identifier -> person, where several identifiers are one person.
    `budget`: stop when more people than that are reached; the answer says at which degree. Raises PresencesError for
    an index person that occurs in no presence, an empty window, or a missing column.
    """
    city = presences if isinstance(presences, TraceIndex) else load(presences, zone=zone).index
    words = city.dictionary
    if unseen := _seen_otherwise(words, canonical or {}):
        city = TraceIndex(words.with_persons(unseen), city.segments, city.generation)
    people = _People(city.dictionary, canonical or {})
    windows = [_coded(window, people) for window in index]
    if not windows:
        raise PresencesError("No index person is given.", next_step="Give at least one person with a window.")
    ended: dict[int, int] = {}
    for person, at in (isolated or {}).items():
        code = people.code_of(person)
        if code is not None:
            second = seconds_of(at) if isinstance(at, datetime) else int(at)
            ended[code] = min(second, ended.get(code, second))
    families = city.families(people.merged)
    walked = walk(
        city,
        windows,
        protocol,
        degrees=degrees,
        isolated=ended,
        families=families,
        budget=budget,
        progress=progress,
    )
    return Answer(city, protocol, walked, families)


def _seen_otherwise(words: Dictionary, canonical: Mapping[Any, Any]) -> list[Any]:
    """Persons who occur in presences, but only under other identifiers than their own."""
    unseen = {
        person
        for identifier, person in canonical.items()
        if words.code_of_person(person) is None and words.code_of_person(identifier) is not None
    }
    if words.person_keys is not None:
        return sorted(unseen)
    try:
        return sorted({int(person) for person in unseen})
    except ValueError as error:
        raise PresencesError(
            "A person to whom identifiers belong is not a number.",
            "The presences know persons by whole numbers.",
            "Name the person by one of the identifiers that the presences use.",
        ) from error


class _People:
    """Persons by whatever identifier they are named, as codes of the index."""

    def __init__(self, words: Dictionary, canonical: Mapping[Any, Any]) -> None:
        self.words = words
        self.canonical = canonical
        self.merged: dict[int, int] = {}
        for identifier, person in canonical.items():
            code, person_code = words.code_of_person(identifier), words.code_of_person(person)
            if code is not None and person_code is not None:
                self.merged[code] = person_code

    def code_of(self, identifier: str | int) -> int | None:
        """The code of the person an identifier belongs to; None when the person occurs in no presence."""
        return self.words.code_of_person(self.canonical.get(identifier, identifier))


def _coded(window: IndexWindow, people: _People) -> CodedWindow:
    """The window in codes and seconds. Raises PresencesError when nothing can come of it."""
    code = people.code_of(window.person)
    if code is None:
        raise PresencesError(
            f"The index person {window.person} occurs in no presence.",
            next_step="Check the spelling, or give the identifier that the presences use.",
        )
    start, end = seconds_of(window.start), seconds_of(window.end)
    if start >= end:
        raise PresencesError(
            f"The window of the index person {window.person} is empty.",
            f"It would run from {window.start.isoformat()} to {window.end.isoformat()}.",
            "Give an end later than the start.",
        )
    return CodedWindow(code, start, end)
