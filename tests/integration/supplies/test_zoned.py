"""Everybody who lives in a closed zone is counted, with the needs noted there, until the zone ends."""

from datetime import timedelta

import pytest

from sizao.desk.insiders import count_inside
from sizao.desk.supplying import supply_horizon
from sizao.engines.policy.vocabulary import NeedGroup
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.readiness.supplies.operations import note_need
from tests.people import HUAILAI
from tests.quarantine import a_site, there
from tests.residents import AT
from tests.supplies import COUNTY_STAFF, ON, acts, warehouse
from tests.zoned import BUILDING, COMMUNITY, COMPOUND, VILLAGE, ZonedTown


pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def test_a_closed_building_counts_its_people_once_though_it_lies_in_a_wider_zone():
    town = ZonedTown()
    count = {"actor": COUNTY_STAFF, "first": ON, "days": 3, "at": LATER}
    assert count_inside(**count) == {}
    town.standing(BUILDING)
    town.standing(COMPOUND, level=ZoneLevel.CONTROLLED)
    note_need(person=town.keys[0], division_path=COMMUNITY, need=NeedGroup.DIALYSIS, since=ON, **acts(town.closer))
    days = count_inside(**count)[COMMUNITY]
    assert [day[NeedGroup.EVERYONE] for day in days] == [16, 16, 16]
    assert [day[NeedGroup.DIALYSIS] for day in days] == [1, 1, 1]
    # Born in 1978 and 1986; the other women of the compound are older than 50.
    assert days[0][NeedGroup.WOMAN] == 2
    warehouse()
    horizon = supply_horizon(actor=COUNTY_STAFF, at=LATER)
    assert (horizon.inside, horizon.unserved) == (16, 0)
    assert {row.item for row in horizon.rows} >= {"grain", "dialysis_set"}


def test_a_village_is_counted_as_a_whole_and_who_is_at_a_site_counts_there():
    town = ZonedTown()
    town.standing(VILLAGE)
    a_site()
    stay = there(town.keys[16])
    found = count_inside(actor=COUNTY_STAFF, first=ON, days=1, at=max(LATER, stay.arrived_at))
    # Four of the two homes and one more lived there before; one of them sleeps at the site.
    assert found[VILLAGE][0][NeedGroup.EVERYONE] == 4
    assert found[HUAILAI][0][NeedGroup.EVERYONE] == 1
