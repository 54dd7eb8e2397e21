"""Quarantine on its pages: sites, plans of rooms, stays, the round; each refusal, and who may open what."""

from datetime import timedelta

import pytest

from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.interfaces import clock
from sizao.response.cases.queries import list_cases
from sizao.response.investigations.operations import decide_contacts
from sizao.response.investigations.types import ContactOrigin, ContactState, NewContact
from sizao.response.quarantine import models
from sizao.response.quarantine.operations import confirm_plan, record_arrival, record_note
from sizao.response.quarantine.queries import get_stays, list_plans, list_sites, list_stays, list_transfers
from sizao.response.quarantine.types import NoteKind, PlanState, SiteState, StayState, TransferKind
from tests.interfaces.conftest import kept, told
from tests.investigations import make_case
from tests.people import CHONGLI, HUAILAI
from tests.quarantine import CITY_STAFF, COUNTY_STAFF, DAY, DOCTOR, a_plan, a_site, a_stay, acts, placed, there
from tests.residents import AT


pytestmark = [pytest.mark.slow, pytest.mark.django_db]
HOUR = timedelta(hours=1)
LOCAL = "2021-10-23T16:00"


@pytest.fixture
def county(situation, come):
    client = come(Role.COUNTY_COMMAND, HUAILAI)
    client.post("/purpose/", {"purpose": "follow_up", "next": "/"})
    return client


@pytest.fixture
def doctor(situation, come):
    client = come(Role.SITE_STAFF, HUAILAI)
    client.post("/purpose/", {"purpose": "follow_up", "next": "/"})
    return client


def line(stay, temperature, *, once="", symptoms=""):
    """One line of a round as its form sends it."""
    return {
        "stay": stay.id,
        f"temperature-{stay.id}": temperature,
        f"symptoms-{stay.id}": symptoms,
        f"once-{stay.id}": once,
    }


def at_time(monkeypatch, instant):
    monkeypatch.setattr(clock, "machine_time", lambda: instant)


