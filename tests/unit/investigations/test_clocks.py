"""How steps stand against the clocks of the pack of the demo's autumn."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sizao.engines.policy.loading import load_pack
from sizao.engines.policy.vocabulary import Event
from sizao.response.investigations.rules.clocks import step_clocks
from sizao.response.investigations.types import ENDS, Step, StepClock, StepState


NOON = datetime(2021, 10, 23, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
PACK = load_pack("he-2021")


def clock(step: Step, *, at: datetime, done=None, events=None, waiting=0) -> StepClock:
    found = step_clocks(
        PACK,
        events={Event.RESULT: NOON} if events is None else events,
        done={} if done is None else {step: done},
        waiting={step: waiting},
        at=at,
        zone=ZoneInfo("Asia/Shanghai"),
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
    assert (found.state, found.due_at, found.limit) == (state, NOON + 2 * HOUR, 2 * HOUR)
    assert found.rule.endswith("clocks.report")
    assert found.legal_basis


@pytest.mark.parametrize(
    ("step", "event", "hours"),
    [
        (Step.VERIFY, Event.CDC_RECEIVED, 2),
        (Step.TRANSFER, Event.RESULT, 2),
        (Step.CORE_FACTS, Event.RESULT, 4),
        (Step.CONTACTS_DETERMINED, Event.RESULT, 24),
        (Step.INVESTIGATION, Event.RESULT, 24),
        (Step.CONTACTS_MOVED, Event.CONTACT_DETERMINED, 12),
        (Step.FIRST_CLOSURE, Event.INCIDENT_KNOWN, 24),
    ],
)
def test_each_clock_begins_with_its_event(step, event, hours):
    assert clock(step, at=NOON + 99 * HOUR, events={}).state is StepState.NOT_BEGUN
    begun = clock(step, at=NOON + 99 * HOUR, events={event: NOON})
    assert (begun.state, begun.due_at) == (StepState.OVERDUE, NOON + hours * HOUR)


def test_a_step_that_the_pack_sets_no_time_is_never_late():
    assert clock(Step.CONTACTS_LOCATED, at=NOON + 99 * HOUR, events={}).state is StepState.NOT_BEGUN
    assert clock(Step.CONTACTS_LOCATED, at=NOON, done=NOON).state is StepState.DONE


def test_a_step_that_still_waits_for_people_is_not_done():
    found = clock(Step.REPORT, at=NOON + 3 * HOUR, done=NOON, waiting=2)
    assert (found.state, found.done_at, found.waits_for, found.is_late) == (StepState.OVERDUE, None, 2, True)


def test_what_lies_in_the_future_is_not_done_yet():
    assert clock(Step.REPORT, at=NOON + HOUR, done=NOON + 2 * HOUR).state is StepState.PENDING


def test_every_step_has_its_clock_in_the_order_of_the_first_day():
    found = step_clocks(PACK, events={}, done={}, waiting={}, at=NOON, zone=UTC)
    assert [one.step for one in found] == list(Step) == list(ENDS)
