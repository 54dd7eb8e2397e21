"""Gates, permits and passings."""

from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.response.zones import models
from sizao.response.zones.reading import passing_of, permit_of
from sizao.response.zones.rules import why_not
from sizao.response.zones.taking import in_area, new_code, next_number, take
from sizao.response.zones.types import (
    Direction,
    Passing,
    Permit,
    PermitKind,
    ZoneAct,
    ZoneError,
    ZoneNotFoundError,
)


_PERMIT_CODE = 8


def add_gate(*, zone_id: int, name: str, actor: ScopedActor, at: datetime, reason: str) -> int:
    """Adds a gate to a zone that is in force; its number. Raises `ZoneError` for a name that is empty or there."""
    check(actor, Permission.KEEP_GATE)
    if not name.strip():
        raise ZoneError("A gate has a name.", next_step="Say where it is.")
    with in_area(actor):
        held = take(zone_id, at=at)
        held.check(ZoneAct.REVIEW)
        if models.Gate.objects.filter(zone=held.row, name=name.strip()).exists():
            raise ZoneError("There is a gate of this name already.", next_step="Choose another name.")
        gate = models.Gate.objects.create(zone=held.row, division_path=held.row.division_path, name=name.strip())
        _record("zone.add_gate", held.row.number, actor, at, reason, gate=gate.pk)
        number: int = gate.pk
        return number


def set_gate(*, gate_id: int, is_open: bool, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Opens or closes a gate."""
    check(actor, Permission.KEEP_GATE)
    with in_area(actor):
        gate = _gate(gate_id)
        gate.is_open = is_open
        gate.save(update_fields=["is_open"])
        _record("zone.set_gate", gate.zone.number, actor, at, reason, gate=gate.pk, open=is_open)


def issue_permit(
    *,
    zone_id: int,
    kind: PermitKind,
    person: int | None = None,
    holder: str = "",
    valid_from: datetime,
    valid_until: datetime,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> Permit:
    """Permits somebody, or a firm's vehicle with supplies, to pass. Raises `ZoneError` for a term that is none."""
    check(actor, Permission.KEEP_GATE)
    is_delivery = kind is PermitKind.DELIVERY
    if is_delivery != (person is None) or is_delivery != bool(holder.strip()):
        raise ZoneError(
            "A delivery is for a firm or vehicle, any other permit for one person.",
            next_step="Give the one that belongs to it.",
        )
    if valid_until <= max(valid_from, at):
        raise ZoneError("The permit would be over before it begins.", next_step="Give a later end.")
    if not reason.strip():
        raise ZoneError("A permit has a reason.", next_step="Say it in a few words.")
    with in_area(actor):
        held = take(zone_id, at=at)
        held.check(ZoneAct.REVIEW)
        number = next_number("zones_permit")
        row = models.Permit.objects.create(
            pk=number,
            zone=held.row,
            division_path=held.row.division_path,
            number=f"{held.row.number}-P{number:04d}",
            kind=kind.value,
            person=person,
            holder=holder.strip(),
            valid_from=valid_from,
            valid_until=valid_until,
            reason=reason.strip(),
            code=new_code(_PERMIT_CODE),
            issued_by=actor.actor_id,
            issued_at=at,
        )
        record(
            at=at,
            actor=actor.actor_id,
            action="zone.issue_permit",
            subject_kind="permit",
            subject_key=row.number,
            purpose=reason,
            detail={"kind": kind.value},
            persons=[] if person is None else [person],
        )
        return permit_of(row)


def revoke_permit(*, permit_id: int, actor: ScopedActor, at: datetime, reason: str) -> Permit:
    """Takes a permit back. Raises `ZoneError` without a reason or for one that was revoked before."""
    check(actor, Permission.KEEP_GATE)
    if not reason.strip():
        raise ZoneError("A permit is revoked for a reason.", next_step="Say it in a few words.")
    with in_area(actor):
        row = models.Permit.objects.select_for_update().filter(pk=permit_id).first()
        if row is None:
            raise ZoneNotFoundError(f"There is no permit {permit_id} within your area.")
        if row.revoked_at is not None:
            raise ZoneError("This permit was revoked already.")
        row.revoked_at, row.revoked_by, row.revoked_why = at, actor.actor_id, reason.strip()
        row.save(update_fields=["revoked_at", "revoked_by", "revoked_why"])
        _record("zone.revoke_permit", row.number, actor, at, reason, kind="permit")
        return permit_of(row)


def record_passing_through(
    *, gate_id: int, code: str, direction: Direction, once: str = "", actor: ScopedActor, at: datetime, reason: str
) -> Passing:
    """Keeps that a permit was used at a gate, `at` when it was. It changes nobody's status.

    The same `once` again changes nothing and gives the first. Raises `ZoneError` where the permit does not let pass:
    unknown here, revoked, not valid then, or the other way; and for a gate that is closed.
    """
    check(actor, Permission.KEEP_GATE)
    with in_area(actor):
        known = models.Passing.objects.select_related("gate", "permit").filter(once=once).first() if once else None
        if known is not None:
            return passing_of(known)
        gate = _gate(gate_id)
        if not gate.is_open:
            raise ZoneError("This gate is closed.", next_step="Show the way to another gate.")
        row = models.Permit.objects.filter(zone=gate.zone, code=_plain(code)).first()
        if row is None:
            raise ZoneError(
                "This zone has no permit with this code.", next_step="Look at the code again, or call the zone's desk."
            )
        permit = permit_of(row)
        why = why_not(permit, direction, at)
        if why is not None:
            raise why
        passing, is_new = models.Passing.objects.get_or_create(
            permit=row,
            direction=direction.value,
            at=at,
            defaults={
                "gate": gate,
                "division_path": gate.division_path,
                "recorded_by": actor.actor_id,
                "once": once or None,
            },
        )
        if is_new:
            record(
                at=at,
                actor=actor.actor_id,
                action="zone.pass",
                subject_kind="permit",
                subject_key=row.number,
                purpose=reason,
                detail={"gate": gate.pk, "direction": direction.value},
                persons=[] if row.person is None else [row.person],
            )
        return passing_of(passing)


def _gate(gate_id: int) -> models.Gate:
    gate = models.Gate.objects.select_related("zone").filter(pk=gate_id).first()
    if gate is None:
        raise ZoneNotFoundError(f"There is no gate {gate_id} within your area.")
    return gate


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _record(
    action: str, key: str, actor: ScopedActor, at: datetime, reason: str, kind: str = "zone", **detail: object
) -> None:
    record(
        at=at,
        actor=actor.actor_id,
        action=action,
        subject_kind=kind,
        subject_key=key,
        purpose=reason,
        detail=detail,
    )
