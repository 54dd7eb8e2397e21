"""Deliveries from landing to the rooms, on a real PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.intake import models
from sizao.foundation.intake.operations import settle_columns
from sizao.foundation.intake.queries import access_refused, get_delivery, list_health, list_refused, refused_csv
from sizao.foundation.intake.types import DeliveryKeyError, DeliveryRefusedError, DeliveryState
from sizao.foundation.privacy.installed import pseudonym_secret
from sizao.foundation.privacy.pseudonyms import person_key
from sizao.interfaces.feeds.words import describe_note
from sizao.interfaces.feeds.working import expected_units, limits
from sizao.registry.people.models import Person
from sizao.registry.people.queries import access_pair, list_pairs
from sizao.registry.places.operations import load_venues
from sizao.registry.places.types import Place
from sizao.response.arrivals.queries import list_crossings, list_expected
from sizao.response.presences.queries import list_batches
from sizao.response.presences.types import BatchState
from tests.feeds import AT, WHO, connect, number, send, work_off
from tests.people import CITY, HUAILAI


pytestmark = pytest.mark.django_db
HEAD = "车次,乘车日期,车厢,席位,上车站,下车站,证件号码,姓名,手机号\n"
DUTY = SystemActor(Role.CITY_COMMAND, "user:1", Scope(CITY, "user:1"))
DAY = {"begin": AT - timedelta(days=1), "end": AT + timedelta(days=1)}


def rider(
    serial: int, *, train: str = "G7803", board: str = "北京北", alight: str = "怀来", on: str = "2021-10-24"
) -> str:
    return f"{train},{on},05,08F,{board},{alight},{number(serial)},王{serial},1000000{serial:04}\n"


@pytest.fixture(autouse=True)
def railway(tmp_path: Path, settings) -> Iterator[None]:
    settings.SIZAO_HOME = tmp_path
    load_venues(
        venues=[
            Place("station:huailai", "怀来站", "station", HUAILAI),
            Place("checkpoint:jingli", "京礼综合检查站", "checkpoint", HUAILAI),
        ],
        **WHO,
    )
    connect("railway", settings={"stations": "怀来,张家口"})
    yield


def test_a_list_of_passengers_becomes_people_presences_and_expected_arrivals() -> None:
    delivery = send("railway", HEAD + rider(1) + rider(2, alight="张家口") + rider(3, board="怀来", alight="北京北"))
    assert delivery.state is DeliveryState.LANDED

    work_off("railway")

    with scope(CITY):
        found = get_delivery(number=delivery.number)
        [batch] = list_batches()
        key = person_key(number(1), secret=pseudonym_secret())
        person = Person.objects.get(key=key)
        kept = models.Content.objects.count()
    assert (found.state, found.rows, found.good, found.bad) == (DeliveryState.APPLIED, 3, 2, 1)
    assert found.counts == {"expected": 2, "people_new": 2, "presences": 2}
    assert found.units == ("G7803@2021-10-24",)
    assert (batch.source, batch.state) == ("feed railway", BatchState.LANDED)
    assert (person.birth_year, person.sex, kept) == (1988, "m", 0)
    arrivals = list_expected(actor=DUTY, **DAY).rows
    huailai = next(one for one in arrivals if one.place == "station:huailai")
    assert (huailai.person, huailai.conveyance, huailai.carriage, huailai.seat) == (key, "G7803", "05车", "08F")
    assert huailai.division_path == HUAILAI


def test_who_rides_backwards_waits_for_correction_and_comes_again() -> None:
    first = send("railway", HEAD + rider(1, board="怀来", alight="北京北") + rider(2))
    work_off("railway")
    with scope(CITY):
        [row] = list_refused(number=first.number)
        assert (row.line, row.reason, row.column) == (2, "stops_backwards", "alight")
        names, rows = access_refused(number=first.number, actor="user:1", purpose="data_correction", at=AT)
    text = refused_csv(names, rows, number=first.number, describe=lambda reason, column: f"{column}: {reason}")
    corrected = text.replace(",怀来,北京北,", ",北京北,怀来,")

    second = send("railway", corrected, name="corrected.csv")
    work_off("railway")

    with scope(CITY):
        assert [one.resolved_by for one in list_refused(number=first.number)] == [second.number]
        assert get_delivery(number=second.number).good == 1
        assert models.RefusedRow.objects.get(delivery=first.number).fields is None
    again = send("railway", corrected + "\n", name="again.csv")
    work_off("railway")
    with scope(CITY):
        found = get_delivery(number=again.number)
    assert (found.good, found.counts) == (0, {"settled_again": 1})


def test_the_same_file_under_two_names_is_one() -> None:
    first = send("railway", HEAD + rider(1), name="a.csv", key="one")
    second = send("railway", HEAD + rider(1), name="b.csv", key="two")
    assert (second.number, second.repeated) == (first.number, True)
    with pytest.raises(DeliveryKeyError):
        send("railway", HEAD + rider(2), key="one")
    assert models.Feed.objects.get(name="railway").last_seen_at == AT


def test_a_feed_that_changes_its_columns_is_held_settled_once_and_applied_from_where_it_landed() -> None:
    changed = HEAD.replace("下车站", "终到站").replace("车次", "列车") + rider(1)
    held = send("railway", changed)
    work_off("railway")
    with scope(CITY):
        found = get_delivery(number=held.number)
    assert (found.state, found.missing) == (DeliveryState.HELD, ("train", "alight"))
    assert "终到站" in found.found and "终到站" in found.refusal

    with scope(CITY):
        settle_columns(number=held.number, columns={"train": "列车", "alight": "终到站"}, **WHO)
    work_off("railway")
    after = send("railway", changed + rider(2))
    work_off("railway")

    with scope(CITY):
        assert get_delivery(number=held.number).good == 1
        assert get_delivery(number=after.number).good == 2
        [row] = models.Feed.objects.filter(name="railway").values_list("columns", flat=True)
    assert row == {"train": "列车", "alight": "终到站"}


@pytest.mark.parametrize("content", [b"", b"  \n", b"%PDF-1.4 nothing", b"\x1f\x8b\x08\x00gzip"])
def test_what_is_no_table_does_not_land(content: bytes) -> None:
    with pytest.raises(DeliveryRefusedError):
        send("railway", content)
    with scope(CITY):
        assert not models.Delivery.objects.exists()


def test_a_list_of_nobody_is_a_list() -> None:
    nil = send("railway", HEAD)
    work_off("railway")
    with scope(CITY):
        found = get_delivery(number=nil.number)
    assert (found.state, found.rows, found.bad) == (DeliveryState.APPLIED, 0, 0)


def test_a_card_that_is_read_twice_counts_once_and_no_code_changes_anything() -> None:
    connect("checkpoint")
    head = "卡口,通行时间,方向,证件号码,姓名,健康码,体温,登记,设备号\n"
    one = f"京礼综合检查站,2021-10-24 11:50:00,入,{number(1)},王一,红码,36.5,是,JL-01\n"
    soon = one.replace("11:50:00", "11:53:00")
    later = one.replace("11:50:00", "12:00:30").replace("红码", "绿码")
    send("checkpoint", head + one + soon)
    send("checkpoint", head + later)
    work_off("checkpoint")

    crossings = list_crossings(actor=DUTY, **DAY).rows
    assert [(one.code.value, one.registered) for one in crossings] == [("green", True), ("red", True)]
    with scope(CITY):
        counts = [one.counts.get("read_twice", 0) for one in models.Delivery.objects.order_by("pk")]
        from sizao.response.restrictions.models import Restriction

        assert not Restriction.objects.exists()
    assert counts == [1, 0]


def test_clocks_that_disagree_by_hours_are_told() -> None:
    connect("checkpoint")
    head = "卡口,通行时间,证件号码,设备号\n"
    right = "".join(f"京礼综合检查站,2021-10-24 11:5{i}:00,{number(i)},JL-01\n" for i in range(4))
    behind = "".join(f"京礼综合检查站,2021-10-24 08:5{i}:00,{number(10 + i)},JL-02\n" for i in range(4))
    ahead = "".join(f"京礼综合检查站,2021-10-24 15:0{i}:00,{number(20 + i)},JL-03\n" for i in range(4))
    delivery = send("checkpoint", head + right + behind + ahead)
    work_off("checkpoint")
    with scope(CITY):
        found = get_delivery(number=delivery.number)
        reasons = [row.reason for row in list_refused(number=delivery.number)]
    assert [note.split()[2] for note in found.notes] == ["JL-03", "JL-02"]
    assert all(abs(abs(int(note.split()[1])) - 3 * 3600) < 400 for note in found.notes)
    assert reasons == ["in_the_future"] * 4
    assert found.late == 4


def test_a_number_that_is_known_under_another_name_is_laid_before_a_person() -> None:
    send("railway", HEAD + rider(1) + rider(2) + rider(3) + rider(4))
    work_off("railway")
    again = [rider(1).replace("王1", "欧阳铁蛋"), rider(2).replace("王2", "王*"), rider(3).replace("王3", "赵敏")]
    delivery = send("railway", HEAD + "".join(again) + rider(4))
    work_off("railway")
    with scope(CITY):
        counts = get_delivery(number=delivery.number).counts
    assert (counts["other_name"], counts["laid_before_a_person"]) == (3, 2), "a blotted name is none"
    found = list_pairs(actor=DUTY).rows
    keys = {person_key(number(serial), secret=pseudonym_secret()) for serial in (1, 3)}
    assert {key for pair in found for key in pair.keys} > keys and len(found) == 2
    [file] = [
        access_pair(actor=DUTY, pair_id=pair.id, purpose="data_correction", at=AT)
        for pair in found
        if person_key(number(1), secret=pseudonym_secret()) in pair.keys
    ]
    assert {file.one.name, file.other.name} == {"王1", "欧阳铁蛋"}
    assert {file.one.identifier, file.other.identifier} == {number(1)}
    assert len(list_expected(actor=DUTY, **DAY, size=100).rows) == 4, "the number decides whose the ride is"

    send("railway", HEAD + again[0] + rider(7))
    work_off("railway")
    assert list_pairs(actor=DUTY).total == 2, "the same again is laid there once"


def test_a_wrong_column_of_names_does_not_fill_the_queue() -> None:
    send("railway", HEAD + "".join(map(rider, range(1, 26))))
    work_off("railway")
    delivery = send("railway", HEAD + "".join(rider(at).replace(f"王{at},", f"{at}车厢乘客,") for at in range(1, 26)))
    work_off("railway")
    with scope(CITY):
        found = get_delivery(number=delivery.number)
    assert (found.good, found.notes) == (25, ("names 25 25",))
    assert describe_note(found.notes[0]).count("25") == 2
    assert list_pairs(actor=DUTY).total == 0


def test_silence_is_an_alarm_and_coverage_counts_trains() -> None:
    send("railway", HEAD + rider(1) + rider(2, train="G7807"))
    work_off("railway")

    def ask(hours: float):
        at = AT + timedelta(hours=hours)
        with scope(CITY):
            [one] = list_health(
                within=CITY, at=at, limits=lambda feed: limits(feed, at=at), expected_units=expected_units
            )
        return one

    assert not ask(2.9).is_silent
    assert ask(3.1).silent_since == AT + timedelta(hours=3)
    assert 0 < (ask(0).coverage or 0) < 1


def test_another_county_sees_neither_deliveries_nor_arrivals() -> None:
    send("railway", HEAD + rider(1) + rider(2, board="怀来", alight="北京北"))
    work_off("railway")
    with scope("n13.n1307.n130709"):
        assert not models.Delivery.objects.exists() and not models.RefusedRow.objects.exists()
    other = SystemActor(Role.COUNTY_COMMAND, "user:2", Scope("n13.n1307.n130709", "user:2"))
    assert not list_expected(actor=other, **DAY).rows
