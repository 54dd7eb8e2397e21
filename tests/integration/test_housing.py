"""Homes within their communities: counted, read for a purpose, and seen only within the scope."""

import pytest

from sizao.registry.people.operations import load_homes
from sizao.registry.people.queries import access_homes, access_residents, list_dwellings, list_residents
from sizao.registry.places.operations import load_divisions, load_housing
from sizao.registry.places.queries import area_key, get_places, name_units
from sizao.registry.places.types import Housing, HousingKind
from tests.residents import AT, CHONGLI_STAFF, CITY, CITY_STAFF, HUAILAI_STAFF, SHACHENG, load_residents
from tests.situation import DIVISIONS


pytestmark = pytest.mark.django_db

COMMUNITY = f"{SHACHENG}.n130730100001"
FLOOR = f"{COMMUNITY}.c1.b2.u1.f3"
WHO = {"actor": "system:test", "at": AT, "reason": "a test"}


@pytest.fixture
def keys():
    load_divisions(divisions=DIVISIONS, **WHO)
    load_housing(
        housing=[
            Housing(f"{COMMUNITY}.c1", HousingKind.COMPOUND, "东安小区", "Dong'an Compound"),
            Housing(f"{COMMUNITY}.c1.b2", HousingKind.BUILDING, "2号楼", "Building 2"),
        ],
        **WHO,
    )
    keys = load_residents()
    load_homes(places=["household:1"], unit_paths=[FLOOR], within=CITY, **WHO)
    return keys


def test_residents_are_counted_where_their_home_lies(keys):
    found = {one.path: (one.people, one.households) for one in list_dwellings(actor=CITY_STAFF, within=SHACHENG)}
    assert found == {FLOOR: (2, 1)}, "Zhao is registered in another village, and lives in the same home"
    assert list_dwellings(actor=CITY_STAFF, within=f"{COMMUNITY}.c1.b1") == []
    assert [one.path for one in list_dwellings(actor=CITY_STAFF, within=f"{COMMUNITY}.c1.b2")] == [FLOOR]


def test_a_home_that_nobody_placed_lies_in_the_division(keys):
    homes = access_homes(actor=CITY_STAFF, keys=keys, purpose="contact_tracing", at=AT)
    assert homes[keys[0]] == FLOOR
    assert homes[keys[1]].endswith("n130730104001")
    assert keys[2] not in homes, "without a household nobody is counted as a resident"


def test_nobody_sees_homes_of_another_county(keys):
    assert list_dwellings(actor=CHONGLI_STAFF, within=COMMUNITY) == []
    assert list_residents(actor=CHONGLI_STAFF, paths=[FLOOR]) == []
    assert access_homes(actor=CHONGLI_STAFF, keys=keys, purpose="contact_tracing", at=AT) == {}
    assert {one.key for one in list_residents(actor=HUAILAI_STAFF, paths=[f"{COMMUNITY}.c1"])} == {keys[0], keys[3]}


def test_residents_are_named_for_a_purpose_only(keys):
    named = access_residents(actor=HUAILAI_STAFF, keys=[keys[0]], purpose="follow_up", at=AT)
    assert named[keys[0]].name == "王测试"


def test_a_unit_is_called_by_what_it_lies_in(keys):
    [names] = name_units(paths=[FLOOR]).values()
    assert names == (
        "四街社区东安小区2号楼1单元3层",
        "Floor 3, Unit 1, Building 2, Dong'an Compound, Sijie",
    )
    place = get_places(keys=[area_key(FLOOR)])[area_key(FLOOR)]
    assert (place.name, place.division_path) == (names[0], COMMUNITY)
