"""How long supplies last for those inside: counted from restrictions in force, homes, needs, and what was told."""

from datetime import timedelta

import pytest

from sizao.desk.insiders import count_inside, gather_inside
from sizao.desk.supply_numbers import get_catalogue
from sizao.desk.supplying import DAYS, propose_draws, serving, supply_horizon
from sizao.engines.policy.vocabulary import NeedGroup, SupplyNumber
from sizao.foundation.realms.types import RealmKind
from sizao.readiness.supplies.operations import (
    note_need,
    plan_deliveries,
    set_minimum,
    take_stock,
    tell_headcount,
)
from sizao.readiness.supplies.queries import list_stores
from sizao.readiness.supplies.types import Load, NewDelivery, SuppliesError
from tests.people import CHONGLI, CITY
from tests.residents import AT, SHACHENG
from tests.restricted import Town
from tests.supplies import CITY_STAFF, COUNTY_STAFF, GRID_STAFF, ON, VILLAGE, acts, fill, site, warehouse


pytestmark = pytest.mark.django_db
UNTIL = ON + timedelta(days=30)


def told(store: int, people: int = 100, *, who=COUNTY_STAFF, **groups: int) -> None:
    numbers = {NeedGroup.EVERYONE: people} | {NeedGroup(word): number for word, number in groups.items()}
    tell_headcount(store_id=store, people=numbers, until=UNTIL, **acts(who))


def cover(store: int, at=AT) -> dict[str, int]:
    return {
        row.item: row.outlook.cover for row in supply_horizon(actor=COUNTY_STAFF, at=at).rows if row.store.id == store
    }


def test_what_lasts_how_long_follows_from_people_norms_and_what_expires():
    store = site()
    told(store, 100, infant=3)
    # 100 people eat 100 x 0.35 kg x 1.1 = 38.5 kg a day.
    fill(store, "grain", 3 * 38_500 + 1)
    fill(store, "eggs", 1_000_000, days=1)
    horizon = supply_horizon(actor=COUNTY_STAFF, at=AT)
    rows = {row.item: row for row in horizon.rows}
    assert (rows["grain"].need_today, rows["grain"].outlook.cover, rows["grain"].runs_out_on) == (
        38_500,
        3,
        ON + timedelta(days=3),
    )
    # Today and tomorrow; then it is not good any more.
    assert rows["eggs"].outlook.cover == 2
    assert rows["eggs"].outlook.spoiled > 900_000
    assert rows["infant_formula"].need_today == 396
    assert rows["infant_formula"].outlook.cover == 0
    assert "dialysis_set" not in rows
    assert (horizon.inside, horizon.unserved) == (100, 0)
    assert horizon.rows[0].outlook.cover == 0


def test_what_no_norm_knows_goes_by_what_went_out():
    store = site()
    fill(store, "gowns", 100_000)
    take_stock(store_id=store, item="gowns", amount=70_000, handed_by="甲", received_by="乙", on=ON, **acts())
    [row] = supply_horizon(actor=COUNTY_STAFF, at=AT).rows
    assert (row.by_norm, row.need_today, row.outlook.cover) == (False, 10_000, 3)


def test_people_who_may_not_go_out_are_counted_with_what_they_need_until_their_term_ends():
    later = AT + timedelta(minutes=1)
    count = {"actor": COUNTY_STAFF, "first": ON, "at": later}
    assert count_inside(days=3, **count) == {}
    town = Town(RealmKind.DRILL)
    town.restrict(0)
    # Nobody was told yet, so nobody is inside.
    town.decide(town.propose(1))
    wang = town.people[0]
    note_need(person=wang, division_path=SHACHENG, need=NeedGroup.DIALYSIS, since=ON, **acts())
    assert list(gather_inside(actor=COUNTY_STAFF, at=later).persons) == [wang]
    days = count_inside(days=60, **count)[SHACHENG]
    assert days[0] == {NeedGroup.EVERYONE: 1, NeedGroup.WOMAN: 1, NeedGroup.DIALYSIS: 1}
    confined = [day.get(NeedGroup.DIALYSIS, 0) for day in days]
    # Fourteen days in quarantine; at home she may go out.
    assert sum(confined) in (14, 15)
    assert confined == sorted(confined, reverse=True)
    # The closed home of Wang and Zhao counts both, her once.
    town.close("household:1")
    assert set(gather_inside(actor=COUNTY_STAFF, at=later).persons) == {wang, town.people[3]}
    horizon = supply_horizon(actor=COUNTY_STAFF, at=later)
    assert (horizon.inside, horizon.unserved) == (2, 2)
    store = warehouse()
    horizon = supply_horizon(actor=COUNTY_STAFF, at=later)
    assert (horizon.unserved, horizon.people[store][NeedGroup.DIALYSIS]) == (0, 1)
    assert "dialysis_set" in cover(store, later)


