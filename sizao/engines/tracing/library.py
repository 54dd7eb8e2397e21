"""`sizao.trace`: from anybody's presences to rings, without Django."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sizao.engines.tracing.answer import Answer
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
    isolated: Mapping[str | int, datetime | int] | None = None,
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
    codes = {}
    for identifier, person in (canonical or {}).items():
        pair = words.code_of_person(identifier), words.code_of_person(person)
        # An identifier without presences adds nothing; a person without any is known by its first identifier that has
        # some.
        if pair[0] is not None:
            codes[identifier] = pair
    families = city.families(_canonical_codes(canonical or {}, codes))
    windows = []
    for window in index:
        code = words.code_of_person(window.person)
        if code is None:
            code = next((pair[0] for i, pair in codes.items() if (canonical or {})[i] == window.person), None)
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
        windows.append(CodedWindow(families.person_of(code), start, end))
    if not windows:
        raise PresencesError("No index person is given.", next_step="Give at least one person with a window.")
    ended = {}
    for person, at in (isolated or {}).items():
        code = words.code_of_person(person)
        if code is not None:
            ended[families.person_of(code)] = seconds_of(at) if isinstance(at, datetime) else int(at)
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


def _canonical_codes(
    canonical: Mapping[Any, Any], codes: Mapping[Any, tuple[int | None, int | None]]
) -> dict[int, int]:
    """Identifier code -> person code; a person without presences lends its place to its first identifier with some."""
    stand_in: dict[Any, int] = {}
    merged = {}
    for identifier in sorted(codes, key=str):
        code, person_code = codes[identifier]
        assert code is not None
        person = canonical[identifier]
        if person_code is None:
            person_code = stand_in.setdefault(person, code)
        merged[code] = person_code
    return merged
