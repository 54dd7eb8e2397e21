"""A village asks, its county passes it up, the city grants; what arrives, what is refused, a vehicle in two places."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.database.scope import scope
from sizao.readiness.supplies import models
from sizao.readiness.supplies.operations import (
    ask_for_supplies,
    cancel_delivery,
    grant_request,
    load_delivery,
    pass_request_up,
    plan_deliveries,
    put_firm_on_whitelist,
    put_vehicle_on_whitelist,
    refuse_delivery,
    refuse_request,
    return_delivery,
    take_over_delivery,
    withdraw_request,
)
from sizao.readiness.supplies.queries import count_late, get_delivery, get_request, list_held, list_requests
from sizao.readiness.supplies.types import (
    DeliveryError,
    DeliveryState,
    Load,
    NewDelivery,
    NotEnoughError,
    RequestError,
    RequestState,
    SuppliesError,
    Wanted,
    WhitelistError,
)
from tests.people import CITY, HUAILAI
from tests.residents import AT
from tests.supplies import CITY_STAFF, COUNTY_STAFF, GRID_STAFF, ON, acts, fill, site, warehouse


pytestmark = pytest.mark.django_db
WHY = "封控楼栋粮油将断"


def asked(store: int, **change) -> int:
    given = {
        "store_id": store,
        "lines": [Wanted("grain", 100_000), Wanted("oil", 5_000)],
        "why": WHY,
        "answer_hours": 4,
    }
    return ask_for_supplies(**(given | acts(GRID_STAFF) | change))


def test_a_request_goes_up_the_levels_with_a_clock_at_each():
    number = asked(site())
    found = get_request(actor=GRID_STAFF, request_id=number)
    assert (found.asked_path, found.due_at, found.is_late(AT)) == (HUAILAI, AT + timedelta(hours=4), False)
    late = AT + timedelta(hours=5)
    assert count_late(actor=COUNTY_STAFF, at=late) == (1, 0)
    # Who asked is not asked.
    assert count_late(actor=GRID_STAFF, at=late) == (0, 0)
    with pytest.raises(NotPermittedError):
        grant_request(request_id=number, granted={"grain": 1}, **acts(GRID_STAFF))
    pass_request_up(request_id=number, words="县库存不足", answer_hours=4, **acts(COUNTY_STAFF, at=late))
    found = get_request(actor=CITY_STAFF, request_id=number)
    assert (found.asked_path, found.due_at) == (CITY, late + timedelta(hours=4))
    with pytest.raises(RequestError, match="level that is asked"):
        grant_request(request_id=number, granted={"grain": 1}, **acts(COUNTY_STAFF))
    with pytest.raises(RequestError, match="above the city"):
        pass_request_up(request_id=number, words="没有", answer_hours=4, **acts(CITY_STAFF))
    with pytest.raises(RequestError, match="not said why"):
        grant_request(request_id=number, granted={"grain": 60_000}, **acts(CITY_STAFF))
    grant_request(request_id=number, granted={"grain": 60_000, "oil": 5_000}, words="先发六十千克", **acts(CITY_STAFF))
    found = get_request(actor=GRID_STAFF, request_id=number)
    assert [(line.item, line.granted) for line in found.lines] == [("grain", 60_000), ("oil", 5_000)]
    assert [step.act.value for step in found.steps] == ["asked", "passed_up", "granted"]
    with pytest.raises(RequestError, match="answered already"):
        refuse_request(request_id=number, words="x", **acts(CITY_STAFF))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lines": []}, "Nothing is asked for"),
        ({"lines": [Wanted("grain", 1), Wanted("grain", 2)]}, "named twice"),
        ({"why": " "}, "needed for"),
        ({"store_id": 0}, "no such open store"),
    ],
)
def test_a_request_that_cannot_be_made(change, words):
    store = site()
    with pytest.raises(SuppliesError, match=words):
        asked(store, **change)
    assert list_requests(actor=CITY_STAFF) == []


def test_a_request_is_refused_for_a_reason_or_withdrawn_by_those_who_asked():
    store = site()
    number = asked(store)
    for granted, words in (
        ({"grain": 100_001}, "More is granted"),
        ({"tea": 1}, "More is granted"),
        ({}, "Nothing is"),
    ):
        with pytest.raises(RequestError, match=words):
            grant_request(request_id=number, granted=granted, **acts(COUNTY_STAFF))
    with pytest.raises(RequestError, match="for a reason"):
        refuse_request(request_id=number, words=" ", **acts(COUNTY_STAFF))
    refuse_request(request_id=number, words="昨日已送", **acts(COUNTY_STAFF))
    again = asked(store)
    withdraw_request(request_id=again, words="邻里已解决", **acts(GRID_STAFF))
    assert {one.id: one.state for one in list_requests(actor=GRID_STAFF)} == {
        number: RequestState.REFUSED,
        again: RequestState.WITHDRAWN,
    }
    with pytest.raises(RequestError, match="no such request"):
        get_request(actor=COUNTY_STAFF, request_id=number + 1000)
    with pytest.raises(RequestError, match="above the city"):
        asked(warehouse(CITY, "市级储备库"), **acts(CITY_STAFF))


def van(plate: str = "冀GK1234", days: int = 90) -> int:
    until = ON + timedelta(days=days)
    firm = put_firm_on_whitelist(
        division_path=HUAILAI, name="怀来商贸", license_number=plate, valid_until=until, **acts()
    )
    return put_vehicle_on_whitelist(
        firm_id=firm, plate=plate, driver="周师傅", kilograms=1500, valid_until=until, **acts()
    )


def planned(source: int, target: int, amount: int = 60_000, **more) -> int:
    new = NewDelivery(source, target, [Load("grain", amount)], **more)
    return plan_deliveries(deliveries=[new], planned_for=AT + timedelta(hours=2), **acts())[0]


def held(store: int) -> list[tuple[str, int]]:
    return [(one.lot, one.amount) for one in list_held(actor=CITY_STAFF, store_id=store)]


def test_a_delivery_is_loaded_and_taken_over_with_its_lots():
    source, target, vehicle = warehouse(), site(), van()
    fill(source, "grain", 50_000, lot="A", days=20)
    fill(source, "grain", 50_000, lot="B", days=60)
    number = planned(source, target)
    assert held(source) == [("A", 50_000), ("B", 50_000)]
    with pytest.raises(DeliveryError, match="No vehicle"):
        load_delivery(delivery_id=number, handed_by="钱保管", on=ON, **acts())
    load_delivery(delivery_id=number, vehicle_id=vehicle, handed_by="钱保管", on=ON, **acts())
    assert (held(source), held(target)) == ([("B", 40_000)], [])
    found = get_delivery(actor=GRID_STAFF, delivery_id=number)
    assert [(load.lot, load.amount) for load in found.loads] == [("A", 50_000), ("B", 10_000)]
    assert (found.from_name, found.plate, found.driver) == ("怀来县应急物资库", "冀GK1234", "周师傅")
    take_over_delivery(delivery_id=number, received_by="吴村医", **acts(GRID_STAFF))
    assert held(target) == [("A", 50_000), ("B", 10_000)]
    with pytest.raises(DeliveryError, match="does not stand"):
        take_over_delivery(delivery_id=number, received_by="吴村医", **acts(GRID_STAFF))
    assert held(target) == [("A", 50_000), ("B", 10_000)]


def test_what_is_refused_goes_back_to_where_it_came_from():
    source, target, vehicle = warehouse(), site(), van()
    fill(source, "grain", 60_000, lot="A", days=20)
    number = planned(source, target, vehicle_id=vehicle)
    load_delivery(delivery_id=number, handed_by="钱保管", on=ON, **acts())
    refused = {"delivery_id": number, **acts(GRID_STAFF)}
    with pytest.raises(DeliveryError, match="for a reason"):
        refuse_delivery(refused_by="吴村医", why=" ", **refused)
    refuse_delivery(refused_by="吴村医", why="包装破损", **refused)
    assert (held(source), held(target)) == ([], [])
    return_delivery(delivery_id=number, received_by="钱保管", **acts())
    assert (held(source), held(target)) == ([("A", 60_000)], [])
    found = get_delivery(actor=GRID_STAFF, delivery_id=number)
    assert (found.state, found.why) == (DeliveryState.RETURNED, "包装破损")


def test_a_vehicle_is_in_one_place():
    source, target, vehicle = warehouse(), site(), van()
    fill(source, "grain", 100_000)
    one = planned(source, target, 10_000, vehicle_id=vehicle, round_key="r1")
    same, other = (planned(source, target, 10_000, vehicle_id=vehicle, round_key=key) for key in ("r1", "r2"))
    for number in (one, same):
        load_delivery(delivery_id=number, handed_by="钱保管", on=ON, **acts())
    with pytest.raises(DeliveryError, match="another round"):
        load_delivery(delivery_id=other, handed_by="钱保管", on=ON, **acts())
    assert held(source) == [("", 80_000)]
    # Neither past the room.
    twice = pytest.raises(IntegrityError, match="supplies_vehicle_in_one_place")
    with scope(HUAILAI, actor="user:1"), twice, transaction.atomic():
        models.Delivery.objects.filter(pk=other).update(state="loaded", handed_by="x", loaded_at=AT, vehicle_id=vehicle)


def test_a_delivery_that_cannot_be_planned_or_loaded():
    source, target = warehouse(), site()
    fill(source, "grain", 10_000)
    for given, words in (
        ((source, source, 1), "where it comes from"),
        ((source, target, 0), "carries nothing"),
        ((source, 0, 1), "no such open store"),
        ((source, target, 1, van(days=-1)), "may not drive"),
    ):
        with pytest.raises(SuppliesError, match=words):
            planned(*given[:3], vehicle_id=given[3] if len(given) > 3 else None)
    with pytest.raises(DeliveryError, match="in the past"):
        plan_deliveries(deliveries=[], planned_for=AT - timedelta(hours=1), **acts())
    number = planned(source, target, vehicle_id=van("冀GK5678", days=1))
    with pytest.raises(WhitelistError, match="may not drive"):
        load_delivery(delivery_id=number, handed_by="钱保管", on=ON + timedelta(days=2), **acts())
    with pytest.raises(NotEnoughError, match="10 is there, 60 is to go out"):
        load_delivery(delivery_id=number, handed_by="钱保管", on=ON, **acts())
    assert get_delivery(actor=COUNTY_STAFF, delivery_id=number).state is DeliveryState.PLANNED
    with pytest.raises(DeliveryError, match="cancelled for a reason"):
        cancel_delivery(delivery_id=number, why="", **acts())
    cancel_delivery(delivery_id=number, why="改由邻县供应", **acts())
    assert count_late(actor=COUNTY_STAFF, at=AT + timedelta(days=1)) == (0, 0)
