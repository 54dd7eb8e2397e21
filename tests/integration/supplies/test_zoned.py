"""Everybody who lives in a closed zone is counted, with the needs noted there, until the zone ends."""

from datetime import timedelta

import pytest

from sizao.desk.insiders import count_by_day, list_insiders
from sizao.desk.supplying import supply_horizon
from sizao.engines.policy.vocabulary import NeedGroup
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.response.zones.operations import note_care
from sizao.response.zones.types import CareKind
from tests.residents import AT
from tests.supplies import COUNTY_STAFF, ON, acts, warehouse
from tests.zoned import BUILDING, COMMUNITY, COMPOUND, ZonedTown


pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def test_a_closed_building_counts_its_people_once_though_it_lies_in_a_wider_zone():
    town = ZonedTown()
    assert list_insiders(actor=COUNTY_STAFF, at=LATER) == []
    zone = town.standing(BUILDING)
    town.standing(COMPOUND, level=ZoneLevel.CONTROLLED)
    note_care(zone_id=zone.id, person=town.keys[0], kind=CareKind.DIALYSIS, is_needed=True, **acts(town.closer))
    insiders = list_insiders(actor=COUNTY_STAFF, at=LATER)
    assert {one.key for one in insiders} == set(town.keys[:16])
    assert {one.division_path for one in insiders} == {COMMUNITY}
    assert [one.key for one in insiders if NeedGroup.DIALYSIS in one.groups] == [town.keys[0]]
    days = count_by_day(insiders, first=ON, days=3)[COMMUNITY]
    assert [day[NeedGroup.EVERYONE] for day in days] == [16, 16, 16]
    warehouse()
    horizon = supply_horizon(actor=COUNTY_STAFF, at=LATER)
    assert (horizon.inside, horizon.unserved) == (16, 0)
    assert {row.item for row in horizon.rows} >= {"grain", "dialysis_set"}
