"""Reading a report that somebody filled in: a whole report, or every field that has to be corrected."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import TypeVar

from sizao.engines.linkage.identifiers import IdentifierKind, read_identifier
from sizao.engines.linkage.phones import plain_phone
from sizao.response.arrivals.rules.origins import Origin
from sizao.response.arrivals.types.reports import (
    FieldFault,
    FieldProblem,
    Journey,
    Mode,
    Report,
    Reporter,
    ReportError,
    Stay,
    Traveller,
)


# Sizes of a form, not numbers of law or medicine.
MOST_TRAVELLERS = 20
MOST_STAYS = 10
_LONGEST = {"name": 60, "organization": 80, "place": 80, "detail": 120, "address": 120, "number": 20}
# Somebody who came three days ago is still thanked; a journey in three months is told later.
_LATEST_AFTER = timedelta(days=3)
_FARTHEST = timedelta(days=60)

_PASSPORT = re.compile(r"(?=.*\d)[A-Z0-9]{5,20}")
_TRAIN = re.compile(r"[GDCZTKSLYP]?\d{1,4}")
_FLIGHT = re.compile(r"[A-Z0-9]{2}\d{3,4}[A-Z]?")
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Places:
    """How places are looked up: where somebody was, and the division somebody goes to.

    `destination` takes what was chosen and what was typed, and gives a path or what is wrong.
    """

    origin: Callable[[str, str], Origin | FieldFault]
    destination: Callable[[str, str], str | FieldFault]


@dataclass
class _Form:
    """What was sent, and what is wrong with it so far."""

    values: Mapping[str, str]
    problems: list[FieldProblem] = field(default_factory=list)

    def text(self, name: str) -> str:
        """One line, without control signs and needless blanks, as long as the field may be."""
        value = unicodedata.normalize("NFC", str(self.values.get(name, "")))
        words = " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())
        longest = _LONGEST.get(name.partition("-")[0].removeprefix("reporter_"), 60)
        if len(words) > longest:
            self.wrong(name, FieldFault.TOO_LONG)
            return words[:longest]
        return words

    def wrong(self, name: str, fault: FieldFault) -> None:
        if not any(problem.field == name for problem in self.problems):
            self.problems.append(FieldProblem(name, fault))

    def word(self, name: str, words: type[Word], otherwise: Word) -> Word:
        value = str(self.values.get(name, ""))
        if value in set(words):
            return words(value)
        self.wrong(name, FieldFault.UNKNOWN if value else FieldFault.MISSING)
        return otherwise

    def day(self, name: str) -> date | None:
        """A day as browsers send it; what is none is a problem, nothing is none."""
        value = self.text(name)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.wrong(name, FieldFault.DAY)
            return None

    def rows(self, name: str, most: int) -> list[int]:
        """The numbers of repeated fields that hold something: `name-0`, `name-1`, ..."""
        found = sorted(
            int(key.removeprefix(f"{name}-"))
            for key, value in self.values.items()
            if re.fullmatch(rf"{name}-\d{{1,4}}", key) and str(value).strip()
        )
        if len(found) > most:
            self.wrong(f"{name}-{found[most]}", FieldFault.TOO_MANY)
        return found[:most]


def read_report(
    values: Mapping[str, str], *, places: Places, made_at: datetime, look_back_days: int, zone: tzinfo
) -> Report:
    """The report in what a form sent, entered at `made_at`. Raises `ReportError` with every field that is wrong.

    Stays that ended more than `look_back_days` before the arrival tell nothing and are left out.
    """
    form = _Form(values)
    reporter = form.word("reporter", Reporter, Reporter.SELF)
    if reporter is Reporter.GATE:  # no word of the public
        form.wrong("reporter", FieldFault.UNKNOWN)
    journey = _journey(form, made_at, zone)
    arrives_on = journey.arrives_at.astimezone(zone).date()
    report = Report(
        reporter=reporter,
        travellers=_travellers(form, needs_phone=not reporter.is_proxy),
        stays=_stays(form, places, arrives_on, look_back_days),
        division_path=_destination(form, places),
        address=form.text("address"),
        journey=journey,
        tested_on=_tested_on(form, made_at.astimezone(zone).date()),
        reporter_name=_name(form, "reporter_name") if reporter.is_proxy else "",
        reporter_phone=_phone(form, "reporter_phone", is_needed=True) if reporter.is_proxy else "",
        organization=form.text("organization") if reporter.is_proxy else "",
        poster=str(values.get("poster", ""))[:12],
    )
    if form.problems:
        raise ReportError(form.problems)
    return report


def read_journey(values: Mapping[str, str], *, made_at: datetime, zone: tzinfo) -> Journey:
    """When and how, for a change. Raises `ReportError`."""
    form = _Form(values)
    journey = _journey(form, made_at, zone)
    if form.problems:
        raise ReportError(form.problems)
    return journey


def _travellers(form: _Form, *, needs_phone: bool) -> tuple[Traveller, ...]:
    rows = sorted({*form.rows("name", MOST_TRAVELLERS), *form.rows("identifier", MOST_TRAVELLERS)}) or [0]
    found: list[Traveller] = []
    for row in rows:
        is_first = not found
        identifier = _identifier(form, f"identifier-{row}", is_needed=is_first)
        if identifier and identifier in {one.identifier for one in found}:
            form.wrong(f"identifier-{row}", FieldFault.TWICE)
        found.append(
            Traveller(
                _name(form, f"name-{row}"),
                identifier,
                _phone(form, f"phone-{row}", is_needed=is_first and needs_phone),
            )
        )
    return tuple(found)


def _name(form: _Form, name: str) -> str:
    words = form.text(name)
    if not words:
        form.wrong(name, FieldFault.MISSING)
    elif any(sign.isdigit() for sign in words) or not any(sign.isalpha() for sign in words):
        form.wrong(name, FieldFault.NAME)
    return words


def _identifier(form: _Form, name: str, *, is_needed: bool) -> str:
    """A resident number whose check character is right, or something that can be a passport."""
    found = read_identifier(form.text(name))
    if found.kind is IdentifierKind.NONE:
        # A child may travel without a document of its own.
        if is_needed:
            form.wrong(name, FieldFault.MISSING)
    elif found.kind is IdentifierKind.MISTYPED:
        form.wrong(name, FieldFault.MISTYPED)
    elif found.kind is not IdentifierKind.RESIDENT and not _PASSPORT.fullmatch(found.text):
        form.wrong(name, FieldFault.IDENTIFIER)
    return found.text


def _phone(form: _Form, name: str, *, is_needed: bool) -> str:
    text = form.text(name)
    if not text:
        if is_needed:
            form.wrong(name, FieldFault.MISSING)
        return ""
    phone = plain_phone(text)
    if not 7 <= len(phone) <= 15 or any(sign.isalpha() for sign in text):
        form.wrong(name, FieldFault.PHONE)
    return phone


def _stays(form: _Form, places: Places, arrives_on: date, look_back_days: int) -> tuple[Stay, ...]:
    earliest = arrives_on - timedelta(days=look_back_days)
    rows = form.rows("place", MOST_STAYS)
    if not rows:
        form.wrong("place-0", FieldFault.MISSING)
    found = []
    for row in rows:
        place = form.text(f"place-{row}")
        origin = places.origin(place, str(form.values.get(f"code-{row}", "")))
        from_on, until_on = form.day(f"from-{row}") or earliest, form.day(f"until-{row}") or arrives_on
        if isinstance(origin, FieldFault):
            form.wrong(f"place-{row}", origin)
            continue
        if until_on < from_on:
            form.wrong(f"until-{row}", FieldFault.DAYS_TURNED)
        elif from_on > arrives_on:
            form.wrong(f"from-{row}", FieldFault.DAY_FAR)
        elif until_on < earliest:
            if len(rows) == 1:
                form.wrong(f"until-{row}", FieldFault.DAYS_OLD)
            continue
        days = max(from_on, earliest), min(until_on, arrives_on)
        found.append(Stay(origin.label, origin.code, *days, form.text(f"detail-{row}")))
    return tuple(sorted(found, key=lambda stay: (stay.from_on, stay.until_on)))


def _destination(form: _Form, places: Places) -> str:
    found = places.destination(str(form.values.get("destination", "")), form.text("community"))
    if isinstance(found, FieldFault):
        form.wrong("community", found)
        return ""
    return found


def _journey(form: _Form, made_at: datetime, zone: tzinfo) -> Journey:
    mode = form.word("mode", Mode, Mode.OTHER)
    number = form.text("number").upper().replace(" ", "").replace("-", "")
    number = unicodedata.normalize("NFKC", number)
    shape = {Mode.TRAIN: _TRAIN, Mode.FLIGHT: _FLIGHT}.get(mode)
    if shape is not None and not number:
        form.wrong("number", FieldFault.MISSING)
    elif shape is not None and not shape.fullmatch(number):
        form.wrong("number", FieldFault.NUMBER)
    return Journey(_arrival(form, made_at, zone), mode, number)


def _arrival(form: _Form, made_at: datetime, zone: tzinfo) -> datetime:
    on, clock = form.day("arrives_on"), form.text("arrives_time")
    try:
        moment = time.fromisoformat(clock) if clock else None
    except ValueError:
        moment = None
        form.wrong("arrives_time", FieldFault.DAY)
    if on is None:
        form.wrong("arrives_on", FieldFault.MISSING)
        return made_at
    if moment is None:
        form.wrong("arrives_time", FieldFault.MISSING)
    at = datetime.combine(on, (moment or time(12)).replace(tzinfo=None, microsecond=0), zone)
    if at < made_at - _LATEST_AFTER:
        form.wrong("arrives_on", FieldFault.DAY_OVER)
    elif at > made_at + _FARTHEST:
        form.wrong("arrives_on", FieldFault.DAY_FAR)
    return at


def _tested_on(form: _Form, today: date) -> date | None:
    on = form.day("tested_on")
    if on is not None and on > today + timedelta(days=1):
        form.wrong("tested_on", FieldFault.DAY_FAR)
    return on
