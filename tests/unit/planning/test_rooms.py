"""Who gets which room: each hard rule on small cases, all of them against trying every way."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizao.engines.planning.rooms import (
    ClosedSite,
    Effort,
    Fixed,
    Guest,
    Held,
    Missing,
    Party,
    PlacementError,
    ReasonKind,
    Room,
    RoomKind,
    RoomRules,
    UnplacedKind,
    plan_rooms,
    problems_of,
    propose_openings,
)
from sizao.engines.planning.rooms.reference import least_cost


RULES = RoomRules()
LITTLE = Effort(work=2.0, seconds=5.0)
STEPS = {("a", 1): 0, ("a", 2): 3, ("b", 1): 3, ("b", 2): 1}


def single(key: int, site: int = 1, floor: int = 1) -> Room:
    return Room(key, site, floor, RoomKind.SINGLE, 1)


def family(key: int, site: int = 1, floor: int = 1, beds: int = 3) -> Room:
    return Room(key, site, floor, RoomKind.FAMILY, beds)


def accessible(key: int, site: int = 1, floor: int = 1, beds: int = 2) -> Room:
    return Room(key, site, floor, RoomKind.ACCESSIBLE, beds)


def grown(key: int, degree: int = 1, group: str = "hall", **more: Any) -> Guest:
    return Guest(key, degree, group, age=40, **more)


def child(key: int, degree: int = 1, group: str = "hall") -> Guest:
    return Guest(key, degree, group, age=6, may_care=False)


def party(*guests: Guest, home: str = "a", is_family: bool = True) -> Party:
    return Party(f"p{guests[0].key}", home, guests, is_family)


def plan(parties, rooms, rules=RULES, **more):
    return plan_rooms(parties, rooms, STEPS, rules, effort=LITTLE, **more)


def rooms_of(found) -> dict[int, int]:
    return {one.guest: one.room for one in found.placements}


def kinds(found, guest: int) -> list[ReasonKind]:
    return [reason.kind for one in found.placements if one.guest == guest for reason in one.reasons]


def test_a_family_shares_one_room_and_the_reason_says_so():
    found = plan([party(grown(1), grown(2), child(3))], [single(10), single(11), family(12)])
    assert rooms_of(found) == {1: 12, 2: 12, 3: 12}
    assert kinds(found, 3) == [ReasonKind.TOGETHER, ReasonKind.CARER, ReasonKind.NEAREST, ReasonKind.FLOOR]
    assert found.is_best and not found.unplaced and not found.missing


def test_two_families_never_share_a_room():
    found = plan([party(grown(1)), party(grown(2))], [family(12, beds=4)])
    assert len(found.placements) == 1
    assert [one.kind for one in found.unplaced] == [UnplacedKind.FULL]
    assert found.missing == (Missing(RoomKind.SINGLE, 1, 1),)


def test_a_family_for_which_no_room_is_large_enough_has_two_at_one_site():
    four = party(grown(1), grown(2), child(3), child(4))
    found = plan([four], [family(10, beds=2), family(11, site=2, floor=2, beds=2), family(12, beds=2)])
    assert set(rooms_of(found).values()) == {10, 12}
    assert len({rooms_of(found)[key] for key in (1, 2)}) == 2
    assert ReasonKind.SPLIT in kinds(found, 1)


def test_a_family_takes_single_rooms_rather_than_none():
    found = plan([party(grown(1), grown(2))], [single(10), single(11)])
    assert set(rooms_of(found).values()) == {10, 11}


def test_a_child_without_anybody_who_may_care_is_not_placed():
    old = Guest(1, 1, "hall", age=80, may_care=False)
    found = plan([party(old, child(2))], [family(10), single(11)])
    assert rooms_of(found) == {1: 11}
    assert [(one.guest, one.kind) for one in found.unplaced] == [(2, UnplacedKind.NO_CARER)]


def test_degrees_have_rooms_and_floors_of_their_own():
    both = party(grown(1, degree=1), grown(2, degree=2))
    rooms = [single(10, floor=1), single(11, floor=1), single(12, floor=2)]
    found = plan([both], rooms)
    assert {rooms_of(found)[1], rooms_of(found)[2]} in ({10, 12}, {11, 12})
    assert ReasonKind.DEGREES in kinds(found, 1)
    one_floor = plan([both], rooms[:2])
    assert not one_floor.placements, "both or none: a family is not torn apart"
    assert len(plan([both], rooms[:2], replace(RULES, degrees_apart=False)).placements) == 2


def test_a_child_of_another_degree_stays_with_its_carer():
    found = plan([party(grown(1, degree=1), child(2, degree=2))], [family(10), single(11, floor=2)])
    assert rooms_of(found) == {1: 10, 2: 10}


def test_men_and_women_who_are_no_family_have_rooms_of_their_own():
    crew = party(grown(1, sex="f"), grown(2, sex="m"), grown(3, sex="f"), is_family=False)
    found = plan([crew], [family(10), family(11), single(12)])
    assert rooms_of(found)[1] == rooms_of(found)[3] != rooms_of(found)[2]
    assert ReasonKind.SEXES in kinds(found, 2)


def test_who_needs_an_accessible_room_gets_one_and_nobody_else_takes_it():
    parties = [party(grown(1)), party(grown(2, accessible=True))]
    found = plan(parties, [accessible(10), single(11)])
    assert rooms_of(found) == {1: 11, 2: 10}
    alone = plan(parties[1:], [single(11)])
    assert [one.kind for one in alone.unplaced] == [UnplacedKind.NO_KIND]
    assert alone.missing == (Missing(RoomKind.ACCESSIBLE, 1, 1),)


def test_one_exposure_group_on_a_floor_where_the_rules_say_so():
    parties = [party(grown(1, group="hall")), party(grown(2, group="train"))]
    rooms = [single(10), single(11)]
    assert len(plan(parties, rooms).placements) == 1
    assert len(plan(parties, rooms, replace(RULES, groups_apart=False)).placements) == 2


def test_the_nearest_site_is_taken_and_one_too_far_is_not():
    rooms = [single(10, site=1, floor=1), single(20, site=2, floor=2)]
    assert rooms_of(plan([party(grown(1), home="b")], rooms)) == {1: 20}
    two = [party(grown(1), home="a"), party(grown(2), home="a")]
    found = plan(two, rooms)
    far = next(one for one in found.placements if one.site == 2)
    assert far.steps == 3 and ReasonKind.NEARER_FULL in [reason.kind for reason in far.reasons]
    near_only = plan(two, rooms[1:], replace(RULES, most_steps=2))
    assert [one.kind for one in near_only.unplaced] == [UnplacedKind.TOO_FAR] * 2


def test_close_contacts_go_before_the_others_where_rooms_lack():
    found = plan([party(grown(1, degree=2)), party(grown(2, degree=1))], [single(10)])
    assert rooms_of(found) == {2: 10}


def test_what_was_placed_by_hand_stays_and_the_rest_is_solved_around_it():
    parties = [party(grown(1)), party(grown(2))]
    rooms = [single(10), single(20, site=2, floor=2)]
    assert rooms_of(plan(parties[:1], rooms)) == {1: 10}
    found = plan(parties, rooms, fixed=[Fixed(1, 20)])
    assert rooms_of(found) == {1: 20, 2: 10}
    assert kinds(found, 1) == [ReasonKind.BY_HAND]


def test_the_rest_of_a_family_follows_who_was_placed_by_hand():
    two = party(grown(1), grown(2))
    found = plan([two], [single(10), single(20, site=2, floor=2), single(21, site=2, floor=2)], fixed=[Fixed(1, 20)])
    assert rooms_of(found) == {1: 20, 2: 21}


@pytest.mark.parametrize(
    ("fixed", "words"),
    [
        ([Fixed(1, 12), Fixed(2, 12)], "Two families"),
        ([Fixed(1, 12), Fixed(3, 12), Fixed(4, 12), Fixed(5, 12)], "More people than beds"),
        ([Fixed(1, 99)], "cannot be used"),
        ([Fixed(9, 12)], "needs no room"),
        ([Fixed(1, 10), Fixed(1, 11)], "two rooms"),
        ([Fixed(6, 10)], "accessible"),
        ([Fixed(1, 10), Fixed(7, 11)], "two degrees would be on one floor|Contacts of two degrees"),
        ([Fixed(1, 10), Fixed(8, 11)], "Two exposure groups"),
    ],
)
def test_a_placement_by_hand_that_breaks_a_rule_is_refused(fixed, words):
    parties = [
        party(grown(1), grown(3), grown(4), grown(5)),
        party(grown(2)),
        party(grown(6, accessible=True)),
        party(grown(7, degree=2)),
        party(grown(8, group="train")),
    ]
    with pytest.raises(PlacementError, match=words):
        plan(parties, [single(10), single(11), family(12)], fixed=fixed)


def test_a_relative_joins_the_room_where_a_bed_is_left():
    there = Held(family(12), "p1", 1, "hall", spare=1)
    found = plan([Party("p1", "a", (grown(5),))], [single(10)], held=[there])
    assert rooms_of(found) == {5: 12} and kinds(found, 5) == [ReasonKind.JOINS]
    stranger = plan([party(grown(6))], [], held=[there])
    assert not stranger.placements


def test_a_floor_in_use_takes_only_its_own_degree_and_group():
    there = Held(single(9), "other", 1, "hall", spare=0)
    assert len(plan([party(grown(1))], [single(10)], held=[there]).placements) == 1
    assert not plan([party(grown(1, degree=2))], [single(10)], held=[there]).placements
    assert not plan([party(grown(1, group="train"))], [single(10)], held=[there]).placements


def test_the_site_to_open_takes_in_most_and_its_rooms_come_in_tiers():
    parties = [party(grown(1)), party(grown(2)), party(grown(3))]
    near = ClosedSite(1, [single(10), single(11), single(12)])
    far = ClosedSite(2, [single(20, site=2, floor=2)])
    tiers = {24.0: 1 / 3, 48.0: 1 / 2, 72.0: 1.0}
    (first,) = propose_openings(parties, [far, near], STEPS, RULES, tiers)
    assert (first.site, first.rooms, first.within_hours) == (1, 3, 72.0)
    assert first.tiers == ((24.0, 1), (48.0, 1), (72.0, 3))
    assert not propose_openings([party(grown(4, accessible=True))], [far, near], STEPS, RULES, tiers)


def test_progress_tells_how_many_are_placed():
    told: list[tuple[float, int, int]] = []
    plan([party(grown(key)) for key in range(5)], [single(10 + key) for key in range(5)],
         progress=lambda *given: told.append(given))  # fmt: skip
    assert told and told[-1][1:] == (5, 5)


_GUESTS = st.builds(
    lambda degree, group, sex, age, accessible: Guest(0, degree, group, sex, age, age is None or 15 <= age < 70, False,
                                                      accessible),
    st.sampled_from([1, 1, 2]), st.sampled_from(["hall", "train"]), st.sampled_from("fm"),
    st.sampled_from([6, 40, 75, None]), st.sampled_from([False, False, True]),
)  # fmt: skip
_ROOMS = st.builds(
    lambda kind, beds, floor: Room(0, (floor + 1) // 2, floor, kind, beds),
    st.sampled_from(RoomKind), st.integers(1, 3), st.integers(1, 3),
)  # fmt: skip
_PARTIES = st.tuples(st.lists(_GUESTS, min_size=1, max_size=3), st.sampled_from("ab"), st.booleans())


@st.composite
def problems(draw):
    key = 0
    parties = []
    for number, (guests, home, is_family) in enumerate(draw(st.lists(_PARTIES, min_size=1, max_size=3))):
        named = []
        for guest in guests:
            key += 1
            named.append(replace(guest, key=key))
        parties.append(Party(f"p{number}", home, tuple(named), is_family))
    rooms = [replace(room, key=100 + number) for number, room in enumerate(draw(st.lists(_ROOMS, max_size=4)))]
    rules = RoomRules(14, draw(st.booleans()), draw(st.booleans()), draw(st.sampled_from([None, 2])))
    return parties, rooms, rules


@pytest.mark.slow
@settings(max_examples=40)
@given(problems())
def test_nothing_better_exists_and_no_rule_is_broken(case):
    parties, rooms, rules = case
    found = plan_rooms(parties, rooms, STEPS, rules, effort=LITTLE)
    assert [*problems_of(rooms_of(found), parties, rooms, rules)] == []
    assert len(found.placements) + len(found.unplaced) == sum(len(one.guests) for one in parties)
    assert found.is_best
    alone = {one.guest for one in found.unplaced if one.kind is UnplacedKind.NO_CARER}
    cared = [replace(one, guests=tuple(guest for guest in one.guests if guest.key not in alone)) for one in parties]
    assert found.cost == least_cost([one for one in cared if one.guests], rooms, STEPS, rules)


@pytest.mark.slow
def test_the_same_facts_in_another_order_have_the_same_answer():
    parties = [party(grown(key, degree=1 + key % 2, group=f"g{key % 3}"), home="ab"[key % 2]) for key in range(30)]
    rooms = [single(100 + key, site=1 + key % 2, floor=key % 8) for key in range(26)]
    rooms = [replace(room, site=1 + room.floor // 4) for room in rooms]
    once = plan(parties, rooms, replace(RULES, groups_apart=True))
    again = plan(parties[::-1], rooms[::-1], replace(RULES, groups_apart=True))
    assert once == again
