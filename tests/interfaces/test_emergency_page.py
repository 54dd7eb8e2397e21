"""The page of emergency access: asked, had, told on every page, ended, reviewed; and what is refused."""

import pytest
from django.test import Client

from sizao.foundation.accounts.types import Role
from sizao.foundation.privacy.pseudonyms import shown
from sizao.registry.places.operations import load_divisions
from sizao.registry.places.types import Division, DivisionLevel
from tests.people import CHONGLI, CITY, HUAILAI, MORNING, make_account
from tests.residents import load_residents


pytestmark = pytest.mark.django_db

WANG = 0
ASKED = {"act": "take", "division": HUAILAI, "hours": "2", "reason": "A contact was brought to our hospital tonight"}


@pytest.fixture
def keys():
    names = [("n13", "河北省", "Hebei"), (CITY, "张家口市", "Zhangjiakou"), (HUAILAI, "怀来县", "Huailai"),
             (CHONGLI, "崇礼区", "Chongli")]  # fmt: skip
    levels = [DivisionLevel.PROVINCE, DivisionLevel.CITY, DivisionLevel.COUNTY, DivisionLevel.COUNTY]
    divisions = [
        Division(code=path.rpartition(".")[2], path=path, name=name, name_en=english, level=level)
        for (path, name, english), level in zip(names, levels, strict=True)
    ]
    load_divisions(divisions=divisions, actor="system:test", at=MORNING, reason="a test")
    return load_residents()


def come(role: Role = Role.COUNTY_COMMAND, path: str = CHONGLI) -> Client:
    client = Client()
    user = make_account(f"{role.value}-{path}", role=role, division_path=path)
    client.force_login(user, backend="sizao.foundation.accounts.backend.AccountBackend")
    client.cookies["django_language"] = "en"
    return client


def test_taken_told_everywhere_ended_and_reviewed(keys):
    duty, auditor = come(), come(Role.AUDITOR, HUAILAI)
    assert "until" in duty.post("/emergency/", ASKED, follow=True).text
    person = duty.get("/people/" + shown(keys[WANG]) + "/", {"purpose": "contact_tracing"})
    assert person.status_code == 200
    assert "Emergency access: Huailai" in duty.get("/packs/").text
    assert "emergency accesses to review" in auditor.get("/").text
    assert ASKED["reason"] in auditor.get("/emergency/").text
    page = duty.get("/emergency/")
    assert duty.post("/emergency/", {"act": "end", "number": page.context["live"]["id"]}).status_code == 302
    assert "Emergency access: Huailai" not in duty.get("/packs/").text
    answer = {
        "act": "review",
        "number": page.context["live"]["id"],
        "outcome": "justified",
        "reason": "The log says so",
    }
    assert "justified" in auditor.post("/emergency/", answer, follow=True).text
    assert "emergency accesses to review" not in auditor.get("/").text


def test_for_one_person_by_key(keys):
    duty = come()
    page = duty.post("/emergency/", ASKED | {"division": "", "person": shown(keys[WANG])}, follow=True)
    assert page.context["live"]["person"] == shown(keys[WANG])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"reason": "x"}, "too short"),
        ({"hours": "99"}, "from 1 to 12 hours"),
        ({"division": ""}, "Choose a division"),
        ({"person": "P123"}, "no person key"),
        ({"person": shown(5)}, "Nobody of this key"),
        ({"act": "end", "number": "7"}, "is over"),
        ({"act": "fly"}, "not known"),
    ],
)
def test_what_is_refused(keys, change, why):
    page = come().post("/emergency/", ASKED | change)
    assert page.status_code == 422
    assert why in page.text


def test_who_may_not(keys):
    assert come(Role.GRID_WORKER).get("/emergency/").status_code == 403
    assert come(Role.AUDITOR).post("/emergency/", ASKED).status_code == 403
    review = {"act": "review", "number": "1", "outcome": "justified", "reason": "mine"}
    assert come().post("/emergency/", review).status_code == 403
    assert come(Role.AUDITOR, HUAILAI).post("/emergency/", review | {"outcome": ""}).status_code == 422
