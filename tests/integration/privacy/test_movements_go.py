"""Movements go with everything else: by the days of their source, or of the packs, and not under a hold on all."""

from datetime import timedelta

import pytest

from sizao.desk.retention import carry_out, plan_everywhere
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.audit.queries import list_audit_rows
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.operations import hold_records, release_hold
from sizao.foundation.privacy.queries import list_runs
from sizao.foundation.realms.models import Realm
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces.jobs.privacy import remove_by_night
from sizao.response.presences.operations import land_batch, register_source
from sizao.response.presences.operations.batches import apply_batch
from sizao.response.presences.queries import store_status
from sizao.response.presences.types import ReadingRules
from tests.conftest import MACHINE_TIME
from tests.people import CITY, HUAILAI, MORNING


pytestmark = pytest.mark.django_db(transaction=True)

AUDITOR = SystemActor(Role.AUDITOR, "user:2", Scope(CITY))
WHO = {"actor": "user:1", "reason": "test"}
ROWS = "身份证号,地点,进入时间,离开时间\nA1,站,2021-10-13 08:00,2021-10-13 09:00\n"


@pytest.fixture
def later(settings, tmp_path):
    """Two sources, one with days of its own; the realm's clock stands 20 days after the row that each has."""
    settings.SIZAO_HOME = tmp_path
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=MACHINE_TIME, reason="a test")
    for name, days in (("rail", 14), ("bus", None)):
        with scope(CITY, actor="user:1"):
            register_source(
                name=name, rules=ReadingRules(zone="Asia/Shanghai"), retention_days=days, division_path=HUAILAI,
                at=MORNING, **WHO,
            )  # fmt: skip
            batch = land_batch(source=name, key=None, name="a.csv", content=[ROWS.encode()], at=MORNING, **WHO)
            apply_batch(number=batch.number, division_path=HUAILAI, at=lambda: MORNING, **WHO)
    return _clock_at(20)


def _clock_at(days: int):
    at = MORNING.replace(month=10, day=13) + timedelta(days=days)
    Realm.objects.update(set_at=MACHINE_TIME, shows_at=at, rate=0)
    return at


def due(at) -> dict[str, tuple[int | None, bool, int]]:
    return {one.source: (one.days, one.is_own, one.due) for one in plan_everywhere(at=at).movements}


def test_each_source_by_its_days(later):
    assert due(later) == {"bus": (21, False, 0), "rail": (14, True, 1)}
    assert due(later + timedelta(days=3))["bus"] == (21, False, 1)
    assert store_status().rows == 2, "a plan removes nothing"
    remove_by_night(0)
    assert store_status().rows == 1
    remove_by_night(0)
    at = _clock_at(23)
    assert carry_out(actor="system:privacy", at=at, reason="retention").movements == 1
    assert store_status().rows == 0
    runs = list_runs(actor=AUDITOR)
    assert [run.movements["rows"] for run in runs] == [1, 0, 1]
    assert runs[0].movements["files"][0][0] == "bus"
    assert [row.action for row in list_audit_rows(limit=50)].count("privacy.retention_run") == 3


def test_a_hold_on_the_whole_outbreak_keeps_them_and_one_on_a_person_does_not(later):
    hold = hold_records(basis="b", actor=AUDITOR, at=later, reason="r")
    assert plan_everywhere(at=later).holds_all
    assert carry_out(actor="system:privacy", at=later, reason="retention").movements == 0
    assert store_status().rows == 2
    release_hold(number=hold, actor=AUDITOR, at=later, reason="r")
    hold_records(persons=[7], basis="b", actor=AUDITOR, at=later, reason="r")
    assert carry_out(actor="system:privacy", at=later, reason="retention").movements == 1
