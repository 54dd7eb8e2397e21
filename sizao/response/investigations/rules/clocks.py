"""How each step of a case stands against its clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sizao.response.investigations.types import Step, StepClock, StepLimit, StepState


def step_clock(
    step: Step,
    *,
    limit: StepLimit | None,
    begins_at: datetime | None,
    done_at: datetime | None,
    at: datetime,
    waits_for: int = 0,
) -> StepClock:
    """One step at `at`. While it waits for people it is not done, whatever was stamped before; the very second is in
    time."""
    done = None if waits_for else done_at
    due_at = None if limit is None or begins_at is None else begins_at + timedelta(hours=limit.hours)
    return StepClock(step, _state(done, due_at, at, limit), begins_at, due_at, done, limit, waits_for)


def _state(done_at: datetime | None, due_at: datetime | None, at: datetime, limit: StepLimit | None) -> StepState:
    if done_at is not None:
        if due_at is None:
            return StepState.DONE
        return StepState.IN_TIME if done_at <= due_at else StepState.LATE
    if due_at is None:
        return StepState.NOT_BEGUN if limit is not None else StepState.PENDING
    return StepState.PENDING if at <= due_at else StepState.OVERDUE


def step_clocks(
    *,
    limits: Mapping[Step, StepLimit],
    events: Mapping[str, datetime],
    done: Mapping[Step, datetime],
    waiting: Mapping[Step, int],
    at: datetime,
) -> list[StepClock]:
    """All steps in their order. `events` are the instants at which clocks begin, by the names the packs use."""
    return [
        step_clock(
            step,
            limit=limits.get(step),
            begins_at=events.get(limits[step].begins) if step in limits else None,
            done_at=done.get(step),
            at=at,
            waits_for=waiting.get(step, 0),
        )
        for step in Step
    ]
