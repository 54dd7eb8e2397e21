"""The investigation page: what is saved, what is refused and why, and who may not come."""

import re

import pytest

from sizao.foundation.accounts.types import Role
from sizao.response.investigations.queries import access_investigation
from sizao.response.investigations.types import SaidBy, Step
from tests.interfaces.conftest import is_kept_anywhere, kept, told
from tests.people import CHONGLI, CITY
from tests.residents import AT, CITY_STAFF


pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def staff(situation, come):
    client = come(Role.INVESTIGATOR)
    client.post("/purpose/", {"purpose": "case_investigation", "next": "/"})
    return client


def found(situation):
    return access_investigation(actor=CITY_STAFF, case_id=situation.case, purpose="case_investigation", at=AT)


def page_of(situation) -> str:
    return f"/cases/{situation.case}/investigation/"


def answer(client, situation, section="identity", **values):
    return client.post(f"{page_of(situation)}answers/", {"section": section, "said_by": "person", **values})


def stay(client, situation, **values):
    given = {
        "enter": "2021-10-22T18:00", "leave": "2021-10-22T19:30", "place_text": "沙城第2商店", "kind": "",
        "said_by": "person", "certainty": "likely", "protection": "none", "companions": "", "note": "",
    }  # fmt: skip
    return client.post(f"{page_of(situation)}stays/", given | values)


class TestPage:
    def test_asks_the_purpose_before_anything_is_read(self, situation, come):
        shown = told(come(Role.INVESTIGATOR).get(page_of(situation)))
        assert "What do you need it for?" in shown
        assert "王测试" not in shown
        assert kept("investigation.read") == []

    def test_shows_the_form_the_clocks_and_one_history(self, situation, staff):
        shown = told(staff.get(page_of(situation)))
        for words in (
            "Identity and contact",
            "Network report",
            "past due",
            "Movement history",
            "沙城第一小学",
            "王测试",
        ):
            assert words in shown
        assert [purpose for purpose, _ in kept("investigation.read")] == ["case_investigation"]

    @pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.AUDITOR, Role.STATION_STAFF])
    def test_is_closed_to_others(self, situation, come, role):
        client = come(role)
        assert client.get(page_of(situation)).status_code == 403
        assert answer(client, situation, residence="x").status_code == 403
        assert stay(client, situation).status_code == 403

    def test_another_county_finds_nothing(self, situation, come):
        client = come(Role.INVESTIGATOR, CHONGLI)
        client.post("/purpose/", {"purpose": "case_investigation", "next": "/"})
        assert client.get(page_of(situation)).status_code == 404
        assert answer(client, situation, residence="x").status_code == 404
        assert stay(client, situation, kind="shop", place="-").status_code == 404
        assert (
            client.post(
                f"{page_of(situation)}steps/", {"step": "verify", "done_at": "2021-10-23T15:00", "reason": "x"}
            ).status_code
            == 404
        )


class TestAnswers:
    def test_without_a_script_a_part_is_saved_by_its_button(self, situation, staff):
        answered = answer(staff, situation, residence="沙城镇三号院", said_by="relative")
        assert answered["Location"].endswith("#identity")
        shown = told(staff.get(page_of(situation)))
        assert "Saved: Identity and contact" in shown
        [kept_answer] = found(situation).answers.history
        assert (kept_answer.value, kept_answer.said_by) == ("沙城镇三号院", SaidBy.RELATIVE)
        assert not is_kept_anywhere("沙城镇三号院")

    def test_only_what_was_changed_here_is_said(self, situation, staff):
        answer(staff, situation, residence="new", occupation="old", **{"was-occupation": "old"})
        assert list(found(situation).answers.latest) == ["residence"]

    def test_what_is_no_answer_stands_where_it_was_typed_and_the_rest_is_saved(self, situation, staff):
        refused = answer(staff, situation, "household", household_size="many", household_members="妻子")
        assert refused.status_code == 422
        assert 'value="many"' in refused.text
        assert "This is no whole number." in refused.text
        assert found(situation).answers.of("household_members") == "妻子"

    def test_saving_by_itself_says_what_became_of_it(self, situation, staff):
        address = f"{page_of(situation)}answers/"
        given = {"section": "household", "said_by": "person", "household_size": "many", "household_members": "妻子"}
        said = staff.post(address, given, headers={"HX-Request": "true"})
        assert said.status_code == 200
        assert "Saved 16:00:00" in said.text
        assert "Not saved:" in said.text
        assert re.search(r'name="was-household_members" value="妻子"', said.text)
        assert re.search(r'name="was-household_size" value=""', said.text)

    def test_what_somebody_else_noted_meanwhile_is_told_and_kept(self, situation, staff):
        answer(staff, situation, occupation="工人")
        said = staff.post(
            f"{page_of(situation)}answers/",
            {"section": "identity", "said_by": "person", "occupation": "教师", "was-occupation": ""},
            headers={"HX-Request": "true"},
        )
        assert "had noted something else" in said.text
        assert [one.value for one in found(situation).answers.history] == ["工人", "教师"]

    def test_what_the_register_knows_is_confirmed_by_one_press(self, situation, staff):
        assert "As registered: 王测试" in told(staff.get(page_of(situation)))
        answer(staff, situation, take="name")
        assert found(situation).answers.of("name") == "王测试"
        assert "As registered: 王测试" not in told(staff.get(page_of(situation)))

    def test_an_unknown_part_is_nothing(self, situation, staff):
        assert answer(staff, situation, "secrets").status_code == 404


