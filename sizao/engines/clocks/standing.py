"""How the clocks of a pack stand at a moment: nothing but facts and the present go in."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo

from sizao.engines.clocks.types import ClockFace, ClockState, EarlyState
from sizao.engines.policy.types import Pack, Row
from sizao.engines.policy.vocabulary import FOUR_EARLIES, Event, Stage
from sizao.kernel.errors import SizaoError


_URGENCY = list(ClockFace)


class NaiveInstantError(SizaoError):
    """An instant without a time zone, which no clock can be read by."""


def stand(
    pack: Pack, events: Mapping[Event, datetime], now: datetime, *, zone: tzinfo, people: int | None = None
) -> list[ClockState]:
    """Every clock of the pack at `now`, the most urgent first.

    `events`: when what happened, as aware instants, of one case, contact or request; what lies after `now` did not
    happen yet. The limit is that of the day (in `zone`) on which the clock began, or of `now` before that. `people`:
    how many live where it happens, for limits that depend on it; without it such clocks are left out.
    """
    for name, instant in (*events.items(), ("now", now)):
        if instant.tzinfo is None:
            raise NaiveInstantError(f"{name} has no time zone.", next_step="Give an offset, such as +08:00.")
    happened = {Event(event): at for event, at in events.items() if at <= now}
    versions: dict[str, list[Row]] = {}
    for row in pack.versions:
        if row.section == "clocks":
            versions.setdefault(row.id, []).append(row)
    states = []
    for rows in versions.values():
        # All versions of a clock begin with the same event; the loader holds them to it.
        began = happened.get(Event(rows[0].values["begins"]), now)
        version = pack.version_near(rows, began.astimezone(zone).date())
        if version is not None and _for_people(version, people):
            states.append(_state(version, happened, now))
    return sorted(states, key=lambda state: (_URGENCY.index(state.face), state.due_at or now, state.rule))


def earlies(states: Iterable[ClockState]) -> list[EarlyState]:
    """The four earlies from the clocks of one or many cases: detection, reporting, isolation, treatment."""
    by_stage: dict[Stage, list[ClockState]] = {stage: [] for stage in FOUR_EARLIES}
    for state in states:
        if state.stage in by_stage:
            by_stage[state.stage].append(state)
    return [_early(stage, found) for stage, found in by_stage.items()]


def _for_people(row: Row, people: int | None) -> bool:
    over, to = row.values.get("people_over"), row.values.get("people_to")
    if over is None and to is None:
        return True
    return people is not None and (over is None or people > over) and (to is None or people <= to)


def _state(row: Row, happened: Mapping[Event, datetime], now: datetime) -> ClockState:
    begins, ends = Event(row.values["begins"]), Event(row.values["ends"])
    limit = timedelta(hours=row.values["hours"])
    begun, done = happened.get(begins), happened.get(ends)
    due = None if begun is None else begun + limit
    if due is None:
        face, remaining = ClockFace.NOT_BEGUN, None
    elif done is not None:
        face, remaining = (ClockFace.IN_TIME if done <= due else ClockFace.LATE), due - done
    else:
        face, remaining = (ClockFace.PENDING if now <= due else ClockFace.OVERDUE), due - now
    return ClockState(
        rule=row.full_id,
        stage=Stage(row.values["stage"]),
        begins=begins,
        ends=ends,
        limit=limit,
        begun_at=begun,
        due_at=due,
        done_at=done,
        face=face,
        remaining=remaining,
        what=row.values["what"],
        legal_basis=row.legal_basis,
        status=row.status.value,
    )


def _early(stage: Stage, states: list[ClockState]) -> EarlyState:
    face = min((state.face for state in states), key=_URGENCY.index, default=ClockFace.NOT_BEGUN)
    running = [state.due_at for state in states if state.due_at is not None and state.done_at is None]
    return EarlyState(stage, face, Counter(state.face for state in states), min(running, default=None))
