"""The pages of presences: from a file to its batch, its bad rows and back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sizao.foundation.accounts.types import Role
from sizao.response.presences.operations import apply_batch, register_source
from sizao.response.presences.types import ReadingRules
from tests.interfaces.conftest import is_kept_anywhere, kept
from tests.people import CHONGLI, CITY, HUAILAI, MORNING, make_account


pytestmark = pytest.mark.django_db
WHO = {"actor": "user:1", "reason": "test", "at": MORNING}
# Names in the files that no token or key can hold by chance.
FILE = "乘客,站点,进,出\nA1,怀来站,2021-10-13 08:00,2021-10-13 09:00\n乘客乙,怀来站,2021-10-13 10:00,2021-10-13 09:00\n"
MAPPING = {"source": "rail", "zone": "Asia/Shanghai", "person": "乘客", "place": "站点", "enter": "进", "leave": "出"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings) -> Iterator[None]:
    settings.SIZAO_HOME = tmp_path
    register_source(name="rail", rules=ReadingRules(), retention_days=None, division_path=HUAILAI, **WHO)
    yield


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_account(role=Role.STATION_STAFF, division_path=CITY))
    client.cookies["django_language"] = "en"
    return client


def send_file(client: Client, text: str = FILE, source: str = "rail"):
    file = SimpleUploadedFile("rows.csv", text.encode())
    return client.post("/presences/import/", {"source": source, "file": file})


def work_off(number: int) -> None:
    apply_batch(number=number, division_path=HUAILAI, actor="system:test", at=lambda: MORNING, reason="test")


def test_a_file_is_looked_at_mapped_taken_corrected_and_sent_again(staff: Client) -> None:
    looked_at = staff.get(send_file(staff)["Location"], follow=True)
    assert looked_at.status_code == 200
    text = looked_at.content.decode()
    assert "No column was found for: Person, Enter, Leave." in text
    assert "<option selected>站点</option>" in text
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
    assert "乘客乙" not in done
    rows = staff.post(f"{page}quarantine.csv", {"purpose": "correction"}).content.decode()
    assert "乘客乙" in rows

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
    assert "乘客乙" not in answer.content.decode()


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


class TestColumns:
    def take(self, staff: Client, text: str, **columns: str):
        address = send_file(staff, text)["Location"].partition("?")[0]
        chosen = {"source": "rail", "zone": "Asia/Shanghai", "take": "1"} | columns
        return staff.post(address, chosen, follow=True)

    def test_what_is_remembered_is_offered_where_the_file_has_it(self, staff: Client) -> None:
        self.take(staff, FILE, **{key: MAPPING[key] for key in ("person", "place", "enter", "leave")})

        page = staff.get(send_file(staff, FILE.replace("站点", "卡口"))["Location"])

        chosen = {field["key"]: field["chosen"] for field in page.context["fields"]}
        assert [chosen[key] for key in ("person", "place", "enter", "leave")] == ["乘客", "卡口", "进", "出"]
        assert page.context["problem"] is None

    def test_a_column_that_is_not_there_any_more_is_taken_back(self, staff: Client) -> None:
        columns = {key: MAPPING[key] for key in ("person", "place", "enter", "leave")}
        wide = FILE.replace("出\n", "出,厢\n").replace("09:00\n", "09:00,7\n")
        assert "/batches/" in self.take(staff, wide, **columns, cell="厢").request["PATH_INFO"]

        assert "/batches/" in self.take(staff, FILE, **columns).request["PATH_INFO"]

    def test_what_is_missing_is_said_by_the_names_of_the_page(self, staff: Client) -> None:
        answer = self.take(staff, FILE, person="乘客", place="站点", enter="进")

        assert answer.status_code == 422
        assert "No column was found for: Leave." in answer.content.decode()

    def test_a_file_without_a_header_says_so(self, staff: Client) -> None:
        page = staff.get(send_file(staff, "139900198001010011,bus:1,2021-10-13 08:00,2021-10-13 09:00\n")["Location"])

        assert "No column was found for: Person, Place, Enter, Leave." in page.content.decode()


class TestListOfDeliveries:
    def deliver(self, staff: Client, *, apply: bool = True) -> int:
        address = send_file(staff)["Location"].partition("?")[0]
        page = staff.post(address, MAPPING | {"take": "1"}, follow=True).request["PATH_INFO"]
        number = int(page.strip("/").rpartition("/")[2])
        if apply:
            work_off(number)
        return number

    def test_it_shows_what_is_to_be_corrected_and_what_waits(self, staff: Client) -> None:
        assert staff.get("/presences/?show=waiting").context["table"].total == 0
        number = self.deliver(staff, apply=False)
        assert staff.get("/presences/?show=waiting").context["table"].total == 1
        assert staff.get("/presences/?show=to-correct").context["table"].total == 0

        work_off(number)

        assert staff.get("/presences/?show=waiting").context["table"].total == 0
        assert staff.get("/presences/?show=to-correct").context["table"].total == 1
        assert staff.get("/presences/?show=anything").context["table"].total == 1
        assert "Nothing is to be done here" in staff.get("/presences/?show=waiting").content.decode()

    def test_its_files_hold_what_it_shows(self, staff: Client) -> None:
        self.deliver(staff)

        assert staff.get("/presences/batches.csv?show=waiting").content.decode().count("\n") == 1
        assert staff.get("/presences/batches.csv?show=to-correct").content.decode().count("\n") == 2
        assert staff.get("/presences/batches.xlsx").content.startswith(b"PK")
        assert staff.get("/presences/batches.pdf").status_code == 404

    def test_a_name_of_a_file_is_no_formula_in_a_spreadsheet(self, staff: Client) -> None:
        file = SimpleUploadedFile("-1+cmd.csv", FILE.encode())
        address = staff.post("/presences/import/", {"source": "rail", "file": file})["Location"].partition("?")[0]
        staff.post(address, MAPPING | {"take": "1"})

        assert "rail,'-1_cmd.csv" in staff.get("/presences/batches.csv").content.decode()

    def test_reasons_narrow_the_rows(self, staff: Client) -> None:
        number = self.deliver(staff)
        address = f"/presences/batches/{number}/"

        assert staff.get(f"{address}?code=ends_before_it_begins").context["table"].total == 1
        assert staff.get(f"{address}?code=no_person").context["table"].total == 0
        assert staff.get(f"{address}?code=nonsense").context["table"].total == 1

    def test_another_countys_delivery_looks_like_none(self, staff: Client) -> None:
        number = self.deliver(staff)
        staff.force_login(make_account("other", role=Role.STATION_STAFF, division_path=CHONGLI))

        assert staff.get(f"/presences/batches/{number}/").status_code == 404
        assert staff.post(f"/presences/batches/{number}/quarantine.csv", {"purpose": "look"}).status_code == 404


def test_reading_rows_in_quarantine_is_kept_with_its_purpose(staff: Client) -> None:
    number = TestListOfDeliveries().deliver(staff)

    staff.post(f"/presences/batches/{number}/quarantine.csv", {"purpose": "put right by phone"})

    assert kept("presences.read_quarantine") == [("put right by phone", {"rows": 1})]
    assert not is_kept_anywhere("乘客乙")
