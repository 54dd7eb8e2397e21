"""What the person may know and ask for: on their own page, at the counter, and the answer; and what is refused."""

import json

import pytest
from django.test import Client

from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.audit.queries import find_people_read
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.registry.people.operations import merge_identities, undo_merge
from sizao.registry.people.queries import access_people, access_person
from sizao.response.restrictions.types import Exposure
from tests.conftest import MACHINE_TIME
from tests.people import CHONGLI, HUAILAI, make_account
from tests.residents import CITY, RESIDENTS
from tests.restricted import HOUR, Town


pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = MACHINE_TIME
LAST_FOUR = RESIDENTS.identifiers[0][-4:]


@pytest.fixture
def town():
    return Town()


@pytest.fixture
def own(client, town, settings, tmp_path):
    """Somebody in quarantine, with their page open; two clerks have read about them."""
    settings.SIZAO_HOME = tmp_path
    client.cookies["django_language"] = "en"
    facts = {"place": "红旗饭店", "enter": (NOW - 4 * HOUR).isoformat(), "leave": (NOW - 2 * HOUR).isoformat()}
    ground = town.ground(facts=facts, at=NOW)
    one = town.propose(at=NOW, facts=Exposure(last_exposure=NOW - 2 * HOUR, degree=1), ground_ids=[ground.id])
    town.decide(one, at=NOW)
    notice = town.tell(one, at=NOW)
    clerk = make_account("clerk", role=Role.INVESTIGATOR, division_path=CITY, display_name="某某办事员")
    key = one.subject.person
    access_person(actor=clerk, key=key, purpose="contact_tracing", at=NOW)
    access_people(actor=clerk, keys=[key, 5, 6], purpose="follow_up", at=NOW)
    client.post("/my/", {"code": notice.code, "factor": LAST_FOUR})
    return key


def staff(role: Role = Role.INVESTIGATOR, path: str = HUAILAI) -> Client:
    client = Client()
    client.force_login(
        make_account(f"{role.value}-{path}", role=role, division_path=path),
        backend="sizao.foundation.accounts.backend.AccountBackend",
    )
    client.cookies["django_language"] = "en"
    return client


class TestOwnPage:
    def test_who_read_what_why_and_in_which_office_but_not_by_name(self, client, own):
        page = client.get("/my/rights/")
        reads = page.context["reads"]
        assert {read["purpose"] for read in reads} >= {"Tracing of contacts", "Follow-up"}
        assert "Investigator" in reads[0]["office"]
        assert "某某办事员" not in page.text

    def test_what_is_held_by_table(self, client, own):
        page = client.get("/my/rights/")
        assert RESIDENTS.names[0] in page.text
        assert RESIDENTS.identifiers[0] in page.text
        assert {"restrictions", "grounds"} <= {table["name"] for table in page.context["tables"]}
        assert RESIDENTS.names[1] not in page.text

    def test_a_copy_for_people_and_for_machines(self, client, own):
        copy = json.loads(client.get("/my/rights/copy.json").content)
        assert copy["record"]["name"] == RESIDENTS.names[0]
        assert "Investigator" in copy["reads"][0]["office"]
        page = client.get("/my/rights/copy.html")
        assert "attachment" in page["Content-Disposition"]
        assert RESIDENTS.names[0] in page.text
        sheet = client.get("/my/rights/copy.pdf")
        assert sheet["Content-Type"] == "application/pdf"
        assert sheet.content.startswith(b"%PDF")
        assert AuditEvent.objects.filter(action="subject.copy").count() == 3
        assert client.get("/my/rights/copy.exe").status_code == 404

    def test_what_was_said_about_other_records_without_leading_to_anybody_else(self, client, own, town):
        theirs, stranger = town.people[1], town.people[3]
        said = {"actor": "system:test", "at": NOW}
        merge_identities(from_key=theirs, to_key=own, reason="the same passport", **said)
        taken_back = merge_identities(from_key=stranger, to_key=own, reason="赵样例 has the same phone", **said)
        undo_merge(merge_id=taken_back, reason="赵样例 is the sister", **said)
        page = client.get("/my/rights/")
        section = page.text.partition("Who is who")[2].partition("</section>")[0]
        assert shown(theirs) in section
        assert "the same passport" in section
        assert "found not to be yours" in section
        assert shown(stranger) not in section
        assert "赵样例" not in section
        copy = json.loads(client.get("/my/rights/copy.json").content)
        assert [set(one["keys"]) for one in copy["joinings"]] == [set(), set(), {shown(theirs), shown(own)}]

    def test_each_look_is_kept_and_does_not_count_as_a_clerks(self, client, own):
        client.get("/my/rights/")
        event = AuditEvent.objects.filter(action="subject.access").latest("pk")
        assert event.actor.startswith("person:notice:")
        assert find_people_read(scope=Scope(CITY), event=event.pk) == [own]
        assert all("system" not in read["office"] for read in client.get("/my/rights/").context["reads"][:2])

    @pytest.mark.parametrize("path", ["/my/rights/", "/my/rights/copy.json"])
    def test_nothing_without_the_code(self, own, path):
        assert Client().get(path).status_code == 302
        assert Client().post("/my/rights/correction/", {"wrong": "a", "right": "b"}).status_code == 302