def test_draws_come_from_warehouses_that_keep_what_their_own_need_and_promised_is_not_given_twice():
    store, source, other = site(), warehouse(), warehouse(name="怀来二库")
    told(store, 100)
    fill(source, "grain", 500_000)
    set_minimum(store_id=source, item="grain", amount=300_000, **acts())
    fill(other, "grain", 100_000)
    horizon = supply_horizon(actor=COUNTY_STAFF, at=AT)
    proposal = propose_draws(horizon)
    grain = {(one.source.id, one.amount) for one in proposal.draws if one.item == "grain"}
    # Ten days at 38.5 kg are wanted: 200 kg above the least stock, 100 kg of the other.
    assert grain == {(source, 200_000), (other, 100_000)}
    assert ("grain", 85_000) in {(item, amount) for item, _store, amount in proposal.unmet}
    assert all(one.item != "oil" for one in proposal.draws)
    new = NewDelivery(source, store, [Load("grain", 200_000)])
    plan_deliveries(deliveries=[new], planned_for=AT + timedelta(hours=3), **acts())
    again = propose_draws(supply_horizon(actor=COUNTY_STAFF, at=AT))
    assert {(one.source.id, one.amount) for one in again.draws if one.item == "grain"} == {(other, 100_000)}
    assert cover(store)["grain"] == 5


def test_a_store_of_the_county_is_not_emptied_to_fill_that_of_the_city():
    city, county = warehouse(CITY, "市级储备库"), warehouse()
    told(city, 50, who=CITY_STAFF)
    fill(county, "grain", 900_000)
    proposal = propose_draws(supply_horizon(actor=CITY_STAFF, at=AT))
    assert proposal.draws == []
    assert city in {store.id for item, store, _amount in proposal.unmet if item == "grain"}
    neighbor = warehouse(CHONGLI, "崇礼库")
    told(neighbor, 50, who=CITY_STAFF)
    draws = propose_draws(supply_horizon(actor=CITY_STAFF, at=AT)).draws
    assert [(one.source.id, one.target.id) for one in draws] == [(county, neighbor)]


def test_a_headcount_that_cannot_be():
    store = site()
    given = {"store_id": store, "until": UNTIL, **acts()}
    for change, words in (
        ({"people": {NeedGroup.EVERYONE: 5, NeedGroup.INFANT: 6}}, "more people than there are"),
        ({"people": {NeedGroup.EVERYONE: -1}}, "less than nobody"),
        ({"people": {}, "until": ON - timedelta(days=1)}, "has passed"),
    ):
        with pytest.raises(SuppliesError, match=words):
            tell_headcount(**(given | change))
    told(store, 5)
    told(store, 7)
    assert supply_horizon(actor=GRID_STAFF, at=AT).inside == 7
    assert supply_horizon(actor=GRID_STAFF, at=AT + timedelta(days=40)).inside == 0


def test_the_store_of_the_smallest_area_serves():
    village, county, chongli = site(), warehouse(), warehouse(CHONGLI, "崇礼库")
    stores = list_stores(actor=CITY_STAFF)
    found = {
        path: serving(path, stores) for path in (VILLAGE, f"{VILLAGE}.u1", f"{VILLAGE}9", f"{CHONGLI}.x", "n13.n1308")
    }
    assert [None if one is None else one.id for one in found.values()] == [village, village, county, chongli, None]


def test_the_packs_say_what_people_need():
    catalogue = get_catalogue(at=AT)
    per_day = {norm.item: norm.per_day for norm in catalogue.norms if norm.group is NeedGroup.EVERYONE}
    # regime.md L1.
    assert {item: per_day[item] for item in ("grain", "oil", "meat", "vegetables", "eggs")} == {
        "grain": 350, "oil": 50, "meat": 115, "vegetables": 400, "eggs": 60,
    }  # fmt: skip
    assert catalogue.number(SupplyNumber.OUTBREAK_EXTRA) == 10
    assert catalogue.with_norm <= set(catalogue.items)
    assert max(item.cover_days for item in catalogue.items.values()) <= DAYS
