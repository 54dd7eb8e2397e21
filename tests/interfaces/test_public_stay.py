"""One's own stay on a phone, without account: what is said reaches the desk of the site, once, and no other stay."""

import pytest

from sizao.desk.tracing import ZONE
from sizao.foundation.privacy.retired_keys import RetiredKeyError
from sizao.response.quarantine.operations import record_note, settle_note
from sizao.response.quarantine.queries import access_stay, list_open_alarms, list_round
from sizao.response.quarantine.types import NoteKind
from sizao.response.restrictions.types import Exposure
from tests.conftest import MACHINE_TIME
from tests.quarantine import DOCTOR, a_site, acts, placed, there
from tests.residents import RESIDENTS
from tests.restricted import DAY, HOUR, Town


pytestmark = [pytest.mark.slow, pytest.mark.django_db]
STAY = "/stay/"
NOW = {"at": MACHINE_TIME}
TODAY = MACHINE_TIME.astimezone(ZONE).date()


def ago(hours):
    return (MACHINE_TIME - hours * HOUR).isoformat()


@pytest.fixture
def code(client):
    client.cookies["django_language"] = "en"
    town = Town()
    exposure = Exposure(last_exposure=MACHINE_TIME - 2 * HOUR, degree=1)
    facts = {"place": "红旗饭店", "enter": ago(4), "leave": ago(2)}
    ground = town.ground(facts=facts, at=MACHINE_TIME)
    one = town.propose(at=MACHINE_TIME, facts=exposure, ground_ids=[ground.id])
    town.decide(one, at=MACHINE_TIME)
    a_site()
    client.person, client.restriction = town.people[0], one.id
    return town.tell(one, at=MACHINE_TIME).code


@pytest.fixture
def inside(client, code):
    """Somebody at the site, whose phone has the pass."""
    stay = there(client.person, restriction=client.restriction, due_at=MACHINE_TIME + 7 * DAY)
    opened = client.post(STAY, {"act": "open", "code": code, "factor": RESIDENTS.identifiers[0][-4:]})
    assert opened.status_code == 200 and "Shacheng site" in opened.text
    client.given = {"pass": opened.text.split('data-pass="')[1].split('"')[0]}
    return stay


def send(client, act, key="", **given):
    more = {"Idempotency-Key": key} if key else {}
    return client.post(STAY, {"act": act, **client.given, **given}, headers=more)


def file_of(stay):
    return access_stay(actor=DOCTOR, stay_id=stay.id, purpose="follow_up", **NOW)


def test_the_page_is_the_same_for_everybody_and_asks_for_the_code(client, code):
    client.cookies["django_language"] = "en"
    page = client.get(STAY)
    assert page["Cache-Control"] == "no-cache" and "Code on the notice" in page.text and "tel:120" in page.text


def test_temperature_and_symptoms_reach_the_round_once(client, inside):
    for _again in range(2):
        answer = send(client, "check", key="a", temperature="36,7", symptoms="")
        assert answer.status_code == 200 and "it is noted" in answer.text and "<html" not in answer.text
    (line,) = list_round(actor=DOCTOR, on=TODAY)
    assert (line.morning.temperature, line.evening, len(file_of(inside).checks)) == (36.7, None, 1)
    assert file_of(inside).checks[0].noted_by.startswith("person:")


def test_what_was_measured_without_a_network_counts_for_when_it_was(client, inside):
    more = {"Idempotency-Key": "b", "X-Kept-Seconds": str(24 * 3600)}
    client.post(STAY, {"act": "check", **client.given, "temperature": "36.4"}, headers=more)
    assert (TODAY - file_of(inside).checks[0].on).days == 1


def test_a_fever_and_a_call_are_alarms_that_name_the_person(client, inside):
    assert "doctor of the site was told" in send(client, "check", temperature="38.2").text
    answer = send(client, "alarm", key="c", words="喘不上气")
    send(client, "alarm", key="c", words="喘不上气")
    assert "Stay in your room; help comes" in answer.text and "tel:03130000000" in answer.text
    alarms = list_open_alarms(actor=DOCTOR)
    assert [one.is_by_person for one in alarms] == [True, True], "the fever, and the call once"
    send(client, "alarm")
    assert file_of(inside).notes[0].words == "I feel very ill"


def test_a_need_is_answered_and_a_breach_stands_beside_the_own_account(client, inside):
    assert "told what you need" in send(client, "need", words="降压药").text
    need = file_of(inside).notes[0]
    settle_note(note_id=need.id, words="晚上送到", **acts(DOCTOR, **NOW))
    breach = record_note(stay_id=inside.id, kind=NoteKind.BREACH, words="到走廊", **acts(DOCTOR, **NOW))
    text = send(client, "account", about=str(breach.id), words="孩子发烧").text
    for words in ("晚上送到", "到走廊", "孩子发烧"):
        assert words in text


@pytest.mark.parametrize(
    ("act", "given", "words"),
    [
        ("check", {"temperature": "hot"}, "no body temperature"),
        ("need", {"words": " "}, "says something"),
        ("account", {"about": "999", "words": "x"}, "no such breach"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_what_was_typed(client, inside, act, given, words):
    answer = send(client, act, key="d", **given)
    assert answer.status_code == 422 and words in answer.text
    assert ('value="hot"' in answer.text) == (act == "check")


def test_nobody_floods_the_site(client, inside):
    for number in range(10):
        send(client, "need", words=f"水 {number}")
    assert send(client, "need", words="水").status_code == 422
    assert "Much was sent already." in send(client, "need", words="水").text
    for _again in range(12):
        assert send(client, "alarm").status_code == 200, "a call is never refused"
    assert len(list_open_alarms(actor=DOCTOR)) == 10


def test_a_wrong_code_a_forged_pass_and_another_notice_open_nothing(client, code, monkeypatch):
    wrong = client.post(STAY, {"act": "open", "code": code, "factor": "0000"})
    assert wrong.status_code == 422 and "do not fit" in wrong.text and "data-pass" not in wrong.text
    forged = client.post(STAY, {"act": "check", "pass": "WzEsIm4xMyJd:x:y", "temperature": "36.5"})
    assert forged.status_code == 422 and "does not know your stay" in forged.text
    assert client.post(STAY, {"act": "enter"}).status_code == 422, "no page of one's own is open"

    def gone(**_facts):
        raise RetiredKeyError("x", next_step="y")

    monkeypatch.setattr("sizao.interfaces.public.stay.open_own", gone)
    over = client.post(STAY, {"act": "open", "code": code, "factor": "1"})
    assert over.status_code == 410 and "data-over" in over.text


def test_before_the_site_there_is_help_and_nothing_to_measure(client, code):
    opened = client.post(STAY, {"act": "open", "code": code, "factor": RESIDENTS.identifiers[0][-4:]})
    assert "No place at a quarantine site is meant for you" in opened.text
    placed(client.person, restriction=client.restriction)
    client.post("/my/", {"code": code, "factor": RESIDENTS.identifiers[0][-4:]})
    assert 'value="enter"' in client.get("/my/").text
    entered = client.post(STAY, {"act": "enter"})
    assert "A place is ready for you" in entered.text and "temperature" not in entered.text
    client.given = {"pass": entered.text.split('data-pass="')[1].split('"')[0]}
    refused = send(client, "check", temperature="36.5")
    assert refused.status_code == 422 and "not at the site" in refused.text
