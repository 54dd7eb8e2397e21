"""Reads of the realm."""

from datetime import datetime

from sizao.foundation.realms import models
from sizao.foundation.realms.types import Realm, RealmClock, RealmError, RealmKind


def find_realm() -> Realm | None:
    """The realm of this database; None before one was opened."""
    row = models.Realm.objects.first()
    if row is None:
        return None
    clock = RealmClock(row.set_at, row.shows_at, row.rate) if row.set_at and row.shows_at else None
    return Realm(RealmKind(row.kind), row.title, clock)


def get_realm() -> Realm:
    """The realm of this database. Raises `RealmError` before one was opened."""
    realm = find_realm()
    if realm is None:
        raise RealmError("No realm was opened in this database yet.", next_step="Prepare it first: sizao setup")
    return realm


def time_in_realm(*, machine: datetime) -> datetime:
    """What time it is here at an instant of the machine; the machine's own before a realm was opened."""
    realm = find_realm()
    return machine if realm is None else realm.time_at(machine)


def check_realm(*, kind: str) -> None:
    """Raises `RealmError` unless this database is the realm that the process was told it is."""
    found = find_realm()
    if found is not None and found.kind != kind:
        raise RealmError(
            f"This database is a {found.kind.value} realm, not a {kind} one.",
            "A realm never changes what it is: drills and real decisions must not meet in one place.",
            f"Set SIZAO_REALM to {found.kind.value}, or give the {kind} realm a database and a SIZAO_HOME of its own.",
        )
