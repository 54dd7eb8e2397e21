"""The pages of supplies: what each shows, what its forms do, and what they refuse."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sizao.engines.policy.vocabulary import NeedGroup
from sizao.foundation.accounts.types import Role
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces import clock
from sizao.interfaces.console.spreadsheets import xlsx
from sizao.readiness.supplies.operations import put_firm_on_whitelist, put_vehicle_on_whitelist, tell_headcount
from sizao.readiness.supplies.queries import list_deliveries, list_held, list_stores
from tests.interfaces.conftest import is_kept_anywhere, kept, told
from tests.people import CHONGLI, HUAILAI
from tests.residents import AT
from tests.supplies import CITY_STAFF, ON, VILLAGE, acts, fill, site, warehouse


pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TWO = {"handed_by": "赵供货", "received_by": "钱保管"}


@pytest.fixture
def county(situation, come):
    return come(Role.COUNTY_COMMAND, HUAILAI)


@pytest.fixture
def village(situation, come):
    return come(Role.GRID_WORKER, VILLAGE)


def held(store: int) -> list[tuple[str, str, int]]:
    return [(one.item, one.lot, one.amount) for one in list_held(actor=CITY_STAFF, store_id=store)]


def van() -> int:
    until = ON + timedelta(days=90)
    firm = put_firm_on_whitelist(
        division_path=HUAILAI, name="怀来商贸", license_number="A1", valid_until=until, **acts()
    )
    return put_vehicle_on_whitelist(
        firm_id=firm, plate="冀GK1234", driver="周师傅", kilograms=1500, valid_until=until, **acts()
    )


def told_of(store: int, people: int) -> None:
    tell_headcount(
        store_id=store, people={NeedGroup.EVERYONE: people}, until=ON + timedelta(days=30), **acts(CITY_STAFF)
    )


@pytest.mark.parametrize("path", ["", "stock/", "requests/", "deliveries/", "help/", "stores/", "stock/import/"])
def test_who_may_not_see_supplies_is_told_so_and_empty_pages_say_what_to_do(situation, come, path):
    assert come(Role.AUDITOR).get(f"/supplies/{path}").status_code == 403
    page = come(Role.COUNTY_COMMAND, CHONGLI).get(f"/supplies/{path}")
    assert page.status_code == 200
    for words in ("Stock", "Requests", "Deliveries", "Calls for help"):
        assert words in page.text


def test_goods_come_in_go_out_and_never_below_nothing(county):
    store = warehouse()
    goods = {"store": store, "item": "grain", "amount": "1,200.5", "lot": "A1", "expires": "2021-12-31", **TWO}
    assert county.post("/supplies/stock/", goods).status_code == 302
    page = f"/supplies/stock/{store}/grain/"
    text = told(county.get(page))
    for words in ("1,200 kg", "A1", "2021-12-31", "赵供货", "钱保管", "S211023-"):
        assert words in text
    out = {"act": "out", "amount": "200.5", "handed_by": "钱保管", "received_by": "孙领用"}
    assert county.post(page, out).status_code == 302
    answer = county.post(page, out | {"amount": "5000"})
    assert answer.status_code == 422
    assert "1,000 kg are there, 5,000 kg are to go out" in answer.text
    assert held(store) == [("grain", "A1", 1_000_000)]
    for change, words in (
        ({"amount": "viel"}, "is no amount"),
        ({"amount": "-1"}, "is no amount"),
        ({"amount": "0.0001"}, "is no amount"),
        ({"received_by": "钱保管"}, "Two people sign"),
    ):
        answer = county.post(page, out | change)
        assert (answer.status_code, words in answer.text) == (422, True), words
    assert held(store) == [("grain", "A1", 1_000_000)]
    assert county.post(page, {"act": "minimum", "amount": "2000"}).status_code == 302
    assert "below the least stock" in told(county.get("/supplies/stock/?show=low"))
    batch = list_held(actor=CITY_STAFF, store_id=store)[0].id
    count = {"act": "count", "batch": batch, "amount": "990", "handed_by": "甲", "received_by": "乙", "note": "破损"}
    assert county.post(page, count).status_code == 302
    assert county.post(page, out | {"act": "spoiled", "amount": "990"}).status_code == 302
    assert held(store) == []
    assert county.post(page, {"act": "nothing"}).status_code == 404
    assert county.get(f"/supplies/stock/{store}/tea/").status_code == 404
    assert county.get(f"/supplies/stock/{store + 999}/grain/").status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"item": "tea"}, "No item is chosen"),
        ({"expires": "2021-13-01"}, "is no day"),
        ({"expires": "2020-01-01"}, "have expired"),
        ({"store": "x"}, "no such open store"),
    ],
)
def test_goods_that_cannot_come_in(county, change, words):
    goods = {"store": warehouse(), "item": "grain", "amount": "5", **TWO}
    answer = county.post("/supplies/stock/", goods | change)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_lists_are_exported_and_the_kinds_of_stock_are_told_apart(county):
    store = warehouse()
    fill(store, "grain", 500_000, days=400)
    fill(store, "eggs", 5_000, days=5)
    text = told(county.get("/supplies/stock/?show=expiring"))
    assert "eggs" in text
    assert "2 rows" not in text
    for path in (
        "stock.csv?show=expiring",
        f"stock/{store}/eggs/book.csv",
        "horizon.csv?show=all",
        "deliveries.csv",
        "stores.csv",
        "requests.csv",
        "vehicles.csv",
    ):
        answer = county.get(f"/supplies/{path}")
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/csv")
    assert county.get("/supplies/stock.xlsx").content[:2] == b"PK"
    assert county.get("/supplies/stock.pdf").status_code == 404
    assert "500" not in county.get("/supplies/stock.csv?show=expiring").text
    assert "eggs" in county.get("/supplies/stock.csv?show=expiring").text


LIST = """物资,数量,单位,储备点,批号,有效期
米面,1200,公斤,怀来县应急物资库,A,2022-03-01
食用油,60.5,kg,,B,2022/3/1
茶叶,5,kg,,,
蛋类,-4,kg,,,
蔬菜,10,升,,,
肉类,10,千克,不存在的库,,
肉类,10,千克,,,13月
食用油,61,kg,,B,2022-03-01
"""


def test_a_list_is_imported_good_rows_are_kept_and_bad_ones_told_with_their_line(county):
    store = warehouse()
    given = {"store": store, **TWO}

    def send(content: bytes, name: str = "库存.csv"):
        return county.post("/supplies/stock/import/", given | {"file": SimpleUploadedFile(name, content)})

    answer = send(LIST.encode("gb18030"))
    text = told(answer)
    assert answer.status_code == 200
    assert "2 rows were taken, batches changed: 2." in text
    for words in (
        "no such item",
        "below nothing",
        "not that of the catalogue",
        "no such store",
        "cannot be read",
        "before",
    ):
        assert words in text, words
    assert sorted(held(store)) == [("grain", "A", 1_200_000), ("oil", "B", 60_500)]
    assert "2 rows were taken, batches changed: 0." in told(send(LIST.encode("gb18030")))
    assert sorted(held(store)) == [("grain", "A", 1_200_000), ("oil", "B", 60_500)]
    good = b"item,amount\ngrain,5\n"
    assert send(good, "stock.csv")["Location"] == "/supplies/stock/"
    book = xlsx([["物资", "数量", "批号"], ["蔬菜", 12.5, "C1"], ["蔬菜", "?", "C2"]])
    assert "1 row was taken, batches changed: 1." in told(send(book, "库存.xlsx"))
    assert ("vegetables", "C1", 12_500) in held(store)
    for content, words in ((b"a,b\n1,2\n", "item"), (b"%PDF-1.4", "no table"), (b"", "empty")):
        answer = send(content)
        assert (answer.status_code, words in answer.text) == (422, True)
    given["received_by"] = "赵供货"
    assert "Two people sign" in send(good).text


def test_how_long_it_lasts_where_to_draw_from_and_the_deliveries_planned_from_it(county):
    source, target, _van = warehouse(), site(), van()
    fill(source, "grain", 2_000_000, days=200)
    told_of(target, 100)
    fill(target, "grain", 2 * 38_500, days=100)
    text = told(county.get("/supplies/"))
    for words in (
        "people to supply",
        "rice and flour",
        "龙潭村投放点",
        "Proposed: where to draw from",
        "Nobody in this area can give",
    ):
        assert words in text, words
    page = county.get("/supplies/?show=soon").text
    assert page.count('<rect class="cover-late"') > 3
    key = f"grain:{source}:{target}"
    plan = {"draw": [key], "planned_for": "2021-10-23T18:00"}
    assert county.post("/supplies/plan/", plan | {"planned_for": "morgen"}).status_code == 422
    assert county.post("/supplies/plan/", plan | {"planned_for": "2021-10-22T18:00"}).status_code == 422
    assert "proposed any more" in county.post("/supplies/plan/", plan | {"draw": ["oil:1:2"]}).text
    assert county.post("/supplies/plan/", plan).status_code == 302
    [delivery] = list_deliveries(actor=CITY_STAFF)
    assert (delivery.plate, delivery.driver, [load.amount for load in delivery.loads]) == (
        "冀GK1234",
        "周师傅",
        [308_000],
    )
    # What is planned is not proposed again.
    assert key not in county.get("/supplies/").text
    assert county.get(f"/supplies/?store={target}").status_code == 200


def test_a_load_heavier_than_any_vehicle_is_split_and_what_has_no_vehicle_is_told(county):
    source, target, _van = warehouse(), site(), van()
    fill(source, "vegetables", 9_000_000)
    told_of(target, 1000)
    key = f"vegetables:{source}:{target}"
    answer = county.post("/supplies/plan/", {"draw": [key], "planned_for": "2021-10-23T18:00"}, follow=True)
    assert "3 deliveries are planned. 2 have no vehicle yet." in answer.text
    loads = [load.amount for one in list_deliveries(actor=CITY_STAFF) for load in one.loads]
    assert (len(loads), sum(loads)) == (3, 1000 * 400 * 11 // 10 * 7)


def test_a_request_goes_from_the_village_to_the_county_and_becomes_a_delivery(village, county, monkeypatch):
    source, target, vehicle = warehouse(), site(), van()
    fill(source, "grain", 500_000)
    ask = {"store": target, "why": "封控楼栋粮油将断", "amount-grain": "100", "amount-oil": "5"}
    page = village.post("/supplies/requests/", ask)["Location"]
    for change, words in (
        ({"why": ""}, "needed for"),
        ({"amount-grain": "", "amount-oil": ""}, "Nothing is asked for"),
    ):
        answer = village.post("/supplies/requests/", ask | change)
        assert (answer.status_code, words in answer.text) == (422, True)
    assert "Grant" not in told(village.get(page)).replace("Granted", "")
    assert village.post(page, {"act": "grant", "granted-grain": "100"}).status_code == 422
    assert "rice and flour" in told(county.get("/supplies/requests/?show=mine"))
    monkeypatch.setattr(clock, "machine_time", lambda: AT + timedelta(hours=5))
    assert "late" in told(county.get("/supplies/requests/?show=late"))
    assert "<strong>1</strong> requests for supplies past due" in county.get("/").text
    assert county.post(page, {"act": "grant", "granted-grain": "80", "words": ""}).status_code == 422
    assert county.post(page, {"act": "grant", "granted-grain": "80", "words": "先发"}).status_code == 302
    assert "80 kg" in told(village.get(page))
    number = page.split("/")[-2]
    assert 'value="80"' in county.get(f"/supplies/deliveries/?request={number}").text
    plan = {"from": source, "to": target, "request": number, "amount-grain": "80", "planned_for": "2021-10-23T23:30"}
    delivery = county.post("/supplies/deliveries/", plan)["Location"]
    assert county.post("/supplies/deliveries/", plan | {"to": source}).status_code == 422
    assert county.post(delivery, {"act": "load", "name": "钱保管"}).status_code == 422
    assert county.post(delivery, {"act": "load", "name": "钱保管", "vehicle": vehicle}).status_code == 302
    assert "on the road" in told(village.get("/supplies/deliveries/?show=open"))
    assert village.post(delivery, {"act": "take", "name": "吴村医"}).status_code == 302
    assert held(target) == [("grain", "", 80_000)]
    assert "吴村医" in told(county.get(delivery))
    assert "came from another store" in told(village.get(f"/supplies/stock/{target}/grain/"))


def test_a_delivery_is_refused_returned_or_cancelled(village, county):
    source, target, vehicle = warehouse(), site(), van()
    fill(source, "grain", 50_000)
    plan = {"from": source, "to": target, "vehicle": vehicle, "amount-grain": "80", "planned_for": "2021-10-23T23:30"}
    too_much = county.post("/supplies/deliveries/", plan)["Location"]
    answer = county.post(too_much, {"act": "load", "name": "钱保管"})
    assert (answer.status_code, "50 kg are there" in answer.text) == (422, True)
    assert county.post(too_much, {"act": "cancel", "why": "库存不足"}).status_code == 302
    page = county.post("/supplies/deliveries/", plan | {"amount-grain": "50"})["Location"]
    county.post(page, {"act": "load", "name": "钱保管"})
    assert village.post(page, {"act": "refuse", "name": "吴村医", "why": ""}).status_code == 422
    assert village.post(page, {"act": "refuse", "name": "吴村医", "why": "包装破损"}).status_code == 302
    assert "包装破损" in told(county.get(page))
    assert county.post(page, {"act": "return", "name": "钱保管"}).status_code == 302
    assert held(source) == [("grain", "", 50_000)]
    assert "returned" in told(county.get("/supplies/deliveries/?show=refused"))
    assert county.post(page, {"act": "x"}).status_code == 404
    assert county.get("/supplies/deliveries/99999/").status_code == 404


def test_a_driver_notes_it_on_the_phone_and_what_is_sent_twice_is_noted_once(situation, village, county, come):
    source, target, vehicle = warehouse(), site(), van()
    fill(source, "grain", 50_000)
    plan = {"from": source, "to": target, "vehicle": vehicle, "amount-grain": "20", "planned_for": "2021-10-23T23:30"}
    pages = [county.post("/supplies/deliveries/", plan)["Location"] for _ in range(2)]
    first, second = (int(page.split("/")[-2]) for page in pages)
    driver = come(Role.SITE_STAFF, HUAILAI)

    def send(act, number=first, status=200, client=driver, **given):
        values = {"act": act, "number": number, "name": "钱保管"} | given
        headers = {"Idempotency-Key": f"{act}{number}", "X-Kept-Seconds": "1800"}
        answer = client.post("/delivery/?language=en", values, headers=headers)
        assert answer.status_code == status, answer.text
        return told(answer)

    def acts_of(client):
        stops = [stop for one in client.get("/delivery/day.json").json()["rounds"] for stop in one["stops"]]
        return {stop["id"]: stop["acts"] for stop in stops}

    assert "龙潭村投放点" not in driver.get("/delivery/").text
    assert acts_of(driver) == {first: ["load"], second: ["load"]} and acts_of(village) == {first: [], second: []}
    assert "not open to the role" in send("load", status=422, client=village)
    for _ in range(2):
        assert "is on the vehicle, handed over by 钱保管" in send("load")
    assert held(source) == [("grain", "", 30_000)]
    [loaded] = [one for one in list_deliveries(actor=CITY_STAFF) if one.id == first]
    assert loaded.loaded_at == AT - timedelta(minutes=30)
    assert acts_of(village)[first] == ["take", "refuse"]
    assert "does not stand where" in send("load", status=422, name="李某")
    send("load", number=second, status=422)
    for _ in range(2):
        assert "was taken over at 龙潭村投放点" in send("take", client=village, name="吴村医")
    assert held(target) == [("grain", "", 20_000)]
    send("load", number=second)
    assert "for a reason" in send("refuse", number=second, status=422, client=village)
    assert "Bring it back" in send("refuse", number=second, client=village, why="包装破损")
    for _ in range(2):
        assert "is back at" in send("return", number=second)
    assert held(source) == [("grain", "", 30_000)] and acts_of(driver) == {}
    assert "Nothing was chosen" in send("dance", status=422)
    assert come(Role.AUDITOR).get("/delivery/").status_code == 403


CALL = {"category": "medicine", "words": "母亲的降压药明天吃完", "caller": "王测试", "phone": "0313-0000001"}


def test_a_call_is_taken_down_and_answered_and_no_word_of_it_stands_in_the_trail(situation, village, county, come):
    person = situation.keys[0]
    page = village.post("/supplies/help/", CALL | {"person": shown(person), "address": "3号楼"})["Location"]
    listed = told(county.get("/supplies/help/"))
    assert "medicine" in listed
    assert "降压药" not in listed
    assert "王测试" not in listed
    text = told(county.get(page))
    for words in ("降压药", "王测试", "0313-0000001", "3号楼"):
        assert words in text
    assert village.post(page, {"act": "take"}).status_code == 302
    assert village.post(page, {"act": "take"}).status_code == 422
    assert village.post(page, {"act": "need", "need": "chronic"}).status_code == 302
    assert "since 2021-10-23" in told(village.get(page))
    assert village.post(page, {"act": "end", "need": "chronic"}).status_code == 302
    assert village.post(page, {"act": "need", "need": "infant"}).status_code == 404
    assert village.post(page, {"act": "answer", "answer": ""}).status_code == 422
    assert village.post(page, {"act": "answer", "answer": "已送药"}).status_code == 302
    assert "已送药" in told(county.get(page))
    assert come(Role.GRID_WORKER, CHONGLI).get(page).status_code == 404
    assert kept("help.read")
    for words in ("降压药", "王测试", "已送药", "3号楼"):
        assert not is_kept_anywhere(words)
    answer = county.get("/supplies/help.csv?show=all")
    assert answer.status_code == 200
    assert "王测试" not in answer.text
    assert kept("help.export")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"words": " "}, "what is needed"),
        ({"category": "x"}, "what it is about"),
        ({"person": "P12"}, "no person key"),
        ({"division": "没有这样的村"}, "No one division"),
    ],
)
def test_a_call_that_cannot_be_taken_down(county, change, words):
    answer = county.post("/supplies/help/", CALL | change)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert "母亲" in answer.text or change.get("words")


def test_a_late_call_stands_on_the_first_page_of_who_is_to_look_after_it(village, county, monkeypatch):
    page = village.post("/supplies/help/", CALL | {"category": "dialysis"})["Location"]
    said = "late calls for help"
    for minutes, told_to in ((20, []), (40, [village]), (100, [village, county])):
        monkeypatch.setattr(clock, "machine_time", lambda at=minutes: AT + timedelta(minutes=at))
        for client in (village, county):
            assert (said in client.get("/").text) is (client in told_to), minutes
    assert "risen" in told(county.get(page))
    assert "late by" in told(county.get("/supplies/help/?show=late"))


def test_stores_headcounts_and_the_whitelist(county, village):
    store = {"act": "store", "name": "龙潭村投放点", "kind": "drop_point", "lead_days": "0"}
    assert county.post("/supplies/stores/", store).status_code == 302
    [one] = list_stores(actor=CITY_STAFF)
    until = "2022-01-31"
    firm = {"act": "firm", "name": "怀来商贸", "license_number": "A1", "valid_until": until}
    assert county.post("/supplies/stores/", firm).status_code == 302
    number = county.get("/supplies/stores/").text.split('name="firm"><option value="')[1].split('"')[0]
    vehicle = {
        "act": "vehicle",
        "firm": number,
        "plate": "冀GK1",
        "driver": "周",
        "kilograms": "900",
        "valid_until": until,
    }
    assert county.post("/supplies/stores/", vehicle).status_code == 302
    text = told(county.get("/supplies/stores/"))
    for words in ("怀来商贸", "冀GK1", "may drive", "龙潭村投放点"):
        assert words in text
    for given, words in (
        (store, "already"),
        (store | {"name": ""}, "no name"),
        (store | {"division": "zzz"}, "No one division"),
        (firm | {"valid_until": ""}, "until when"),
        (firm, "is on the list"),
        (vehicle | {"kilograms": "0"}, "what it carries"),
    ):
        answer = county.post("/supplies/stores/", given)
        assert (answer.status_code, words in answer.text) == (422, True), words
    assert village.post("/supplies/stores/", firm).status_code == 404
    page = f"/supplies/stores/{one.id}/"
    people = {"people-everyone": "120", "people-infant": "5", "until": "2021-11-20"}
    assert county.post(page, people).status_code == 302
    assert "120" in county.get("/supplies/stores/").text
    for change, words in (({"people-infant": "121"}, "more people than there are"), ({"until": ""}, "until when")):
        answer = county.post(page, people | change)
        assert (answer.status_code, words in answer.text) == (422, True)
    assert village.get(page).status_code == 404
    for act, key in (("end-vehicle", 0), ("end-firm", number)):
        answer = county.post("/supplies/stores/", {"act": act, "number": key})
        assert answer.status_code == (422 if key == 0 else 302)
    assert "not on the list any more" in told(county.get("/supplies/stores/"))
