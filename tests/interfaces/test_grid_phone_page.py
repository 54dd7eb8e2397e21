"""The phone page of a grid cell: what it answers, each refusal, and what the phone gets of a day."""

import pytest

from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces import clock
from sizao.response.arrivals.models import Arrival
from sizao.response.arrivals.operations import take_report
from sizao.response.grid import models
from tests.arrivals import report, sent
from tests.grid import AT, CITY, COMMUNITY, ONE, TWO, cells_with_duty, duty, load_doors, load_map
from tests.interfaces.conftest import is_kept_anywhere
from tests.people import make_account


pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def afternoon(monkeypatch):
    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    load_map()


@pytest.fixture
def phone(come):
    client = come(Role.GRID_WORKER, COMMUNITY)
    from sizao.foundation.accounts.models import User

    cells_with_duty(User.objects.get())
    return client


@pytest.fixture
def keys(phone):
    return load_doors()


def send(client, status=200, once="1", **values):
    fields = {name.replace("__", "-"): value for name, value in ({"act": "nil"} | values).items()}
    response = client.post("/grid/?language=en", fields, headers={"Idempotency-Key": once})
    assert response.status_code == status, response.text
    return response.text


def test_the_page_is_the_same_for_everybody(phone, come):
    make_account("other", role=Role.GRID_WORKER)
    text = phone.get("/grid/?language=en").text
    assert "nil report" in text and ONE.name not in text and "dialysis" in text


def test_a_nil_report_is_answered(phone):
    text = send(phone)
    assert "Taken: nil report" in text and ONE.name in text and "nil report, 10-23 16:00" in text
    assert "counts once" in send(phone)


def test_the_answer_is_a_part_for_the_shell_and_a_page_without_a_script(phone):
    assert "<html" not in send(phone)
    plain = phone.post("/grid/", {"act": "nil"})
    assert "<html" in plain.text and "Taken" in plain.text and plain["Cache-Control"] == "no-store"


def test_of_a_person_the_answer_says_what_and_not_who(phone, keys):
    text = send(phone, act="person", person=shown(keys[0]), fever="1", temperature="38.2")
    assert "fever 38.2 °C" in text and "fever clinic" in text and "王测试" not in text


def test_a_new_face_is_compared(phone):
    text = send(phone, act="person", name="钱来客", phone="10000000077", new="1")
    assert "had not reported" in text
    assert not is_kept_anywhere("钱来客")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"act": "person"}, "Please fill this in"),
        ({"act": "person", "name": "钱"}, "Nothing was said"),
        ({"act": "person", "name": "钱", "fever": "1", "temperature": "99"}, "between 30 and 45"),
        ({"act": "person", "name": "钱", "new": "1", "identifier": "130730198001010011"}, "mistyped"),
        ({"act": "person", "person": "P0000000000000001", "fever": "1"}, "not in the cell"),
        ({"on": "2021-10-30"}, "still to come"),
        ({"on": "2021-10-01"}, "too long ago"),
        ({"cell": TWO.code}, "not on duty"),
        ({"cell": "1-1"}, "no such grid cell"),
    ],
)
def test_what_is_wrong_is_said_and_the_form_comes_back(phone, values, words):
    text = send(phone, 422, **values)
    assert words in text
    with scope(CITY):
        assert not models.DailyReport.objects.exists()


def test_a_refused_form_keeps_what_was_entered(phone):
    text = send(phone, 422, act="person", name="钱来客", fever="1", temperature="99", need__dialysis="1")
    assert 'value="钱来客"' in text and "checked" in text and "data-keep" in text


def test_the_day_holds_what_the_phone_needs(phone, keys):
    send(phone, act="person", person=shown(keys[0]), need__dialysis="1")
    facts = phone.get("/grid/day.json?language=en").json()
    [cell] = facts["cells"]
    assert (facts["is_today"], facts["is_due"], facts["hours"]) == (True, False, 12)
    assert [door["door"] for door in cell["households"]] == ["3号楼2单元501", "3号楼2单元502"]
    assert cell["households"][0]["people"][0]["name"] == "王测试"
    assert cell["records"][0]["what"] == ["a person on dialysis"]
    assert cell["days"][0]["is_there"] and not cell["days"][1]["is_there"]


def test_whoever_reported_the_arrival_is_not_asked_again(phone):
    take_report(report=report(arrives_on="2021-10-24"), **sent())
    [coming] = phone.get("/grid/day.json?language=en").json()["cells"][0]["coming"]
    assert (coming["name"], coming["phone"], coming["is_here"]) == ("王测试", "10000000001", False)
    assert "had reported" in send(phone, act="person", name=coming["name"], phone=coming["phone"], new="1")
    [cell] = phone.get("/grid/day.json?language=en").json()["cells"]
    assert cell["coming"][0]["is_here"]
    with scope(CITY):
        assert models.GridRecord.objects.get().person == Arrival.objects.get().person


def test_another_day_can_be_asked_for(phone):
    facts = phone.get("/grid/day.json?on=2021-10-22").json()
    assert (facts["on"], facts["is_today"]) == ("2021-10-22", False)
    assert phone.get("/grid/day.json?on=never").json()["is_today"]


def test_whoever_has_two_cells_gets_both(phone):
    from sizao.foundation.accounts.models import User

    duty(User.objects.get(), TWO)
    assert [cell["code"] for cell in phone.get("/grid/day.json").json()["cells"]] == [ONE.code, TWO.code]


@pytest.mark.parametrize("role", [Role.CITY_COMMAND, Role.STATION_STAFF, Role.AUDITOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("path", ["/grid/", "/grid/day.json"])
def test_other_roles_have_no_cell(come, role, path):
    assert come(role).get(path).status_code == 403


def test_strangers_sign_in_first(client):
    assert client.get("/grid/").status_code == 302


def test_somebody_without_a_duty_sees_nobody(come):
    assert come(Role.GRID_WORKER, COMMUNITY).get("/grid/day.json").json()["cells"] == []
