"""Retention and the impact assessment on their pages: what is kept and why, what goes, and what was signed."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from sizao.desk.retention import carry_out
from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.models import ImpactAssessment, LegalHold
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.privacy.retention import fates
from sizao.foundation.privacy.signing import is_intact
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces.clock import now
from sizao.interfaces.console.privacy_refusals import KEPT
from sizao.response.cases.models import Case
from tests.conftest import MACHINE_TIME
from tests.integration.privacy.test_retention import DAY, case_of, delivery
from tests.people import make_account
from tests.residents import CITY, load_residents


pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def keys(settings, tmp_path):
    settings.SIZAO_HOME = tmp_path
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=MACHINE_TIME, reason="a test")
    return load_residents()


def somebody(role: Role) -> Client:
    client = Client()
    client.force_login(make_account(role.value, role=role))
    client.cookies["django_language"] = "en"
    return client


def words(answer) -> str:
    return answer.content.decode()


class TestRetention:
    def test_the_plan_opens_into_rows_and_what_went_stands_below(self, keys):
        delivery(landed=MACHINE_TIME - 40 * DAY, key="old")
        auditor = somebody(Role.AUDITOR)
        page = auditor.get("/retention/")
        assert "rows of tables that go 2, movements that go 0, rows that are due and stay 0." in words(page)
        assert [row[5].text for row in page.context["table"].rows] == ["cases_badrow", "cases_unmatched"]
        whole = auditor.get("/retention/?show=outbreak").context["table"]
        rows = {row[5].text: row for row in (*page.context["table"].rows, *whole.rows)}
        assert rows["cases_badrow"][1].text == "1"
        assert "kept 21 days for correction" in str(rows["cases_badrow"][3].text)
        assert "(local order)" in str(rows["cases_badrow"][4].text)
        assert rows["cases_badrow"][3].url.startswith("/packs/law/rules/")
        assert auditor.get(rows["cases_badrow"][3].url).status_code == 200
        assert str(rows["cases_case"][3].text) == "until the outbreak is closed"
        listed = auditor.get(rows["cases_badrow"][1].url)
        assert listed.context["table"].total == 1
        file = auditor.get(listed.context["table"].exports[0][1])
        assert "drill-due-cases.BadRow-" in file["Content-Disposition"]
        (row,) = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
        assert row["State"] == "goes"
        carry_out(actor="system:privacy", at=now(), reason="retention")
        page = auditor.get("/retention/")
        assert "rows of tables 2, movements 0" in words(page)
        assert "rows of tables that go 0" in words(page)

    def test_a_day_to_come_can_be_asked_for(self, keys):
        delivery(landed=MACHINE_TIME - 10 * DAY, key="new")
        commander = somebody(Role.CITY_COMMAND)
        assert "rows of tables that go 0" in words(commander.get("/retention/"))
        later = (MACHINE_TIME + 12 * DAY).date().isoformat()
        assert "rows of tables that go 1" in words(commander.get(f"/retention/?on={later}"))

    @pytest.mark.parametrize("day", ["yesterday", "2021-13-01", "2020-01-01", "2099-01-01"])
    def test_another_day_is_refused_and_the_plan_of_now_is_shown(self, keys, day):
        page = somebody(Role.AUDITOR).get(f"/retention/?on={day}")
        assert page.status_code == 422
        assert "This is no day to come" in words(page)
        assert "rows of tables that go" in words(page)

    def test_only_those_who_close_out_see_it(self, keys):
        investigator = somebody(Role.INVESTIGATOR)
        for address in ("/retention/", "/retention/cases.BadRow/", "/assessment/"):
            assert investigator.get(address).status_code == 403
            assert Client().get(address).status_code == 302
        auditor = somebody(Role.AUDITOR)
        assert auditor.get("/retention/cases.Nothing/").status_code == 404
        assert auditor.get("/retention/cases.BadRow/rows.pdf").status_code == 404


class TestHolds:
    def hold(self, client, **given):
        return client.post(
            "/close-out/act/", {"act": "hold", "basis": "行政复议", "reason": "lodged"} | given, follow=True
        )

    def test_on_a_person_a_case_or_all_until_a_day(self, keys):
        case_of(keys, 0)
        auditor = somebody(Role.AUDITOR)
        number = _number_of_the_case()
        assert shown(keys[1]) in words(self.hold(auditor, kind="person", person=shown(keys[1])))
        assert f"everybody in case {number}" in words(self.hold(auditor, kind="case", case=number))
        until = (MACHINE_TIME + 30 * DAY).date().isoformat()
        assert "the whole outbreak" in words(self.hold(auditor, kind="outbreak", until=until))
        page = words(auditor.get("/retention/"))
        assert "The whole outbreak is under a legal hold: nothing goes." in page
        assert f"everybody in case {number}" in page
        assert f"until {until}" in page
        last = LegalHold.objects.latest("id")
        auditor.post("/close-out/act/", {"act": "release", "number": last.pk, "reason": "withdrawn"})
        assert "nothing goes" not in words(auditor.get("/retention/"))

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"kind": "case", "case": "9-9"}, "There is no case of this number"),
            ({"kind": "outbreak", "until": "soon"}, "This is no day"),
            ({"kind": "outbreak", "until": "2020-01-01"}, "cannot end before it begins"),
            ({"kind": "person", "person": "Wang"}, "This is no person key"),
            ({"kind": "outbreak", "basis": " "}, "needs a basis and a reason"),
        ],
    )
    def test_what_is_wrong_is_said_and_the_form_keeps_what_was_given(self, keys, given, told):
        page = self.hold(somebody(Role.AUDITOR), **given)
        assert page.status_code == 422
        assert told in words(page)
        assert 'value="lodged"' in words(page)
        assert not LegalHold.objects.exists()


class TestAssessment:
    def sign(self, client, **given):
        seen = client.get("/assessment/").context["seen"]
        return client.post("/assessment/sign/", {"seen": seen, "remark": "needed, and guarded"} | given, follow=True)

    def test_it_is_made_of_the_fields_and_signed_by_the_privacy_officer(self, keys):
        auditor = somebody(Role.AUDITOR)
        assert "impact assessment to sign" in words(auditor.get("/"))
        page = words(auditor.get("/assessment/"))
        assert "Nobody has signed an assessment yet." in page
        assert "To know who is who" in page and "movement: person, place" in page
        assert re.search(r"identity: [^<]*\bphone\b", page)
        assert "No purpose is given" not in page
        assert "The assessment is signed." in words(self.sign(auditor))
        kept = ImpactAssessment.objects.get()
        assert kept.content["tables"]["people.Person"]["fields"]["name"] == "identity"
        assert is_intact(kept.signature)
        assert "Nothing has changed since the last signed version." in words(auditor.get("/assessment/"))
        file = auditor.get(f"/assessment/{kept.pk}/signed.json")
        assert json.loads(file.content)["signature"]["digest"]
        told = words(auditor.get(f"/assessment/{kept.pk}/"))
        assert "needed, and guarded" in told
        ends = (kept.signed_at + timedelta(days=1096)).astimezone().year
        assert f"Kept until {ends}" in told, "the term of the pack"
        assert "/assessment/" not in words(auditor.get("/")).partition("<main")[2], "nothing is left to assess"

    def test_a_new_field_is_shown_against_the_signed_version(self, keys, owner_connection):
        auditor = somebody(Role.AUDITOR)
        self.sign(auditor)
        kept = ImpactAssessment.objects.get()
        older = json.loads(json.dumps(kept.content))
        del older["tables"]["people.Person"]["fields"]["phone"]
        older["tables"]["people.Person"]["fields"]["landline"] = "identity"
        older["terms"]["bad_row"]["days"] = 14
        ImpactAssessment.objects.create(
            content=older, remark="r", signed_by=kept.signed_by, signed_at=kept.signed_at, signature={}
        )
        assert "new uses of personal data to assess" in words(auditor.get("/"))
        page = auditor.get("/assessment/")
        assert "Something about people is new since the last signed version" in words(page)
        found = {(str(row[0].text), str(row[2].text)) for row in page.context["changes"].rows}
        assert found == {("new field", "phone"), ("gone", "landline"), ("another term, in days", "")}
        assert page.context["may_sign"]

    @pytest.mark.slow
    def test_it_is_printed_with_the_band(self, keys):
        auditor = somebody(Role.AUDITOR)
        self.sign(auditor)
        for address in ("/assessment/now.pdf", f"/assessment/{ImpactAssessment.objects.get().pk}/signed.pdf"):
            made = auditor.get(address)
            assert made.content.startswith(b"%PDF")
            assert 'filename="drill-assessment' in made["Content-Disposition"]

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"seen": "0"}, "The assessment has changed since you opened it."),
            ({"remark": " "}, "A signature needs your judgment of the risk."),
        ],
    )
    def test_what_is_wrong_is_said(self, keys, given, told):
        page = self.sign(somebody(Role.AUDITOR), **given)
        assert page.status_code == 422
        assert told in words(page)
        assert not ImpactAssessment.objects.exists()

    def test_nothing_new_is_not_signed_again_and_nobody_else_signs(self, keys):
        auditor, commander = somebody(Role.AUDITOR), somebody(Role.CITY_COMMAND)
        self.sign(auditor)
        page = self.sign(auditor)
        assert page.status_code == 422
        assert "Nothing has changed since version" in words(page)
        assert not commander.get("/assessment/").context["may_sign"]
        assert commander.post("/assessment/sign/", {"seen": "x", "remark": "y"}).status_code == 403
        assert auditor.get("/assessment/99/").status_code == 404


def _number_of_the_case() -> str:
    with scope(CITY):
        number: str = Case.objects.get().number
    return number


def test_why_a_table_is_kept_can_be_said_in_chinese():
    assert {fate.why for fate in fates() if fate.why} - set(KEPT) == set(), "add it to privacy_refusals.KEPT"
