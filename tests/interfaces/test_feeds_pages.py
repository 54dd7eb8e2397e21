"""The pages of feeds: health at a glance, deliveries, rows that are corrected, columns that are settled."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.foundation.intake import models
from sizao.foundation.intake.types import DeliveryState
from sizao.interfaces.feeds.connecting import default_title
from tests.feeds import AT, connect, number, send, work_off
from tests.interfaces.conftest import is_kept_anywhere, kept, told
from tests.people import CHONGLI, CITY, HUAILAI


pytestmark = pytest.mark.django_db
HEAD = "车次,乘车日期,车厢,席位,上车站,下车站,证件号码,姓名,手机号\n"


def rider(serial: int, *, board: str = "北京北", alight: str = "怀来", train: str = "G7803") -> str:
    return f"{train},2021-10-24,05,08F,{board},{alight},{number(serial)},张弓{serial},1000000{serial:04}\n"


# One that is taken, one who rides backwards, one on a train that does not exist.
BAD = HEAD + rider(1) + rider(2, board="怀来", alight="北京北") + rider(3, train="G9999")


@pytest.fixture(autouse=True)
def railway(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from sizao.interfaces import clock

    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    settings.SIZAO_HOME = tmp_path
    connect("railway", title="怀来站名单", settings={"stations": "怀来"})
    yield


def upload(client, text: str, name: str = "list.csv"):
    return client.post("/feeds/railway/send/", {"file": SimpleUploadedFile(name, text.encode())})


def test_a_list_sent_by_hand_is_worked_off_corrected_and_sent_again(come) -> None:
    staff = come(Role.STATION_STAFF)
    sent = upload(staff, BAD)
    page = sent["Location"]
    assert "You may leave this page" in staff.get(page).text
    assert "HX-Refresh" not in staff.get(f"{page}progress/").headers
    work_off("railway")
    assert staff.get(f"{page}progress/")["HX-Refresh"] == "true"

    shown = told(staff.get(page))
    assert "alight: comes before the station of boarding" in shown
    assert "train: is no train of the timetable" in shown
    assert "张弓" not in shown
    assert "train: is no train" not in told(staff.get(f"{page}?code=stops_backwards.alight")).partition('id="rows"')[2]
    assert staff.post(f"{page}refused.csv", {"purpose": " "}).status_code == 422
    rows = staff.post(f"{page}refused.csv", {"purpose": "correction"}).content.decode()
    assert "张弓2" in rows and kept("delivery.read_refused") == [("correction", {"rows": 2})]

    second = upload(staff, rows.replace("怀来,北京北", "北京北,怀来").replace("G9999", "G7803"), "corrected.csv")
    work_off("railway")
    first = staff.get(page)
    assert first.context["delivery"].open_rows == 0 and second["Location"] in first.text
    assert staff.get(second["Location"]).context["delivery"].good == 2
    again = staff.get(upload(staff, BAD)["Location"])
    assert "This file was sent before" in told(again)
    assert not is_kept_anywhere("张弓")
    # What went on into the store of presences is called as the feed is; one without a title in the reader's words.
    assert "怀来站名单" in told(staff.get("/presences/")) and "feed railway" not in told(staff.get("/presences/"))
    connect("railway", title=default_title("railway", "railway"), settings={"stations": "怀来"})
    assert "Railway: lists of passengers railway" in told(staff.get("/presences/"))


def test_a_feed_that_is_silent_is_first_and_an_alarm_on_the_first_page(come, monkeypatch) -> None:
    connect("hotel", title="宾馆", every=0)
    send("railway", HEAD + rider(1))
    from sizao.interfaces import clock

    monkeypatch.setattr(clock, "machine_time", lambda: AT + timedelta(hours=5))
    officer = come(Role.CITY_COMMAND)
    found = told(officer.get("/feeds/"))
    assert found.index("怀来站名单") < found.index("宾馆")
    assert "silent, overdue for 2 h" in found
    assert "宾馆" not in told(officer.get("/feeds/?show=silent"))
    assert "silent feed" in told(officer.get("/"))
    one = told(officer.get("/feeds/railway/"))
    assert "Nothing came today of:" in one and "silent, overdue" in one

    assert officer.post("/feeds/railway/pause/").status_code == 302
    assert "silent" not in told(officer.get("/feeds/railway/")).replace("Silence", "")
    assert "怀来站名单" not in told(officer.get("/feeds/?show=silent"))
    officer.post("/feeds/railway/pause/")
    assert "silent, overdue" in told(officer.get("/feeds/railway/"))


def test_changed_columns_are_settled_on_their_page_and_worked_off_from_where_they_landed(come) -> None:
    changed = HEAD.replace("下车站", "终到站").replace("车次", "列车") + rider(1)
    held = send("railway", changed)
    work_off("railway")
    officer = come(Role.COUNTY_COMMAND, HUAILAI)
    page = f"/feeds/railway/deliveries/{held.number}/"
    assert "Its columns changed: none was found for train, alight" in " ".join(told(officer.get(page)).split())
    assert "held" in told(officer.get("/feeds/?show=held"))
    assert "张弓" not in officer.get(f"{page}columns/").text
    looked_at = officer.post(f"{page}columns/", {"act": "look"})
    assert "张弓1" in looked_at.text and kept("delivery.read_first_rows") == [("data_correction", {"rows": 1})]

    usual = {"on": "乘车日期", "board": "上车站", "identifier": "证件号码", "name": "姓名"}
    lacking = officer.post(f"{page}columns/", usual | {"act": "settle", "train": "列车"})
    assert lacking.status_code == 422 and "No column was chosen for: alight." in lacking.text
    twice = officer.post(f"{page}columns/", usual | {"act": "settle", "train": "列车", "alight": "列车"})
    assert twice.status_code == 422 and "was chosen twice" in twice.text
    unknown = officer.post(f"{page}columns/", usual | {"act": "settle", "train": "列车", "alight": "站"})
    assert unknown.status_code == 422
    done = officer.post(f"{page}columns/", usual | {"act": "settle", "train": "列车", "alight": "终到站"})
    assert done["Location"] == page
    work_off("railway")

    with scope(CITY):
        row = models.Delivery.objects.get(pk=held.number)
        feed = models.Feed.objects.get(name="railway")
    assert (row.state, row.good) == (DeliveryState.APPLIED, 1)
    assert feed.columns == {"train": "列车", "alight": "终到站"}, "only what is new is remembered"
    assert officer.get(f"{page}columns/")["Location"] == page
    # They change back: what was said of them is said anew.
    back = send("railway", HEAD + rider(2))
    work_off("railway")
    page = f"/feeds/railway/deliveries/{back.number}/columns/"
    officer.post(page, usual | {"act": "settle", "train": "车次", "alight": "下车站"})
    work_off("railway")
    with scope(CITY):
        assert models.Delivery.objects.get(pk=back.number).good == 1


def test_a_held_delivery_can_be_given_up(come) -> None:
    held = send("railway", "甲,乙\n1,2\n")
    work_off("railway")
    officer = come(Role.CITY_COMMAND)
    page = f"/feeds/railway/deliveries/{held.number}/"
    officer.post(f"{page}columns/", {"act": "give-up"})
    assert "refused" in told(officer.get(page))
    with scope(CITY):
        assert not models.Content.objects.exists()


def test_lists_are_searched_sorted_cut_and_exported(come) -> None:
    send("railway", HEAD + rider(1), name="monday.csv")
    send("railway", HEAD + rider(2) + rider(3, train="G9999"), name="tuesday.csv")
    work_off("railway")
    officer = come(Role.INVESTIGATOR)
    found = told(officer.get("/feeds/railway/?deliveries-filter=tues"))
    assert "tuesday.csv" in found and "monday.csv" not in found
    rising = officer.get("/feeds/railway/?deliveries-sort=rows").text
    falling = officer.get("/feeds/railway/?deliveries-sort=-rows").text
    assert rising.index("monday.csv") < rising.index("tuesday.csv")
    assert falling.index("monday.csv") > falling.index("tuesday.csv")
    assert "monday.csv" not in told(officer.get("/feeds/railway/?show=to-correct"))
    file = officer.get("/feeds/railway/deliveries.csv?show=to-correct").content.decode("utf-8-sig").splitlines()
    assert len(file) == 2 and "tuesday.csv" in file[1]
    feeds = officer.get("/feeds.csv").content.decode("utf-8-sig").splitlines()
    assert feeds[1].startswith("railway,怀来站名单,railway") and len(feeds) == 2
    assert officer.get("/feeds.pdf").status_code == 404
    assert officer.get("/feeds/samples/coach.csv").content.decode("utf-8-sig").startswith("班次")
    assert "Nothing is to be done here" in told(officer.get("/feeds/railway/?show=refused"))


def test_who_may_not_sees_nothing_of_it(come, client) -> None:
    delivery = send("railway", HEAD + rider(1))
    page = f"/feeds/railway/deliveries/{delivery.number}/"
    looks_only = come(Role.ADMINISTRATOR)
    assert looks_only.get("/feeds/railway/").status_code == looks_only.get(page).status_code == 200
    for address in ("/feeds/railway/send/", "/feeds/railway/pause/", f"{page}refused.csv", f"{page}columns/"):
        assert looks_only.post(address).status_code == 403
    assert come(Role.GRID_WORKER).get("/feeds/").status_code == 403
    other = come(Role.COUNTY_COMMAND, CHONGLI)
    assert "No system is connected yet" in told(other.get("/feeds/"))
    assert {other.get(address).status_code for address in ("/feeds/railway/", page, f"{page}columns/")} == {404}
    assert other.post("/feeds/railway/send/").status_code == 404
    connect("coach")
    assert come(Role.CITY_COMMAND).get(page.replace("railway", "coach")).status_code == 404
    assert client.get("/feeds/")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("content", ["", "%PDF-1.4 nothing"])
def test_a_file_that_is_no_table_is_refused_with_a_reason(come, content: str) -> None:
    answer = upload(come(Role.CITY_COMMAND), content)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    with scope(CITY):
        assert not models.Delivery.objects.exists()