class TestSites:
    def test_the_board_says_how_full_and_opens_into_the_site(self, county):
        site = a_site()
        there(1)
        text = told(county.get("/quarantine/"))
        for words in ("Shacheng site", "rooms free at open sites", "people inside"):
            assert words in text
        assert f"/quarantine/sites/{site}/" in county.get("/quarantine/").text
        assert "Shacheng site" in county.get("/quarantine/sites.csv").content.decode("utf-8-sig")
        assert county.get("/quarantine/sites.pdf").status_code == 404
        assert "Shacheng site" not in told(county.get("/quarantine/?state=closed"))

    def test_a_site_that_is_being_opened_says_by_when_a_third_and_a_half_are_ready(self, county, monkeypatch):
        site = a_site(is_open=False)
        county.post(f"/quarantine/sites/{site}/", {"act": "order", "reason": "需要床位"})
        text = told(county.get(f"/quarantine/sites/{site}/"))
        for words in ("Opening by steps", "2 / 6", "3 / 6", "6 / 6", "not due yet"):
            assert words in text
        page = f"/quarantine/sites/{site}/"
        county.post(page, {"act": "open", "reason": "需要床位"})
        assert "Opening by steps" not in told(county.get(page)), "all rooms are ready"
        assert county.post(page, {"act": "room", "room": "A.1", "state": "closed"}).status_code == 302
        at_time(monkeypatch, AT + 49 * HOUR)
        text = told(county.get(page))
        assert "Opening by steps" in text and ">late<" in text
        assert county.post(page, {"act": "room", "room": "Z.9", "state": "ready"}).status_code == 404
        there(1)
        refused = county.post(page, {"act": "room", "room": "A.2", "state": "closed"})
        assert refused.status_code == 422 and "Somebody is on this floor" in told(refused)

    def test_an_empty_board_says_what_would_be_here(self, county):
        assert "No quarantine site is kept in your area" in told(county.get("/quarantine/"))

    def test_a_site_is_added_opened_and_shown_as_floors(self, county):
        given = {
            "name": "东花园隔离点", "division": HUAILAI, "floors": "2", "building": "B", "single": "3", "family": "1",
            "family-beds": "3", "medical": "4", "logistics": "2", "area": ["observation", "service", "passage"],
        }  # fmt: skip
        page = county.post("/quarantine/sites/add/", given)["Location"]
        assert county.post(page, {"act": "open", "reason": "需要床位"}).status_code == 302
        (site,) = list_sites(actor=COUNTY_STAFF)
        assert (site.state, site.rooms, site.beds) == (SiteState.OPEN, 8, 12)
        text = told(county.get(page))
        for words in ("Building B, floor 2", "B-204, family room, ready", "<svg", "4, needed for those placed 0"):
            assert words in text

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"name": ""}, "A site has a name"),
            ({"floors": "0"}, "1 to 60 floors"),
            ({"single": "x"}, "no whole numbers"),
            ({"single": "0"}, "1 to 5000 rooms"),
            ({"division": CHONGLI}, "not in your area"),
        ],
    )
    def test_a_site_that_cannot_be_is_refused_with_what_was_typed(self, county, change, words):
        given = {"name": "甲点", "division": HUAILAI, "floors": "2", "single": "3"} | change
        answer = county.post("/quarantine/sites/add/", given)
        assert answer.status_code == 422 and words in told(answer)
        assert not list_sites(actor=CITY_STAFF)

    def test_a_site_with_somebody_in_it_is_not_closed(self, county):
        site = a_site()
        there(1)
        answer = county.post(f"/quarantine/sites/{site}/", {"act": "close", "reason": "x"})
        assert answer.status_code == 422 and "The site is not empty." in told(answer)
        assert county.post(f"/quarantine/sites/{site}/", {"act": "close", "reason": ""}).status_code == 422
        assert county.post(f"/quarantine/sites/{site}/", {"act": "nonsense"}).status_code == 404

    def test_rooms_are_said_to_be_ready_and_areas_noted(self, county, doctor):
        site = a_site()
        stay = there(1)
        room = get_stays(actor=COUNTY_STAFF, stay_ids=[stay.id])[stay.id].room
        answer = doctor.post(f"/quarantine/sites/{site}/", {"act": "room", "room": room, "state": "closed"})
        assert answer.status_code == 422 and "Somebody is in this room" in told(answer)
        assert county.post(f"/quarantine/sites/{site}/", {"act": "areas", "medical": "x"}).status_code == 422
        page = f"/quarantine/sites/{site}/"
        assert (
            county.post(page, {"act": "areas", "medical": "9", "logistics": "3", "area": "service"}).status_code == 302
        )
        assert "9, needed for those placed 1" in told(county.get(page))

    def test_another_county_finds_no_such_site_and_a_grid_worker_no_page(self, situation, come):
        site = a_site()
        assert come(Role.COUNTY_COMMAND, CHONGLI).get(f"/quarantine/sites/{site}/").status_code == 404
        assert come(Role.GRID_WORKER, HUAILAI).get("/quarantine/").status_code == 403
        inspector = come(Role.INSPECTOR, HUAILAI)
        assert inspector.get(f"/quarantine/sites/{site}/").status_code == 200
        assert inspector.get("/quarantine/stays/").status_code == 403


