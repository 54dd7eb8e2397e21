"""Grid cells across rooms: what a phone sends becomes a report, fevers become a signal, late things rise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE, get_pack
from sizao.foundation.accounts.types import ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.registry.cells.operations import import_cells
from sizao.registry.cells.queries import access_households, check_on_duty, get_cell, numbers_in, posts_of
from sizao.registry.cells.types import CellsRead, DutyKind, GridCell, Household, Post
from sizao.registry.places.queries import find_divisions
from sizao.registry.places.types import DivisionLevel
from sizao.response.arrivals.queries import access_arrivals, find_origin, list_arrivals
from sizao.response.arrivals.types import FieldFault, Risk
from sizao.response.grid.operations import raise_alarms, register_newcomer, take_report
from sizao.response.grid.queries import (
    Known,
    access_records,
    grid_rules,
    list_days,
    people_told_of,
    read_newcomer,
    read_sending,
    visits_of_day,
)
from sizao.response.grid.types import DayReport, GridRules, PersonRecord, Taken, VisitOutcome
from sizao.response.signals.operations import record_signals
from sizao.response.signals.queries import is_known
from sizao.response.signals.types import NewSignal, SignalKind


_FEED = "grid"
_REASON = "daily report of the cell"
_SIGHT = "the day's work in the cell"
# Kept on the phone for a day's work.
_EARLIER_DAYS = 3
_MOST_COMING = 50


@dataclass(frozen=True, slots=True)
class PhoneDay:
    """What the phone of somebody on duty needs of one cell for a day."""

    cell: GridCell
    kind: DutyKind
    on: date
    days: Mapping[date, DayReport | None]
    households: Sequence[Household]
    records: Sequence[PersonRecord]
    visits: Mapping[int, VisitOutcome]
    coming: Sequence["Coming"]


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who reported an arrival into the community of the cell, as told."""

    arrival: int
    name: str
    phone: str
    arrives_at: datetime
    risk: Risk


def rules_of_grid(*, at: datetime) -> GridRules:
    """What the pack in force says of grid cells. Read anew every minute: the files are many."""
    return _rules(at.astimezone(ZONE).replace(second=0, microsecond=0))


def today_of(at: datetime) -> date:
    """The local day."""
    return at.astimezone(ZONE).date()


def take_phone_report(
    *, values: Mapping[str, str], once: str, kept_seconds: int, actor: ScopedActor, at: datetime
) -> Taken:
    """Reads what a phone sent and takes it; fevers become an early signal. `kept_seconds`: how long ago it was entered.

    Where no cell is named and the actor has one post only, that is meant. Raises `GridReportError` with every field
    that is wrong, `UnknownCellError`, `NotOnDutyError` and `NotPermittedError`.
    """
    made_at = at - timedelta(seconds=kept_seconds)
    rules = rules_of_grid(at=at)
    cell = _cell_meant(values.get("cell", ""), actor, today_of(made_at))
    told = read_sending(
        values,
        known=_known(cell, values.get("on", ""), rules, actor, made_at),
        made_at=made_at,
        correct_days=rules.correct_days,
        zone=ZONE,
    )
    taken = take_report(told=told, cell=cell, once=once, actor=actor, zone=ZONE, made_at=made_at, at=at, reason=_REASON)
    if taken.record is not None and taken.stands and not taken.is_repeat:
        _signal(taken.record, cell, actor=actor, at=at)
    return taken


def access_phone_day(*, actor: ScopedActor, on: date, at: datetime) -> list[PhoneDay]:
    """The cells in which the actor is on duty on a day, with households, and what was reported. Kept in the audit."""
    return [_phone_day(post, actor, on, at) for post in posts_of(actor=actor, on=on)]


def raise_grid_alarms(*, within: str, actor: str, at: datetime) -> int:
    """Opens what is due and calls the next levels; how many were called."""
    return raise_alarms(
        within=within, rules=rules_of_grid(at=at), zone=ZONE, actor=actor, at=at, reason="as the pack says"
    )


def import_cell_list(*, text: str, actor: ScopedActor, at: datetime, reason: str) -> CellsRead:
    """Takes a list of cells; divisions by code or by name. Raises `CellListError` and `NotPermittedError`."""
    return import_cells(
        text=text,
        community=lambda words: _division(words, DivisionLevel.COMMUNITY),
        division=lambda words: _division(words, None),
        actor=actor,
        on=today_of(at),
        at=at,
        reason=reason,
    )


