"""An investigation as it is worked on: answers, one movement history of records and statements, and the clocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sizao.desk.movements import Stay, access_movements, stays_of
from sizao.desk.step_clocks import clocks_of_cases
from sizao.desk.tracing import CannotTraceError, get_pack, window_of
from sizao.engines.policy.types import Pack
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.kernel.periods import Period
from sizao.registry.people.queries import access_people, keys_of_human
from sizao.registry.people.types import PersonRow
from sizao.response.investigations.queries import access_investigation, access_stays_of, find_conflicts
from sizao.response.investigations.types import (
    Certainty,
    Conflict,
    Investigation,
    Movement,
    Origin,
    StatedStay,
    StepClock,
    case_number_of,
    source_of,
)
from sizao.response.presences.types import PresenceRecord


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
class InvestigationFile:
    """Everything an investigator has before them. `person` is as the registry has them, without a name outside the
    reader's scope; `period` the days gone through; `window` the infectious one, where it is known."""

    investigation: Investigation
    person: PersonRow
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
    return Movement(line.key, record.place, record.enter, record.leave, line.origin)


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


def _window(found: Investigation, pack: Pack, at: datetime) -> tuple[datetime, datetime] | None:
    try:
        start, end = window_of(found.case, pack, at=at).outcome
    except CannotTraceError:
        return None
    return start, end
