"""What a phone sends, read and checked whole: every field that is wrong is told at once. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from sizao.engines.linkage.identifiers import IdentifierKind, read_identifier
from sizao.engines.linkage.phones import plain_phone
from sizao.response.grid.types.reports import (
    Act,
    GridFault,
    GridProblem,
    GridReportError,
    Newcomer,
    PersonTold,
    Told,
    VisitOutcome,
)


# What a thermometer for people can show, in degrees Celsius; not a limit of medicine.
_COLDEST, _WARMEST = Decimal(30), Decimal(45)
_LONGEST_NAME = 60
_PHONE = range(7, 16)
_SHORTEST_OTHER, _LONGEST_OTHER = 5, 30
Word = TypeVar("Word", Act, VisitOutcome)


@dataclass(frozen=True, slots=True)
class Known:
    """What a sending may name: households of the cell, people of the cell by their shown key, codes of needs.

    `origin` gives the code of a place in words, or None where no place or several are meant.
    """

    households: Collection[int]
    people: Mapping[str, int]
    needs: Collection[str]
    origin: Callable[[str], str | None]


def read_sending(
    values: Mapping[str, str], *, known: Known, made_at: datetime, correct_days: int, zone: tzinfo
) -> Told:
    """What was told. `made_at`: when it was entered. Raises `GridReportError` with every field that is wrong."""
    problems: list[GridProblem] = []
    act = _word(values.get("act", ""), Act)
    on = _day(values.get("on", ""), made_at.astimezone(zone).date(), correct_days, problems)
    if act is None:
        problems.append(GridProblem("act", GridFault.MISSING))
    person = _person(values, known, problems) if act in (Act.PERSON, Act.MISTAKE) else None
    visits = _visits(values, known, problems) if act is Act.VISITS else None
    if act is Act.PERSON and person is not None and not _says_something(person):
        problems.append(GridProblem("what", GridFault.NOTHING))
    if act is Act.VISITS and not visits and not problems:
        problems.append(GridProblem("visits", GridFault.NOTHING))
    if act is Act.MISTAKE and person is not None and person.person is None:
        problems.append(GridProblem("person", GridFault.MISSING))
    if problems or act is None or on is None:
        raise GridReportError(problems)
    return Told(act, values.get("cell", ""), on, person, visits)


def _day(text: str, today: date, correct_days: int, problems: list[GridProblem]) -> date | None:
    """Today, or a day so far back that it may still be corrected."""
    try:
        on = date.fromisoformat(text) if text else today
    except ValueError:
        problems.append(GridProblem("on", GridFault.DAY))
        return None
    if on > today:
        problems.append(GridProblem("on", GridFault.DAY_AHEAD))
    elif on < today - timedelta(days=correct_days):
        problems.append(GridProblem("on", GridFault.DAY_OLD))
    return on


def _person(values: Mapping[str, str], known: Known, problems: list[GridProblem]) -> PersonTold:
    told = values.get("person", "").strip()
    person = known.people.get(told) if told else None
    if told and person is None:
        problems.append(GridProblem("person", GridFault.PERSON))
    newcomer = None if told else _newcomer(values, problems)
    is_new = values.get("new") == "1"
    origin = ""
    place = values.get("from", "").strip()
    if is_new and place:
        found = known.origin(place)
        if found is None:
            problems.append(GridProblem("from", GridFault.PLACE))
        origin = found or ""
    return PersonTold(
        person=person,
        newcomer=newcomer,
        is_new=is_new,
        has_left=values.get("left") == "1",
        has_fever=values.get("fever") == "1",
        temperature=_temperature(values.get("temperature", ""), problems),
        needs=_needs(values, known, problems),
        origin=origin,
        household=_household(values.get("household", ""), known, problems),
    )


def read_newcomer(values: Mapping[str, str]) -> Newcomer:
    """Name, phone and number of somebody. Raises `GridReportError` with every field that is wrong."""
    problems: list[GridProblem] = []
    found = _newcomer(values, problems)
    if problems:
        raise GridReportError(problems)
    return found


def _newcomer(values: Mapping[str, str], problems: list[GridProblem]) -> Newcomer:
    name = " ".join(values.get("name", "").split())[:_LONGEST_NAME]
    if not name:
        problems.append(GridProblem("name", GridFault.MISSING))
    phone = plain_phone(values.get("phone", ""))
    if values.get("phone", "").strip() and len(phone) not in _PHONE:
        problems.append(GridProblem("phone", GridFault.PHONE))
    identifier = read_identifier(values.get("identifier", ""))
    is_other = identifier.kind is IdentifierKind.OTHER
    if identifier.kind in (IdentifierKind.MISTYPED, IdentifierKind.ROUNDED) or (
        is_other and not _SHORTEST_OTHER <= len(identifier.text) <= _LONGEST_OTHER
    ):
        problems.append(GridProblem("identifier", GridFault.NUMBER))
    return Newcomer(name, phone, identifier.text)


def _temperature(text: str, problems: list[GridProblem]) -> Decimal | None:
    words = text.strip().replace(",", ".").removesuffix("℃").removesuffix("°C").strip()
    if not words:
        return None
    try:
        found = Decimal(words)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not _COLDEST <= found <= _WARMEST:
        problems.append(GridProblem("temperature", GridFault.TEMPERATURE))
        return None
    return found.quantize(Decimal("0.1"))


def _needs(values: Mapping[str, str], known: Known, problems: list[GridProblem]) -> tuple[str, ...]:
    told = [name.removeprefix("need-") for name, value in values.items() if name.startswith("need-") and value]
    if any(code not in known.needs for code in told):
        problems.append(GridProblem("needs", GridFault.NEED))
    return tuple(sorted(code for code in told if code in known.needs))


def _household(text: str, known: Known, problems: list[GridProblem]) -> int | None:
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else -1
    if number not in known.households:
        problems.append(GridProblem("household", GridFault.HOUSEHOLD))
        return None
    return number


def _visits(values: Mapping[str, str], known: Known, problems: list[GridProblem]) -> dict[int, VisitOutcome]:
    found = {}
    for name, value in values.items():
        if not name.startswith("visit-") or not value:
            continue
        outcome = _word(value, VisitOutcome)
        household = _household(name.removeprefix("visit-") or "-", known, problems)
        if household is not None and outcome is not None:
            found[household] = outcome
    return found


def _says_something(person: PersonTold) -> bool:
    return person.is_new or person.has_left or person.has_fever or bool(person.needs)


def _word(text: str, words: type[Word]) -> Word | None:
    return words(text) if text in {one.value for one in words} else None
