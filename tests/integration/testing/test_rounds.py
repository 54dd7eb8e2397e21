"""Rounds of mass testing: decided, sampled, closed, and whether one came out negative."""

import pytest

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.response.testing.operations import (
    add_points,
    begin_round,
    cancel_round,
    close_round,
    finish_point,
)
from sizao.response.testing.queries import (
    get_progress,
    last_round_of,
    list_points,
    list_rounds,
    people_of_round,
    positive_rounds_ago,
    round_negative,
)
from sizao.response.testing.types import (
    NewPoint,
    RoundNotFoundError,
    RoundState,
    RoundTarget,
    TestingError,
    TubeResult,
    TwiceInRoundError,
)
from tests.residents import AT, CHONGLI_STAFF, CITY, CITY_STAFF, HUAILAI, SHACHENG, load_residents, staff
from tests.tubes import HOUR, make_round, results, take, told


pytestmark = pytest.mark.django_db
COMMAND = staff(CITY, Role.CITY_COMMAND)
ACT = {"actor": COMMAND, "at": AT + 3 * HOUR, "reason": "a test"}
LATER = AT + 3 * HOUR


@pytest.fixture
def people():
    return load_residents()


def point(name="沙城镇1号点", **given):
    values = {
        "name": name, "division_path": SHACHENG, "streets": "长城街", "opens_at": AT, "closes_at": AT + 10 * HOUR,
        "samplers": 2, "tubes": 50,
    } | given  # fmt: skip
    return NewPoint(**values)


def test_a_round_from_decision_to_negative(people):
    found = make_round(actor=COMMAND)
    assert (found.state, found.sequence) == (RoundState.RUNNING, 1)
    (first, _second) = add_points(round_id=found.id, points=[point(), point("2号点")], **ACT)
    take("P-1", people[:2], round_id=found.id, point_id=first.id)
    progress = get_progress(actor=CITY_STAFF, round_id=found.id)
    assert (progress.people, progress.tubes, progress.pending, progress.without_answer) == (2, 1, 1, 2)
    assert (progress.points, progress.points_done, progress.samplers) == (2, 0, 4)
    finish_point(point_id=first.id, **ACT)
    assert [(one.name, one.used, one.people) for one in list_points(actor=CITY_STAFF, round_id=found.id)] == [
        ("2号点", 0, 0),
        ("沙城镇1号点", 1, 2),
    ]
    assert people_of_round(actor=CITY_STAFF, round_id=found.id) == set(people[:2])
    before = round_negative(actor=CITY_STAFF, round_id=found.id)
    assert (before.closed, before.untested, before.pending) == (False, 1, 1)
    take("T-1", people[3:], round_id=found.id)
    results(told("P-1"), told("T-1", line=2))
    assert not round_negative(actor=CITY_STAFF, round_id=found.id).is_negative
    close_round(round_id=found.id, **ACT)
    assert round_negative(actor=CITY_STAFF, round_id=found.id).is_negative


def test_a_positive_pool_stands_against_it_until_its_people_are_negative_alone(people):
    found = make_round(actor=COMMAND, expected=2)
    take("P-1", people[:2], round_id=found.id)
    results(told("P-1", TubeResult.POSITIVE))
    close_round(round_id=found.id, **ACT)
    assert round_negative(actor=CITY_STAFF, round_id=found.id).unresolved == 2
    take("T-1", people[:1], at=AT + 2 * HOUR)
    take("T-2", people[1:2], at=AT + 2 * HOUR)
    results(told("T-1", at=LATER), at=LATER)
    assert round_negative(actor=CITY_STAFF, round_id=found.id).unresolved == 1
    results(told("T-2", TubeResult.POSITIVE, at=LATER), at=LATER)
    after = round_negative(actor=CITY_STAFF, round_id=found.id)
    assert (after.unresolved, after.positive_people, after.is_negative) == (0, 1, False)
    assert positive_rounds_ago(actor=CITY_STAFF, kind=RoundTarget.DIVISION, target=HUAILAI) == 1


