"""The pages of presences: from a file to its batch, its bad rows and back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sizao.foundation.accounts.types import Role
from sizao.response.presences.operations import apply_batch, register_source
from sizao.response.presences.types import ReadingRules
from tests.people import CHONGLI, CITY, HUAILAI, MORNING, make_account


pytestmark = pytest.mark.django_db
WHO = {"actor": "user:1", "reason": "test", "at": MORNING}
FILE = "乘客,站点,进,出\nA1,怀来站,2021-10-13 08:00,2021-10-13 09:00\nB2,怀来站,2021-10-13 10:00,2021-10-13 09:00\n"
MAPPING = {"source": "rail", "zone": "Asia/Shanghai", "person": "乘客", "place": "站点", "enter": "进", "leave": "出"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings) -> Iterator[None]:  # type: ignore[no-untyped-def]
    settings.SIZAO_HOME = tmp_path
    register_source(name="rail", rules=ReadingRules(), retention_days=None, division_path=HUAILAI, **WHO)
    yield


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_account(role=Role.STATION_STAFF, division_path=CITY))
    client.cookies["django_language"] = "en"
    return client


def send_file(client: Client, text: str = FILE, source: str = "rail"):  # type: ignore[no-untyped-def]
    file = SimpleUploadedFile("rows.csv", text.encode())
    return client.post("/presences/import/", {"source": source, "file": file})


def work_off(number: int) -> None:
    apply_batch(number=number, division_path=HUAILAI, actor="system:test", at=lambda: MORNING, reason="test")


def test_a_file_is_looked_at_mapped_taken_corrected_and_sent_again(staff: Client) -> None:
    looked_at = staff.get(send_file(staff)["Location"], follow=True)
    assert looked_at.status_code == 200
    text = looked_at.content.decode()
    assert "No column was found for person, enter, leave" in text
    assert "乘客" in text
    assert "怀来站" in text
    address = looked_at.request["PATH_INFO"]

    taken = staff.post(address, MAPPING | {"take": "1"}, follow=True)
    page = taken.request["PATH_INFO"]
    assert "You may leave this page" in taken.content.decode()
    number = int(page.strip("/").rpartition("/")[2])
    assert "HX-Refresh" not in staff.get(f"{page}progress/").headers
    work_off(number)
    assert staff.get(f"{page}progress/")["HX-Refresh"] == "true"

    shown = staff.get(page)
    assert (shown.context["good"], shown.context["bad"]) == ("1", "1")
    done = shown.content.decode()
    assert "The stay does not end after it begins" in done
    assert "B2" not in done
    rows = staff.post(f"{page}quarantine.csv", {"purpose": "correction"}).content.decode()
    assert "B2" in rows

    again = staff.get(send_file(staff, rows.replace("2021-10-13 10:00", "2021-10-13 08:30"))["Location"])
    assert again.status_code == 200, "the mapping is remembered"
    second = staff.post(again.request["PATH_INFO"], MAPPING | {"take": "1"}, follow=True).request["PATH_INFO"]
    work_off(int(second.strip("/").rpartition("/")[2]))
    assert second in staff.get(page).content.decode()


def test_rows_are_not_handed_out_without_a_purpose(staff: Client) -> None:
    address = send_file(staff)["Location"].partition("?")[0]
    page = staff.post(address, MAPPING | {"take": "1"}, follow=True).request["PATH_INFO"]
    work_off(int(page.strip("/").rpartition("/")[2]))

    answer = staff.post(f"{page}quarantine.csv", {"purpose": " "})

    assert answer.status_code == 422
    assert "B2" not in answer.content.decode()


def test_the_list_shows_and_exports_what_lies_in_the_division(staff: Client) -> None:
    address = send_file(staff)["Location"].partition("?")[0]
    staff.post(address, MAPPING | {"take": "1"})

    assert "rows.csv" in staff.get("/presences/").content.decode()
    assert "rail,rows.csv,landed" in staff.get("/presences/batches.csv").content.decode()
    staff.force_login(make_account("other", role=Role.STATION_STAFF, division_path=CHONGLI))
    assert "rows.csv" not in staff.get("/presences/").content.decode()
    assert "rows.csv" not in staff.get("/presences/batches.csv").content.decode()


@pytest.mark.parametrize("source", ["", "plane"])
def test_a_file_without_a_known_source_is_not_kept(staff: Client, source: str, tmp_path: Path) -> None:
    assert send_file(staff, source=source).status_code == 422
    assert not list((tmp_path / "presences").rglob("*rows.csv"))


def test_a_county_cannot_send_for_another(client: Client) -> None:
    client.force_login(make_account(role=Role.STATION_STAFF, division_path=CHONGLI))

    assert send_file(client).status_code == 422


def test_a_file_of_another_account_cannot_be_reached(staff: Client) -> None:
    address = send_file(staff)["Location"]

    staff.force_login(make_account("other", role=Role.STATION_STAFF, division_path=CITY))

    assert staff.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/presences/", "/presences/import/", "/presences/batches.csv"])
def test_a_role_without_the_permission_is_turned_away(client: Client, address: str) -> None:
    client.force_login(make_account(role=Role.AUDITOR))

    assert client.get(address).status_code == 403


def test_the_pages_are_in_chinese_first(client: Client) -> None:
    client.force_login(make_account(role=Role.STATION_STAFF))

    text = client.get("/presences/import/").content.decode()

    assert "导入" in text
    assert "Import presences" not in text
