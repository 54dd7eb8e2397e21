"""Stock on a real database: never below nothing, first to expire goes first, two sign, an area sees its own."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.readiness.supplies import models
from sizao.readiness.supplies.operations import (
    count_stock,
    open_store,
    put_firm_on_whitelist,
    put_vehicle_on_whitelist,
    set_minimum,
    take_off_whitelist,
    take_stock,
)
from sizao.readiness.supplies.queries import get_stock, list_firms, list_held, list_stock, list_stores, list_vehicles
from sizao.readiness.supplies.types import (
    Incoming,
    MovementKind,
    NotEnoughError,
    StoreKind,
    StoreNotFoundError,
    SuppliesError,
    WhitelistError,
)
from tests.people import CHONGLI, CITY, HUAILAI
from tests.residents import AT
from tests.supplies import CITY_STAFF, COUNTY_STAFF, ON, VILLAGE, actor, acts, fill, site, warehouse


pytestmark = pytest.mark.django_db
TWO = {"handed_by": "钱保管", "received_by": "孙领用", "on": ON}


def amounts(store: int) -> list[tuple[str, str, int]]:
    return [(one.item, one.lot, one.amount) for one in list_held(actor=CITY_STAFF, store_id=store)]


def test_what_expires_first_goes_first_and_the_book_says_who_gave_it_to_whom():
    store = warehouse()
    fill(store, "grain", 100_000, lot="A", days=60)
    fill(store, "grain", 50_000, lot="B", days=20)
    fill(store, "grain", 10_000, lot="C")
    taken = take_stock(store_id=store, item="grain", amount=70_000, **TWO, **acts())
    assert [(part.lot, part.amount) for part in taken] == [("B", 50_000), ("A", 20_000)]
    assert amounts(store) == [("grain", "A", 80_000), ("grain", "C", 10_000)]
    found = get_stock(actor=COUNTY_STAFF, store_id=store, item="grain", on=ON, at=AT, burn_days=7)
    assert [(one.lot, one.amount, one.balance) for one in found.movements[:2]] == [
        ("A", -20_000, 80_000),
        ("B", -50_000, 0),
    ]
    assert {(one.handed_by, one.received_by) for one in found.movements[:2]} == {("钱保管", "孙领用")}
    assert found.movements[0].receipt.startswith("S2110")
    assert (found.line.amount, found.line.burn_per_day) == (90_000, 10_000)


def test_stock_never_goes_below_nothing_neither_by_the_room_nor_in_the_database():
    store = warehouse()
    fill(store, "oil", 5_000, days=30)
    fill(store, "oil", 3_000, days=1)
    with pytest.raises(NotEnoughError, match="8 is there, 9 is to go out") as refused:
        take_stock(store_id=store, item="oil", amount=9_000, **TWO, **acts())
    assert "count" in refused.value.next_step
    # Half of it is not gone.
    assert sum(amount for _item, _lot, amount in amounts(store)) == 8_000
    below = pytest.raises(IntegrityError, match="supplies_never_below_nothing")
    with scope(HUAILAI, actor="user:1"), below, transaction.atomic():
        models.Batch.objects.filter(store_id=store).update(amount=-1)


def test_what_has_expired_is_not_given_out_but_can_be_thrown_away():
    store = warehouse()
    fill(store, "eggs", 2_000, days=3)
    later = ON + timedelta(days=4)
    line = list_stock(actor=CITY_STAFF, on=later, at=AT, burn_days=7)[0]
    assert (line.amount, line.expired, line.expires_next) == (2_000, 2_000, None)
    with pytest.raises(NotEnoughError, match="Another 2 is expired"):
        take_stock(store_id=store, item="eggs", amount=1_000, **(TWO | {"on": later}), **acts())
    take_stock(store_id=store, item="eggs", amount=2_000, kind=MovementKind.SPOILED, **(TWO | {"on": later}), **acts())
    assert amounts(store) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"received_by": "钱保管"}, "Two people sign"),
        ({"handed_by": " "}, "Two people sign"),
        ({"amount": 0}, "Nothing is to go out"),
        ({"kind": MovementKind.RECEIVED}, "takes nothing out"),
        ({"store_id": 0}, "no such open store"),
    ],
)
def test_what_cannot_go_out(change, words):
    store = warehouse()
    fill(store, "grain", 1_000)
    given = {"store_id": store, "item": "grain", "amount": 500, **TWO, **acts()}
    with pytest.raises(SuppliesError, match=words):
        take_stock(**(given | change))
    assert amounts(store) == [("grain", "", 1_000)]


@pytest.mark.parametrize(
    ("line", "more", "words"),
    [
        (Incoming("grain", 0), {}, "Nothing was received"),
        (Incoming("grain", 1, "", ON - timedelta(days=1)), {}, "have expired"),
        (Incoming("grain", 1), {"received_by": "赵供货"}, "Two people sign"),
        (Incoming("grain", 1), {"kind": MovementKind.ISSUED}, "takes nothing in"),
    ],
)
def test_what_cannot_come_in(line, more, words):
    store = warehouse()
    with pytest.raises(SuppliesError, match=words):
        fill(store, "grain", 1, lines=[line], **more)
    assert amounts(store) == []


def test_a_count_says_the_difference_and_why():
    store = warehouse()
    fill(store, "masks", 1_000_000)
    batch = list_held(actor=CITY_STAFF, store_id=store)[0].id
    counted = {"batch_id": batch, "counted_by": "钱保管", "witness": "李监盘", **acts()}
    for given, words in (
        ({"amount": 1_000_000, "note": "盘点"}, "agrees"),
        ({"amount": 900_000, "note": ""}, "why the count differs"),
        ({"amount": -1, "note": "盘点"}, "never less"),
        ({"amount": 1, "note": "盘点", "witness": "钱保管"}, "Two people sign"),
    ):
        with pytest.raises(SuppliesError, match=words):
            count_stock(**(counted | given))
    count_stock(amount=900_000, note="破损两箱", **counted)
    assert amounts(store) == [("masks", "", 900_000)]


def test_the_book_is_never_changed():
    store = warehouse()
    fill(store, "grain", 1_000)
    with scope(HUAILAI, actor="user:1"), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        models.Movement.objects.update(amount=5)


def test_an_area_sees_and_opens_its_own_only():
    mine, villages = warehouse(), site()
    other = warehouse(CHONGLI, "崇礼区物资库")
    fill(other, "grain", 1_000)
    assert {one.id for one in list_stores(actor=COUNTY_STAFF)} == {mine, villages}
    assert {one.id for one in list_stores(actor=actor(Role.GRID_WORKER, VILLAGE))} == {villages}
    with pytest.raises(StoreNotFoundError):
        get_stock(actor=COUNTY_STAFF, store_id=other, item="grain", on=ON, at=AT, burn_days=7)
    given = {"kind": StoreKind.SITE, **acts()}
    for path, name, words in (
        (CHONGLI, "x", "outside"),
        (HUAILAI, " ", "no name"),
        (HUAILAI, "怀来县应急物资库", "already"),
    ):
        with pytest.raises(SuppliesError, match=words):
            open_store(division_path=path, name=name, **given)
    with pytest.raises(NotPermittedError):
        open_store(division_path=VILLAGE, name="x", kind=StoreKind.SITE, **acts(actor(Role.GRID_WORKER, VILLAGE)))


def test_the_least_stock_tells_what_is_low():
    store = warehouse()
    fill(store, "grain", 1_000)
    for item, least in (("grain", 2_000), ("oil", 500)):
        set_minimum(store_id=store, item=item, amount=least, **acts())
    lines = {line.item: line for line in list_stock(actor=COUNTY_STAFF, on=ON, at=AT, burn_days=7)}
    assert (lines["grain"].is_low, lines["oil"].is_low, lines["oil"].amount) == (True, True, 0)


def test_the_whitelist_of_firms_and_vehicles():
    until = ON + timedelta(days=90)
    firm = {"division_path": HUAILAI, "name": "怀来商贸", "license_number": "91130730A", "valid_until": until, **acts()}
    number = put_firm_on_whitelist(**firm)
    van = {
        "firm_id": number, "plate": "冀gk1234", "driver": "周师傅", "kilograms": 1500,
        "valid_until": until + timedelta(days=9), **acts(),
    }  # fmt: skip
    first = put_vehicle_on_whitelist(**van)
    # No longer than its firm.
    [vehicle] = list_vehicles(actor=COUNTY_STAFF, on=until)
    assert (vehicle.id, vehicle.plate, vehicle.valid_until) == (first, "冀GK1234", until)
    assert list_vehicles(actor=COUNTY_STAFF, on=until + timedelta(days=1)) == []
    for act, given, words in (
        (put_firm_on_whitelist, firm, "is on the list"),
        (put_firm_on_whitelist, firm | {"name": ""}, "needs its name"),
        (put_firm_on_whitelist, firm | {"division_path": CITY}, "outside your area"),
        (put_vehicle_on_whitelist, van, "is on the list"),
        (put_vehicle_on_whitelist, van | {"kilograms": 0}, "what it carries"),
        (put_vehicle_on_whitelist, van | {"firm_id": 0}, "not on the whitelist"),
    ):
        with pytest.raises(WhitelistError, match=words):
            act(**given)
    take_off_whitelist(firm_id=number, **acts())
    assert list_vehicles(actor=COUNTY_STAFF, on=ON) == []
    assert list_firms(actor=COUNTY_STAFF)[0].is_ended
    with pytest.raises(WhitelistError, match="not on the whitelist"):
        take_off_whitelist(vehicle_id=first, **acts())
