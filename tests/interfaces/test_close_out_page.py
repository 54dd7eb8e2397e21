"""The page on which an outbreak is closed: by two persons, with holds, and a proof to take along."""

import json

import pytest
from django.test import Client

from sizao.desk.closing import carry_out
from sizao.foundation.accounts.types import Role
from sizao.foundation.privacy.models import CloseOut, LegalHold
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.privacy.signing import is_intact
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces.clock import now
from tests.conftest import MACHINE_TIME
from tests.people import make_account
from tests.residents import load_residents


pytestmark = pytest.mark.django_db(transaction=True)


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


def do(client: Client, **given: object):
    return client.post("/close-out/act/", given, follow=True)


def test_one_proposes_another_confirms_and_the_proof_can_be_taken_along(keys):
    commander, auditor = somebody(Role.CITY_COMMAND), somebody(Role.AUDITOR)
    assert len(commander.get("/close-out/").context["table"].rows) == 1, "only what has rows that go or stay"
    page = commander.get("/close-out/?all=1")
    rows = {row[0].text: row for row in page.context["table"].rows}
    assert (rows["people_person"][2].text, rows["people_person"][3].text) == ("erased", "4")
    kept = commander.get("/close-out/?all=1&fates-filter=accounts_user").context["table"].rows
    assert kept[0][2].text == "kept"

    do(commander, act="propose", title="Autumn", reason="28 days without a case")
    number = CloseOut.objects.get().pk
    assert do(commander, act="confirm", number=number).status_code == 403
    assert "Confirm and erase" not in commander.get("/close-out/").content.decode()
    hold = do(auditor, act="hold", person=shown(keys[0]), basis="Reconsideration", reason="lodged on Monday")
    assert shown(keys[0]) in hold.content.decode()
    assert do(auditor, act="release", number=LegalHold.objects.get().pk, reason="over").status_code == 200
    assert commander.get(f"/close-out/{number}/proof.json").status_code == 404
    assert "records are being erased" in do(auditor, act="confirm", number=number).content.decode()
    carry_out(number=number, actor="system:privacy", at=now(), reason="confirmed")

    assert "done, with proof" in auditor.get("/close-out/").content.decode()
    CloseOut.objects.update(
        counts={"cases": {"confirmed": 12, "excluded": 0}, "cases_by_county": {"n13.n1307.n130730": None}}
    )
    kept = auditor.get("/close-out/").content.decode()
    assert "kept as counts: confirmed case 12, n13.n1307.n130730 –" in " ".join(kept.split())
    answer = auditor.get(f"/close-out/{number}/proof.json")
    assert is_intact(json.loads(answer.content))
    assert "close-out-" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("role", "given", "status", "words"),
    [
        (Role.CITY_COMMAND, {"act": "propose", "title": "", "reason": "x"}, 422, "needs a title and a reason"),
        (Role.AUDITOR, {"act": "confirm", "number": "77"}, 422, "is not proposed"),
        (Role.AUDITOR, {"act": "hold", "person": "Wang", "basis": "b", "reason": "r"}, 422, "no person key"),
        (Role.AUDITOR, {"act": "release", "number": "x"}, 422, "is not in force"),
        (Role.AUDITOR, {"act": "propose", "title": "A", "reason": "x"}, 403, "not open to the role"),
        (Role.CITY_COMMAND, {"act": "burn"}, 422, "is not known"),
    ],
)
def test_what_is_refused_is_said_on_the_page(keys, role, given, status, words):
    answer = do(somebody(role), **given)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not CloseOut.objects.exists()


def test_others_do_not_see_it(keys):
    assert somebody(Role.INVESTIGATOR).get("/close-out/").status_code == 403
    assert Client().get("/close-out/").status_code == 302