class TestPlans:
    def test_a_plan_is_made_shown_with_reasons_and_confirmed(self, county):
        a_site()
        stay = a_stay(1)
        assert "waits for a place" in told(county.get("/quarantine/places/"))
        page = county.post("/quarantine/places/")["Location"]
        text = told(county.get(page))
        for words in ("alone in the room", "Nothing better is possible under the rules.", "Confirm these rooms"):
            assert words in text
        assert county.post(f"{page}act/", {"act": "confirm"}).status_code == 302
        assert get_stays(actor=COUNTY_STAFF, stay_ids=[stay.id])[stay.id].state is StayState.PLACED
        again = county.post(f"{page}act/", {"act": "confirm"})
        assert again.status_code == 422 and "Only a plan that is done can be confirmed." in told(again)

    def test_by_hand_then_taken_back(self, county):
        a_site()
        stay = a_stay(1)
        page = county.post("/quarantine/places/")["Location"]
        room = county.get(page).text.split('name="room">')[1].split('value="')[2].split('"')[0]
        fixed = county.post(f"{page}act/", {"act": "fix", "stay": stay.id, "room": room})["Location"]
        assert "placed by hand" in told(county.get(fixed))
        loose = county.post(f"{fixed}act/", {"act": "loose", "stay": stay.id})["Location"]
        assert "placed by hand;" not in told(county.get(loose)) and "alone in the room" in told(county.get(loose))

    def test_two_families_in_one_room_are_refused_with_the_way_out(self, county):
        a_site()
        one, two = a_stay(1), a_stay(2)
        page = county.post("/quarantine/places/")["Location"]
        options = county.get(page).text.split('name="room">')[1].split("</select>")[0]
        room = next(part.split('"')[0] for part in options.split('value="')[1:] if "family" in part)
        first = county.post(f"{page}act/", {"act": "fix", "stay": one.id, "room": room})["Location"]
        second = county.post(f"{first}act/", {"act": "fix", "stay": two.id, "room": room})["Location"]
        text = told(county.get(second))
        assert "Two families would be in one room." in text and "Give each a room of its own." in text
        assert "Confirm these rooms" not in text

    def test_nobody_waits_and_no_such_plan(self, county):
        answer = county.post("/quarantine/places/")
        assert answer.status_code == 422 and "Nobody waits for a place." in told(answer)
        assert county.get("/quarantine/places/999/").status_code == 404
        assert county.post("/quarantine/places/999/act/", {"act": "confirm"}).status_code == 404

    def test_no_room_left_is_told_with_what_to_open(self, county):
        site = a_site(is_open=False)
        a_stay(1)
        page = county.post("/quarantine/places/")["Location"]
        text = told(county.get(page))
        for words in ("1 person has no room", "no open site has a room that fits", "1 × single room", "Open next"):
            assert words in text
        assert f"/quarantine/sites/{site}/" in text

    def test_many_are_placed_by_a_job_while_the_page_tells_how_far_it_is(self, county, monkeypatch):
        from sizao.desk import placing
        from sizao.interfaces.jobs import quarantine as jobs

        later = []
        monkeypatch.setattr(placing, "SMALL", 0)
        monkeypatch.setattr("sizao.interfaces.console.quarantine_places.solve_later", later.append)
        a_site()
        a_stay(1)
        page = county.post("/quarantine/places/")["Location"]
        assert "People placed" in told(county.get(page))
        assert "HX-Redirect" not in county.get(f"{page}progress/").headers
        jobs.solve_plan_of_rooms(plan_id=later[0].id, division_path=later[0].division_path)
        assert county.get(f"{page}progress/").headers["HX-Redirect"] == page
        assert list_plans(actor=COUNTY_STAFF)[0].state is PlanState.DONE


