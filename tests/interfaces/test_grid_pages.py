"""The desk's pages of grid cells: coverage, list, one cell, households, alarms, import; and each refusal."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from sizao.desk.grid_cells import raise_grid_alarms
from sizao.foundation.accounts.models import User
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces import clock
from sizao.registry.cells.models import Household, Resident
from sizao.registry.cells.queries import get_cell, posts_of
from sizao.registry.places.operations import place_tiles
from sizao.response.grid.queries import list_alarms
from tests.grid import (
    AT,
    CHABEI,
    CITY,
    COMMUNITY,
    FAR,
    HOUR,
    HUAILAI,
    ONE,
    SHACHENG,
    TODAY,
    TWO,
    ZHANGBEI,
    cells_with_duty,
    load_doors,
    load_map,
    send,
    worker,
)
from tests.interfaces.conftest import is_kept_anywhere
from tests.residents import CITY_STAFF


pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CELL = f"/grid-cells/{ONE.code}/"


@pytest.fixture(autouse=True)
def account(monkeypatch):
    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    load_map()
    place_tiles(tiles={"130730": (0, 0), "130722": (1, 0), "130772": (2, 0)}, actor="system:test", at=AT, reason="x")
    found = worker()
    cells_with_duty(found, ONE, TWO)
    return found


@pytest.fixture
def city(come):
    return come(Role.CITY_COMMAND)


@pytest.fixture
def county(come):
    return come(Role.COUNTY_COMMAND, HUAILAI)


class TestCoverage:
    def test_the_silent_stand_first_and_open_into_what_lies_below(self, city, account):
        send(account)
        text = city.get("/grid-cells/").text
        rows = re.findall(r"<tr>.*?</tr>", text, re.S)[1:]
        assert "Zhangbei" in rows[0] and "0 %" in rows[0]
        assert "Huailai" in rows[1] and "50 %" in rows[1]
        assert f"below={HUAILAI}&amp;on=2021-10-23" in text and "50 %" in text

    def test_the_wall_shows_today_in_counts_and_asks_for_itself_again(self, city, account):
        load_doors()
        send(account)
        text = city.get("/grid-cells/?wall&on=2021-10-01").text
        assert 'hx-trigger="every 60s"' in text and "?below=n13.n1307&amp;wall" in text and "50 %" in text
        assert "2021-10-23" in text and "网格员甲" not in text and "王测试" not in text

    def test_a_cell_that_reports_elsewhere_counts_there(self, city):
        text = city.get("/grid-cells/").text
        assert "Zhangbei" in text
        assert "Chabei" not in re.search(r"<table>.*?</table>", text, re.S)[0]

    def test_down_to_the_cell(self, city):
        assert "Shacheng" in city.get(f"/grid-cells/?below={HUAILAI}").text
        assert ONE.name in city.get(f"/grid-cells/?below={COMMUNITY}").text
        assert city.get(f"/grid-cells/?below={ONE.path}").headers["location"] == CELL

    def test_nobody_sees_beyond_the_own_area(self, county):
        text = county.get(f"/grid-cells/?below={CHABEI}").text
        assert "Chabei" not in text and "Shacheng" in text

    def test_by_the_hour(self, city, account):
        send(account)
        assert "33 % so far" in city.get("/grid-cells/").text

    def test_a_day_that_is_none_is_today(self, city):
        assert "2021-10-23" in city.get("/grid-cells/?on=never").text
        assert 'value="2021-10-22"' in city.get("/grid-cells/?on=2021-10-22").text

    @pytest.mark.parametrize("role", [Role.STATION_STAFF, Role.AUDITOR, Role.ADMINISTRATOR])
    @pytest.mark.parametrize(
        "path", ["/grid-cells/", "/grid-cells/list/", "/grid-cells/list.csv", "/grid-cells/alarms/", CELL]
    )
    def test_other_roles_are_refused(self, come, role, path):
        assert come(role).get(path).status_code == 403


class TestList:
    def test_filter_sort_state_and_search(self, city, account):
        send(account)
        silent = city.get("/grid-cells/list/?state=silent").text
        assert TWO.name in silent and ONE.name not in silent
        nil = city.get("/grid-cells/list/?state=nil").text
        assert ONE.name in nil and TWO.name not in nil
        found = city.get("/grid-cells/list/?cells-filter=察北").text
        assert FAR.name in found and ONE.name not in found
        rows = re.findall(r"一社区第\d网格|察北村第1网格", city.get("/grid-cells/list/?cells-sort=-cell").text)
        assert rows == [FAR.name, TWO.name, ONE.name]

    def test_whoever_lacks_a_worker_is_seen(self, city):
        assert "nobody" in city.get("/grid-cells/list/?cells-filter=察北").text

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_as_a_file(self, city, ending):
        answer = city.get(f"/grid-cells/list.{ending}?state=silent")
        assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")

    def test_other_endings_are_none(self, city):
        assert city.get("/grid-cells/list.pdf").status_code == 404


class TestCell:
    def test_its_days_duty_and_units(self, city, account):
        send(account)
        text = city.get(CELL).text
        assert "网格员甲" in text and "nil report" in text and text.count('class="strip-word"') == 14
        assert "Huailai" in text and "another county" not in text
        far = city.get(f"/grid-cells/{FAR.code}/").text
        assert "another county" in far and "Chabei" in far and "Zhangbei" in far
        assert "smaller than the 300" in city.get(f"/grid-cells/{TWO.code}/").text

    def test_people_are_shown_for_a_purpose_only(self, city, account):
        keys = load_doors()
        send(account, act="person", person=shown(keys[0]), fever="1", temperature="38.1")
        assert "王测试" not in city.get(CELL).text
        assert "王测试" not in city.get(f"{CELL}?people=1").text
        city.post("/purpose/", {"purpose": "follow_up", "next": f"{CELL}?people=1"})
        text = city.get(f"{CELL}?people=1").text
        assert "王测试" in text and "fever 38.1 °C" in text
        assert AuditEvent.objects.filter(action="grid.read_records", purpose="follow_up").exists()

    def test_a_duty_is_given(self, county):
        worker("next")
        county.post(CELL, {"act": "duty", "kind": "deputy", "username": "next", "from": "2021-10-23"})
        [post] = posts_of(actor=User.objects.get(username="next"), on=TODAY)
        assert (post.cell.code, post.kind.value) == (ONE.code, "deputy")
        assert "2021-10-23 –" in county.get(CELL).text

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"act": "duty", "kind": "deputy", "username": "nobody"}, "can be on duty"),
            ({"act": "duty", "kind": "boss", "username": ""}, "Choose from the list"),
            ({"act": "duty", "kind": "worker", "username": "worker", "from": "2021-09-01"}, "later day on already"),
            ({"act": "cell", "name": "", "reports_to": ""}, "needs a name"),
            ({"act": "cell", "name": "x", "reports_to": "nowhere"}, "not known"),
            ({"act": "cell", "name": "x", "reports_to": "13"}, "not known"),
        ],
    )
    def test_what_cannot_be_kept_is_said(self, county, values, words):
        answer = county.post(CELL, values)
        assert answer.status_code == 422 and words in answer.text

    def test_to_whom_it_reports_is_changed(self, county):
        county.post(CELL, {"act": "cell", "name": "新名", "reports_to": "130722", "households": "400"})
        cell = get_cell(code=ONE.code)
        assert (cell.name, cell.reports_to, cell.households) == ("新名", ZHANGBEI, 400)

    def test_a_worker_changes_nothing(self, come):
        client = come(Role.GRID_WORKER, COMMUNITY)
        assert client.post(CELL, {"act": "cell", "name": "x"}).status_code == 403
        assert get_cell(code=ONE.code).name == ONE.name

    def test_what_lies_elsewhere_is_not_there(self, county):
        assert county.get(f"/grid-cells/{FAR.code}/").status_code == 404
        assert county.get("/grid-cells/1-1/").status_code == 404


class TestHouseholds:
    URL = f"{CELL}households/"

    @pytest.fixture
    def mine(self, account, client):
        client.force_login(account, backend="sizao.foundation.accounts.backend.AccountBackend")
        load_doors()
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    def test_the_worker_keeps_them(self, mine):
        assert "王测试" in mine.get(self.URL).text
        mine.post(self.URL, {"act": "door", "door": "9号楼101"})
        text = mine.get(self.URL).text
        number = re.findall(r'id="household-(\d+)"', text)[-1]
        assert "9号楼101" in text
        mine.post(self.URL, {"act": "resident", "household": number, "name": "钱样例", "need-pregnant": "1"})
        text = mine.get(self.URL).text
        assert "钱样例" in text and "a woman who is pregnant" in text
        resident = re.findall(r'name="resident" value="(\d+)"', text)[-1]
        mine.post(self.URL, {"act": "end", "resident": resident})
        assert "钱样例" not in mine.get(self.URL).text

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"act": "door", "door": ""}, "needs a door"),
            ({"act": "resident", "household": "1", "name": ""}, "Please fill this in"),
            ({"act": "resident", "household": "1", "name": "钱", "identifier": "130730198001010011"}, "mistyped"),
            ({"act": "resident", "household": "0", "name": "钱"}, "no such household"),
            ({"act": "end", "resident": "0"}, "not in force"),
        ],
    )
    def test_what_cannot_be_kept_is_said(self, mine, values, words):
        answer = mine.post(self.URL, values)
        assert answer.status_code == 422 and words in answer.text

    def test_whoever_is_not_on_duty_sees_none(self, come):
        load_doors()
        answer = come(Role.GRID_WORKER, COMMUNITY).get(self.URL)
        assert answer.status_code == 403 and "王测试" not in answer.text and "not on duty" in answer.text

    def test_a_commander_says_what_for(self, county):
        load_doors()
        assert "王测试" not in county.get(self.URL).text
        county.post("/purpose/", {"purpose": "follow_up", "next": self.URL})
        assert "王测试" in county.get(self.URL).text


class TestListOfHouseholds:
    URL = f"{CELL}households/import/"
    HEAD = "门牌,姓名,证件号码,手机号,需求\n"
    GOOD = HEAD + (
        "3号楼2单元501,周样例,130730199901010019,10000000001,dialysis\n"
        "3号楼2单元501,吴样例,,10000000002,\n"
        "9号楼101,郑样例,,,\n"
        "9号楼102,,,,\n"
    )
    mine = TestHouseholds.mine

    def hand_in(self, client, content, name="list.csv", status=200):
        content = content.encode() if isinstance(content, str) else content
        answer = client.post(self.URL, {"file": SimpleUploadedFile(name, content)}, follow=True)
        assert answer.status_code == status, answer.text
        return answer.text

    def rows(self):
        with scope(CITY):
            return (
                list(Household.objects.order_by("pk").values_list("division_path", "number", "door")),
                list(Resident.objects.order_by("pk").values_list("person", "household", "needs", "until_on")),
            )

    def test_a_list_is_taken_and_the_same_list_again_does_nothing(self, mine):
        text = self.hand_in(mine, self.GOOD)
        assert "2 new households · 3 new residents · 0 residents changed" in text
        assert all(words in text for words in ("周样例", "郑样例", "9号楼102", "dialysis"))
        before = self.rows()
        assert "nothing was changed" in self.hand_in(mine, self.GOOD, "another-name.csv")
        assert self.rows() == before

    def test_a_workbook_moves_somebody_within_the_cell_and_adds_a_need(self, mine):
        self.hand_in(mine, self.GOOD)
        book, file = Workbook(), BytesIO()
        for row in (["门牌", "姓名", "证件号码", "需求"], ["9号楼102", "周样例", "130730199901010019", ""],
                    ["9号楼101", "郑样例", "", "pregnant"]):  # fmt: skip
            book.active.append(row)
        book.save(file)
        assert "0 new households · 1 new resident · 1 resident changed" in self.hand_in(mine, file.getvalue(), "a.xlsx")
        open_ones = [(needs, until) for _person, _door, needs, until in self.rows()[1] if until is None]
        assert open_ones.count((["dialysis"], None)) == 2 and open_ones.count((["pregnant"], None)) == 1

    def test_good_rows_are_kept_and_each_bad_one_is_told_with_what_to_do(self, mine):
        bad = (
            ",某某,,,\n" + "x" * 61 + ",某某,,,\n9号楼103,,,10000000009,\n9号楼103,某某,130730198001010011,,\n"
            "9号楼103,某某,,12,\n9号楼103,某某,,,飞行\n9号楼103,周样例,130730199901010019,,\n9号楼103,多,一,列,多,多\n"
        )
        text = self.hand_in(mine, self.GOOD + bad)
        assert "2 new households · 3 new residents" in text and "8 rows were not taken" in text
        for words in ("no door is named", "more than 60 characters", "without a name", "document is mistyped",
                      "the phone is none", "does not know this need", "in the list already", "cannot be read",
                      "Compare it with the card"):  # fmt: skip
            assert words in text, words
        assert re.findall(r'class="number" data-label="Line">(\d+)<', text) == [str(line) for line in range(6, 14)]
        assert "某某" not in text and not is_kept_anywhere("某某")

    @pytest.mark.parametrize(
        ("content", "words"),
        [("", "empty"), ("a,b\n1,2\n", "door"), (b"\x00\x01\x02", ""), ("门牌\n" + "1\n" * 5001, "5,000|5000")],
    )
    def test_what_is_no_list_is_refused_whole(self, mine, content, words):
        before = self.rows()
        assert re.search(words, self.hand_in(mine, content, status=422))
        assert self.rows() == before

    def test_only_whoever_keeps_the_cell_may(self, come, county, city):
        load_doors()
        before = self.rows()
        assert "not on duty" in self.hand_in(come(Role.GRID_WORKER, COMMUNITY), self.GOOD, status=403)
        assert come(Role.COUNTY_COMMAND, f"{CITY}.n130709").get(self.URL).status_code == 404
        assert self.rows() == before
        county.post(self.URL, {"file": SimpleUploadedFile("list.csv", self.GOOD.encode())})
        assert len(self.rows()[0]) == len(before[0]) + 2
        assert "门牌" in city.get(f"{CELL}households/sample.csv").content.decode()


class TestAlarms:
    @pytest.fixture
    def number(self, account):
        send(account, on="2021-10-22")
        raise_grid_alarms(within=CITY, actor="system:test", at=AT + HOUR)
        return list_alarms(actor=CITY_STAFF).rows[0].id

    def test_the_list_and_one(self, city, number):
        text = city.get("/grid-cells/alarms/").text
        assert "no report" in text and ONE.name in text and "community" in text
        assert "called at my level" in city.get("/grid-cells/alarms/?mine=1&kind=fevers&show=all").text
        assert "nobody acknowledged" in city.get(f"/grid-cells/alarms/{number}/").text

    def test_acknowledged_and_answered(self, come, number):
        head = come(Role.GRID_WORKER, SHACHENG)
        url = f"/grid-cells/alarms/{number}/"
        head.post(url, {"act": "acknowledge"})
        assert "acknowledged by" in head.get(url).text
        head.post(url, {"act": "answer", "answer": "duty_changed", "words": "ill since noon"})
        text = head.get(url).text
        assert "Somebody else is on duty now" in text and "ill since noon" in text
        assert "Nothing is open here" in head.get("/grid-cells/alarms/").text

    @pytest.mark.parametrize("answer", ["", "gone", "reported_late"])
    def test_an_answer_is_one_of_the_list(self, county, number, answer):
        response = county.post(f"/grid-cells/alarms/{number}/", {"act": "answer", "answer": answer})
        assert response.status_code == 422 and "Choose what was done" in response.text

    def test_who_may_not_is_told(self, come, number):
        reader = come(Role.INVESTIGATOR)
        text = reader.get(f"/grid-cells/alarms/{number}/").text
        assert reader.post(f"/grid-cells/alarms/{number}/", {"act": "acknowledge"}).status_code == 403
        assert "answer it" in text and "I have seen it" not in text
        assert come(Role.COUNTY_COMMAND, CHABEI).get(f"/grid-cells/alarms/{number}/").status_code == 404


class TestImport:
    URL = "/grid-cells/import/"

    def hand_in(self, client, text):
        return client.post(self.URL, {"file": SimpleUploadedFile("cells.csv", text.encode(), "text/csv")})

    def test_good_rows_are_taken_and_bad_ones_told(self, county):
        text = self.hand_in(
            county,
            "网格编码,社区村,网格名称,户数,报送单位,网格员,起始日期\n"
            "130730100001-03,130730100001,第3网格,320,130722,worker,2021-10-23\n"
            "130730100001-3,130730100001,x,,,,\n"
            "130730100001-04,130730100001,y,many,,,\n"
            "130730100001-05,130730100001,z,,,nobody,\n"
            "130772100200-02,130772100200,far,,,,\n"
            "130730100001-03,130730100001,again,,,,\n",
        ).text
        assert "1 row was taken" in text and "5 rows were not" in text
        for words in ("not a code of the form", "not a number of households", "no such account", "outside your area",
                      "stands twice"):  # fmt: skip
            assert words in text
        cell = get_cell(code="130730100001-03")
        assert (cell.name, cell.reports_to) == ("第3网格", ZHANGBEI)
        codes = [post.cell.code for post in posts_of(actor=User.objects.get(username="worker"), on=TODAY)]
        assert "130730100001-03" in codes

    def test_handed_in_again_it_does_no_harm(self, county):
        text = "code,community,name,worker\n130730100001-01,一社区,新名,worker\n"
        for _ in range(2):
            assert "1 row was taken" in self.hand_in(county, text).text
        assert get_cell(code=ONE.code).name == "新名"

    @pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "\x00\x01"])
    def test_what_is_no_list_is_refused(self, county, text):
        assert self.hand_in(county, text).status_code == 422

    def test_without_a_file(self, county):
        answer = county.post(self.URL)
        assert answer.status_code == 422 and "Choose a file" in answer.text

    def test_a_sample(self, county):
        assert "网格编码" in county.get(f"{self.URL}sample.csv").content.decode()

    def test_a_worker_imports_nothing(self, come):
        assert come(Role.GRID_WORKER, COMMUNITY).get(self.URL).status_code == 403
