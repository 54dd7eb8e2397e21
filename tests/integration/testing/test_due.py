"""Who is due: test days of measures in force, and 4,000 people in under a second."""

import pytest

from sizao.desk.testing.protocols import doubles, pool_limits
from sizao.engines.policy.vocabulary import Pooling
from sizao.response.testing.queries import due_on, plans_of, read_tests
from sizao.response.testing.types import DayState, DueKind
from tests.residents import AT
from tests.restricted import DAY, HOUR, Town
from tests.tubes import take


pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town()


def test_test_days_come_from_the_measure_in_force(town):
    town.propose(1)
    restriction, _ = town.restrict(0)
    found = due_on(actor=town.decider, at=AT + HOUR)
    assert [(one.person, one.kind, one.ordinal) for one in found] == [(town.people[0], DueKind.TODAY, 1)]
    assert found[0].restriction_number == restriction.number
    assert found[0].whereabouts == restriction.whereabouts
    assert [one.kind for one in due_on(actor=town.decider, at=AT + DAY)] == [DueKind.LATE]
    take("T-1", town.people[:1], at=AT + DAY)
    board = read_tests(actor=town.decider, at=AT + DAY + HOUR)
    assert (list(board.due), board.plans, board.done) == ([], 1, 1)
    (plan,) = plans_of(actor=town.decider, person=town.people[0], at=AT + DAY + HOUR)
    assert plan.days[0].state is DayState.DONE_LATE
    missed = read_tests(actor=town.decider, at=AT + 7 * DAY)
    assert [sum(day.state is DayState.MISSED for day in one.days) for one in missed.missed] == [1]


def test_two_are_taken_at_the_end_where_the_release_asks_for_it(town):
    assert "cn-8ed.measures.1" in doubles()
    town.restrict(0)
    (plan,) = plans_of(actor=town.decider, person=town.people[0], at=AT + HOUR, doubles=doubles())
    assert [day.needed for day in plan.days if day.measure.value == "central_quarantine"][-1] == 2


def test_the_default_protocol_says_how_many_share_a_tube():
    limits = pool_limits(at=AT)
    assert limits.most == {Pooling.SINGLE: 1, Pooling.FIVE: 5, Pooling.TEN: 10, Pooling.HOUSEHOLD: None}