def find_unit(words: str) -> str | None:
    """The path of the one division that is meant by a code or a whole name; None where there is none, or several."""
    return _division(words, None)


def register_resident(*, values: Mapping[str, str], cell: GridCell, actor: ScopedActor, at: datetime) -> int:
    """The key of somebody who is to be entered into a household: name, and a number where there is one.

    Raises `GridReportError` for a name that is missing or a number that is mistyped.
    """
    return register_newcomer(read_newcomer(values), cell, actor=actor.actor_id, at=at)


def _cell_meant(code: str, actor: ScopedActor, on: date) -> GridCell:
    if code:
        return get_cell(code=code[:20])
    posts = posts_of(actor=actor, on=on)
    cells = {post.cell.code: post.cell for post in posts}
    if len(cells) == 1:
        return next(iter(cells.values()))
    return get_cell(code="-")


def _known(cell: GridCell, on: str, rules: GridRules, actor: ScopedActor, made_at: datetime) -> Known:
    """What a sending may name. Nothing is shown, so nothing of it is a read of people."""
    day = today_of(made_at)
    try:
        told_of = date.fromisoformat(on) if on else day
    except ValueError:
        told_of = day
    doors, living = numbers_in(cell=cell, on=told_of, actor=actor)
    people = living | people_told_of(actor=actor, cell=cell, on=told_of)
    return Known(
        households=doors,
        people={shown(key): key for key in people},
        needs=rules.needs,
        origin=_origin,
    )


def _origin(text: str) -> str | None:
    found = find_origin(text)
    return None if isinstance(found, FieldFault) else found.code


def _signal(record: PersonRecord, cell: GridCell, *, actor: ScopedActor, at: datetime) -> None:
    """A fever is counted among the early signals; one that was taken back counts no more."""
    reference = f"{cell.code}:{record.on}:{record.shown}"
    with scope(cell.path, actor=actor.actor_id):
        signal = NewSignal(
            kind=SignalKind.GRID_FEVER,
            reference=reference,
            place=cell.code,
            at=record.made_at,
            count=1 if record.has_fever else 0,
            person=record.person,
            temperature=record.temperature,
            division_path=cell.path,
            delivery=record.id,
            line=0,
        )
        if record.has_fever or is_known(feed=_FEED, reference=reference):
            record_signals(feed=_FEED, signals=[signal], actor=actor.actor_id, at=at, reason=_REASON)


def _phone_day(post: Post, actor: ScopedActor, on: date, at: datetime) -> PhoneDay:
    cell = post.cell
    check_on_duty(actor=actor, cell=cell, on=on)
    return PhoneDay(
        cell=cell,
        kind=post.kind,
        on=on,
        days=list_days(actor=actor, cell=cell, until=on, days=_EARLIER_DAYS),
        households=access_households(actor=actor, cell=cell, on=on, purpose=_SIGHT, at=at),
        records=access_records(actor=actor, cell=cell, on=on, purpose=_SIGHT, at=at),
        visits=visits_of_day(actor=actor, cell=cell, on=on),
        coming=_coming(cell, actor, on, at),
    )


def _coming(cell: GridCell, actor: ScopedActor, on: date, at: datetime) -> list[Coming]:
    """Who is announced for these days in the cell's community, soonest first; the cell itself no report names."""
    found = [
        one
        for days in range(-1, 3)
        for one in list_arrivals(
            actor=actor, at=at, zone=ZONE, on=on + timedelta(days=days), below=cell.community_path, size=_MOST_COMING
        ).rows
    ]
    if not found:
        return []
    told = access_arrivals(actor=actor, arrivals=found, purpose=_SIGHT, at=at)
    return [
        Coming(one.id, *told[one.id], one.journey.arrives_at, one.risk)
        for one in sorted(found, key=lambda one: one.journey.arrives_at)
        if one.id in told
    ]


def _division(words: str, level: DivisionLevel | None) -> str | None:
    words = words.strip()
    if not words:
        return None
    found = [
        one
        for one in find_divisions(text=words, level=level, limit=50)
        if words.casefold() in (one.code, one.name.casefold(), one.name_en.casefold())
    ]
    return found[0].path if len(found) == 1 else None


@lru_cache(maxsize=4)
def _rules(minute: datetime) -> GridRules:
    return grid_rules(get_pack(DEFAULT_PROTOCOL, at=minute), on=minute.date())