class TestStays:
    def test_from_the_way_there_to_the_release_with_a_certificate(self, county, doctor, monkeypatch):
        a_site()
        stay = a_stay(1)
        county.post(f"{county.post('/quarantine/places/')['Location']}act/", {"act": "confirm"})
        page = f"/quarantine/stays/{stay.id}/"
        assert doctor.post(page, {"act": "arrive", "since": LOCAL}).status_code == 302
        check = {"act": "check", "since": LOCAL, "part": "morning", "temperature": "37.6", "symptoms": "咽痛"}
        assert doctor.post(page, check).status_code == 302
        text = told(doctor.get(page))
        for words in ("37.6", "咽痛", "medical alarm", "alone in the room"):
            assert words in text
        early = county.post(page, {"act": "release", "since": LOCAL})
        assert early.status_code == 422 and "The term is not over yet." in told(early)
        at_time(monkeypatch, stay.due_at)
        since = (stay.due_at + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
        assert "to be released" in told(county.get("/quarantine/stays/?show=over"))
        assert county.post(page, {"act": "release", "since": since}).status_code == 302
        answer = county.post(f"{page}certificate.pdf", {"language": "en"})
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
        assert county.get(f"{page}certificate.pdf").status_code == 405

    def test_no_certificate_before_the_release(self, county):
        a_site()
        stay = there(1)
        assert county.post(f"/quarantine/stays/{stay.id}/certificate.pdf", {"language": "zh"}).status_code == 404

    def test_a_test_without_a_result_holds_the_release(self, county, monkeypatch):
        a_site()
        stay = there(1)
        at_time(monkeypatch, stay.due_at)
        monkeypatch.setattr("sizao.desk.releasing.is_test_pending", lambda **_facts: True)
        since = (stay.due_at + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
        answer = county.post(f"/quarantine/stays/{stay.id}/", {"act": "release", "since": since})
        assert answer.status_code == 422 and "A test has no result yet." in told(answer)

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"act": "check", "since": LOCAL, "temperature": "warm"}, "no body temperature"),
            ({"act": "check", "since": "soon", "temperature": "36.6"}, "no date and time"),
            ({"act": "note", "kind": "breach", "words": " "}, "A note says something"),
            ({"act": "move", "room": "0", "reason": "x"}, "no such room"),
            ({"act": "end", "ending": "hospital", "since": LOCAL, "reason": ""}, "has a reason"),
            ({"act": "arrive", "since": LOCAL}, "Nobody is expected"),
        ],
    )
    def test_each_refusal_is_told_on_the_page(self, county, given, words):
        a_site()
        stay = there(1)
        answer = county.post(f"/quarantine/stays/{stay.id}/", given)
        assert answer.status_code == 422 and words in told(answer)

    def test_a_breach_with_the_account_and_needs(self, doctor):
        a_site()
        stay = there(1)
        page = f"/quarantine/stays/{stay.id}/"
        breach = record_note(stay_id=stay.id, kind=NoteKind.BREACH, words="到走廊", **acts(DOCTOR))
        doctor.post(page, {"act": "note", "kind": "account", "about": breach.id, "words": "取药"})
        doctor.post(page, {"act": "settle", "note": breach.id, "words": "已提醒"})
        doctor.post(page, {"act": "needs", "need": ["medicine", "nonsense"]})
        text = told(doctor.get(page))
        assert "取药" in text and "已提醒" in text and "regular medicine" in text

    def test_a_purpose_is_asked_and_each_look_kept(self, situation, come):
        a_site()
        stay = there(1)
        client = come(Role.COUNTY_COMMAND, HUAILAI)
        assert "What do you need it for?" in told(client.get(f"/quarantine/stays/{stay.id}/"))
        client.post("/purpose/", {"purpose": "follow_up", "next": "/"})
        client.get(f"/quarantine/stays/{stay.id}/")
        assert kept("quarantine.read_stay")[-1][0] == "follow_up"

    def test_another_county_finds_no_such_stay(self, situation, come):
        a_site()
        stay = there(1)
        stranger = come(Role.COUNTY_COMMAND, CHONGLI)
        stranger.post("/purpose/", {"purpose": "follow_up", "next": "/"})
        assert stranger.get(f"/quarantine/stays/{stay.id}/").status_code == 404
        assert stay.shown not in told(stranger.get("/quarantine/stays/"))

    def test_the_list_goes_into_a_file_that_is_kept(self, county):
        a_site()
        stay = there(1)
        answer = county.post("/quarantine/stays/", {"export": "csv"})
        assert stay.shown in answer.content.decode("utf-8-sig")
        assert kept("quarantine.export")[-1][1] == {"rows": 1}