class TestCorrection:
    def test_asked_answered_and_read(self, client, own):
        client.post("/my/rights/correction/", {"wrong": "My phone", "right": "10000000009"})
        clerk = staff()
        (row,) = clerk.get("/corrections/").context["table"].rows
        address = row[0].url
        assert "requests for correction" in clerk.get("/").text
        assert "10000000009" in clerk.get(address).text
        assert clerk.post(address, {"outcome": "", "reasons": "x"}).status_code == 422
        assert clerk.post(address, {"outcome": "corrected", "reasons": ""}).status_code == 422
        assert "个人信息保护法第四十六条" in client.get("/my/rights/").text, "the article, not the rule's name"
        clerk.post(address, {"outcome": "corrected", "reasons": "The new phone was put in."})
        assert "The new phone was put in." in client.get("/my/rights/").text
        assert clerk.post(address, {"outcome": "refused", "reasons": "again"}).status_code == 422
        assert staff(path=CHONGLI).get(address).status_code == 404

    def test_limits(self, client, own):
        assert client.post("/my/rights/correction/", {"wrong": "a", "right": ""}).status_code == 422
        for _ in range(5):
            assert client.post("/my/rights/correction/", {"wrong": "a", "right": "b"}).status_code == 302
        page = client.post("/my/rights/correction/", {"wrong": "a", "right": "b"})
        assert page.status_code == 422
        assert "wait for an answer" in page.text


class TestCounter:
    def test_document_first_then_all_and_it_is_kept(self, client, own):
        clerk, address = staff(), f"/people/{shown(own)}/rights/"
        assert RESIDENTS.identifiers[0] not in clerk.get(address).text
        assert clerk.post(address, {"act": "show", "document": ""}).status_code == 422
        assert RESIDENTS.identifiers[0] in clerk.post(address, {"act": "show", "document": "ID card"}).text
        assert AuditEvent.objects.filter(action="subject.access", detail__document="ID card").exists()
        asked = {"act": "ask", "document": "ID card", "wrong": "a", "right": "b"}
        assert "taken down" in clerk.post(address, asked).text
        assert clerk.post(address, {"act": "pdf", "document": "ID card"}).content.startswith(b"%PDF")
        copy = clerk.post(address, {"act": "json", "document": "ID card"})
        assert json.loads(copy.content)["record"]["phone"]
        assert any(read["what"] == "told somebody what is held about them"
                   for read in client.get("/my/rights/").context["reads"])  # fmt: skip

    def test_who_may_not(self, own):
        assert staff(path=CHONGLI).post(f"/people/{shown(own)}/rights/", {"document": "x"}).status_code == 404
        assert staff(Role.AUDITOR).get(f"/people/{shown(own)}/rights/").status_code == 403
        assert staff(Role.GRID_WORKER).get("/corrections/").status_code == 403
        assert staff().get("/people/P123/rights/").status_code == 404
