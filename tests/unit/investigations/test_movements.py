"""Where a movement history contradicts itself."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sizao.response.investigations.rules.movements import find_conflicts
from sizao.response.investigations.types import ConflictKind, Movement, Origin


START = datetime(2021, 10, 23, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def movement(key: str, place: str, enter: float, leave: float, origin: Origin = Origin.RECORDED) -> Movement:
    return Movement(key, place, at(enter), at(leave), origin)


def test_what_was_said_against_a_record_is_told_with_the_time_in_question():
    found = find_conflicts(
        [movement("home", "household:1", 8, 12, Origin.INTERVIEW), movement("shop", "shop:1", 11, 13)]
    )
    assert [(one.kind, one.one, one.other, one.begins, one.ends) for one in found] == [
        (ConflictKind.AGAINST_RECORD, "home", "shop", at(11), at(12))
    ]


def test_kinds_tell_who_contradicts_whom():
    said = [movement("a", "x", 0, 2, Origin.INTERVIEW), movement("b", "y", 1, 2, Origin.COMPANION)]
    recorded = [movement("c", "x", 5, 7), movement("d", "y", 6, 7)]
    assert [one.kind for one in find_conflicts(said + recorded)] == [
        ConflictKind.TWO_STATEMENTS,
        ConflictKind.TWO_RECORDS,
    ]


def test_one_after_the_other_and_twice_at_one_place_go_together():
    assert find_conflicts([movement("a", "x", 0, 2), movement("b", "y", 2, 3), movement("c", "x", 1, 2)]) == []


def test_a_long_stay_conflicts_with_each_short_one_in_it():
    found = find_conflicts([movement("long", "x", 0, 9), movement("one", "y", 1, 2), movement("two", "z", 3, 4)])
    assert [(one.one, one.other) for one in found] == [("long", "one"), ("long", "two")]


def test_whoever_lodges_somewhere_by_record_goes_out():
    lodging = Movement("hotel", "hotel:1", at(0), at(9), Origin.RECORDED, is_lodging=True)
    assert find_conflicts([lodging, movement("shop", "shop:1", 1, 2)]) == []
    said = movement("said", "hotel:1", 0, 9, Origin.INTERVIEW)
    assert len(find_conflicts([lodging, said, movement("shop", "shop:1", 1, 2)])) == 1


MOVEMENTS = st.lists(
    st.tuples(st.sampled_from("xyz"), st.integers(0, 12), st.integers(1, 5), st.sampled_from(list(Origin))), max_size=9
)


@given(MOVEMENTS, st.randoms(use_true_random=False))
def test_every_pair_is_found_once_in_whatever_order_they_are_given(drawn, random):
    movements = [
        movement(str(k), place, enter, enter + length, origin) for k, (place, enter, length, origin) in enumerate(drawn)
    ]
    expected = {
        frozenset((one.key, other.key))
        for k, one in enumerate(movements)
        for other in movements[k + 1 :]
        if one.place != other.place and one.enter < other.leave and other.enter < one.leave
    }
    found = find_conflicts(movements)
    assert len(found) == len(expected)
    assert {frozenset((one.one, one.other)) for one in found} == expected
    random.shuffle(movements)
    assert find_conflicts(movements) == found
