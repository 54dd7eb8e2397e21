"""Calls for help: sealed, with a clock, seen by the community that serves and those above, rising when late."""

from datetime import timedelta

import pytest
from django.db import connection

from sizao.engines.policy.vocabulary import NeedGroup
from sizao.foundation.accounts.types import Role
from sizao.readiness.supplies.operations import answer_call, end_need, note_need, take_call, take_over_call
from sizao.readiness.supplies.queries import (
    access_call,
    count_late_calls,
    list_calls,
    list_needs,
    list_needs_of,
    list_own_calls,
)
from sizao.readiness.supplies.rules.levels import level_at
from sizao.readiness.supplies.types import HelpCategory, HelpClock, HelpError, HelpFace, HelpSource, NewCall
from tests.people import CHONGLI, CITY, HUAILAI
from tests.residents import AT
from tests.supplies import CITY_STAFF, COUNTY_STAFF, GRID_STAFF, NEXT_VILLAGE, ON, VILLAGE, actor, acts


pytestmark = pytest.mark.django_db
CLOCK = HelpClock(urgent=30, ordinary=240, rise=60)
NEXT = actor(Role.GRID_WORKER, NEXT_VILLAGE)


def called(category: HelpCategory = HelpCategory.FOOD, **change) -> int:
    words = {"division_path": VILLAGE, "words": "家里没有奶粉了", "source": HelpSource.PHONE, "caller": "王测试"}
    call = NewCall(**(words | {"category": category, "phone": "0313-0000001", "address": "3号楼"} | change))
    return take_call(call=call, clock=CLOCK, **acts(GRID_STAFF))


def test_a_call_is_taken_down_taken_over_and_answered():
    number = called(person=7)
    [call] = list_calls(actor=COUNTY_STAFF, clock=CLOCK, at=AT)
    assert (call.face, call.due_at, call.level_path) == (HelpFace.WAITING, AT + timedelta(hours=4), VILLAGE)
    take_over_call(call_id=number, **acts(GRID_STAFF))
    with pytest.raises(HelpError, match="already"):
        take_over_call(call_id=number, **acts(COUNTY_STAFF))
    with pytest.raises(HelpError, match="what was done"):
        answer_call(call_id=number, answer=" ", **acts(GRID_STAFF))
    answer_call(call_id=number, answer="已送两罐", **acts(GRID_STAFF))
    found = access_call(actor=COUNTY_STAFF, call_id=number, clock=CLOCK, at=AT, reason="a test")
    assert (found.words, found.caller, found.phone, found.address, found.answer) == (
        "家里没有奶粉了", "王测试", "0313-0000001", "3号楼", "已送两罐",
    )  # fmt: skip
    assert found.call.face is HelpFace.ANSWERED
    with pytest.raises(HelpError, match="answered already"):
        answer_call(call_id=number, answer="再送", **acts(GRID_STAFF))
    [own] = list_own_calls(persons=[7], division_path=VILLAGE, clock=CLOCK, at=AT)
    assert (own.words, own.answer) == ("家里没有奶粉了", "已送两罐")


def test_what_was_said_lies_sealed():
    called()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sizao.scope', %s, true)", [CITY])
        cursor.execute("SELECT said::text || caller::text FROM supplies_helpcall")
        [[stored]] = cursor.fetchall()
    assert "奶粉".encode().hex() not in stored
    assert "王测试".encode().hex() not in stored


def test_only_those_who_serve_see_it():
    number = called()
    for who in (NEXT, actor(Role.COUNTY_COMMAND, CHONGLI)):
        assert list_calls(actor=who, clock=CLOCK, at=AT) == []
        with pytest.raises(HelpError, match="no such call"):
            access_call(actor=who, call_id=number, clock=CLOCK, at=AT, reason="a test")
        with pytest.raises(HelpError, match="no such call"):
            answer_call(call_id=number, answer="x", **acts(who))
    with pytest.raises(HelpError, match="outside your area"):
        take_call(call=NewCall(NEXT_VILLAGE, HelpCategory.FOOD, "x", HelpSource.PHONE), clock=CLOCK, **acts(GRID_STAFF))
    for words in ("", "长" * 2001):
        with pytest.raises(HelpError):
            called(words=words)


RISING = [(-1, VILLAGE), (0, VILLAGE), (59, VILLAGE), (60, HUAILAI), (119, HUAILAI), (120, CITY), (9999, CITY)]


@pytest.mark.parametrize(("late", "level"), RISING)
def test_a_late_call_rises_level_by_level(late, level):
    assert level_at(VILLAGE, due_at=AT, at=AT + timedelta(minutes=late), rise_minutes=60) == level


def test_who_is_told_of_a_late_call():
    called(HelpCategory.DIALYSIS)
    told = {
        minutes: [
            count_late_calls(actor=who, clock=CLOCK, at=AT + timedelta(minutes=minutes))
            for who in (GRID_STAFF, COUNTY_STAFF, CITY_STAFF)
        ]
        for minutes in (29, 30, 90, 150)
    }
    assert told == {29: [0, 0, 0], 30: [1, 0, 0], 90: [1, 1, 0], 150: [1, 1, 1]}


def test_a_personal_need_counts_from_its_day_until_it_is_ended():
    for person, need in ((7, NeedGroup.DIALYSIS), (7, NeedGroup.DIALYSIS), (8, NeedGroup.CHRONIC)):
        note_need(person=person, division_path=VILLAGE, need=need, since=ON, **acts(GRID_STAFF))
    assert list_needs(actor=COUNTY_STAFF, on=ON) == {NeedGroup.DIALYSIS: {7}, NeedGroup.CHRONIC: {8}}
    assert list_needs(actor=COUNTY_STAFF, on=ON - timedelta(days=1)) == {}
    end_need(person=7, need=NeedGroup.DIALYSIS, on=ON + timedelta(days=2), **acts(GRID_STAFF))
    assert list_needs(actor=COUNTY_STAFF, on=ON + timedelta(days=2)) == {NeedGroup.CHRONIC: {8}}
    assert [one.until for one in list_needs_of(actor=GRID_STAFF, person=7)] == [ON + timedelta(days=2)]
    with pytest.raises(HelpError, match="not noted"):
        end_need(person=7, need=NeedGroup.DIALYSIS, on=ON, **acts(GRID_STAFF))
    with pytest.raises(HelpError, match="age and sex"):
        note_need(person=7, division_path=VILLAGE, need=NeedGroup.INFANT, since=ON, **acts(GRID_STAFF))
