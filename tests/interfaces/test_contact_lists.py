"""Lists of contacts on their pages: sent, mapped once for a sender, taken, handed out and taken again without loss."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sizao.foundation.accounts.types import Authority, Role
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.response.investigations.queries import list_contacts_of_case
from tests.interfaces.conftest import is_kept_anywhere, kept, told
from tests.people import CHONGLI, CITY, make_account
from tests.residents import AT, CITY_STAFF


pytestmark = pytest.mark.django_db
FILE = (
    "证号,名字,层级,开始,结束\n"
    "13073019900101002X,李某,一类,2021-10-22 08:00,2021-10-22 09:00\n"
    "110101199001010019,赵某,一类,2021-10-22 09:00,2021-10-22 08:00\n"
)
TOLD = {"identifier": "证号", "name": "名字", "degree": "层级", "exposed_from": "开始", "exposed_until": "结束"}


@pytest.fixture
def staff(situation) -> Client:
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=AT, reason="a test")
    user = make_account("cdc", role=Role.INVESTIGATOR, acts_for=Authority.CDC)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="sizao.foundation.accounts.backend.AccountBackend")
    client.post("/purpose/", {"purpose": "contact_tracing", "next": "/"})
    return client


def send(client, case, text: str | bytes = FILE, sender="北京市疾控中心", name="list.csv"):
    content = text.encode() if isinstance(text, str) else text
    return client.post(f"/cases/{case}/contacts/lists/", {"sender": sender, "file": SimpleUploadedFile(name, content)})


def decided(case):
    return list_contacts_of_case(actor=CITY_STAFF, case_id=case)


def test_a_list_is_mapped_once_for_its_sender_and_taken(situation, staff):
    page = send(staff, situation.case)["Location"]
    shown_first = told(staff.get(page))
    assert "No column was found for degree" in shown_first
    assert "层级" in shown_first

    mapped = staff.post(page, TOLD)
    assert "Words that are not known yet" in mapped.text
    assert "一类" in mapped.text
    words = TOLD | {"word": ["一类"], "meaning": ["1"]}
    assert "1 contact would be accepted" in told(staff.post(page, words))
    assert decided(situation.case) == []
    assert staff.post(page, words | {"take": "1", "reason": "北京协查"}).status_code == 302
    [one] = decided(situation.case)
    assert (one.degree, one.origin) == (1, "file")

    result = told(staff.get(page))
    for expected in ("1 taken, 1 not", "ends before it begins", "赵某", "3"):
        assert expected in result
    assert not is_kept_anywhere("赵某")

    again = send(staff, situation.case)["Location"]
    assert "1 contact would be accepted" in told(staff.get(again))


def test_what_is_handed_out_is_taken_without_loss(situation, staff):
    page = send(staff, situation.case)["Location"]
    staff.post(page, TOLD | {"word": ["一类"], "meaning": ["1"], "take": "1", "reason": "x"})
    file = staff.post(f"/cases/{situation.case}/contacts/export/", {"export": "xlsx"}).content
    other = send(staff, situation.other_case, file, sender="怀来县", name="list.xlsx")["Location"]
    assert staff.post(other, {"take": "1", "reason": "x"}).status_code == 302
    [here], [there] = decided(situation.case), decided(situation.other_case)
    for name in ("person", "degree", "setting", "exposed_from", "exposed_until", "protection", "certainty"):
        assert getattr(here, name) == getattr(there, name)
    assert "李某" in told(staff.get(f"/contacts/{shown(here.person)}/"))
    assert kept("contact_list.export")[0][1]["rows"] == 1


@pytest.mark.parametrize(
    ("text", "sender", "why"),
    [
        ("", "x", "No file was chosen"),
        ("a,b\n", "x", "The file has no rows."),
        (b"%PDF-1.4", "x", "no table"),
        (FILE, " ", "not said who sent"),
    ],
)
def test_what_is_no_list_is_refused(situation, staff, text, sender, why):
    refused = send(staff, situation.case, text, sender)
    assert refused.status_code == 422
    assert why in refused.text


def test_no_good_row_takes_nothing_and_a_list_may_be_thrown_away(situation, staff):
    page = send(staff, situation.case)["Location"]
    assert staff.post(page, TOLD | {"take": "1", "reason": "x"}).status_code == 422
    assert decided(situation.case) == []
    assert staff.post(page, {"drop": "1"}).status_code == 302
    assert staff.get(page).status_code == 404


def test_who_is_not_competent_takes_nothing(situation, staff, come):
    page = send(staff, situation.case)["Location"]
    client = come(Role.INVESTIGATOR)
    client.post("/purpose/", {"purpose": "contact_tracing", "next": "/"})
    refused = client.post(page, TOLD | {"word": ["一类"], "meaning": ["1"], "take": "1", "reason": "x"})
    assert refused.status_code == 422
    assert "decides for no body" in refused.text
    assert decided(situation.case) == []


def test_the_file_is_sealed_while_it_waits_and_gone_when_it_is_taken(situation, staff):
    from sizao.response.investigations.models import ContactList

    page = send(staff, situation.case)["Location"]
    with scope(CITY):
        assert "李某".encode() not in bytes(ContactList.objects.get().content)
    staff.post(page, TOLD | {"word": ["一类"], "meaning": ["1"], "take": "1", "reason": "x"})
    with scope(CITY):
        assert ContactList.objects.get().content is None


def test_closed_to_others_and_unseen_elsewhere(situation, staff, come):
    page = send(staff, situation.case)["Location"]
    grid = come(Role.GRID_WORKER)
    assert grid.get(page).status_code == grid.post(f"/cases/{situation.case}/contacts/export/").status_code == 403
    other = come(Role.INVESTIGATOR, CHONGLI)
    other.post("/purpose/", {"purpose": "contact_tracing", "next": "/"})
    assert other.get(page).status_code == other.get(f"/cases/{situation.case}/contacts/lists/").status_code == 404
    assert other.post(f"/cases/{situation.case}/contacts/export/", {"export": "csv"}).status_code == 404
