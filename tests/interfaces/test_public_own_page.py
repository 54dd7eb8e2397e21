"""The person's own page: opened by code and what the person knows, closed to everybody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.retired_keys import retire
from sizao.interfaces import clock
from sizao.response.restrictions import models
from sizao.response.restrictions.operations import answer_appeal, issue_notice, open_own
from sizao.response.restrictions.operations.own import MOST_GUESSES, PAUSE
from sizao.response.restrictions.types import AppealOutcome, CodeError, Exposure, LockedError, NoticeError
from tests.conftest import MACHINE_TIME
from tests.residents import RESIDENTS
from tests.restricted import HOUR, SOURCE, Town


pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = MACHINE_TIME
MY = "/my/"
LAST_FOUR = RESIDENTS.identifiers[0][-4:]


@pytest.fixture
def town(client):
    client.cookies["django_language"] = "en"
    return Town()


@pytest.fixture
def told(town):
    """Somebody in quarantine, and the notice with its code."""
    facts = {"place": "红旗饭店", "enter": (NOW - 4 * HOUR).isoformat(), "leave": (NOW - 2 * HOUR).isoformat()}
    ground = town.ground(facts=facts, at=NOW)
    one = town.propose(at=NOW, facts=Exposure(last_exposure=NOW - 2 * HOUR, degree=1), ground_ids=[ground.id])
    town.decide(one, at=NOW)
    return one, town.tell(one, at=NOW)


def enter(client, code, factor=LAST_FOUR):
    return client.post(MY, {"code": code, "factor": factor})


@pytest.mark.parametrize(
    "factor",
    [LAST_FOUR, "19800101", "1980-01-01", RESIDENTS.identifiers[0]],
    ids=["last four", "birthday", "dashes", "all"],
)
def test_code_and_what_the_person_knows_open_it(client, told, factor):
    assert enter(client, told[1].code.lower().replace("-", " "), factor).status_code == 302
    page = client.get(MY)
    assert "together with an infected person" in page.text
    assert "红旗饭店" in page.text
    assert "2026-12-14 24:00" in page.text, "until when"
    assert "until 2027-01-23" in page.text, "60 days to ask for reconsideration"
    assert page["Cache-Control"].startswith("max-age=0")


def test_nothing_about_a_person_stands_in_an_address_or_leads_to_the_source(client, told):
    enter(client, told[1].code)
    page = client.get(MY)
    assert page.request["PATH_INFO"] == MY
    assert page.request["QUERY_STRING"] == ""
    assert str(SOURCE) not in page.text
    assert RESIDENTS.names[1] not in page.text


@pytest.mark.parametrize(
    ("code", "factor"),
    [(None, "0000"), ("ABCD-EFGH-JKMN", LAST_FOUR), ("", ""), (None, ""), (None, "19800102"), ("'; DROP", "x" * 30)],
    ids=["wrong four", "no such code", "empty", "code alone", "another birthday", "nonsense"],
)
def test_the_answer_is_the_same_whether_the_code_exists_or_not(client, told, code, factor):
    answer = enter(client, told[1].code if code is None else code, factor)
    assert answer.status_code == 422
    assert "do not fit" in answer.text
    assert "红旗饭店" not in answer.text
    assert client.get(MY).text.count("红旗饭店") == 0


def test_a_code_opens_nothing_before_its_notice_was_given(client, town, told):
    another = issue_notice(restriction_id=told[0].id, actor=town.decider, at=NOW, reason="丢失")
    assert enter(client, another.code).status_code == 422


@pytest.mark.parametrize("exists", [True, False])
def test_twenty_wrong_guesses_lock_the_code_wherever_they_come_from(town, told, exists):
    code = told[1].code if exists else "ABCD-EFGH-JKMN"
    for number in range(MOST_GUESSES):
        with pytest.raises(CodeError, match="do not fit"):
            open_own(code=code, factor="0000", address=f"10.0.0.{number}", at=NOW)
    with pytest.raises(LockedError, match="Too many"):
        open_own(code=code, factor=LAST_FOUR, address="10.9.9.9", at=NOW)
    assert AuditEvent.objects.filter(action="restriction.own_locked").exists()
    if exists:
        with scope("n13"):
            assert models.Alarm.objects.filter(kind="guessed_codes").count() == 1
        assert open_own(code=code, factor=LAST_FOUR, address="10.9.9.9", at=NOW + PAUSE)


def test_twenty_wrong_guesses_lock_the_address_whatever_codes_it_tries(client, told):
    for number in range(MOST_GUESSES):
        assert enter(client, f"ABCD-EFGH-{number:04d}").status_code == 422
    locked = enter(client, told[1].code)
    assert locked.status_code == 429
    assert "quarter of an hour" in locked.text
    assert enter(Client(REMOTE_ADDR="10.1.1.1"), told[1].code).status_code == 302, "others go on"


def test_guesses_keep_neither_code_nor_address(client, told):
    enter(client, told[1].code, "0000")
    kept = str(list(models.Guesses.objects.values()))
    assert told[1].code.replace("-", "") not in kept
    assert "127.0.0.1" not in kept


def test_the_person_appeals_sees_the_state_and_the_answer(client, town, told):
    restriction, issued = told
    enter(client, issued.code)
    lodged = client.post(reverse("my-appeal"), {"restriction": restriction.id, "statement": "我当天在外地，有车票"})
    assert lodged.status_code == 302
    page = client.get(MY).text
    assert "我当天在外地" in page
    assert "being looked at" in page
    with scope("n13"):
        appeal = models.Appeal.objects.get()
        assert "我当天在外地" not in str(bytes(appeal.statement)), "what somebody writes is encrypted"
    answer_appeal(
        appeal_id=appeal.pk, outcome=AppealOutcome.UPHELD, actor=town.reviewer, at=NOW, reason="车票属实，予以解除"
    )
    page = client.get(MY).text
    assert "车票属实" in page
    assert "released" in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"statement": ""}, "empty or too long"),
        ({"statement": "x" * 4001}, "empty or too long"),
        ({}, "empty or too long"),
    ],
    ids=["empty", "too long", "missing"],
)
def test_what_is_refused_is_said(client, told, given, words):
    enter(client, told[1].code)
    answer = client.post(reverse("my-appeal"), {"restriction": told[0].id, **given})
    assert answer.status_code == 422
    assert "empty or too long" in answer.text


def test_nobody_contests_the_restriction_of_somebody_else(client, town, told):
    other_facts = {"place": "别处", "enter": (NOW - 4 * HOUR).isoformat(), "leave": (NOW - 2 * HOUR).isoformat()}
    ground = town.ground(3, facts=other_facts, at=NOW)
    other = town.propose(3, at=NOW, facts=Exposure(last_exposure=NOW - 2 * HOUR, degree=1), ground_ids=[ground.id])
    town.tell(town.decide(other, at=NOW), at=NOW)
    enter(client, told[1].code)
    for number in (other.id, 999_999, "x"):
        answer = client.post(reverse("my-appeal"), {"restriction": number, "statement": "不服"})
        assert answer.status_code == 422
        assert "no such restriction of yours" in answer.text
    assert "别处" not in client.get(MY).text


def test_it_closes_by_itself_and_by_hand(client, told, monkeypatch):
    enter(client, told[1].code)
    client.post(reverse("my-leave"))
    assert "红旗饭店" not in client.get(MY).text
    enter(client, told[1].code)
    monkeypatch.setattr(clock, "machine_time", lambda: MACHINE_TIME + timedelta(minutes=31))
    assert "红旗饭店" not in client.get(MY).text
    assert client.post(reverse("my-appeal"), {"restriction": told[0].id, "statement": "x"}).status_code == 302


def test_after_the_outbreak_was_closed_a_code_leads_to_nothing(client, told, settings, tmp_path):
    settings.SIZAO_HOME = tmp_path
    retire(tmp_path, settings.SIZAO_PSEUDONYM_KEY)
    answer = enter(client, told[1].code)
    assert answer.status_code == 410
    assert "Nothing is held any more" in answer.text
    assert "SIZAO" not in answer.text


def test_every_look_is_kept_and_names_nobody(client, told):
    enter(client, told[1].code)
    event = AuditEvent.objects.get(action="restriction.own_open")
    assert event.actor == f"person:notice:{told[1].notice.id}"
    assert RESIDENTS.names[0] not in str(event.detail)


def test_it_needs_no_account_and_no_script(client, town):
    page = client.get(MY)
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "Drill" in page.text


class TestPlace:
    TELEPHONE, LAST = "0313-555 0730", "0730"

    @pytest.fixture
    def closed(self, town):
        return town.close(at=NOW, telephone=self.TELEPHONE)

    def test_whoever_is_in_charge_reads_why_and_contests(self, client, town, closed):
        restriction, issued = closed
        assert enter(client, issued.code, self.LAST).status_code == 302
        page = client.get(MY)
        assert "终末消毒" in page.text
        assert "What was decided about your place" in page.text
        assert (
            client.post(reverse("my-appeal"), {"restriction": restriction.id, "statement": "已完成消毒"}).status_code
            == 302
        )
        with scope("n13"):
            appeal = models.Appeal.objects.get()
        answer_appeal(
            appeal_id=appeal.pk, outcome=AppealOutcome.UPHELD, actor=town.reviewer, at=NOW, reason="消毒已完成"
        )
        assert "消毒已完成" in client.get(MY).text

    @pytest.mark.parametrize("factor", ["0731", "", "73", "19800101"])
    def test_the_code_at_the_door_alone_opens_nothing(self, client, closed, factor):
        assert enter(client, closed[1].code, factor).status_code == 422

    def test_a_place_told_without_a_telephone_has_no_page(self, client, town):
        assert enter(client, town.close(at=NOW, telephone="")[1].code, "0000").status_code == 422

    def test_nobody_contests_the_closing_of_another_place(self, client, town, closed):
        other, _issued = town.close("shop:2", at=NOW)
        enter(client, closed[1].code, self.LAST)
        answer = client.post(reverse("my-appeal"), {"restriction": other.id, "statement": "不服"})
        assert answer.status_code == 422

    def test_the_telephone_is_kept_as_a_hash_only(self, closed):
        with scope("n13"):
            assert self.LAST not in str(list(models.Delivery.objects.values("remark", "way", "notice_id")))
            assert models.Delivery.objects.get().factor_hash is not None

    def test_a_telephone_that_is_none_is_refused(self, town):
        with pytest.raises(NoticeError, match="no telephone"):
            town.close(at=NOW, telephone="12")
