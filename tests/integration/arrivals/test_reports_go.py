"""Reports go when their term is over, with everything that was told; what is still to come stays."""

from datetime import timedelta

import pytest

from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.operations import erase_due
from sizao.foundation.realms.models import Realm
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.response.arrivals import models
from sizao.response.arrivals.operations import take_report
from tests.arrivals import AT, checked, report, sent
from tests.conftest import MACHINE_TIME
from tests.residents import CITY


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TABLES = (models.Arrival, models.ArrivalReport, models.ReportedStay, models.Submission)


def left() -> dict[str, int]:
    with scope(CITY):
        return {model.__name__: model.objects.count() for model in TABLES}


def erase(days: float) -> None:
    """The nightly job, so many days after the arrival of 26 October in the afternoon."""
    at = report().journey.arrives_at + timedelta(days=days)
    Realm.objects.update(set_at=MACHINE_TIME, shows_at=at, rate=0)
    with scope("n13"):
        erase_due(actor="system:privacy", at=at, reason="a test")


@pytest.fixture(autouse=True)
def realm():
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=MACHINE_TIME, reason="a test")


def test_after_the_days_of_the_pack_nothing_of_a_report_is_left():
    take_report(report=report(), **sent())
    erase(20)
    assert set(left().values()) == {1}
    erase(22)
    assert set(left().values()) == {0}


def test_another_who_is_still_to_come_stays():
    take_report(report=report(), **sent())
    later = report(identifier_0=checked("13073019900101002"), arrives_on="2021-11-20")
    take_report(report=later, **sent(once="phone-2"))
    erase(22)
    assert set(left().values()) == {1}


def test_two_who_told_different_days_of_one_journey_go_together():
    take_report(report=report(), **sent())
    take_report(report=report(arrives_on="2021-10-27"), **sent(once="phone-2", made_at=AT, at=AT))
    assert left()["Arrival"] == 1
    erase(21.5)
    erase(23.5)
    assert set(left().values()) == {0}


def test_a_run_in_another_area_breaks_nothing():
    take_report(report=report(), **sent())
    at = report().journey.arrives_at + timedelta(days=22)
    Realm.objects.update(set_at=MACHINE_TIME, shows_at=at, rate=0)
    with scope("n99"):
        erase_due(actor="system:privacy", at=at, reason="a test")
    assert left()["Arrival"] == 1
    erase(22)
    assert left()["Arrival"] == 0
