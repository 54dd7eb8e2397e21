"""The pages of contacts: proposals decided on with their size in sight, the list, one person's follow-up."""

import re

import pytest
from django.test import Client

from sizao.foundation.accounts.operations import create_account
from sizao.foundation.accounts.types import Authority, Role
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.response.investigations.operations import decide_contacts
from sizao.response.investigations.queries import list_contacts_of_case
from sizao.response.investigations.types import ContactOrigin, ContactState, NewContact
from sizao.response.restrictions.queries import list_restrictions_of
from sizao.response.restrictions.types import State
from tests.interfaces.conftest import kept, told
from tests.people import CHONGLI, CITY
from tests.residents import AT, CITY_STAFF


pytestmark = [pytest.mark.slow, pytest.mark.django_db]
LI = 1


@pytest.fixture
def staff(situation):
    """An investigator of the center for disease control, whose act the determination of contacts is."""
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=AT, reason="a test")
    user = create_account(
        username="cdc", password="a-long-enough-passphrase", display_name="流调员", role=Role.INVESTIGATOR,
        division_path=CITY, acts_for=Authority.CDC, actor="system:test", at=AT, reason="a test",
    )  # fmt: skip
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="sizao.foundation.accounts.backend.AccountBackend")
    client.post("/purpose/", {"purpose": "contact_tracing", "next": "/"})
    return client


def page_of(situation) -> str:
    return f"/cases/{situation.case}/contacts/"


def proposed(client, situation) -> tuple[list[str], str]:
    text = client.get(page_of(situation)).text
    expected = re.search(r'name="expected" value="(\d+)"', text)
    return re.findall(r'type="checkbox" name="person" value="(P[0-9A-F]{16})"', text), expected[1] if expected else "0"


def decided(situation):
    return list_contacts_of_case(actor=CITY_STAFF, case_id=situation.case)


def decide(client, situation, **values):
    given = {"decision": "accept", "which": "ticked", "reason": "同班同学"}
    return client.post(f"{page_of(situation)}decide/", given | values)


def add(client, situation, **values):
    given = {
        "key": shown(situation.keys[LI]), "degree": "1", "setting": "restaurant", "exposed_from": "2021-10-22T18:00",
        "exposed_until": "2021-10-22T19:00", "protection": "none", "certainty": "likely", "reason": "同桌",
        "name": "李某",
    }  # fmt: skip
    return client.post(f"{page_of(situation)}add/", given | values)


class TestProposals:
    def test_one_is_accepted_with_evidence_and_the_trace_kept(self, situation, staff):
        keys, _ = proposed(staff, situation)
        assert shown(situation.keys[LI]) in keys
        assert decide(staff, situation, person=[keys[0]]).status_code == 302
        [one] = decided(situation)
        assert one.state is ContactState.ACCEPTED
        assert one.evidence.episodes
        assert one.evidence.rule
        assert one.evidence.digest
        assert len(kept("case.trace")) == 1
        assert keys[0] not in proposed(staff, situation)[0]

    def test_all_are_decided_on_only_when_their_number_is_the_one_that_was_seen(self, situation, staff):
        keys, total = proposed(staff, situation)
        refused = decide(staff, situation, which="all", expected="99")
        assert refused.status_code == 422
        assert f"There are {total} people now, not 99." in refused.text
        assert decided(situation) == []
        assert decide(staff, situation, which="all", expected=total, decision="drop").status_code == 302
        assert {one.state for one in decided(situation)} == {ContactState.DROPPED}
        assert len(decided(situation)) == int(total) == len(keys)

    @pytest.mark.parametrize(
        ("wrong", "why"), [({}, "Nobody was ticked."), ({"reason": " ", "which": "all"}, "has a reason")]
    )
    def test_what_says_nothing_is_refused(self, situation, staff, wrong, why):
        refused = decide(staff, situation, expected=proposed(staff, situation)[1], **wrong)
        assert refused.status_code == 422
        assert why in refused.text
        assert decided(situation) == []

    def test_ticks_stand_as_they_were_when_it_is_refused(self, situation, staff):
        keys, _ = proposed(staff, situation)
        refused = decide(staff, situation, person=[keys[0]], reason=" ")
        assert refused.status_code == 422
        ticked = re.findall(r'name="person" value="(P[0-9A-F]{16})" checked', refused.text)
        assert ticked == [keys[0]]

    def test_who_decides_for_no_competent_body_is_refused_with_the_reason(self, situation, come):
        client = come(Role.INVESTIGATOR)
        client.post("/purpose/", {"purpose": "contact_tracing", "next": "/"})
        keys, _ = proposed(client, situation)
        refused = decide(client, situation, person=[keys[0]])
        assert refused.status_code == 422
        assert "decides for no body that determines contacts" in refused.text
        assert decided(situation) == []