def test_nobody_is_in_two_tubes_of_a_round(people):
    found = make_round(actor=COMMAND)
    take("P-1", people[:2], round_id=found.id)
    with pytest.raises(TwiceInRoundError) as refused:
        take("P-2", people[1:4], round_id=found.id)
    assert refused.value.persons == (people[1],)
    assert "P-1" in refused.value.why
    # Nothing of the second tube was kept, and its code is free for the others.
    take("P-2", people[2:4], round_id=found.id)
    # Outside the round everybody may be tested again.
    take("T-9", people[:1])


def test_a_void_tube_frees_its_people_for_the_round(people):
    from sizao.response.testing.operations import void_tube

    found = make_round(actor=COMMAND)
    take("P-1", people[:2], round_id=found.id)
    void_tube(code="P-1", **ACT)
    take("P-2", people[:2], round_id=found.id)
    assert get_progress(actor=CITY_STAFF, round_id=found.id).people == 2


def test_rounds_of_one_target_follow_each_other(people):
    first = make_round(actor=COMMAND)
    with pytest.raises(TestingError, match="not closed"):
        make_round(actor=COMMAND, name="第2轮")
    close_round(round_id=first.id, expected=4, **ACT)
    second = make_round(actor=COMMAND, name="第2轮")
    assert second.sequence == 2
    last = last_round_of(actor=CITY_STAFF, kind=RoundTarget.DIVISION, target=HUAILAI)
    assert last == second
    cancel_round(round_id=second.id, **ACT)
    assert make_round(actor=COMMAND, name="第2轮，重来").sequence == 2
    assert [one.name for one in list_rounds(actor=CITY_STAFF, states=[RoundState.CLOSED]).rows] == [first.name]


def test_a_planned_round_takes_no_specimens_until_it_begins(people):
    planned = make_round(actor=COMMAND, opens_at=AT + 5 * HOUR)
    with pytest.raises(TestingError, match="not running"):
        take("P-1", people[:1], round_id=planned.id)
    with pytest.raises(TestingError, match="not begun"):
        close_round(round_id=planned.id, **ACT)
    begin_round(round_id=planned.id, **ACT)
    take("P-1", people[:1], at=LATER, round_id=planned.id)
    with pytest.raises(TestingError, match="runs already"):
        begin_round(round_id=planned.id, **ACT)
    with pytest.raises(TestingError, match="called off"):
        cancel_round(round_id=planned.id, **ACT)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"due_at": AT}, "end before"),
        ({"expected": 0}, "Nobody would be tested"),
        ({"reason": " "}, "a reason"),
        ({"target": ""}, "a target"),
    ],
)
def test_rounds_that_cannot_be(wrong, words):
    with pytest.raises(TestingError) as refused:
        make_round(actor=COMMAND, **wrong)
    assert words in f"{refused.value.what} {refused.value.why}"


def test_points_that_cannot_be_leave_none(people):
    found = make_round(actor=COMMAND)
    for wrong in (point(closes_at=AT), point(samplers=0), point(name=" ")):
        with pytest.raises(TestingError, match="cannot be"):
            add_points(round_id=found.id, points=[point(), wrong], **ACT)
    with pytest.raises(TestingError, match="one name"):
        add_points(round_id=found.id, points=[point(), point()], **ACT)
    assert list_points(actor=CITY_STAFF, round_id=found.id) == []
    (only,) = add_points(round_id=found.id, points=[point()], **ACT)
    finish_point(point_id=only.id, **ACT)
    with pytest.raises(TestingError, match="cannot be noted"):
        finish_point(point_id=only.id, **ACT)


def test_whoever_may_not_decides_no_round_and_sees_none_elsewhere(people):
    with pytest.raises(NotPermittedError):
        make_round(actor=staff(CITY, Role.GRID_WORKER))
    found = make_round(actor=COMMAND)
    with pytest.raises(RoundNotFoundError):
        get_progress(actor=CHONGLI_STAFF, round_id=found.id)
    with pytest.raises(RoundNotFoundError):
        take("P-1", people[2:3], actor=CHONGLI_STAFF, division_path=CHONGLI_STAFF.scope.path, round_id=found.id)
