"""Opening the realm of a database, and setting its clock."""

from datetime import datetime
from decimal import Decimal

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import ascribed
from sizao.foundation.realms import models
from sizao.foundation.realms.queries import check_realm
from sizao.foundation.realms.types import RealmClock, RealmError, RealmKind


@ascribed
def open_realm(*, kind: RealmKind, title: str = "", actor: str, at: datetime, reason: str) -> bool:
    """Says what this database is, once and for all; whether it was to be said. Raises `RealmError` if it is another."""
    check_realm(kind=kind)
    _, opened = models.Realm.objects.get_or_create(id=1, defaults={"kind": kind.value, "title": title, "opened_at": at})
    if opened:
        _record("realm.open", actor=actor, at=at, reason=reason, kind=kind.value)
    return opened


@ascribed
def set_clock(
    *, shows_at: datetime, rate: Decimal = Decimal(1), actor: ScopedActor, machine: datetime, reason: str
) -> RealmClock:
    """Sets the clock of a drill or replay: what it shows at the machine's instant `machine`, and how fast it runs.

    It never goes back: records would lie in the future. Raises `RealmError` for that, for the live realm, or for a
    rate below 0 or above 3,600; `NotPermittedError`.
    """
    check(actor, Permission.SET_CLOCK)
    row = models.Realm.objects.select_for_update().first()
    if row is None or row.kind == RealmKind.LIVE:
        raise RealmError(
            "The clock of the live realm is the machine's.",
            "Deadlines and terms of real people depend on it.",
            "Set the machine's clock by its time server; drills have clocks of their own.",
        )
    if not 0 <= rate <= models.FASTEST:
        raise RealmError(
            f"A clock does not run {rate} times as fast.", next_step=f"Choose a rate from 0 to {models.FASTEST}."
        )
    if row.set_at and row.shows_at and shows_at < RealmClock(row.set_at, row.shows_at, row.rate).time_at(machine):
        raise RealmError(
            "The clock does not go back.",
            "What was recorded since then would lie in the future.",
            "Open a new drill in a database of its own to begin again.",
        )
    row.set_at, row.shows_at, row.rate = machine, shows_at, rate
    row.save(update_fields=["set_at", "shows_at", "rate"])
    _record(
        "realm.set_clock",
        actor=actor.actor_id,
        at=shows_at,
        reason=reason,
        shows_at=shows_at.isoformat(),
        rate=str(rate),
    )
    return RealmClock(machine, shows_at, rate)


def _record(action: str, *, actor: str, at: datetime, reason: str, **detail: object) -> None:
    record(at=at, actor=actor, action=action, subject_kind="realm", subject_key="1", purpose=reason, detail=detail)