class TestByHand:
    def test_somebody_is_added_and_shown_with_what_was_told(self, situation, staff):
        page = add(staff, situation, phone="13900000000")
        assert page["Location"].endswith(f"/contacts/{shown(situation.keys[LI])}/")
        text = told(staff.get(page["Location"]))
        for words in ("李演示", "13900000000", "close contact", "同桌", "Follow-up", "Test days"):
            assert words in text

    def test_an_id_number_is_enough(self, situation, staff):
        assert add(staff, situation, key="", identifier="110101199001010011").status_code == 302

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"key": "", "identifier": ""}, "not said who the contact is"),
            ({"exposed_until": "2021-10-22T17:00"}, "would end before it begins"),
            ({"exposed_from": "soon"}, "no day and time"),
            ({"source": "his wife"}, "given by a key"),
            ({"degree": "9"}, "no contact of degree 0"),
        ],
    )
    def test_what_cannot_be_is_refused(self, situation, staff, wrong, why):
        refused = add(staff, situation, **wrong)
        assert refused.status_code == 422
        assert why in refused.text
        assert decided(situation) == []


class TestList:
    def test_a_human_is_found_filtered_and_exported(self, situation, staff):
        add(staff, situation)
        key = shown(situation.keys[LI])
        assert key in staff.get("/contacts/?degree=1").text or "李演示" in staff.get("/contacts/?degree=1").text
        assert "No contact was found" in staff.get("/contacts/?degree=3").text
        found = staff.post("/contacts/", {"text": "李演示", "purpose": "contact_tracing"})
        assert key in found.text
        file = staff.post("/contacts/", {"export": "csv", "purpose": "contact_tracing"})
        assert key in file.content.decode("utf-8-sig")
        assert kept("contacts.export")[0][1]["rows"] == 1

    def test_words_in_an_address_are_not_looked_at(self, situation, staff):
        add(staff, situation)
        assert staff.get("/contacts/?text=王测试").status_code == 200
        assert kept("person.search") == []


class TestFollowing:
    def test_located_isolated_and_checked(self, situation, staff):
        add(staff, situation)
        address = f"/contacts/{shown(situation.keys[LI])}/"
        given = {"case": situation.case, "since": "2021-10-23T15:00", "reason": "社区上门"}
        assert staff.post(f"{address}steps/", given | {"step": "moved"}).status_code == 302
        check = {
            "case": situation.case,
            "on": "2021-10-23",
            "part": "morning",
            "temperature": "38.2",
            "symptoms": "咳嗽",
        }
        assert staff.post(f"{address}checks/", check | {"specimen": "yes"}).status_code == 302
        text = told(staff.get(address))
        for words in ("2021-10-23 15:00", "38.2", "咳嗽", "社区上门"):
            assert words in text

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"temperature": "warm"}, "no temperature"),
            ({"temperature": "NaN"}, "no temperature"),
            ({"temperature": "51"}, "Nobody has this temperature"),
            ({"on": "2021-10-30"}, "in the future"),
            ({"on": ""}, "no day"),
            ({"temperature": ""}, "says nothing"),
        ],
    )
    def test_a_check_that_cannot_be_is_refused(self, situation, staff, wrong, why):
        add(staff, situation)
        check = {"case": situation.case, "on": "2021-10-23", "part": "morning", "temperature": "36.5"}
        refused = staff.post(f"/contacts/{shown(situation.keys[LI])}/checks/", check | wrong)
        assert refused.status_code == 422
        assert why in refused.text