class TestStays:
    def test_a_place_by_its_name_is_taken_and_shown_with_its_source(self, situation, staff):
        assert stay(staff, situation).status_code == 302
        [noted] = found(situation).stays
        assert (noted.place, noted.kind, noted.certainty) == ("shop:2", "shop", "likely")
        shown = told(staff.get(page_of(situation)))
        assert "沙城第2商店" in shown
        assert "interview" in shown

    def test_what_may_mean_several_places_is_asked_back_with_all_that_was_typed(self, situation, staff):
        refused = stay(staff, situation, place_text="沙城", companions="李四", certainty="possible")
        assert refused.status_code == 422
        for words in ("Several places may be meant.", "Which place is it?", "沙城第一小学", "李四"):
            assert words in refused.text
        assert found(situation).stays == []
        assert stay(staff, situation, place_text="沙城", place="school:1").status_code == 302
        assert found(situation).stays[0].place == "school:1"

    def test_an_unknown_place_needs_its_kind_and_becomes_one_of_its_own(self, situation, staff):
        assert "Choose the kind of place." in stay(staff, situation, place_text="王大家").text
        assert stay(staff, situation, place_text="王大家", kind="household").status_code == 302
        [noted] = found(situation).stays
        assert noted.told_place == "王大家"
        assert "王大家" in told(staff.get(page_of(situation)))

    def test_companions_named_by_their_keys_are_put_there_too(self, situation, staff):
        from sizao.foundation.privacy.pseudonyms import shown

        keys = "\n".join(["同桌两人", shown(situation.keys[1]), shown(situation.keys[1])])
        stay(staff, situation, companions=keys, seat_row="3")
        own, other = sorted(found(situation).stays, key=lambda one: one.id)
        assert (own.companions, own.seat_row) == ("同桌两人", 3)
        assert (other.person, other.said_by, other.seat_row) == (situation.keys[1], SaidBy.COMPANION, None)

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"leave": "2021-10-22T17:00"}, "would end before it begins"),
            ({"leave": "2021-10-24T17:00"}, "would end in the future"),
            ({"enter": "yesterday"}, "no day and time"),
            ({"seat_row": "-4"}, "no number from 0 to 999"),
            ({"place_text": ""}, "has no place"),
        ],
    )
    def test_what_is_no_stay_is_refused_with_the_reason(self, situation, staff, wrong, why):
        refused = stay(staff, situation, **wrong)
        assert refused.status_code == 422
        assert why in refused.text
        assert found(situation).stays == []

    def test_one_is_taken_back_for_a_reason_only(self, situation, staff):
        stay(staff, situation)
        [noted] = found(situation).stays
        address = f"{page_of(situation)}stays/{noted.id}/withdraw/"
        assert staff.post(address, {"reason": " "}).status_code == 422
        assert staff.post(address, {"reason": "记错了"}).status_code == 302
        shown = told(staff.get(page_of(situation)))
        assert "1 stay was taken back" in shown
        assert "记错了" in shown
        assert staff.post(address, {"reason": "记错了"}).status_code == 422

    def test_what_contradicts_a_record_is_shown(self, situation, staff):
        stay(staff, situation, enter="2021-10-22T09:00", leave="2021-10-22T10:00", place_text="王大家", kind="other")
        shown = told(staff.get(page_of(situation)))
        assert "1 conflict: it stays until somebody decides" in shown
        assert "interview contradicts record" in shown

    def test_places_are_offered_while_they_are_typed(self, situation, staff):
        address = f"{page_of(situation)}places/"
        assert "沙城第一小学" in staff.get(address, {"place_text": "第一"}).text
        assert staff.get(address, {"place_text": " "}).text == ""


class TestSteps:
    def step(self, client, situation, **values):
        given = {"step": "verify", "done_at": "2021-10-23T15:30", "reason": "区疾控核实"}
        return client.post(f"{page_of(situation)}steps/", given | values)

    def test_each_step_is_stamped_with_its_time(self, situation, staff):
        """All of the first day, but the report, which is noted at the finding: its date is that of the network report.

        Contacts are found and moved one by one; the word of the whole case may come from outside.
        """
        steps = [step for step in Step if step is not Step.REPORT]
        assert {self.step(staff, situation, step=step.value).status_code for step in steps} == {302}
        stamps = {stamp.step: stamp.done_at.isoformat() for stamp in found(situation).stamps}
        assert stamps == dict.fromkeys(steps, "2021-10-23T07:30:00+00:00")

    @pytest.mark.parametrize(
        ("wrong", "status"),
        [
            ({"done_at": "2021-10-23T17:00"}, 422),
            ({"reason": ""}, 422),
            ({"done_at": ""}, 422),
            ({"step": "lunch"}, 404),
        ],
    )
    def test_what_cannot_be_is_refused(self, situation, staff, wrong, status):
        assert self.step(staff, situation, **wrong).status_code == status
        assert found(situation).stamps == []


def test_the_city_sees_the_county_of_the_case(situation, come):
    client = come(Role.CITY_COMMAND, CITY)
    client.post("/purpose/", {"purpose": "case_investigation", "next": "/"})
    assert client.get(page_of(situation)).status_code == 200
