"""Hand-overs from one named person to another: with receipt, in time or risen, seen by those whom they concern."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.response.arrivals import models
from sizao.response.arrivals.operations import (
    begin_waiting,
    end_waiting,
    offer_hand_over,
    receive_hand_over,
    refuse_hand_over,
    see_off,
    take_report,
    withdraw_hand_over,
)
from sizao.response.arrivals.queries import (
    count_hand_overs,
    list_arrivals,
    list_hand_overs,
    list_missing,
    list_passengers,
    list_runs,
    list_waiting,
)
from sizao.response.arrivals.types import (
    ArrivalState,
    HandOver,
    HandOverClock,
    HandOverError,
    HandOverKind,
    HandOverNotFoundError,
    HandOverState,
    Rise,
)
from tests.arrivals import AT, DESTINATIONS, HOUR, ZONE, report, sent
from tests.integration.arrivals.test_gate import ARRIVES, STATION, STRANGER, expect, expected, scan
from tests.residents import CHONGLI, CITY, CITY_STAFF, HUAILAI, staff


pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def named(number: int, path: str, role: Role) -> SystemActor:
    return SystemActor(role, f"user:{number}", Scope(path, f"user:{number}"))


STATION_A = named(1, CITY, Role.STATION_STAFF)
COUNTY_B = named(2, HUAILAI, Role.COUNTY_COMMAND)
GRID_C = named(3, DESTINATIONS["沙城镇一社区"], Role.GRID_WORKER)
OTHERS = named(4, CHONGLI, Role.COUNTY_COMMAND)


def arrival() -> Any:
    take_report(report=report(), **sent())
    [row] = list_arrivals(actor=CITY_STAFF, at=AT, zone=ZONE).rows
    return row


def offer(one: Any, **changes: Any) -> HandOver:
    at = changes.get("at", ARRIVES)
    given = {
        "person": one.person,
        "arrival": one.id,
        "kind": HandOverKind.HAND_OVER,
        "place": STATION.place,
        "division_path": STATION.division_path,
        "destination_path": HUAILAI,
        "clock": HandOverClock(at + 30 * MINUTE, at + 60 * MINUTE, "he-2021/arrivals.receipt"),
        "vehicle": "冀G·A0001",
        "actor": STATION_A,
        "at": ARRIVES,
        "reason": "a test",
    }
    return offer_hand_over(**(given | changes))


def act(hand_over: HandOver, actor: SystemActor, **more: Any) -> dict[str, Any]:
    return {"hand_over_id": hand_over.id, "actor": actor, "at": ARRIVES + 10 * MINUTE, "reason": "a test"} | more


class TestChain:
    def test_station_to_county_to_grid_worker_each_with_receipt(self):
        one = arrival()
        first = receive_hand_over(**act(offer(one), COUNTY_B))
        assert (first.offered_by, first.closed_by, first.state) == ("user:1", "user:2", HandOverState.RECEIVED)
        second = offer(
            one, actor=COUNTY_B, division_path=HUAILAI, destination_path=one.division_path, at=ARRIVES + 20 * MINUTE
        )
        last = receive_hand_over(**act(second, GRID_C, at=ARRIVES + 90 * MINUTE))
        assert (last.offered_by, last.closed_by) == ("user:2", "user:3")
        [row] = list_arrivals(actor=CITY_STAFF, at=AT, zone=ZONE, state=None).rows
        assert row.state is ArrivalState.ARRIVED

    def test_refused_with_a_reason_comes_back_and_is_offered_anew(self):
        one = arrival()
        with pytest.raises(HandOverError, match="without a reason"):
            refuse_hand_over(**act(offer(one), COUNTY_B, why=" "))
        [held] = list_hand_overs(actor=STATION_A, at=ARRIVES).rows
        refused = refuse_hand_over(**act(held, COUNTY_B, why="去崇礼，不是怀来"))
        assert (refused.state, refused.why) == (HandOverState.REFUSED, "去崇礼，不是怀来")
        assert offer(one, destination_path=CHONGLI, at=ARRIVES + 20 * MINUTE).state is HandOverState.OFFERED

    def test_to_somebody_without_an_account_by_the_word_of_whoever_hands_over(self):
        closed = receive_hand_over(**act(offer(arrival()), STATION_A, receiver="演示宾馆前台"))
        assert (closed.state, closed.receiver, closed.closed_by) == (HandOverState.RECEIVED, "演示宾馆前台", "user:1")

    def test_in_transit_is_seen_off_and_received_by_nobody(self):
        held = offer(arrival(), kind=HandOverKind.TRANSIT, vehicle="G7839", destination_path=STATION.division_path)
        with pytest.raises(HandOverError, match="in transit"):
            receive_hand_over(**act(held, named(5, CITY, Role.CITY_COMMAND)))
        assert see_off(**act(held, STATION_A)).state is HandOverState.RECEIVED
        [row] = list_arrivals(actor=CITY_STAFF, at=AT, zone=ZONE, state=None).rows
        assert row.state is ArrivalState.ANNOUNCED


class TestRefusals:
    def test_one_person_is_with_one_person_at_a_time(self):
        one = arrival()
        held = offer(one)
        with pytest.raises(HandOverError, match="already"):
            offer(one, destination_path=CHONGLI)
        withdraw_hand_over(**act(held, STATION_A, why="另一县"))
        offer(one, destination_path=CHONGLI)

    def test_nobody_gives_receipt_to_themselves(self):
        boss = named(6, CITY, Role.CITY_COMMAND)
        with pytest.raises(HandOverError, match="from yourself"):
            receive_hand_over(**act(offer(arrival(), actor=boss), boss))

    def test_nor_by_another_way_into_the_table(self):
        held = offer(arrival())
        with scope(CITY), pytest.raises(IntegrityError, match="receipt_by_another"), transaction.atomic():
            models.HandOver.objects.filter(pk=held.id).update(state="received", closed_by="user:1", closed_at=ARRIVES)

    def test_a_closed_one_is_not_closed_again(self):
        held = offer(arrival())
        receive_hand_over(**act(held, COUNTY_B))
        with pytest.raises(HandOverError, match="closed already"):
            refuse_hand_over(**act(held, COUNTY_B, why="too late"))

    def test_another_county_does_not_see_it(self):
        with pytest.raises(HandOverNotFoundError):
            receive_hand_over(**act(offer(arrival()), OTHERS))

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.INSPECTOR, Role.ADMINISTRATOR])
    def test_other_roles_hand_over_nobody(self, role):
        one = arrival()
        with pytest.raises(NotPermittedError):
            offer(one, actor=staff(CITY, role))

    def test_the_station_receives_nobody(self):
        with pytest.raises(NotPermittedError):
            receive_hand_over(**act(offer(arrival()), named(7, CITY, Role.STATION_STAFF)))


class TestRising:
    @pytest.mark.parametrize(
        ("minutes", "rise"), [(29, Rise.IN_TIME), (30, Rise.LATE), (59, Rise.LATE), (60, Rise.RISEN)]
    )
    def test_what_is_not_received_in_time_rises(self, minutes, rise):
        held = offer(arrival())
        at = ARRIVES + minutes * MINUTE
        assert held.rise(at) is rise
        assert [kind for kind, number in count_hand_overs(actor=CITY_STAFF, at=at).items() if number] == [rise]

    def test_what_was_received_does_not_rise(self):
        closed = receive_hand_over(**act(offer(arrival()), COUNTY_B))
        assert closed.rise(ARRIVES + 9 * HOUR) is Rise.IN_TIME
        assert not any(count_hand_overs(actor=CITY_STAFF, at=ARRIVES + 9 * HOUR).values())


class TestWhoSees:
    def test_each_sees_exactly_their_people(self):
        one = arrival()
        receive_hand_over(**act(offer(one), COUNTY_B))
        offer(one, actor=COUNTY_B, division_path=HUAILAI, destination_path=one.division_path)

        def how_many(actor: SystemActor) -> int:
            return list_hand_overs(actor=actor, at=ARRIVES).total

        neighbor = named(8, DESTINATIONS["东花园镇一社区"], Role.GRID_WORKER)
        assert [how_many(one) for one in (STATION_A, COUNTY_B, GRID_C, neighbor, OTHERS)] == [2, 2, 1, 0, 0]

    def test_without_a_scope_the_database_shows_nothing(self):
        offer(arrival())
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM arrivals_handover")
            assert cursor.fetchone()[0] == 0


class TestTrains:
    def test_list_and_reports_are_one_train_and_each_person_stands_there_once(self):
        one = arrival()
        expect(expected(one.person), expected(4711, destination_path=CHONGLI))
        scan()
        [run] = list_runs(actor=CITY_STAFF, begin=ARRIVES - HOUR, end=ARRIVES + HOUR, place=STATION.place)
        found = {who.person: who for who in run.passengers}
        assert (run.conveyance, len(run.passengers)) == ("G7835", 2)
        assert found[one.person].is_reported and found[one.person].verdict == "reported"
        assert not found[4711].is_reported and found[4711].verdict is None

    def test_a_county_sees_those_who_go_there(self):
        expect(expected(4711, destination_path=CHONGLI), expected(4712, destination_path=HUAILAI))
        given = {"begin": ARRIVES - HOUR, "end": ARRIVES + HOUR}
        assert [who.person for who in list_passengers(actor=OTHERS, **given)] == [4711]

    def test_whoever_was_not_seen_is_missing_until_somebody_sees_them(self):
        one = arrival()
        given = {"actor": CITY_STAFF, "since": AT, "at": ARRIVES + 12 * HOUR, "term": 6 * HOUR}
        assert [who.person for who in list_missing(**given).rows] == [one.person]
        scan()
        assert list_missing(**given).total == 0


class TestMissing:
    """Those who are only on a list of passengers."""

    def missing(self, **changes: Any) -> list[int]:
        given = {"actor": CITY_STAFF, "since": AT, "at": ARRIVES + 12 * HOUR, "term": 6 * HOUR} | changes
        return [who.person for who in list_missing(**given).rows]

    def test_whoever_is_only_on_a_list_is_missing_where_the_gate_was_watched(self):
        expect(expected(4711), expected(4712, place="station:2"), expected(4713, expected_at=ARRIVES - 20 * HOUR))
        assert self.missing() == []  # nobody stood at any gate
        scan(STRANGER, read_at=ARRIVES + HOUR, at=ARRIVES + HOUR)
        assert self.missing() == [4711]
        assert self.missing(is_reported=True) == [] and self.missing(below=CHONGLI) == []
        assert self.missing(at=ARRIVES + 5 * HOUR) == []  # the term of the pack is not over

    def test_a_county_counts_its_own_though_it_does_not_see_who_else_was_read(self):
        expect(expected(4711, destination_path=CHONGLI), expected(4712, destination_path=HUAILAI))
        scan(STRANGER)
        assert self.missing(actor=OTHERS) == [4711]

    def test_reported_and_listed_stand_in_one_list_by_time_and_each_once(self):
        one = arrival()
        expect(expected(one.person), expected(4711, expected_at=ARRIVES - HOUR))
        scan(STRANGER)
        assert self.missing() == [4711, one.person]
        assert self.missing(page=2, size=1) == [one.person] and self.missing(is_reported=False) == [4711]

    def test_a_later_leg_counts_and_whoever_was_received_has_come(self):
        later = expected(4711, conveyance="G7839", expected_at=ARRIVES + HOUR / 2)
        expect(expected(4711), later, expected(4712))
        scan(STRANGER)
        over = offer(SimpleNamespace(person=4712, id=None))
        receive_hand_over(**act(over, COUNTY_B))
        rows = list_missing(actor=CITY_STAFF, since=AT, at=ARRIVES + 12 * HOUR, term=6 * HOUR).rows
        assert [(who.person, who.conveyance) for who in rows] == [(4711, "G7839")]


class TestWaiting:
    def test_one_waits_at_one_place_until_they_leave(self):
        given = {"division_path": HUAILAI, "vehicle": "冀G·A0001", "until": ARRIVES + 8 * HOUR, "actor": COUNTY_B,
                 "reason": "a test"}  # fmt: skip
        begin_waiting(place="station:1", at=ARRIVES, **given)
        begin_waiting(place="station:2", at=ARRIVES + HOUR, **given)
        assert [(one.place, one.staff) for one in list_waiting(actor=CITY_STAFF, at=ARRIVES + 2 * HOUR)] == [
            ("station:2", "user:2")
        ]
        end_waiting(actor=COUNTY_B, at=ARRIVES + 3 * HOUR, reason="a test")
        assert list_waiting(actor=CITY_STAFF, at=ARRIVES + 3 * HOUR) == []

    def test_not_for_another_county(self):
        with pytest.raises(HandOverError, match="another county"):
            begin_waiting(
                place="station:1", division_path=CHONGLI, vehicle="", until=datetime(2021, 10, 27, tzinfo=ZONE),
                actor=COUNTY_B, at=ARRIVES, reason="a test",
            )  # fmt: skip
