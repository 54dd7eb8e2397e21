"""Taking one zone in hand: locked, as it stands now, with its history written along."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection
from django.utils.timezone import get_default_timezone

from sizao.engines.policy.in_force import pack_in_force
from sizao.engines.policy.types import Pack, PackError
from sizao.engines.zoning.from_pack import zone_rules
from sizao.engines.zoning.types import ZoneRules
from sizao.foundation.accounts.types import ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.response.zones import models
from sizao.response.zones.rules import moved, state_at
from sizao.response.zones.types import ZoneAct, ZoneError, ZoneNotFoundError, ZoneState


_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_OUTSIDE = "42501"
_ACCOUNT = "user:"


@dataclass(slots=True)
class InHand:
    """A zone that is locked until the transaction ends, and its state now."""

    row: models.Zone
    state: ZoneState
    at: datetime

    def check(self, act: ZoneAct) -> ZoneState:
        return moved(act, self.state)

    def move(
        self,
        act: ZoneAct,
        *,
        actor: str,
        reason: str,
        under: str = "",
        detail: Mapping[str, Any] | None = None,
        **changes: object,
    ) -> None:
        """Writes the act down: the state it leads to, what changes with it, its step, and its audit row."""
        if not reason.strip():
            raise ZoneError("What is done about a zone has a reason.", next_step="Say it in a sentence.")
        after = moved(act, self.state) if act is not ZoneAct.PROPOSE else self.state
        row = self.row
        if after.value != row.state:
            row.state, row.state_at = after.value, self.at
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
        self.state = after
        write_step(row, act, actor=actor, at=self.at, reason=reason, authority=under, detail=detail)


def write_step(
    row: models.Zone,
    act: ZoneAct,
    *,
    actor: str,
    at: datetime,
    reason: str,
    authority: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """One row of the history, with the zone as it stands, and its audit row."""
    models.ZoneStep.objects.create(
        zone=row,
        division_path=row.division_path,
        at=at,
        act=act.value,
        state=row.state,
        level=row.level,
        is_provisional=row.is_provisional,
        boundary=row.boundary,
        people=row.people,
        ends_at=row.ends_at,
        actor=actor,
        authority=authority,
        reason=reason.strip(),
        detail=dict(detail or {}),
    )
    record(
        at=at,
        actor=actor,
        action=f"zone.{act.value}",
        subject_kind="zone",
        subject_key=row.number,
        purpose=reason,
        detail={"level": row.level, "state": row.state, "people": row.people, "units": len(row.boundary)},
    )


@contextmanager
def in_area(actor: ScopedActor) -> Iterator[None]:
    """A transaction in the actor's scope; what the database refuses there is told in the words of this room."""
    try:
        with scope(actor.scope.path, actor=actor.actor_id):
            yield
    except DatabaseError as error:
        cause = error.__cause__
        if getattr(cause, "sqlstate", "") == _OUTSIDE:
            raise ZoneError(
                "The boundary lies outside your area.", next_step="Have somebody of that area propose it."
            ) from error
        name = getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
        if name == "zones_of_somebody":
            raise ZoneError(
                "Nobody is registered in this zone.",
                "A zone without residents closes nothing and feeds nobody.",
                "Check the boundary.",
            ) from error
        raise


def take(zone_id: int, *, at: datetime) -> InHand:
    """The zone of this number within the scope that holds, locked. Raises `ZoneNotFoundError`."""
    row = models.Zone.objects.select_for_update().filter(pk=zone_id).first()
    if row is None:
        raise not_found(zone_id)
    return InHand(row, state_at(ZoneState(row.state), row.ends_at, at), at)


def not_found(zone_id: int) -> ZoneNotFoundError:
    return ZoneNotFoundError(
        f"There is no zone {zone_id} within your area.", next_step="Look it up in the list of zones."
    )


def named_account(actor: ScopedActor) -> None:
    """Raises `ZoneError` for the system and for strangers: only a named person decides."""
    if not actor.actor_id.startswith(_ACCOUNT):
        raise ZoneError(
            "A named person decides, never the system.",
            "Who decided stands on the notice.",
            "Sign in with an account of your own.",
        )


def new_code(length: int) -> str:
    """Letters that do not look alike, for posters and permits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def next_number(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        number: int = cursor.fetchone()[0]
    return number


def open_pack(protocol: str, *, at: datetime) -> tuple[Pack, ZoneRules]:
    """The protocol with the local orders of the day, and what it says about zones. Raises `ZoneError`."""
    day = at.astimezone(get_default_timezone()).date()
    try:
        pack = pack_in_force(protocol, day)
    except PackError as error:
        raise ZoneError(error.what, error.why, error.next_step) from error
    return pack, zone_rules(pack, day)