class TestRound:
    def test_whoever_is_not_measured_stands_first_and_then_no_more(self, doctor):
        a_site()
        stay = there(1)
        text = told(doctor.get("/quarantine/round/?part=morning"))
        assert "0 of 1 measured" in text and stay.shown in text
        given = {"part": "morning", **line(stay, "36.4", once="a")}
        assert doctor.post("/quarantine/round/", given)["Location"].endswith("?part=morning")
        doctor.post("/quarantine/round/", given)
        text = told(doctor.get("/quarantine/round/?part=morning"))
        assert "1 of 1 measured" in text and "Everybody is measured" in text and "36.4" in text
        assert "0 of 1 measured" in told(doctor.get("/quarantine/round/?part=evening"))

    def test_what_is_no_temperature_stays_typed(self, doctor):
        a_site()
        stay = there(1)
        answer = doctor.post("/quarantine/round/", {"part": "morning", **line(stay, "hot")})
        assert answer.status_code == 422 and "no body temperature" in told(answer) and 'value="hot"' in answer.text

    def test_a_fever_calls_the_doctor_and_the_first_page_says_so(self, doctor, county):
        a_site()
        stay = there(1)
        doctor.post("/quarantine/round/", {"part": "morning", **line(stay, "38.5")})
        assert "1 medical alarm is open" in told(doctor.get("/quarantine/round/"))
        assert "medical alarms at quarantine sites" in told(county.get("/"))

    def test_a_floor_is_noted_in_one_go_and_what_is_wrong_stays_alone(self, doctor):
        site = a_site()
        one, two, three = (a_stay(number, party="household:1") for number in (1, 2, 3))
        confirm_plan(plan_id=a_plan().id, **acts())
        for stay in (one, two, three):
            record_arrival(stay_id=stay.id, since=AT, **acts(DOCTOR))
        page = f"/quarantine/round/?part=morning&site={site}"
        assert "Building A, floor 2" in told(doctor.get(page))
        assert "0 of 3 measured" in told(doctor.get(f"{page}&floor=A.02"))
        given = {"part": "morning", "site": site, **line(one, "36.4"), **line(two, "warm"), **line(three, "")}
        answer = doctor.post("/quarantine/round/", given | {"stay": [one.id, two.id, three.id]})
        assert answer.status_code == 422 and "no body temperature" in told(answer)
        assert "1 of 3 measured" in told(answer) and answer.text.count('aria-invalid="true"') == 1
        assert "Nothing was entered." in told(doctor.post("/quarantine/round/", line(three, ""), follow=True))

    def test_a_call_from_a_room_is_seen_on_the_open_page(self, doctor):
        a_site()
        stay = there(1)
        record_note(stay_id=stay.id, kind=NoteKind.ALARM, words="胸闷", **acts(DOCTOR, at=AT - HOUR))
        text = told(doctor.get("/quarantine/alarms/"))
        for words in ("1 medical alarm is open", "answered within", "past its time", "Shacheng site"):
            assert words in text

    def test_rooms_can_be_searched(self, doctor):
        a_site()
        stay = there(1)
        assert stay.shown in told(doctor.get(f"/quarantine/round/?room={stay.room_name.lower()}"))
        assert "Everybody is measured" in told(doctor.get("/quarantine/round/?room=Z-999"))

    def test_nobody_of_another_area(self, doctor, situation, come):
        a_site()
        stay = there(1)
        stranger = come(Role.SITE_STAFF, CHONGLI)
        assert stranger.post("/quarantine/round/", line(stay, "36.5")).status_code == 404


def test_decided_restrictions_ask_for_places_by_themselves(machine_time, monkeypatch):
    from sizao.desk.placing import ask_places, keep_proposing
    from tests.restricted import PROTOCOL, Town

    town = Town()
    decided, _told_of = town.restrict(0)
    assert len(ask_places(actor=CITY_STAFF, at=AT, reason="a test")) == 1
    assert ask_places(actor=CITY_STAFF, at=AT, reason="a test") == [], "asked once"
    (stay,) = list_stays(actor=CITY_STAFF).rows
    assert (stay.restriction, stay.person, stay.state) == (decided.id, town.people[0], StayState.WAITING)
    assert stay.due_at == decided.phases[0].end, "what follows at home needs no room"
    a_site()
    plan = keep_proposing(actor=CITY_STAFF, protocol=PROTOCOL, at=AT, reason="a test")
    assert plan is not None and plan.state is PlanState.DONE and plan.placed == 1
    assert keep_proposing(actor=CITY_STAFF, protocol=PROTOCOL, at=AT, reason="a test") is None
    assert list_stays(actor=CITY_STAFF).rows[0].state is StayState.WAITING, "only a person confirms"
    from sizao.response.restrictions.operations import end_restriction

    end_restriction(restriction_id=decided.id, actor=town.decider, at=AT + DAY, reason="a test")
    ask_places(actor=CITY_STAFF, at=AT + DAY, reason="a test")
    assert list_stays(actor=CITY_STAFF, states=[StayState.LEFT]).rows[0].ending == "lifted"


def rides_to_sites():
    return [one for one in list_transfers(actor=COUNTY_STAFF) if one.kind is TransferKind.TO_SITE]


