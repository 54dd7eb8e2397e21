"""A database is one realm for good, and only the clock of a drill or replay is set."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.realms.operations import open_realm, set_clock
from sizao.foundation.realms.queries import check_realm, find_realm, get_realm, time_in_realm
from sizao.foundation.realms.types import RealmError, RealmKind
from sizao.interfaces.clock import now
from tests.residents import CITY, staff


pytestmark = pytest.mark.django_db

MACHINE = datetime(2026, 11, 23, 20, tzinfo=UTC)
AFTERNOON = datetime(2021, 10, 23, 8, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
SYSTEM = {"actor": "system:test", "at": MACHINE, "reason": "a test"}


COMMANDER = staff(CITY, Role.CITY_COMMAND)


def set_(shows_at=AFTERNOON, rate="1", *, actor=COMMANDER, machine=MACHINE):
    return set_clock(shows_at=shows_at, rate=Decimal(rate), actor=actor, machine=machine, reason="a test")


def test_before_a_realm_is_opened_the_machine_tells_the_time():
    assert find_realm() is None
    assert time_in_realm(machine=MACHINE) == MACHINE
    with pytest.raises(RealmError, match="sizao setup"):
        get_realm()


def test_a_realm_is_opened_once_and_stays_what_it_is():
    assert open_realm(kind=RealmKind.DRILL, title="秋季演练", **SYSTEM)
    assert not open_realm(kind=RealmKind.DRILL, title="another", **SYSTEM)
    assert get_realm().title == "秋季演练"
    check_realm(kind="drill")
    with pytest.raises(RealmError, match="is a drill realm, not a live one"):
        open_realm(kind=RealmKind.LIVE, **SYSTEM)
    for words in ("UPDATE realms_realm SET kind = 'live'", "DELETE FROM realms_realm"):
        with pytest.raises(DatabaseError, match="never changes what it is"), transaction.atomic():
            connection.cursor().execute(words)


@pytest.mark.parametrize("kind", [RealmKind.DRILL, RealmKind.REPLAY])
def test_its_clock_is_what_everybody_goes_by(kind):
    open_realm(kind=kind, **SYSTEM)
    assert now() == MACHINE
    set_()
    assert now() == AFTERNOON
    set_(AFTERNOON + HOUR, "60")
    assert time_in_realm(machine=MACHINE + timedelta(minutes=2)) == AFTERNOON + 3 * HOUR
    events = AuditEvent.objects.filter(action="realm.set_clock").order_by("id")
    assert [event.detail["rate"] for event in events] == ["1", "60"]


@pytest.mark.parametrize(
    ("shows_at", "rate", "words"),
    [
        (AFTERNOON - HOUR, "1", "does not go back"),
        (AFTERNOON + HOUR, "-1", "does not run -1 times"),
        (AFTERNOON + HOUR, "3601", "does not run 3601 times"),
    ],
)
def test_how_it_cannot_be_set(shows_at, rate, words):
    open_realm(kind=RealmKind.DRILL, **SYSTEM)
    set_()
    with pytest.raises(RealmError, match=words):
        set_(shows_at, rate)
    assert now() == AFTERNOON


def test_the_live_realm_has_the_machines_clock_also_for_the_database():
    open_realm(kind=RealmKind.LIVE, **SYSTEM)
    with pytest.raises(RealmError, match="live realm is the machine's"):
        set_()
    with pytest.raises(DatabaseError, match="realms_realm_live_has_no_clock_of_its_own"), transaction.atomic():
        connection.cursor().execute("UPDATE realms_realm SET set_at = now(), shows_at = now() - interval '1 day'")


def test_who_may_not_set_it():
    open_realm(kind=RealmKind.DRILL, **SYSTEM)
    with pytest.raises(NotPermittedError):
        set_(actor=staff(CITY, Role.INVESTIGATOR))
