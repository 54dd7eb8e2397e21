"""Proposals of zones against trying every set of units, and what a person would expect of small compounds."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.engines.policy.zone_vocabulary import ZoneLevel, ZoneParameter
from sizao.engines.zoning.from_pack import zone_rules
from sizao.engines.zoning.proposing import is_below, measure, propose_zones
from sizao.engines.zoning.types import Exposed, LivingUnit, UnitKind, ZoningError
from tests.packs_beside import loaded, moment


RULES = zone_rules(loaded("cn-8ed"), moment("10-23 16:00").date())
KINDS = [UnitKind.COMMUNITY, UnitKind.COMPOUND, UnitKind.BUILDING, UnitKind.UNIT, UnitKind.FLOOR]


def town(*floors: tuple[str, int]) -> list[LivingUnit]:
    """Units of `c1.b1.u1.f1`-like paths with so many people on each floor."""
    people: dict[str, int] = {}
    for path, number in floors:
        parts = ["n1", *path.split(".")]
        for depth in range(1, len(parts) + 1):
            above = ".".join(parts[:depth])
            people[above] = people.get(above, 0) + number
    return [LivingUnit(path, KINDS[path.count(".")], number, number) for path, number in people.items()]


def by_trying(units, exposed):
    """(person-days, covered) of every set of units in which none lies in another, that no other set beats."""
    found = set()
    paths = [unit.path for unit in units]
    for size in range(1, len(paths) + 1):
        for chosen in combinations(paths, size):
            if any(is_below(one, other) for one in chosen for other in chosen if one != other):
                continue
            point = measure(units, exposed, chosen, RULES)
            found.add((point.person_days, round(point.covered, 9)))
    return sorted(
        one for one in found if one[1] > 0 and not any(o[0] <= one[0] and o[1] >= one[1] and o != one for o in found)
    )


floors = st.lists(
    st.tuples(st.sampled_from(["c1.b1.u1.f1", "c1.b1.u1.f2", "c1.b2.u1.f1", "c2.b1.u1.f1"]), st.integers(1, 9)),
    min_size=1, max_size=3, unique_by=lambda one: one[0],
)  # fmt: skip


@given(floors, st.data())
def test_no_set_of_units_beats_a_proposal(layout, data):
    units = [unit for unit in town(*layout) if unit.people]
    homes = st.sampled_from([f"n1.{path}" for path, _people in layout])
    exposed = [
        Exposed(number, degree, path)
        for number, (degree, path) in enumerate(
            data.draw(st.lists(st.tuples(st.integers(0, 3), homes), min_size=1, max_size=5))
        )
    ]
    fewest = {home: sum(one.path == home for one in exposed) for home in {one.path for one in exposed}}
    if any(next(u for u in units if u.path == home).people < number for home, number in fewest.items()):
        return
    used = [unit for unit in units if any(is_below(one.path, unit.path) for one in exposed)]
    expected = by_trying(used, exposed)
    if not expected:
        with pytest.raises(ZoningError):
            propose_zones(units, exposed, RULES)
        return
    found = propose_zones(units, exposed, RULES)
    assert [(point.person_days, round(point.covered, 9)) for point in found.points] == expected
    chosen = found.points[found.chosen]
    enough = RULES.model[ZoneParameter.ENOUGH][0]
    assert chosen.covered >= enough
    assert all(point.covered < enough for point in found.points[: found.chosen])


def test_the_floor_of_a_case_comes_before_the_compound():
    units = town(("c1.b1.u1.f1", 8), ("c1.b1.u1.f2", 8), ("c1.b2.u1.f1", 60))
    found = propose_zones(units, [Exposed(1, 0, "n1.c1.b1.u1.f1"), Exposed(2, 1, "n1.c1.b1.u1.f1")], RULES)
    first = found.points[0]
    assert [(one.path, one.level) for one in first.closed] == [("n1.c1.b1.u1.f1", ZoneLevel.LOCKDOWN)]
    assert (first.people, first.person_days, first.exposures) == (8, 8 * 14, {0: 1, 1: 1})
    assert first.meals_a_day == 24
    assert found.points[-1].covered == 1
    assert [point.person_days for point in found.points] == sorted(point.person_days for point in found.points)


def test_where_only_contacts_live_the_zone_is_a_controlled_one():
    units = town(("c1.b1.u1.f1", 5), ("c2.b1.u1.f1", 5))
    found = propose_zones(units, [Exposed(1, 0, "n1.c1.b1.u1.f1"), Exposed(2, 1, "n1.c2.b1.u1.f1")], RULES)
    levels = {one.path: one.level for point in found.points for one in point.closed}
    assert levels["n1.c2.b1.u1.f1"] is ZoneLevel.CONTROLLED
    assert levels["n1.c1.b1.u1.f1"] is ZoneLevel.LOCKDOWN


def test_who_is_held_elsewhere_adds_nothing_to_be_covered():
    units = town(("c1.b1.u1.f1", 5), ("c2.b1.u1.f1", 5))
    case, away = Exposed(1, 0, "n1.c1.b1.u1.f1"), Exposed(2, 1, "n1.c2.b1.u1.f1", is_away=True)
    found = propose_zones(units, [case, away], RULES)
    assert found.away == 1
    assert {one.path[:5] for one in found.points[found.chosen].closed} == {"n1.c1"}


def test_averted_infections_are_a_range_that_grows_with_what_is_closed():
    units = town(("c1.b1.u1.f1", 8), ("c1.b1.u1.f2", 8))
    found = propose_zones(units, [Exposed(1, 0, "n1.c1.b1.u1.f1"), Exposed(2, 1, "n1.c1.b1.u1.f2")], RULES)
    for point in found.points:
        assert 0 < point.averted[0] < point.averted[1]
    assert found.points[0].averted[1] <= found.points[-1].averted[1]


def test_a_zone_without_residents_is_refused():
    empty = [LivingUnit("n1.c1", UnitKind.COMPOUND, 0, 0)]
    with pytest.raises(ZoningError, match="Nobody is registered"):
        propose_zones(empty, [Exposed(1, 0, "n1.c1")], RULES)
    with pytest.raises(ZoningError, match="Nobody is registered"):
        measure(empty, [], ["n1.c1"], RULES)


def test_rings_without_any_home_are_refused():
    with pytest.raises(ZoningError, match="nothing to close"):
        propose_zones(town(("c1.b1.u1.f1", 5)), [Exposed(1, 0, "n2.c1")], RULES)


def test_a_boundary_names_each_unit_once():
    units = town(("c1.b1.u1.f1", 5))
    with pytest.raises(ZoningError, match="lies in another"):
        measure(units, [], ["n1.c1", "n1.c1.b1"], RULES)
    with pytest.raises(ZoningError, match="no unit"):
        measure(units, [], ["n1.c9"], RULES)


def test_a_pack_without_zones_is_refused():
    with pytest.raises(ZoningError, match="knows no zones"):
        zone_rules(loaded("plague"), moment("10-23 16:00").date())