def test_a_county_learns_of_which_case_of_another_county_somebody_is_a_contact(machine_time):
    from sizao.desk.placing import ask_places
    from tests.restricted import Town

    town = Town()
    case = make_case(town.people[2], CHONGLI, number="2")
    contact = NewContact(town.people[0], 1, town.people[2], "restaurant", "沙城红旗饭店", AT - 4 * HOUR, AT - 2 * HOUR)
    decide_contacts(
        case_id=case.id, contacts=[contact], state=ContactState.ACCEPTED, origin=ContactOrigin.HAND,
        **acts(CITY_STAFF),
    )  # fmt: skip
    town.restrict(0)
    ask_places(actor=COUNTY_STAFF, at=AT, reason="a test")
    (stay,) = list_stays(actor=COUNTY_STAFF).rows
    assert stay.group == f"case:{case.number}", "its contacts share a floor, wherever the case lies"


class TestRides:
    def test_a_confirmed_place_asks_for_a_ride_that_is_proposed_and_confirmed(self, county, doctor):
        a_site()
        stay = placed(1)
        text = told(county.get("/quarantine/rides/"))
        assert stay.shown in text and "to a quarantine site" in text
        vehicle = {"act": "vehicle", "plate": "冀G·8001", "kind": "car", "seats": "3"}
        assert county.post("/quarantine/rides/", vehicle).status_code == 302
        assert county.post("/quarantine/rides/", {"act": "propose"}).status_code == 302
        page = county.get("/quarantine/rides/")
        assert "Proposed, to be confirmed" in told(page) and "冀G·8001" in told(page)
        ride = page.text.split('name="ride" value="')[1].split('"')[0]
        confirm = {"act": "confirm", "ride": ride, "driver": "孙司机"}
        assert county.post("/quarantine/rides/", confirm | {"driver": ""}).status_code == 422
        assert (
            county.post("/quarantine/rides/", {"act": "confirm", "ride": ride, "driver": "孙司机"}).status_code == 302
        )
        day = doctor.get("/ride/day.json").json()
        (one,) = day["rides"][0]["people"]
        assert (day["rides"][0]["plate"], one["who"], one["act"]) == ("冀G·8001", stay.shown, "in")
        taken = {"act": "in", "number": one["id"], "name": "李网格"}
        assert "is in the vehicle" in told(doctor.post("/ride/", taken))
        handed = doctor.post("/ride/", {"act": "out", "number": one["id"], "name": ""})
        assert handed.status_code == 422 and "from whom to whom" in told(handed)
        assert "was received by" in told(doctor.post("/ride/", {"act": "out", "number": one["id"], "name": "周医生"}))
        assert doctor.get("/ride/day.json").json()["rides"][0]["toClean"]
        assert "is disinfected" in told(doctor.post("/ride/", {"act": "clean", "number": ride}))
        assert doctor.get("/ride/day.json").json()["rides"] == []
        assert get_stays(actor=COUNTY_STAFF, stay_ids=[stay.id])[stay.id].state is StayState.ARRIVED

    def test_without_a_vehicle_the_board_says_why(self, county):
        a_site()
        placed(1)
        county.get("/quarantine/rides/")
        county.post("/quarantine/rides/", {"act": "propose"})
        assert "no vehicle in service may take this person" in told(county.get("/quarantine/rides/"))

    @pytest.mark.parametrize(
        ("given", "status", "words"),
        [
            ({"act": "propose"}, 422, "Nobody waits for a ride."),
            ({"act": "vehicle", "plate": "", "seats": "4"}, 422, "plate and 1 to 80 seats"),
            ({"act": "confirm", "ride": "99", "driver": "x"}, 404, ""),
            ({"act": "cancel", "transfer": "99"}, 404, ""),
            ({"act": "nonsense"}, 404, ""),
        ],
    )
    def test_refusals(self, come, machine_time, given, status, words):
        answer = come(Role.COUNTY_COMMAND, HUAILAI).post("/quarantine/rides/", given)
        assert answer.status_code == status and words in told(answer)

    def test_who_may_not(self, situation, come, doctor):
        assert doctor.get("/quarantine/rides/").status_code == 403
        assert come(Role.GRID_WORKER, HUAILAI).get("/ride/").status_code == 403
        assert doctor.post("/ride/", {"act": "in", "number": "99", "name": "x"}).status_code == 422
        for sent in ({}, {"HTTP_IDEMPOTENCY_KEY": "an-entry-of-a-phone"}):
            refused = doctor.post("/ride/", {}, **sent)
            assert (refused.status_code, refused["Cache-Control"]) == (422, "no-store")

    def test_a_case_that_is_not_isolated_asks_for_an_ambulance_to_the_nearest_hospital(self, county, situation):
        for name, division in (("市医院", CHONGLI), ("县医院", HUAILAI)):
            given = {"act": "hospital", "name": name, "name_en": f"Hospital {division[-2:]}", "division": division}
            answer = county.post("/quarantine/rides/", given)
            assert answer.status_code == (302 if division == HUAILAI else 404)
        text = told(county.get("/quarantine/rides/"))
        assert "to the designated hospital" in text and "infected person" in text and "Hospital 30" in text
        (one,) = list_transfers(actor=COUNTY_STAFF)
        case = list_cases(actor=COUNTY_STAFF).rows[0]
        assert one.target == HUAILAI and one.due_at == (case.reported_at or case.opened_at) + 2 * HOUR
        assert "people who wait for a ride" in told(county.get("/"))
        assert county.post("/quarantine/rides/", {"act": "hospital", "name": " "}).status_code == 422

    def test_a_vehicle_is_not_sent_to_two_places_and_the_clock_of_a_contact_is_twelve_hours(self, county):
        a_site()
        stay = placed(1)
        county.get("/quarantine/rides/")
        county.post("/quarantine/rides/", {"act": "vehicle", "plate": "冀G·8001", "kind": "car", "seats": "3"})
        county.post("/quarantine/rides/", {"act": "propose"})
        (one,) = [ride for ride in list_transfers(actor=COUNTY_STAFF) if ride.stay == stay.id]
        assert one.due_at == stay.asked_at + 12 * HOUR
        with scope(HUAILAI):
            row = models.Ride.objects.get(pk=one.ride)
            row.pk = None
            row.save(force_insert=True)
        for ride, status in ((one.ride, 302), (row.pk, 422)):
            answer = county.post("/quarantine/rides/", {"act": "confirm", "ride": ride, "driver": "孙司机"})
            assert answer.status_code == status
        assert "The vehicle would be in two places." in told(answer)

    def test_a_ride_taken_back_is_asked_for_again_by_hand_only_and_not_for_who_came(self, county, doctor):
        a_site()
        stay = placed(1)
        county.get("/quarantine/rides/")
        page, number = f"/quarantine/stays/{stay.id}/", rides_to_sites()[0].id
        assert county.post(page, {"act": "ride-back", "transfer": number}).status_code == 302
        county.get("/quarantine/rides/")
        assert rides_to_sites() == []
        assert county.post(page, {"act": "ride"}).status_code == 302
        assert "A ride is asked for already." in told(county.post(page, {"act": "ride"}))
        doctor.post(page, {"act": "arrive", "since": LOCAL})
        county.get("/quarantine/rides/")
        assert rides_to_sites() == [], "came otherwise: nobody drives for them"
        assert "moved already" in told(county.post(page, {"act": "ride"}))
        text = told(county.get("/quarantine/rides/?show=over"))
        assert stay.shown in text and "taken back" in text

    def test_each_list_goes_into_a_file_that_is_kept(self, county):
        site = a_site()
        stay = a_stay(1)
        assert stay.shown in county.post("/quarantine/places/", {"export": "csv"}).content.decode("utf-8-sig")
        plan = county.post("/quarantine/places/")["Location"]
        assert "alone in the room" in county.post(f"{plan}act/", {"export": "csv"}).content.decode("utf-8-sig")
        county.post(f"{plan}act/", {"act": "confirm"})
        rides = county.post("/quarantine/rides/", {"export": "csv"}).content.decode("utf-8-sig")
        assert "Shacheng site" in rides
        rooms = county.post(f"/quarantine/sites/{site}/", {"export": "csv"}).content.decode("utf-8-sig")
        assert stay.shown in rooms
        numbers = [rows["rows"] for _purpose, rows in kept("quarantine.export")]
        assert numbers == [1, 1, len(list_transfers(actor=COUNTY_STAFF)), 6]

    def test_a_release_asks_for_the_ride_home(self, county, monkeypatch):
        a_site()
        stay = there(1)
        at_time(monkeypatch, stay.due_at)
        since = (stay.due_at + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
        county.post(f"/quarantine/stays/{stay.id}/", {"act": "release", "since": since})
        assert "home after release" in told(county.get("/quarantine/rides/"))
