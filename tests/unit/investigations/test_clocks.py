"""How steps stand against their clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from sizao.response.investigations.rules.clocks import step_clocks
from sizao.response.investigations.types import Step, StepClock, StepLimit, StepState


NOON = datetime(2021, 10, 23, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIMITS = {
    Step.REPORT: StepLimit(Step.REPORT, "result", 2),
    Step.VERIFY: StepLimit(Step.VERIFY, "network_report", 2),
}


def clock(step: Step, *, at: datetime, done=None, events=None, waiting=0) -> StepClock:
    found = step_clocks(
        limits=LIMITS,
        events={"result": NOON} if events is None else events,
        done={} if done is None else {step: done},
        waiting={step: waiting},
        at=at,
    )
    return next(one for one in found if one.step is step)


@pytest.mark.parametrize(
    ("at", "done", "state"),
    [
        (NOON + 2 * HOUR, None, StepState.PENDING),
        (NOON + 2 * HOUR + timedelta(seconds=1), None, StepState.OVERDUE),
        (NOON + 5 * HOUR, NOON + 2 * HOUR, StepState.IN_TIME),
        (NOON + 5 * HOUR, NOON + 2 * HOUR + timedelta(seconds=1), StepState.LATE),
    ],
)
def test_the_very_second_is_in_time(at, done, state):
    found = clock(Step.REPORT, at=at, done=done)
    assert (found.state, found.due_at) == (state, NOON + 2 * HOUR)


def test_a_clock_begins_with_its_event():
    assert clock(Step.VERIFY, at=NOON).state is StepState.NOT_BEGUN
    begun = clock(Step.VERIFY, at=NOON + 4 * HOUR, events={"network_report": NOON + HOUR})
    assert (begun.state, begun.begins_at) == (StepState.OVERDUE, NOON + HOUR)


def test_a_step_without_a_limit_is_never_late():
    assert clock(Step.TRANSFER, at=NOON + 99 * HOUR).state is StepState.PENDING
    assert clock(Step.TRANSFER, at=NOON, done=NOON).state is StepState.DONE


def test_a_step_that_still_waits_for_people_is_not_done():
    found = clock(Step.REPORT, at=NOON + 3 * HOUR, done=NOON, waiting=2)
    assert (found.state, found.done_at, found.waits_for, found.is_late) == (StepState.OVERDUE, None, 2, True)


def test_every_step_has_its_clock_in_the_order_of_the_first_day():
    assert [found.step for found in step_clocks(limits={}, events={}, done={}, waiting={}, at=NOON)] == list(Step)
