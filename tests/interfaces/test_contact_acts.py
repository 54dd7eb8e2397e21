"""Many contacts at once: ticked in a list, seen before signing, each done alone, and who could not be done is told."""

import pytest

from sizao.foundation.accounts.types import Role
from sizao.foundation.privacy.pseudonyms import shown
from sizao.response.investigations.operations import decide_contacts
from sizao.response.investigations.queries import list_contacts_of_case
from sizao.response.investigations.types import ContactOrigin, ContactState, NewContact
from tests.interfaces.conftest import told
from tests.interfaces.test_contact_pages import staff
from tests.people import CHONGLI
from tests.residents import AT, CITY_STAFF
from tests.situation import HOUR


__all__ = ["staff"]
pytestmark = pytest.mark.django_db
LI, OTHER_WANG, STRANGER = 1, 2, 3


@pytest.fixture
def contacts(situation) -> list[str]:
    """Two accepted contacts of the case, by their shown keys."""
    people = [situation.keys[LI], situation.keys[OTHER_WANG]]
    new = [NewContact(one, 1, situation.keys[0], "school", "", AT - 30 * HOUR, AT - 28 * HOUR) for one in people]
    decide_contacts(
        case_id=situation.case, contacts=new, state=ContactState.ACCEPTED, origin=ContactOrigin.TRACE,
        actor=CITY_STAFF, at=AT, reason="a test",
    )  # fmt: skip
    return [shown(one) for one in people]


def act(client, situation, persons, word, *, sign="yes", **values):
    given = {"person": persons, "act": word, "reason": "同一教室", "since": "2021-10-23T15:00", "sign": sign}
    return client.post(f"/cases/{situation.case}/contacts/act/", given | values)


def states(situation):
    return [one.state for one in list_contacts_of_case(actor=CITY_STAFF, case_id=situation.case)]


def test_nothing_is_done_before_the_sheet_is_signed(situation, staff, contacts):
    sheet = told(act(staff, situation, contacts, "drop", sign=""))
    assert "You sign 2 acts, one for each person." in sheet
    assert "同一教室" in sheet
    assert states(situation) == [ContactState.ACCEPTED] * 2
    assert "Done for 2 people." in told(act(staff, situation, contacts, "drop"))
    assert states(situation) == [ContactState.DROPPED] * 2
    assert "Done for 1 person." in told(act(staff, situation, contacts[:1], "accept"))


def test_the_list_of_the_case_has_a_box_for_each(situation, staff, contacts):
    page = staff.get(f"/cases/{situation.case}/contacts/").text
    for key in contacts:
        assert f'form="acts" name="person" value="{key}"' in page


@pytest.mark.parametrize("word", ["located", "moved"])
def test_a_step_is_noted_for_each_since_the_same_time(situation, staff, contacts, word):
    act(staff, situation, contacts, word)
    found = list_contacts_of_case(actor=CITY_STAFF, case_id=situation.case)
    assert len({one.located_at for one in found}) == 1
    assert all((one.moved_at is not None) == (word == "moved") for one in found)


def test_what_fails_for_one_is_done_for_the_other_and_told(situation, staff, contacts):
    act(staff, situation, contacts[1:], "drop")
    page = told(act(staff, situation, contacts, "moved"))
    assert "Done for 1 person." in page
    assert "Not done" in page
    assert "was dropped as a contact" in page
    found = list_contacts_of_case(actor=CITY_STAFF, case_id=situation.case)
    assert [one.shown for one in found if one.moved_at is not None] == contacts[:1]


def test_those_ticked_go_on_to_the_proposals(situation, staff, contacts):
    assert 'formaction="/contacts/propose/"' in staff.get(f"/cases/{situation.case}/contacts/").text


@pytest.mark.parametrize(
    ("persons", "values", "why"),
    [
        ([], {}, "Nobody was ticked."),
        (["no key"], {}, "Nobody was ticked."),
        (None, {"reason": "  "}, "has a reason"),
        (None, {"since": "soon"}, "no day and time"),
        ([shown(5000 + n) for n in range(201)], {}, "At once it is done for 200."),
    ],
)
@pytest.mark.parametrize("sign", ["", "yes"])
def test_what_cannot_be_is_refused_before_and_at_signing(situation, staff, contacts, persons, values, why, sign):
    refused = act(staff, situation, contacts if persons is None else persons, "moved", sign=sign, **values)
    assert refused.status_code == 422
    assert why in told(refused)
    assert all(one.moved_at is None for one in list_contacts_of_case(actor=CITY_STAFF, case_id=situation.case))


def test_a_time_to_come_is_refused_for_each(situation, staff, contacts):
    page = told(act(staff, situation, contacts, "moved", since="2021-11-23T15:00"))
    assert page.count("A step in the future cannot be noted.") == 2


def test_another_act_is_none(situation, staff, contacts):
    assert act(staff, situation, contacts, "forget").status_code == 404


def test_another_county_does_nothing_to_them(situation, contacts, come):
    client = come(Role.INVESTIGATOR, CHONGLI)
    client.post("/purpose/", {"purpose": "contact_tracing", "next": "/"})
    assert act(client, situation, contacts, "drop").status_code == 404
    assert all(one.moved_at is None for one in list_contacts_of_case(actor=CITY_STAFF, case_id=situation.case))


def test_whom_the_trace_reached_once_and_does_not_any_more_is_shown_to_be_looked_at_again(situation, staff, contacts):
    stranger = NewContact(999_999_999, 1, situation.keys[0], "school", "", AT - 30 * HOUR, AT - 28 * HOUR)
    decide_contacts(
        case_id=situation.case, contacts=[stranger], state=ContactState.ACCEPTED, origin=ContactOrigin.TRACE,
        actor=CITY_STAFF, at=AT, reason="a test",
    )  # fmt: skip
    page = told(staff.get(f"/cases/{situation.case}/contacts/"))
    assert "no longer reached by the trace" in page
    assert "accepted, no longer reached" in page
