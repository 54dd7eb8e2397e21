"""An investigation as it is worked on: answers, one movement history of records and statements, and the clocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sizao.desk.movements import Stay, access_movements, stays_of
from sizao.desk.step_clocks import clocks_of_cases
from sizao.desk.tracing import CannotTraceError, get_pack, window_of
from sizao.engines.policy.types import Pack
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.kernel.periods import Period
from sizao.kernel.settings_of_contact import Setting
from sizao.registry.people.queries import access_people, access_person, keys_of_human
from sizao.registry.people.types import PersonNotFoundError, PersonRecord, PersonRow
from sizao.registry.places.queries import list_venues
from sizao.registry.places.types import Place
from sizao.response.investigations.operations import note_stay
from sizao.response.investigations.queries import access_investigation, access_stays_of, find_conflicts
from sizao.response.investigations.types import (
    Certainty,
    Conflict,
    Investigation,
    Movement,
    Origin,
    Protection,
    SaidBy,
    StatedStay,
    StepClock,
    case_number_of,
    source_of,
)
from sizao.response.presences.types import PresenceRecord


_LODGINGS = (Setting.HOUSEHOLD, Setting.HOTEL)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One stay of a person: from where we know it, how sure it is, and the statement behind it if it was said.

    `said_in` is the number of the case in whose investigation it was said; empty for a record.
    """

    key: str
    stay: Stay
    origin: Origin
    certainty: Certainty
    said: StatedStay | None = None
    said_in: str = ""


@dataclass(frozen=True, slots=True)
class ToldStay:
    """A stay as it was typed. `place` is the key of a known place, else `told_place` is what it was called.

    `companions` are words, one to a line; a line that is a shown key means that person.
    """

    enter: datetime
    leave: datetime
    place: str
    told_place: str
    kind: Setting
    cell: str
    seat_row: int | None
    said_by: SaidBy
    certainty: Certainty
    protection: Protection
    companions: str
    note: str


@dataclass(frozen=True, slots=True)
class InvestigationFile:
    """Everything an investigator has before them.

    `person` is as the registry has them, without a name outside the reader's scope; `record` all that it holds, where
    the reader may know it. `period` are the days gone through, `window` the infectious one, where it is known.
    """

    investigation: Investigation
    person: PersonRow
    record: PersonRecord | None
    people: Mapping[int, PersonRow]
    period: Period
    window: tuple[datetime, datetime] | None
    lines: Sequence[HistoryLine]
    conflicts: Sequence[Conflict]
    clocks: Sequence[StepClock]


