"""Pages of zones: the board, one zone, proposals, census, gates, the public page; and what is refused."""

import hmac
import json
from base64 import b64decode, b64encode
from hashlib import sha256

import pytest
from django.urls import reverse

from sizao.foundation.accounts.types import Role
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.clock import now
from sizao.readiness.supplies.operations import open_store
from sizao.readiness.supplies.types import StoreKind
from sizao.response.cases.operations import confirm_case, register_finding
from sizao.response.cases.types import CaseClassification, FindingKind
from sizao.response.investigations.operations import decide_contacts
from sizao.response.investigations.types import ContactOrigin, ContactState, NewContact
from sizao.response.zones.queries import get_zone, list_zones
from sizao.response.zones.types import ZoneState
from tests.filled import filled
from tests.people import make_account
from tests.quarantine import a_site, there
from tests.residents import CITY_STAFF, HUAILAI
from tests.supplies import acts
from tests.zoned import BUILDING, COMMUNITY, COMPOUND, DAY, HOUR, OTHER_BUILDING, ZonedTown


pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SERVICES = {"telephone": "0313-1", "services_zh": "送到门口", "services_en": "to the door"}


@pytest.fixture(scope="module")
def filled_town(django_db_setup, django_db_blocker, tmp_path_factory):
    with filled(tmp_path_factory.mktemp("home"), django_db_blocker, ZonedTown) as found:
        yield found


@pytest.fixture
def town(client, filled_town):
    client.cookies["django_language"] = "en"
    return filled_town


def come(client, user):
    client.force_login(user)
    client.post(reverse("purpose"), {"purpose": "follow_up", "next": "/"})


def finding_of(town, person=0):
    return register_finding(
        person=town.keys[person], kind=FindingKind.PRESUMPTIVE_POSITIVE, sampled_at=now() - 3 * HOUR,
        resulted_at=now() - HOUR, source="市疾控", reference=f"R{person}", division_path=COMMUNITY, actor=CITY_STAFF,
        at=now() - HOUR, reason="test",
    )  # fmt: skip


def case_of(town):
    """A case with one close contact on the same floor."""
    case = confirm_case(
        finding_id=finding_of(town).id, classification=CaseClassification.CONFIRMED, actor=CITY_STAFF, at=now(),
        reason="test",
    )  # fmt: skip
    contact = NewContact(
        person=town.keys[1], degree=1, source=case.person, setting="household", place="", exposed_from=now() - DAY,
        exposed_until=now() - HOUR,
    )  # fmt: skip
    decide_contacts(
        case_id=case.id, contacts=[contact], state=ContactState.ACCEPTED, origin=ContactOrigin.HAND,
        actor=town.decider, at=now(), reason="同住",
    )  # fmt: skip
    return case


def act(client, zone, **given):
    return client.post(reverse("zone", args=[zone.id]), {"reason": "依据研判", **given})


def state_of(zone):
    return get_zone(actor=CITY_STAFF, zone_id=zone.id, at=now()).state


