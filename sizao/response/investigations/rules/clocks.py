"""How each step of a case stands against the clock that the pack sets it."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from sizao.engines.clocks.standing import stand
from sizao.engines.clocks.types import ClockFace, ClockState
from sizao.engines.policy.types import Pack
from sizao.engines.policy.vocabulary import Event
from sizao.response.investigations.types import ENDS, Step, StepClock, StepState


_STATES = {
    ClockFace.NOT_BEGUN: StepState.NOT_BEGUN,
    ClockFace.PENDING: StepState.PENDING,
    ClockFace.OVERDUE: StepState.OVERDUE,
    ClockFace.IN_TIME: StepState.IN_TIME,
    ClockFace.LATE: StepState.LATE,
}


def step_clocks(
    pack: Pack,
    *,
    events: Mapping[Event, datetime],
    done: Mapping[Step, datetime],
    waiting: Mapping[Step, int],
    at: datetime,
    zone: tzinfo,
) -> list[StepClock]:
    """All steps in their order. `events` are further instants at which clocks of the pack begin.

    While a step waits for people it is not done, whatever was stamped before.
    """
    finished = {step: done_at for step, done_at in done.items() if not waiting.get(step) and done_at <= at}
    happened = {**events, **{ENDS[step]: done_at for step, done_at in finished.items()}}
    clocks = {state.ends: state for state in stand(pack, happened, at, zone=zone)}
    return [_clock(step, clocks.get(ENDS[step]), finished.get(step), waiting.get(step, 0)) for step in Step]


def _clock(step: Step, clock: ClockState | None, done_at: datetime | None, waits_for: int) -> StepClock:
    if clock is None or (clock.face is ClockFace.NOT_BEGUN and done_at is not None):
        state = StepState.OPEN if done_at is None else StepState.DONE
        return StepClock(step, state, None, None, done_at, waits_for=waits_for)
    return StepClock(
        step,
        _STATES[clock.face],
        clock.begun_at,
        clock.due_at,
        clock.done_at,
        clock.limit,
        clock.rule,
        clock.legal_basis,
        waits_for,
    )
