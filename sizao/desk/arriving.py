"""An advance report across rooms: places of the registry, rules of the pack in force, the offices that are called."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol, TypeAlias

from sizao.desk.exchange.reports import tell_report
from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE, get_pack
from sizao.engines.policy.types import Pack
from sizao.foundation.accounts.types import Authority
from sizao.foundation.database.scope import acting
from sizao.foundation.exchange.queries import out_of_reach
from sizao.foundation.realms.queries import get_realm
from sizao.foundation.realms.types import RealmKind
from sizao.registry.places.queries import find_divisions, get_division, get_divisions, list_divisions
from sizao.registry.places.types import Division, DivisionLevel, UnknownDivisionError
from sizao.response.arrivals.operations import cancel_report, change_journey, take_report
from sizao.response.arrivals.queries import (
    ArrivalRules,
    Places,
    ProposedMeasure,
    arrival_rules,
    find_origin,
    proposed_measure,
    read_journey,
    read_report,
)
from sizao.response.arrivals.types import (
    FieldFault,
    FieldProblem,
    Journey,
    Mode,
    Receipt,
    ReportAccess,
    ReportError,
    RiskFound,
)
from sizao.response.restrictions.queries import list_offices
from sizao.response.restrictions.types import Office


_PUBLIC, _REASON = "public:report", "advance report"
_PATH = re.compile(r"[A-Za-z0-9]{1,20}(\.[A-Za-z0-9]{1,20}){0,8}")
# How many divisions of one name are offered to choose from.
_MOST_OFFERED = 12


class Trains(Protocol):
    """Whether the timetable has a train; None where there is no timetable."""

    def __call__(self, number: str) -> bool | None: ...


def rules_of_arrivals(*, at: datetime) -> ArrivalRules:
    """What the pack in force asks of whoever comes. Read anew every minute: the files are many."""
    return _rules(_minute(at))


def proposed_for(found: tuple[RiskFound, ...], *, arrives_at: datetime, at: datetime) -> ProposedMeasure | None:
    """What the pack would propose for these stays, for whoever decides; None where it has nothing."""
    return proposed_measure(_pack(_minute(at)), found, arrives_at=arrives_at, zone=ZONE)


def offices_to_call(*, division_path: str, at: datetime) -> tuple[Office, ...]:
    """Whom somebody who comes may call: the government of the county, and the CDC of the city."""
    found = _offices(division_path, _minute(at))
    if not found:
        # An office that is entered just now is told at once.
        _offices.cache_clear()
    return found


def find_destination(path: str, text: str) -> str | FieldFault:
    """The division that was chosen, or the only one that is meant by its name; a county unit at least.

    A name may come with those of the larger divisions before it, with blanks between.
    """
    if path:
        return path if _PATH.fullmatch(path) and _is_destination(path) else FieldFault.DESTINATION
    if not text:
        return FieldFault.MISSING
    meant = divisions_meant(text)
    if not meant:
        return FieldFault.DESTINATION
    return meant[0].path if len(meant) == 1 else FieldFault.PLACE_UNCLEAR


def divisions_meant(text: str) -> list[Division]:
    """County units and below that a typed name may mean, at most a dozen."""
    words = text.split()
    whole = _called(" ".join(words))
    if whole or len(words) < 2:
        return whole[:_MOST_OFFERED]
    # The longest name at the end that is one, and the words before it name what it lies in.
    for start in range(1, len(words)):
        found = _called(" ".join(words[start:]))
        if found:
            return _within(found, words[:start])[:_MOST_OFFERED]
    return []


def _called(name: str) -> list[Division]:
    """Those that are called so; if nobody is, those whose names begin so."""
    found = [
        one for one in find_divisions(text=name, with_lodgings=True, limit=200) if one.level >= DivisionLevel.COUNTY
    ]
    lost = out_of_reach(paths=[one.path for one in found])
    found = [one for one in found if one.path not in lost]
    return [one for one in found if name.casefold() in (one.name.casefold(), one.name_en.casefold())] or found


def _within(found: list[Division], above: list[str]) -> list[Division]:
    """Those of them that lie in divisions of which each word is a part of a name."""
    parents = get_divisions(paths={path for one in found for path in _ancestors(one.path)})
    return [
        one
        for one in found
        if all(any(word in _names(parents.get(path)) for path in _ancestors(one.path)) for word in above)
    ]


def take_public_report(
    *, values: Mapping[str, str], once: str, address: str, kept_seconds: int, trains: Trains, at: datetime
) -> Receipt:
    """Reads what a form sent and takes it. `kept_seconds`: how long ago it was entered on the phone.

    Raises `ReportError` with every field that is wrong, and `TooManyReportsError`.
    """
    rules = rules_of_arrivals(at=at)
    made_at = at - timedelta(seconds=kept_seconds)
    report = read_report(
        values,
        places=Places(find_origin, find_destination),
        made_at=made_at,
        look_back_days=rules.look_back_days,
        zone=ZONE,
    )
    with acting(_PUBLIC):
        receipt = take_report(
            report=replace(report, journey=_checked(report.journey, trains)),
            once=once,
            address=address,
            lead_hours=rules.lead_hours,
            made_at=made_at,
            at=at,
            reason=_REASON,
        )
        if not receipt.is_repeat:
            _tell(receipt.submission_id, receipt.division_path, at)
    return receipt


def change_public_report(*, access: ReportAccess, values: Mapping[str, str], trains: Trains, at: datetime) -> None:
    """Changes when, how and where to. Raises `ReportError` and `ArrivalActError`."""
    rules = rules_of_arrivals(at=at)
    problems: list[FieldProblem] = []
    place = values.get("community", "").strip()
    is_the_same = place == values.get("community_was")
    path = find_destination(values.get("destination_was", "") if is_the_same else values.get("destination", ""), place)
    if isinstance(path, FieldFault):
        problems.append(FieldProblem("community", path))
    try:
        journey = read_journey(values, made_at=at, zone=ZONE)
    except ReportError as error:
        raise ReportError((*error.problems, *problems)) from None
    if isinstance(path, FieldFault):
        raise ReportError(problems)
    with acting(_PUBLIC):
        change_journey(
            access=access,
            journey=_checked(journey, trains),
            division_path=path,
            address=" ".join(values.get("address", "").split())[:120],
            lead_hours=rules.lead_hours,
            at=at,
            reason=_REASON,
        )
        _tell(access.submission_id, path, at)


def cancel_public_report(*, access: ReportAccess, at: datetime) -> None:
    """Takes a report back, also at the instance that was told of it. Raises `ArrivalActError`."""
    with acting(_PUBLIC):
        cancel_report(access=access, at=at, reason="by its reporter")
        _tell(access.submission_id, access.division_path, at)


Named: TypeAlias = tuple[str, str, str]
"""A code with the Chinese and the English name."""


def destination_tree() -> list[tuple[Named, list[tuple[Named, list[Named]]]]]:
    """All destinations for a phone: county units by path, in them townships by code, in them communities by code."""
    below: dict[str, list[Division]] = {}
    for level in (DivisionLevel.TOWNSHIP, DivisionLevel.COMMUNITY, DivisionLevel.LODGING):
        for one in list_divisions(level=level):
            below.setdefault(one.parent_path or "", []).append(one)
    counties = list_divisions(level=DivisionLevel.COUNTY)
    lost = out_of_reach(paths=[county.path for county in counties])
    return [
        (
            (county.path, county.name, county.name_en),
            [(_named(town), [_named(one) for one in below.get(town.path, ())]) for town in below.get(county.path, ())],
        )
        for county in counties
        if county.path not in lost
    ]


def _named(division: Division) -> Named:
    return division.code, division.name, division.name_en


def _tell(submission_id: int, division_path: str, at: datetime) -> None:
    """Tells the instance that answers for the destination, where that is another one."""
    tell_report(submission_id=submission_id, division_path=division_path, actor=_PUBLIC, at=at, reason=_REASON)


def _checked(journey: Journey, trains: Trains) -> Journey:
    """With a mark whether the timetable has the train: one it does not have is taken nevertheless."""
    return replace(journey, is_known=trains(journey.number)) if journey.mode is Mode.TRAIN else journey


def _ancestors(path: str) -> list[str]:
    parts = path.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _names(division: Division | None) -> str:
    return "" if division is None else f"{division.name} {division.name_en}"


def _is_destination(path: str) -> bool:
    try:
        return _level_of(path) >= DivisionLevel.COUNTY and not out_of_reach(paths=[path])
    except UnknownDivisionError:
        return False


@lru_cache(maxsize=8192)
def _level_of(path: str) -> DivisionLevel:
    """Divisions come seldom and never change their level; one that is not known yet is asked for again."""
    return get_division(path=path).level


@lru_cache(maxsize=256)
def _offices(division_path: str, minute: datetime) -> tuple[Office, ...]:
    parts = division_path.split(".")
    wanted = {(".".join(parts[:3]), Authority.COUNTY_GOVERNMENT), (".".join(parts[:2]), Authority.CDC)}
    found = [one for one in list_offices(below=".".join(parts[:2])) if (one.division_path, one.authority) in wanted]
    return tuple(sorted(found, key=lambda one: -len(one.division_path)))


@lru_cache(maxsize=4)
def _pack(minute: datetime) -> Pack:
    return get_pack(DEFAULT_PROTOCOL, at=minute)


@lru_cache(maxsize=8)
def _rules(minute: datetime) -> ArrivalRules:
    return arrival_rules(_pack(minute), on=minute.date(), is_live=get_realm().kind is RealmKind.LIVE)


def _minute(at: datetime) -> datetime:
    """What is asked for with every report is read anew every minute only."""
    return at.astimezone(ZONE).replace(second=0, microsecond=0)
