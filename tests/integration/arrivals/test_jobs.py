"""What the system does by itself: whoever was reported becomes known, and risks follow the newest list."""

import pytest

from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces import clock
from sizao.interfaces.jobs.arrivals import follow_the_lists, register_whoever_was_reported
from sizao.registry.people.queries import find_people
from sizao.registry.places.operations import load_divisions
from sizao.response.arrivals.operations import import_bulletin, take_report
from sizao.response.arrivals.queries import list_arrivals
from sizao.response.arrivals.types import Risk
from tests.arrivals import AT, HOUR, ZONE, report, sent
from tests.integration.arrivals.test_reports import TestRisk as Lists
from tests.interfaces.test_report_pages import DIVISIONS
from tests.residents import HUAILAI_STAFF


pytestmark = pytest.mark.django_db
LISTED = {"place_0": "额济纳旗", "detail-0": "达来呼布镇"}


@pytest.fixture(autouse=True)
def city(monkeypatch):
    monkeypatch.setattr(clock, "machine_time", lambda: AT + HOUR / 2)
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=AT, reason="a test")
    load_divisions(divisions=DIVISIONS, actor="system:test", at=AT, reason="a test")


def risk() -> Risk:
    [row] = list_arrivals(actor=HUAILAI_STAFF, at=AT, zone=ZONE).rows
    return row.risk


def test_whoever_was_reported_becomes_known():
    take_report(report=report(), **sent())
    register_whoever_was_reported(0)
    assert find_people(actor=HUAILAI_STAFF, text="王测试", purpose="follow_up", at=AT).total == 1


def test_risks_follow_a_list_that_came_just_now():
    take_report(report=report(**LISTED), **sent())
    follow_the_lists(0)
    assert risk() is Risk.NONE
    import_bulletin(content=Lists.LIST.encode(), name="a.txt", actor="system:test", at=clock.now(), reason="a test")
    follow_the_lists(0)
    assert risk() is Risk.HIGH


def test_nothing_is_computed_anew_between_the_hours_when_no_list_came():
    import_bulletin(content=Lists.LIST.encode(), name="a.txt", actor="system:test", at=AT - HOUR, reason="a test")
    take_report(report=report(**LISTED), **sent(at=AT - 12 * HOUR, made_at=AT - 12 * HOUR))
    follow_the_lists(0)
    assert risk() is Risk.NONE