def open_investigation(
    *, actor: ScopedActor, case_id: int, protocol: str, purpose: str, at: datetime
) -> InvestigationFile:
    """The investigation of a case, with the movements of its person over the longest incubation before it began.

    Raises `CaseNotFoundError`, `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.INVESTIGATE)
    pack = get_pack(protocol, at=at)
    found = access_investigation(actor=actor, case_id=case_id, purpose=purpose, at=at)
    window = _window(found, pack, at)
    start = (window[0] if window else at) - look_back_of(pack)
    period = Period(start, at)
    lines = movement_history(actor=actor, person=found.case.person, period=period, purpose=purpose, at=at)
    companions = {stay.person for stay in found.stays}
    people = access_people(actor=actor, keys={found.case.person, *companions}, purpose=purpose, at=at)
    return InvestigationFile(
        found,
        people[found.case.person],
        _record_of_person(actor, found.case.person, purpose, at),
        people,
        period,
        window,
        lines,
        find_conflicts([movement_of(line) for line in lines]),
        clocks_of_cases(actor=actor, cases=[found.case], protocol=protocol, at=at)[found.case.id],
    )


def movement_history(
    *, actor: ScopedActor, person: int, period: Period, purpose: str, at: datetime
) -> list[HistoryLine]:
    """What was recorded and what was said of one human, under all their keys, earliest first.

    Something said in an investigation outside the actor's scope is told as possible, without whose investigation it is.
    """
    end = period.end or at
    recorded = access_movements(actor=actor, person=person, period=period, purpose=purpose, at=at)
    statements = access_stays_of(actor=actor, persons=keys_of_human(key=person), purpose=purpose, at=at)
    said = {one.id: one for one in statements if one.enter < end and one.leave > period.start}
    lines = [_line_of_record(stay) for stay in recorded if not _is_among(stay, said)]
    placed = stays_of([_record_of(one) for one in said.values()], actor=actor)
    lines += [
        HistoryLine(f"said-{one.id}", stay, one.origin, one.certainty, one, one.case_number)
        for one, stay in zip(said.values(), placed, strict=True)
    ]
    return sorted(lines, key=lambda line: (line.stay.record.enter, line.stay.record.leave, line.key))


def movement_of(line: HistoryLine) -> Movement:
    record = line.stay.record
    is_lodging = line.origin is Origin.RECORDED and record.kind in _LODGINGS
    return Movement(line.key, record.place, record.enter, record.leave, line.origin, is_lodging)


def look_back_of(pack: Pack) -> timedelta:
    """How far back infection may lie: the longest incubation the pack works with."""
    return timedelta(days=pack.row("degrees.1").values["horizon_days"])


def _line_of_record(stay: Stay) -> HistoryLine:
    record = stay.record
    key = f"record-{record.source}-{record.batch}-{record.line}-{int(record.enter.timestamp())}-{record.place}"
    if case_number_of(record.source) is None:
        return HistoryLine(key, stay, Origin.RECORDED, Certainty.CERTAIN)
    return HistoryLine(key, stay, Origin.COMPANION, Certainty.POSSIBLE)


def _is_among(stay: Stay, said: Mapping[int, StatedStay]) -> bool:
    """Whether a presence is one of the statements, which know more about themselves."""
    return case_number_of(stay.record.source) is not None and stay.record.line in said


def _record_of(one: StatedStay) -> PresenceRecord:
    return PresenceRecord(
        one.person,
        one.place,
        one.cell or None,
        one.seat_row,
        one.kind,
        one.enter,
        one.leave,
        source_of(one.case_number),
        0,
        one.id,
        leave_not_recorded=False,
    )


def _record_of_person(actor: ScopedActor, person: int, purpose: str, at: datetime) -> PersonRecord | None:
    try:
        return access_person(actor=actor, key=person, purpose=purpose, at=at)
    except PersonNotFoundError:
        return None


def _window(found: Investigation, pack: Pack, at: datetime) -> tuple[datetime, datetime] | None:
    try:
        start, end = window_of(found.case, pack, at=at).outcome
    except CannotTraceError:
        return None
    return start, end


def find_places(*, text: str, most: int = 8) -> list[Place]:
    """Known places that words may mean: part of a name, or the beginning of a key; those named exactly so first."""
    words = text.strip()
    if not words:
        return []
    found = list_venues(text=words, size=most).rows
    return sorted(found, key=lambda place: (words not in (place.name, place.key), place.name, place.key))


def add_told_stay(*, actor: ScopedActor, case_id: int, told: ToldStay, at: datetime, reason: str) -> list[StatedStay]:
    """Notes a stay of the case, and the same for each companion who is named by a key: all of it or nothing.

    Raises `StayError`, `CaseNotFoundError` and `NotPermittedError`.
    """
    keys, words = _split_companions(told.companions)
    common: dict[str, Any] = {
        "case_id": case_id,
        "place": told.place,
        "told_place": told.told_place,
        "kind": told.kind,
        "cell": told.cell,
        "seat_row": told.seat_row,
        "enter": told.enter,
        "leave": told.leave,
        "certainty": told.certainty,
        "protection": told.protection,
        "actor": actor,
        "at": at,
        "reason": reason,
    }
    with scope(actor.scope.path, actor=actor.actor_id):
        own = note_stay(said_by=told.said_by, companions=words, note=told.note, **common)
        # Where the others sat is not known by where the person did.
        others = common | {"seat_row": None}
        return [own, *(note_stay(person=key, said_by=SaidBy.COMPANION, **others) for key in keys if key != own.person)]


def _split_companions(text: str) -> tuple[list[int], str]:
    """The people who are named by their keys, and the rest of the words."""
    keys: list[int] = []
    rest: list[str] = []
    for line in text.splitlines():
        key = key_from_shown(line)
        if key is None:
            rest.append(line)
        else:
            keys.append(key)
    return list(dict.fromkeys(keys)), "\n".join(rest).strip()
