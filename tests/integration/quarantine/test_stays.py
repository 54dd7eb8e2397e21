"""Sites, rooms and stays on a real database: what may be done, by whom, and each refusal."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from sizao.engines.planning.rooms import RoomKind
from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.response.quarantine import models
from sizao.response.quarantine.operations import (
    begin_plan,
    close_site,
    confirm_plan,
    end_stay,
    keep_site,
    move_stay,
    open_site,
    order_opening,
    record_arrival,
    record_check,
    record_note,
    release_stay,
    set_areas,
    set_room,
    settle_note,
)
from sizao.response.quarantine.queries import (
    access_stay,
    count_stays,
    get_site,
    get_stays,
    list_open_alarms,
    list_rooms,
    list_round,
    list_sites,
    list_stays,
)
from sizao.response.quarantine.types import (
    DayPart,
    Ending,
    Known,
    LastTests,
    Need,
    NewRooms,
    NewSite,
    NoteKind,
    PlanState,
    QuarantineError,
    RoomState,
    SiteNotFoundError,
    SiteState,
    StayNotFoundError,
    StayState,
)
from tests.people import CHONGLI, CITY, HUAILAI
from tests.quarantine import (
    COUNTY_STAFF,
    DAY,
    DOCTOR,
    a_plan,
    a_site,
    a_stay,
    actor,
    acts,
    placed,
    rules,
    there,
)
from tests.residents import AT


pytestmark = pytest.mark.django_db
ON = AT.date()
ONE_ROOM = [NewRooms("A", 1, RoomKind.SINGLE, 1, 1)]


def checked(stay, temperature="36.5", symptoms="", part=DayPart.MORNING, **more):
    values = {"on": ON, "rules": rules()} | acts(DOCTOR) | more
    return record_check(stay_id=stay.id, part=part, temperature=temperature, symptoms=symptoms, **values)


def room_numbered(site: int, number: str) -> int:
    return next(one.id for one in list_rooms(actor=COUNTY_STAFF, site_id=site) if one.number == number)


class TestSites:
    def test_a_site_is_ordered_opened_and_closed_when_it_is_empty(self):
        site = a_site(is_open=False)
        order_opening(site_id=site, **acts())
        assert get_site(actor=COUNTY_STAFF, site_id=site).state is SiteState.OPENING
        open_site(site_id=site, **acts())
        found = get_site(actor=COUNTY_STAFF, site_id=site)
        assert (found.state, found.rooms, found.beds, found.ready) == (SiteState.OPEN, 6, 10, 6)
        close_site(site_id=site, **acts())
        assert get_site(actor=COUNTY_STAFF, site_id=site).state is SiteState.CLOSED

    def test_a_site_is_not_closed_while_somebody_is_in_it_or_comes(self):
        site = a_site()
        stay = placed(1)
        with pytest.raises(QuarantineError, match="not empty"):
            close_site(site_id=site, **acts())
        record_arrival(stay_id=stay.id, since=AT, **acts(DOCTOR))
        with pytest.raises(QuarantineError, match="not empty"):
            close_site(site_id=site, **acts())
        assert get_site(actor=COUNTY_STAFF, site_id=site).state is SiteState.OPEN
        end_stay(stay_id=stay.id, ending=Ending.HOSPITAL, since=AT, **acts())
        close_site(site_id=site, **acts())

    def test_a_site_opens_only_with_its_three_areas_apart(self):
        site = a_site(is_open=False)
        set_areas(site_id=site, areas=frozenset({"service"}), medical=1, logistics=1, **acts())
        with pytest.raises(QuarantineError, match="three areas"):
            open_site(site_id=site, **acts())

    @pytest.mark.parametrize(
        ("name", "rooms", "words"),
        [
            ("", [NewRooms("A", 1, RoomKind.SINGLE, 1, 1)], "has a name"),
            ("甲", [], "rooms"),
            ("甲", [NewRooms("A", 1, RoomKind.SINGLE, 13, 1)], "rooms"),
            ("甲", [NewRooms("A", 1, RoomKind.SINGLE, 1, 9999)], "rooms"),
        ],
    )
    def test_a_site_that_cannot_be_is_refused(self, name, rooms, words):
        with pytest.raises(QuarantineError, match=words):
            keep_site(site=NewSite(name, "", HUAILAI, "", ""), rooms=rooms, **acts())

    def test_another_county_sees_and_changes_nothing(self):
        site = a_site()
        stranger = actor(Role.COUNTY_COMMAND, CHONGLI)
        assert list_sites(actor=stranger) == []
        with pytest.raises(SiteNotFoundError):
            close_site(site_id=site, **acts(stranger))
        with pytest.raises(SiteNotFoundError):
            keep_site(
                site=NewSite("乙", "", HUAILAI, "", ""),
                rooms=[NewRooms("A", 1, RoomKind.SINGLE, 1, 1)],
                **acts(stranger),
            )

    def test_site_staff_keep_no_sites_and_place_nobody(self):
        site = a_site()
        for act in (lambda: close_site(site_id=site, **acts(DOCTOR)), lambda: begin_plan(**acts(DOCTOR))):
            with pytest.raises(NotPermittedError):
                act()


class TestPlaces:
    def test_a_plan_places_a_family_together_and_a_person_confirms(self):
        site = a_site()
        for person in (1, 2, 3):
            a_stay(person, party="household:1")
        plan = a_plan({1: Known(40, "f"), 2: Known(38, "m"), 3: Known(6, "f")})
        assert (plan.state, plan.placed, len(plan.result.proposals)) == (PlanState.DONE, 3, 3)
        assert not list_stays(actor=COUNTY_STAFF, states=[StayState.PLACED]).rows, (
            "nothing is so before it is confirmed"
        )
        confirm_plan(plan_id=plan.id, **acts())
        stays = list_stays(actor=COUNTY_STAFF, states=[StayState.PLACED]).rows
        assert {stay.site for stay in stays} == {site} and len({stay.room for stay in stays}) == 1
        assert {kind for kind, _values in stays[0].reasons} >= {"together", "nearest"}
        found = get_site(actor=COUNTY_STAFF, site_id=site)
        assert (found.coming, found.used) == (3, 1)

    def test_a_plan_is_confirmed_once_and_not_after_a_room_went(self):
        site = a_site()
        a_stay(1)
        plan = a_plan()
        set_room(room_id=plan.result.proposals[0].room, state=RoomState.CLOSED, **acts(DOCTOR))
        with pytest.raises(QuarantineError, match="taken or closed meanwhile"):
            confirm_plan(plan_id=plan.id, **acts())
        set_room(room_id=plan.result.proposals[0].room, state=RoomState.READY, **acts(DOCTOR))
        confirm_plan(plan_id=plan.id, **acts())
        with pytest.raises(QuarantineError, match="Only a plan that is done"):
            confirm_plan(plan_id=plan.id, **acts())
        assert get_site(actor=COUNTY_STAFF, site_id=site).coming == 1

    def test_a_plan_is_not_confirmed_for_somebody_who_waits_no_more(self):
        a_site()
        stay = a_stay(1)
        plan = a_plan()
        end_stay(stay_id=stay.id, ending=Ending.LIFTED, since=AT, **acts())
        with pytest.raises(QuarantineError, match="does not wait any more"):
            confirm_plan(plan_id=plan.id, **acts())

    def test_a_placement_by_hand_stays_and_the_rest_is_made_anew(self):
        site = a_site()
        one, two = a_stay(1), a_stay(2)
        first = a_plan()
        room = room_numbered(site, "104")
        again = a_plan(fixed={one.id: room}, replaces=first.id)
        rooms = {proposal.stay: proposal.room for proposal in again.result.proposals}
        assert rooms[one.id] == room and rooms[two.id] != room
        with pytest.raises(QuarantineError):
            confirm_plan(plan_id=first.id, **acts())
        confirm_plan(plan_id=again.id, **acts())

    def test_two_families_by_hand_in_one_room_fail_with_the_reason(self):
        site = a_site()
        one, two = a_stay(1), a_stay(2)
        room = room_numbered(site, "201")
        plan = a_plan(fixed={one.id: room, two.id: room})
        assert plan.state is PlanState.FAILED and plan.problem[0] == "Two families would be in one room."
        assert plan.result is None

    def test_no_room_left_says_what_lacks_and_which_site_to_open(self):
        a_site(rooms=[NewRooms("A", 1, RoomKind.SINGLE, 1, 1)])
        reserve = a_site("桥东备用隔离点", is_open=False)
        for person in (1, 2, 3):
            a_stay(person)
        plan = a_plan()
        assert len(plan.result.unplaced) == 2
        assert plan.result.missing == [("single", 1, 2)]
        assert plan.result.openings == [(reserve, 2, 24.0)]

    def test_somebody_with_a_place_does_not_get_a_second_one(self):
        a_site()
        stay = placed(1)
        with pytest.raises(QuarantineError, match="has a place already"):
            a_stay(1, restriction=99)
        again = a_stay(1, due_at=AT + 20 * DAY)
        assert again.id == stay.id and again.due_at == AT + 20 * DAY
        with scope(CITY), pytest.raises(IntegrityError, match="one_open"), transaction.atomic():
            row = models.Stay.objects.get(pk=stay.id)
            row.pk = None
            row.save(force_insert=True)

    def test_nobody_waits(self):
        with pytest.raises(QuarantineError, match="Nobody waits"):
            begin_plan(**acts())


class TestMoves:
    def test_the_room_left_behind_waits_for_disinfection(self):
        site = a_site()
        stay = there(1)
        moved = move_stay(stay_id=stay.id, room_id=room_numbered(site, "104"), rules=rules(), **acts())
        assert moved.room_name == "A-104"
        states = {one.id: one.state for one in list_rooms(actor=COUNTY_STAFF, site_id=site)}
        assert states[stay.room] is RoomState.TO_DISINFECT
        file = access_stay(actor=DOCTOR, stay_id=stay.id, purpose="follow_up", at=AT)
        assert [(one.from_room, one.to_room) for one in file.moves] == [(stay.room_name, "A-104")]
        set_room(room_id=stay.room, state=RoomState.READY, **acts(DOCTOR))

    def test_a_room_of_another_family_degree_or_case_is_refused(self):
        site = a_site()
        one, other = a_stay(1), a_stay(2, degree=2)
        confirm_plan(plan_id=a_plan().id, **acts())
        rooms = {stay.id: stay for stay in get_stays(actor=COUNTY_STAFF, stay_ids=[one.id, other.id]).values()}
        with pytest.raises(QuarantineError, match="Another family"):
            move_stay(stay_id=one.id, room_id=rooms[other.id].room, rules=rules(), **acts())
        theirs = rooms[other.id].room_name[2]
        free = next(
            room for room in list_rooms(actor=COUNTY_STAFF, site_id=site)
            if str(room.floor) == theirs and not room.occupants
        )  # fmt: skip
        with pytest.raises(QuarantineError, match="another degree"):
            move_stay(stay_id=one.id, room_id=free.id, rules=rules(), **acts())

    def test_a_closed_room_the_same_room_and_no_reason_are_refused(self):
        site = a_site()
        stay = there(1)
        closed = room_numbered(site, "104")
        set_room(room_id=closed, state=RoomState.CLOSED, **acts(DOCTOR))
        for room, words, reason in (
            (closed, "cannot be used", "x"),
            (stay.room, "is in this room", "x"),
            (closed, "has a reason", " "),
        ):
            with pytest.raises(QuarantineError, match=words):
                move_stay(stay_id=stay.id, room_id=room, rules=rules(), **acts(reason=reason))

    def test_a_room_with_somebody_in_it_is_not_closed(self):
        a_site()
        stay = there(1)
        with pytest.raises(QuarantineError, match="Somebody is in this room"):
            set_room(room_id=stay.room, state=RoomState.CLOSED, **acts(DOCTOR))

    def test_only_an_accessible_room_for_who_needs_one(self):
        site = a_site()
        stay = there(1)
        with scope(HUAILAI):
            models.Stay.objects.filter(pk=stay.id).update(needs=[Need.ACCESSIBLE.value])
        with pytest.raises(QuarantineError, match="accessible"):
            move_stay(stay_id=stay.id, room_id=room_numbered(site, "104"), rules=rules(), **acts())


class TestDays:
    def test_the_round_shows_what_is_noted_and_what_is_not(self):
        a_site()
        stay = there(1)
        (line,) = list_round(actor=DOCTOR, on=ON)
        assert (line.morning, line.evening) == (None, None)
        checked(stay, "36,6℃")
        checked(stay, "36.9", part=DayPart.EVENING)
        (line,) = list_round(actor=DOCTOR, on=ON)
        assert (line.morning.temperature, line.evening.temperature) == (36.6, 36.9)
        assert line.alarms == 0

    @pytest.mark.parametrize(("temperature", "symptoms"), [("37.3", ""), ("36.5", "干咳")])
    def test_fever_or_symptoms_raise_one_alarm_that_somebody_answers(self, temperature, symptoms):
        a_site()
        stay = there(1)
        assert checked(stay, temperature, symptoms).is_alarm
        checked(stay, temperature, symptoms, DayPart.EVENING)
        (alarm,) = list_open_alarms(actor=DOCTOR)
        number = alarm.note
        assert (alarm.stay.id, alarm.is_by_person) == (stay.id, False)
        with pytest.raises(QuarantineError, match="what was done"):
            settle_note(note_id=number, words=" ", **acts(DOCTOR))
        settle_note(note_id=number, words="已看诊，送发热门诊", **acts(DOCTOR))
        with pytest.raises(QuarantineError, match="settled already"):
            settle_note(note_id=number, words="再次", **acts(DOCTOR))
        assert count_stays(actor=DOCTOR, at=AT)["alarms"] == 0

    @pytest.mark.parametrize("temperature", ["", "warm", "29.9", "45.1", "NaN", "366"])
    def test_what_is_no_temperature_is_refused(self, temperature):
        a_site()
        stay = there(1)
        with pytest.raises(QuarantineError, match="no body temperature"):
            checked(stay, temperature)
        assert list_round(actor=DOCTOR, on=ON)[0].morning is None

    def test_the_same_entry_sent_twice_is_one_and_the_last_word_holds(self):
        a_site()
        stay = there(1)
        checked(stay, "36.5", once="a")
        checked(stay, "36.5", once="a")
        checked(stay, "36.8", once="b")
        file = access_stay(actor=DOCTOR, stay_id=stay.id, purpose="follow_up", at=AT)
        assert [check.temperature for check in file.checks] == [36.8, 36.5]
        assert list_round(actor=DOCTOR, on=ON)[0].morning.temperature == 36.8

    def test_nothing_is_measured_of_somebody_who_is_not_there_or_on_another_day(self):
        a_site()
        stay = placed(1)
        with pytest.raises(QuarantineError, match="not at the site"):
            checked(stay)
        record_arrival(stay_id=stay.id, since=AT, **acts(DOCTOR))
        with pytest.raises(QuarantineError, match="before the stay"):
            checked(stay, on=ON - 5 * DAY)

    def test_a_breach_stands_beside_what_the_person_says(self):
        a_site()
        stay = there(1)
        breach = record_note(stay_id=stay.id, kind=NoteKind.BREACH, words="离开房间到走廊", **acts(DOCTOR))
        with pytest.raises(QuarantineError, match="no such breach"):
            record_note(stay_id=stay.id, kind=NoteKind.ACCOUNT, words="取药", about=999, **acts(DOCTOR))
        record_note(stay_id=stay.id, kind=NoteKind.ACCOUNT, words="孩子发烧，去叫医生", about=breach.id, **acts(DOCTOR))
        file = access_stay(actor=DOCTOR, stay_id=stay.id, purpose="follow_up", at=AT)
        assert [(one.kind, one.about) for one in file.notes] == [(NoteKind.ACCOUNT, breach.id), (NoteKind.BREACH, None)]
        assert file.stay.state is StayState.ARRIVED and file.stay.due_at == stay.due_at

    def test_words_are_sealed(self):
        a_site()
        stay = there(1)
        record_note(stay_id=stay.id, kind=NoteKind.NEED, words="胰岛素", **acts(DOCTOR))
        with scope(HUAILAI):
            kept = bytes(models.StayNote.objects.get().words)
        assert "胰岛素".encode() not in kept


class TestEnd:
    def release(self, stay, tests=None, at=None):
        at = at or stay.due_at
        return release_stay(stay_id=stay.id, tests=tests or LastTests(), since=at, **acts(at=at))

    def test_a_release_at_the_end_has_a_certificate_and_frees_the_room(self):
        site = a_site()
        stay = there(1)
        found = self.release(stay)
        assert (found.state, found.ending, found.certificate) == (StayState.LEFT, Ending.RELEASED, f"G{stay.id:08d}")
        assert get_site(actor=COUNTY_STAFF, site_id=site).to_disinfect == 1

    @pytest.mark.parametrize(
        ("tests", "early", "words"),
        [
            (LastTests(pending=1), False, "no result yet"),
            (LastTests(positive=True), False, "positive"),
            (LastTests(lacking=("double",)), False, "was not taken"),
            (LastTests(), True, "not over yet"),
        ],
    )
    def test_a_release_that_may_not_be_is_refused_and_nothing_changes(self, tests, early, words):
        a_site()
        stay = there(1)
        with pytest.raises(QuarantineError, match=words):
            self.release(stay, tests, stay.due_at - timedelta(minutes=1) if early else None)
        assert get_stays(actor=COUNTY_STAFF, stay_ids=[stay.id])[stay.id].state is StayState.ARRIVED

    def test_only_somebody_who_is_there_is_released_and_once(self):
        a_site()
        stay = placed(1)
        with pytest.raises(QuarantineError, match="at the site"):
            self.release(stay)
        record_arrival(stay_id=stay.id, since=AT, **acts(DOCTOR))
        self.release(stay)
        with pytest.raises(QuarantineError, match="at the site"):
            self.release(stay)

    def test_who_is_there_did_not_stay_away_and_a_doctor_releases_nobody(self):
        a_site()
        stay = there(1)
        with pytest.raises(QuarantineError, match="is at the site"):
            end_stay(stay_id=stay.id, ending=Ending.NOT_COME, since=AT, **acts())
        with pytest.raises(NotPermittedError):
            end_stay(stay_id=stay.id, ending=Ending.HOSPITAL, since=AT, **acts(DOCTOR))
        with pytest.raises(StayNotFoundError):
            end_stay(stay_id=stay.id, ending=Ending.HOSPITAL, since=AT, **acts(actor(path=CHONGLI)))

    def test_nobody_arrives_twice(self):
        a_site()
        stay = there(1)
        with pytest.raises(QuarantineError, match="Nobody is expected"):
            record_arrival(stay_id=stay.id, since=AT, **acts(DOCTOR))
