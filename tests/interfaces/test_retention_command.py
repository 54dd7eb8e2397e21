"""`sizao retention` as somebody at a command line uses it: the plan changes nothing, the run says what it did."""

import json
from contextlib import nullcontext

import pytest

from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.operations import hold_records
from sizao.foundation.realms.models import Realm
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces.cli import main, retention
from tests.conftest import MACHINE_TIME
from tests.integration.privacy.test_retention import AT, DAY, delivery
from tests.people import make_account
from tests.residents import CITY


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_the_command_line(monkeypatch, settings, tmp_path):
    # The database and Django are there already.
    monkeypatch.setattr(retention, "application", nullcontext)
    monkeypatch.setattr(retention, "prepare_database", lambda **named: None)
    settings.SIZAO_HOME = tmp_path
    open_realm(kind=RealmKind.DRILL, actor="system:test", at=MACHINE_TIME, reason="a test")
    Realm.objects.update(set_at=MACHINE_TIME, shows_at=AT, rate=0)
    make_account()
    delivery(landed=AT - 40 * DAY, key="old")


def test_the_plan_tells_and_the_run_removes(capsys):
    assert main(["retention", "plan"]) == 0
    told = capsys.readouterr().out
    assert "cases_badrow" in told
    assert "Nothing was removed." in told
    assert main(["retention", "plan", "--json"]) == 0
    assert {one["table"] for one in json.loads(capsys.readouterr().out)["tables"]} == {
        "cases_badrow",
        "cases_unmatched",
    }
    assert main(["retention", "run", "--reason", "by hand"]) == 0
    assert "2 rows of tables and 0 movements are removed" in capsys.readouterr().out
    assert main(["retention", "plan"]) == 0
    assert "nothing\n" in capsys.readouterr().out


def test_a_day_to_come_and_holds_are_told(capsys):
    actor = SystemActor(Role.AUDITOR, "user:2", Scope(CITY))
    hold_records(basis="行政复议", until_at=AT + 20 * DAY, actor=actor, at=AT, reason="lodged")
    delivery(landed=AT - 10 * DAY, key="new")
    assert main(["retention", "plan"]) == 0
    told = capsys.readouterr().out
    assert "1 due and staying: held" in told
    assert "Legal hold" in told and "on outbreak, until 2021-12-21: 行政复议" in told
    assert main(["retention", "plan", "--on", "2022-01-15"]) == 0
    assert "Legal hold" not in capsys.readouterr().out


def test_what_is_no_day_is_refused(capsys):
    assert main(["retention", "plan", "--on", "tomorrow"]) == 2
    assert "'tomorrow' is no day. Write it like 2021-12-01." in capsys.readouterr().err