def test_the_page_takes_a_zone_from_its_proposal_to_its_lift(client, town):
    zone = town.zone(at=now())
    come(client, town.closer)
    address = reverse("zone", args=[zone.id])
    assert "Decide on it" in client.get(address).text
    assert act(client, zone, act="decide", milder="只封本层不够").status_code == 302
    early = act(client, zone, act="announce", **SERVICES)
    assert (early.status_code, "has not approved" in early.text) == (422, True)
    come(client, town.city)
    assert act(client, zone, act="approve").status_code == 302
    come(client, town.closer)
    assert act(client, zone, act="announce", **SERVICES).status_code == 302
    assert state_of(zone) is ZoneState.IN_FORCE
    page = client.get(address)
    assert page.text.count('<tr><td data-label="Condition">') == 4
    assert "put together" in page.text, "the environment is no condition of the source"
    stated = act(client, zone, act="fact", kind="round", result="negative", fact_at="2026-11-23 08:00")
    assert stated.status_code == 302
    assert act(client, zone, act="review").status_code == 302
    assert "of 4 conditions met" in client.get(address).text
    assert act(client, zone, act="change", level="controlled", unit=BUILDING).status_code == 302
    assert act(client, zone, act="lift").status_code == 302
    assert state_of(zone) is ZoneState.LIFTED
    told = client.get(address)
    acts = [str(step["act"]) for step in told.context["steps"]]
    assert acts == ["lifted", "changed", "looked at", "announced", "approved by the level above", "decided", "proposed"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"act": "decide", "milder": " "}, "smaller or milder"),
        ({"act": "decide", "milder": "x", "reason": ""}, "needs its reason"),
        ({"act": "approve"}, "cannot follow"),
        ({"act": "announce", "telephone": ""}, "lacks a telephone"),
        ({"act": "fact", "kind": "dance"}, "Nothing was chosen"),
        ({"act": "fact", "kind": "round", "result": "negative", "fact_at": "soon"}, "no date and time"),
        ({"act": "lift"}, "cannot follow"),
        ({"act": "change", "level": "lockdown"}, "cannot follow"),
        ({"act": "dance"}, "Nothing was chosen"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_refused_is_said_on_the_page(client, town, given, words):
    zone = town.zone(at=now())
    come(client, town.closer)
    answer = act(client, zone, **given)
    assert answer.status_code == 422
    assert words in answer.text
    assert state_of(zone) is ZoneState.PROPOSED


def test_the_board_lists_counts_filters_and_exports(client, town):
    town.standing(OTHER_BUILDING, at=now() - DAY)
    waiting = town.zone(at=now())
    come(client, town.closer)
    board = client.get(reverse("zones"))
    assert board.context["table"].total == 2
    assert board.text.count("<circle") == 0
    assert ">8 <" in board.text, "people in the lockdown zone"
    decided = client.get(reverse("zones"), {"attention": "to_decide"})
    assert [row[0].text for row in decided.context["table"].rows] == [waiting.number]
    past = client.get(reverse("zones"), {"moment": "0"})
    assert past.context["is_past"]
    assert len(past.context["drawn"]) == 1
    assert client.get(reverse("zones"), {"moment": "x", "state": "dance"}).status_code == 200
    made = client.get(reverse("zones-export", args=["csv"]), {"state": "in_force"})
    lines = made.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Dong'an Compound" in lines[1]
    home = client.get("/")
    assert "zones: to decide" in home.text


def test_proposals_are_shown_with_picture_and_table_and_laid_before_the_decider(client, town):
    case = case_of(town)
    come(client, town.decider)
    address = reverse("zones-propose")
    assert case.number in client.get(address).text
    asked = {"case": case.id, "protocol": "he-2021"}
    page = client.get(address, asked)
    points = page.context["picture"].points
    assert page.text.count("<circle") == len(points) > 1
    assert sum(point.is_chosen for point in points) == 1
    assert "fewest person-days" in page.text
    assert "Floor 1, Unit 1, Building 1" in page.text
    own = client.get(address, asked | {"unit": [BUILDING, OTHER_BUILDING]})
    assert own.context["way"]["people"] == "16"
    laid = client.post(address, asked | {"unit": BUILDING, "level": "lockdown", "reason": "病例居住楼栋"})
    assert laid.status_code == 302
    [zone] = list_zones(actor=CITY_STAFF, at=now()).rows
    assert (zone.boundary, zone.people) == ([BUILDING], 8)
    rest = client.post(address, asked | {"level": "precautionary", "county": HUAILAI, "reason": "其余区域"})
    assert rest.status_code == 302
    assert "What it covers and costs" in client.get(reverse("zone", args=[zone.id])).text


CROSSING = json.dumps({"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]})
REFUSED = {
    "crosses itself": {"level": "lockdown", "outline": CROSSING, "reason": "x"},
    "needs its reason": {"level": "lockdown", "reason": ""},
    "No level was chosen": {"level": "dance", "reason": "x"},
    "No county was chosen": {"level": "precautionary", "county": "n13", "reason": "x"},
    "no unit": {"unit": [f"{COMPOUND}.b9"], "level": "lockdown", "reason": "x"},
    "lies in another unit": {"unit": [COMPOUND, BUILDING], "level": "lockdown", "reason": "x"},
}


@pytest.mark.parametrize("words", REFUSED)
def test_a_proposal_that_cannot_be_is_told(client, town, words):
    case = case_of(town)
    come(client, town.decider)
    answer = client.post(reverse("zones-propose"), {"case": case.id, "protocol": "he-2021", **REFUSED[words]})
    assert answer.status_code == 422
    assert words in answer.text
    assert list_zones(actor=CITY_STAFF, at=now()).total == 0


def test_an_outline_is_drawn_beside_the_units(client, town):
    case = case_of(town)
    come(client, town.decider)
    ring = json.dumps({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]})
    client.post(
        reverse("zones-propose"),
        {"case": case.id, "protocol": "he-2021", "unit": BUILDING, "level": "lockdown", "reason": "x", "outline": ring},
    )
    [zone] = list_zones(actor=CITY_STAFF, at=now()).rows
    assert "<polygon" in client.get(reverse("zone", args=[zone.id])).text


def test_a_presumptive_positive_leads_to_a_provisional_closure(client, town):
    finding = finding_of(town)
    come(client, town.decider)
    address = reverse("zones-provisional", args=[finding.id])
    assert address in client.get(reverse("finding", args=[finding.id])).text
    assert "Building 1" in client.get(address).text
    assert "These are no hours" in client.post(address, {"hours": "long", "reason": "x"}).text
    assert client.post(address, {"hours": "24", "reason": "初筛阳性"}).status_code == 302
    [zone] = list_zones(actor=CITY_STAFF, at=now()).rows
    assert zone.is_provisional
    assert client.get(reverse("zones-provisional", args=[99])).status_code in (404, 422)


def test_the_census_puts_those_who_need_care_first(client, town):
    zone = town.standing(COMPOUND, at=now() - HOUR)
    come(client, town.closer)
    address = reverse("zone-census", args=[zone.id])
    page = client.get(address)
    first = page.context["rows"][0]
    assert "very old" in [str(words) for words in first["needs"]]
    assert "居民" in first["name"]
    last = page.context["rows"][-1]
    noted = client.post(address, {"person": last["key"], "kind": "dialysis", "act": "note"})
    assert noted.status_code == 302
    again = client.get(address)
    assert again.context["rows"][0]["key"] == last["key"]
    only = client.get(address, {"only": "care"}).context["rows"]
    assert len(only) == again.context["in_need"]
    refused = client.post(address, {"person": "P0000000000000001", "kind": "dialysis", "act": "note"})
    assert (refused.status_code, "not registered in this zone" in refused.text) == (422, True)
    made = client.post(address, {"export": "csv"})
    lines = made.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 17
    assert "居民" not in made.content.decode(), "keys, no names"


def test_the_page_of_a_zone_leads_to_what_is_done_for_those_inside(client, town):
    zone = town.standing(COMPOUND, at=now() - HOUR)
    a_site()
    there(town.keys[0])
    come(client, town.closer)
    lines = {line["what"]: line for line in client.get(reverse("zone", args=[zone.id])).context["around"]}
    assert (lines["At quarantine sites"]["words"], lines["Supplies"]["words"]) == ("1", "no store serves it")
    assert client.get(lines["Mass testing"]["url"]).context["values"]["zone"] == str(zone.id)
    assert client.get(lines["Tests due"]["url"]).status_code == 200
    away = client.get(lines["At quarantine sites"]["url"])
    assert [row["key"] for row in away.context["rows"]] == [shown(town.keys[0])] and "at a site" in away.text
    store = open_store(division_path=COMMUNITY, kind=StoreKind.DROP_POINT, name="东门投放点", **acts(town.closer))
    lines = {line["what"]: line for line in client.get(reverse("zone", args=[zone.id])).context["around"]}
    assert lines["Supplies"]["url"] == f"/supplies/?store={store}&show=all"
    assert client.get(lines["Supplies"]["url"]).status_code == 200
    # Whoever may not see a room is not led there.
    come(client, town.grid)
    assert "At quarantine sites" not in client.get(reverse("zone", args=[zone.id])).text


def test_gates_permits_and_the_phone_at_the_gate(client, town):
    zone = town.standing(at=now() - HOUR)
    come(client, town.closer)
    address = reverse("zone-gates", args=[zone.id])
    assert client.post(address, {"act": "gate", "name": "东门"}).status_code == 302
    assert "of this name already" in client.post(address, {"act": "gate", "name": "东门"}).text
    term = {"valid_from": "2026-11-24 00:00", "valid_until": "2026-11-25 00:00", "reason": "透析"}
    nobody = client.post(address, {"act": "permit", "kind": "medical", "person": "nobody", **term})
    assert "no person key" in nobody.text
    key = shown(town.keys[0])
    assert client.post(address, {"act": "permit", "kind": "medical", "person": key, **term}).status_code == 302
    code = client.get(address).context["table"].rows[0][4].text

    come(client, town.grid)
    [gate] = client.get(reverse("all-gates")).context["gates"]
    phone = reverse("zone-gate", args=[gate["id"]])
    unknown = client.post(phone, {"code": "23456789"})
    assert "no permit with this code" in unknown.text
    glance = client.post(phone, {"code": code.lower()})
    assert [way for way, _label in glance.context["answer"]["ways"]] == ["in", "out"]
    assert "Let pass" in client.post(phone, {"code": code, "direction": "out"}).text
    assert client.get(phone).context["passings"][0]["permit"].startswith(zone.number)
    _the_phone_of_the_shell(client, gate["id"], code)
    come(client, town.closer)
    permit = client.get(address).context["open_permits"][0][0]
    assert client.post(address, {"act": "revoke", "permit": permit, "reason": "住院"}).status_code == 302
    assert client.post(address, {"act": "close", "gate": gate["id"]}).status_code == 302
    come(client, town.grid)
    assert "gate is closed" in client.post(phone, {"code": code, "direction": "in"}).text


def _the_phone_of_the_shell(client, gate, code):
    """What a phone does that may have been without a network: it looks by digests, and a passing is kept once."""
    page = client.get("/passing/")
    assert code not in page.text and "东门" not in page.text, "the page is the same for everybody"
    day = client.get("/passing/day.json")
    assert code not in day.text and "透析" not in day.text, "neither codes nor reasons lie on phones"
    [there] = day.json()["gates"]
    [permit] = day.json()["permits"][str(there["zone"])]
    digest = hmac.new(b64decode(day.json()["salt"]), code.encode(), sha256).digest()[:12]
    assert (there["id"], permit[0], permit[-1]) == (gate, b64encode(digest).decode(), ["in", "out"])

    def send(once="p1", kept=0, status=200, **given):
        headers = {"Idempotency-Key": once, "X-Kept-Seconds": str(kept)}
        answer = client.post("/passing/?language=en", {"gate": gate, "code": code} | given, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.text

    assert "until" in send() and "no permit with this code" in send(code="23456789")
    assert "Let pass: in" in send(direction="in", kept=600) and "Let pass: in" in send(direction="in", kept=660)
    passings = client.get(reverse("zone-gate", args=[gate])).context["passings"]
    assert [one["way"] for one in passings] == ["out", "in"], "the one that was kept counts from when it was, and once"
    assert "No gate was chosen" in send(status=422, gate="")
    assert "no gate 99" in send(status=422, gate="99")
    assert "not valid now" in send(once="p2", status=422, direction="in", kept=3 * 24 * 3600)


def test_everybody_may_read_the_notice_and_nobody_reads_of_a_proposal(client, town):
    waiting = town.zone(OTHER_BUILDING, at=now())
    zone = town.standing(at=now() - HOUR)
    client.logout()
    client.cookies["django_language"] = "en"
    page = client.get(reverse("public-zone", args=[zone.code]))
    assert page.status_code == 200
    for words in ("lockdown zone", "Building 1", "0313-0000000", "supplies come to the door", "Huailai"):
        assert words in page.text
    assert not any(f"居民{number}<" in page.text for number in range(20))
    assert client.get(reverse("public-zone", args=[waiting.code])).status_code == 404
    come(client, town.closer)
    for kind in ("zone-notice", "zone-poster"):
        made = client.get(reverse(kind, args=[zone.id]))
        assert made.content.startswith(b"%PDF")
    assert client.get(reverse("zone-notice", args=[waiting.id])).status_code == 404


def test_compounds_and_buildings_are_listed_with_their_zone(client, town):
    zone = town.standing(at=now() - HOUR)
    come(client, town.closer)
    page = client.get(reverse("zones-housing"), {"division": "四街"})
    assert f"{zone.number} · lockdown zone" in page.text
    assert page.context["table"].total == 4
    assert "Give a township" in client.get(reverse("zones-housing")).text
    assert client.get(reverse("zones-housing"), {"division": "nowhere"}).context["table"].total == 0


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        (Role.AUDITOR, ["zones", "zones-propose", "all-gates", "passing", "passing-day"]),
        (Role.GRID_WORKER, ["zones-propose"]),
        (Role.INVESTIGATOR, ["all-gates"]),
    ],
)
def test_pages_open_to_their_roles_only(client, town, role, refused):
    client.force_login(make_account("somebody", role=role))
    for name in refused:
        assert client.get(reverse(name)).status_code == 403
    if role is Role.GRID_WORKER:
        assert client.get(reverse("zones")).status_code == 200
        assert client.get(reverse("zone", args=[99])).status_code == 404