class TestWhoMayCome:
    @pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.AUDITOR])
    def test_closed_to_others(self, situation, come, role):
        client = come(role)
        for address in ("/contacts/", page_of(situation), f"/contacts/{shown(5)}/"):
            assert client.get(address).status_code == 403
        assert decide(client, situation).status_code == 403
        assert add(client, situation).status_code == 403

    def test_another_county_finds_nothing(self, situation, staff, come):
        add(staff, situation)
        client = come(Role.INVESTIGATOR, CHONGLI)
        client.post("/purpose/", {"purpose": "contact_tracing", "next": "/"})
        assert client.get(page_of(situation)).status_code == 404
        assert client.get(f"/contacts/{shown(situation.keys[LI])}/").status_code == 404
        assert "No contact was found" in client.get("/contacts/").text

    def test_a_purpose_is_asked_before_anybody_is_read(self, situation, come):
        client = come(Role.INVESTIGATOR)
        for address in (page_of(situation), f"/contacts/{shown(situation.keys[LI])}/"):
            assert "What do you need it for?" in client.get(address).text
        assert kept("contact.read") == []

    def test_no_key_no_page(self, situation, staff):
        assert staff.get("/contacts/somebody/").status_code == 404


class TestRestrictions:
    def propose(self, client, situation, reason="密接，同班"):
        return client.post(f"/contacts/{shown(situation.keys[LI])}/restriction/", {"reason": reason})

    def accept(self, client, situation):
        assert decide(client, situation, person=[shown(situation.keys[LI])]).status_code == 302

    def test_what_the_protocol_says_is_laid_before_whoever_decides(self, situation, staff):
        self.accept(staff, situation)
        assert self.propose(staff, situation).status_code == 302
        [found] = list_restrictions_of(actor=CITY_STAFF, person=situation.keys[LI], at=AT)
        assert found.state is State.PROPOSED
        text = told(staff.get(f"/contacts/{shown(situation.keys[LI])}/"))
        assert f"Restriction {found.number} is proposed." in text

    def test_whoever_is_dropped_leaves_nothing_to_rest_on(self, situation, staff):
        self.accept(staff, situation)
        self.propose(staff, situation)
        [one] = decided(situation)
        new = NewContact(
            one.person, one.degree, one.source, one.setting, one.place, one.exposed_from, one.exposed_until
        )
        decide_contacts(
            case_id=situation.case, contacts=[new], state=ContactState.DROPPED, origin=ContactOrigin.HAND,
            actor=CITY_STAFF, at=AT, reason="不在同一教室",
        )  # fmt: skip
        [found] = list_restrictions_of(actor=CITY_STAFF, person=situation.keys[LI], at=AT)
        assert found.state is not State.PROPOSED
        assert self.propose(staff, situation).status_code == 422

    def test_added_by_hand_it_rests_on_the_judgment_of_a_named_person(self, situation, staff):
        add(staff, situation)
        assert self.propose(staff, situation).status_code == 302
        assert len(list_restrictions_of(actor=CITY_STAFF, person=situation.keys[LI], at=AT)) == 1

    def test_many_are_chosen_in_the_list_and_proposed_for_the_same_reason(self, situation, staff):
        self.accept(staff, situation)
        key, stranger = shown(situation.keys[LI]), shown(situation.keys[3])
        assert f'name="person" value="{key}"' in staff.get("/contacts/").text
        page = staff.post("/contacts/propose/", {"person": [key]})
        assert [row["key"] for row in page.context["rows"]] == [key]
        looked = list_restrictions_of(actor=CITY_STAFF, person=situation.keys[LI], at=AT)
        assert looked == [], "looking proposes nothing"
        given = {"act": "propose", "person": [key, stranger], "reason": "密接，同班"}
        done = staff.post("/contacts/propose/", given)
        [found] = list_restrictions_of(actor=CITY_STAFF, person=situation.keys[LI], at=AT)
        assert [row["number"] for row in done.context["proposed"]] == [found.number]
        assert len(done.context["refused"]) == 1, "one for whom it fails stops no other"
        assert "is no contact" in done.text

    def test_many_need_a_reason_and_somebody(self, situation, staff):
        self.accept(staff, situation)
        key = shown(situation.keys[LI])
        answer = staff.post("/contacts/propose/", {"act": "propose", "person": [key], "reason": " "})
        assert answer.status_code == 422
        assert "needs its reason" in answer.text
        assert staff.post("/contacts/propose/", {"act": "propose", "reason": "x"}).status_code == 302
        assert staff.get("/contacts/propose/").status_code == 302
        assert list_restrictions_of(actor=CITY_STAFF, person=situation.keys[LI], at=AT) == []
