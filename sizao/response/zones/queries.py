"""Reads of zones. Nothing here names anybody; who lives inside is read from the registry, for a purpose."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Case, Count, F, IntegerField, Q, Sum, Value, When

from sizao.engines.policy.vocabulary import Approval
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.kernel.pages import Page
from sizao.response.restrictions.queries import list_offices
from sizao.response.zones import models
from sizao.response.zones.reading import fact_of, passing_of, permit_of, step_of, zone_of
from sizao.response.zones.rules import why_not as why_not
from sizao.response.zones.taking import not_found
from sizao.response.zones.taking import open_pack as open_pack
from sizao.response.zones.types import (
    Direction,
    Drawn,
    Gate,
    Passing,
    Permit,
    PublicZone,
    Zone,
    ZoneAttention,
    ZoneFile,
    ZoneNotFoundError,
    ZoneOrder,
    ZoneState,
)


_SOON, _NEXT_DAY = timedelta(hours=6), timedelta(days=1)
_ORDERS: Mapping[ZoneOrder, tuple[Any, ...]] = {
    ZoneOrder.NEWEST: ("-proposed_at", "-id"),
    ZoneOrder.ENDING: (F("ends_at").asc(nulls_last=True), "id"),
    ZoneOrder.PEOPLE: ("-people", "id"),
    ZoneOrder.DIVISION: ("division_path", "id"),
}


def list_zones(
    *,
    actor: ScopedActor,
    at: datetime,
    text: str = "",
    states: Collection[ZoneState] = (),
    levels: Collection[ZoneLevel] = (),
    attention: ZoneAttention | None = None,
    below: str | None = None,
    about: Collection[str] = (),
    order: ZoneOrder = ZoneOrder.URGENT,
    page: int = 1,
    size: int = 50,
) -> Page[Zone]:
    """Zones as they stand at an instant, what is to be done first. `text`: part of a name, or a number's beginning;
    `about`: cases and findings, any of which a zone is about, for example `case:7`.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_ZONES)
    wanted = Q()
    if text.strip():
        words = text.strip()
        wanted &= Q(number__istartswith=words) | Q(name_zh__icontains=words) | Q(name_en__icontains=words)
    if states:
        wanted &= _in_states(states, at)
    if levels:
        wanted &= Q(level__in=[level.value for level in levels])
    if attention is not None:
        wanted &= _attention(at)[attention]
    if below:
        wanted &= Q(division_path__below=below)
    if about:
        wanted &= reduce(or_, (Q(cases__contains=[one]) for one in about))
    with scope(actor.scope.path, actor=actor.actor_id):
        found = models.Zone.objects.filter(wanted)
        ordered = _urgent(found, at) if order is ZoneOrder.URGENT else found.order_by(*_ORDERS[order])
        start = (page - 1) * size
        return Page([zone_of(row, at) for row in ordered[start : start + size]], found.count(), page, size)


def count_zones(*, actor: ScopedActor, at: datetime) -> dict[ZoneAttention, int]:
    """How many zones ask for what at an instant. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_ZONES)
    conditions = _attention(at)
    with scope(actor.scope.path, actor=actor.actor_id):
        found = models.Zone.objects.aggregate(
            **{kind.value: Count("pk", filter=condition) for kind, condition in conditions.items()}
        )
    return {kind: found[kind.value] for kind in conditions}


def people_inside(*, actor: ScopedActor, at: datetime) -> dict[ZoneLevel, tuple[int, int]]:
    """Of each level in force at an instant: how many zones, and how many people live in them."""
    check(actor, Permission.SEE_ZONES)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Zone.objects.filter(_in_states([ZoneState.IN_FORCE], at)).values("level")
        found = {
            row["level"]: (row["zones"], row["inside"])
            for row in rows.annotate(zones=Count("pk"), inside=Sum("people"))
        }
    return {level: found.get(level.value, (0, 0)) for level in ZoneLevel}


def get_zone(*, actor: ScopedActor, zone_id: int, at: datetime) -> Zone:
    """One zone. Raises `ZoneNotFoundError` and `NotPermittedError`."""
    check(actor, Permission.SEE_ZONES)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Zone.objects.filter(pk=zone_id).first()
        if row is None:
            raise not_found(zone_id)
        return zone_of(row, at)


def get_zone_file(*, actor: ScopedActor, zone_id: int, at: datetime) -> ZoneFile:
    """One zone with its history and what was stated about it. Raises as `get_zone` does."""
    check(actor, Permission.SEE_ZONES)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Zone.objects.filter(pk=zone_id).first()
        if row is None:
            raise not_found(zone_id)
        return ZoneFile(
            zone_of(row, at),
            [step_of(one) for one in models.ZoneStep.objects.filter(zone=row).order_by("at", "pk")],
            [fact_of(one) for one in models.ZoneFact.objects.filter(zone=row).order_by("-at", "-pk")],
        )


def zones_as_of(*, actor: ScopedActor, moment: datetime) -> list[Drawn]:
    """The zones that were in force at a past instant, as they were then. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_ZONES)
    with scope(actor.scope.path, actor=actor.actor_id):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT ON (zone_id) id FROM zones_zonestep WHERE at <= %s ORDER BY zone_id, at DESC, id DESC",
                [moment],
            )
            numbers = [number for (number,) in cursor.fetchall()]
        rows = models.ZoneStep.objects.filter(
            Q(ends_at__gt=moment), pk__in=numbers, state=ZoneState.IN_FORCE.value
        ).select_related("zone")
        return [
            Drawn(
                row.zone_id,
                row.zone.number,
                {"zh": row.zone.name_zh, "en": row.zone.name_en},
                ZoneLevel(row.level),
                row.is_provisional,
                row.boundary,
                row.people,
                row.division_path,
            )
            for row in rows.order_by("zone_id")
        ]


def moments_of_change(*, actor: ScopedActor) -> list[datetime]:
    """When zones were announced, changed, lifted or lapsed, the oldest first: the notches of a time slider."""
    check(actor, Permission.SEE_ZONES)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.ZoneStep.objects.filter(act__in=["announce", "change", "lift", "replace", "lapse"])
        return list(rows.order_by("at").values_list("at", flat=True).distinct())


def list_closures(*, actor: ScopedActor) -> list[tuple[Sequence[str], int | None, datetime]]:
    """What each announced zone is about (`case:7`, `finding:12`), the source of its exposure, and when it began.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_ZONES)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Zone.objects.filter(starts_at__isnull=False)
        return list(rows.values_list("cases", "source_person", "starts_at"))


def open_zones_of(*, actor: ScopedActor, county: str, at: datetime) -> Sequence[Zone]:
    """The lockdown and controlled zones in force in a county."""
    strict = (ZoneLevel.LOCKDOWN, ZoneLevel.CONTROLLED)
    return list_zones(actor=actor, at=at, states=[ZoneState.IN_FORCE], levels=strict, below=county, size=1000).rows


def list_gates(*, actor: ScopedActor, zone_id: int | None = None) -> list[Gate]:
    """The gates of a zone, or of all zones within the actor's scope, with how many passings each kept."""
    check(actor, Permission.KEEP_GATE)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Gate.objects.all() if zone_id is None else models.Gate.objects.filter(zone=zone_id)
        counted = rows.annotate(
            ins=Count("passings", filter=Q(passings__direction=Direction.IN.value)),
            outs=Count("passings", filter=Q(passings__direction=Direction.OUT.value)),
        )
        return [
            Gate(row.pk, row.zone_id, row.name, row.is_open, row.ins, row.outs)
            for row in counted.order_by("zone", "name")
        ]


def get_gate(*, actor: ScopedActor, gate_id: int) -> Gate:
    """One gate. Raises `ZoneNotFoundError`."""
    found = [gate for gate in list_gates(actor=actor) if gate.id == gate_id]
    if not found:
        raise ZoneNotFoundError(f"There is no gate {gate_id} within your area.")
    return found[0]


def find_permit(*, actor: ScopedActor, zone_id: int, code: str) -> Permit | None:
    """The permit of a code in a zone; None where there is none."""
    check(actor, Permission.KEEP_GATE)
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Permit.objects.filter(zone=zone_id, code=plain).first()
        return None if row is None else permit_of(row)


def list_permits(*, actor: ScopedActor, zone_id: int) -> list[Permit]:
    """All permits of a zone, the newest first."""
    check(actor, Permission.KEEP_GATE)
    with scope(actor.scope.path, actor=actor.actor_id):
        return [permit_of(row) for row in models.Permit.objects.filter(zone=zone_id).order_by("-issued_at", "-pk")]


def list_standing_permits(*, actor: ScopedActor, at: datetime) -> dict[int, list[Permit]]:
    """Zone -> its permits that are not revoked and not over, for phones at gates that may be without a network."""
    check(actor, Permission.KEEP_GATE)
    found: dict[int, list[Permit]] = {}
    with scope(actor.scope.path, actor=actor.actor_id):
        gated = models.Gate.objects.filter(zone__state=ZoneState.IN_FORCE.value).values("zone")
        rows = models.Permit.objects.filter(revoked_at__isnull=True, valid_until__gt=at, zone__in=gated)
        for row in rows.order_by("pk"):
            found.setdefault(row.zone_id, []).append(permit_of(row))
    return found


def list_passings(*, actor: ScopedActor, gate_id: int, most: int = 20) -> list[Passing]:
    """The newest passings of a gate."""
    check(actor, Permission.KEEP_GATE)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Passing.objects.filter(gate=gate_id).select_related("permit", "gate").order_by("-at", "-pk")
        return [passing_of(row) for row in rows[:most]]


def find_public_zone(*, code: str, within: str, at: datetime) -> PublicZone | None:
    """What everybody may know of an announced zone; None for a code of none, and before it was announced."""
    with scope(within):
        row = models.Zone.objects.filter(code=code.strip().upper(), starts_at__isnull=False).first()
        if row is None or row.starts_at is None or row.ends_at is None:
            return None
        zone = zone_of(row, at)
        pack, rules = open_pack(row.protocol, at=row.starts_at)
        level = rules.provisional if row.is_provisional else rules.levels.get(ZoneLevel(row.level))
        path = row.division_path
        offices = [one for one in list_offices(below=within) if one.authority == row.authority]
        near = [one for one in offices if path.startswith(one.division_path)] or offices
        return PublicZone(
            number=row.number,
            name=zone.name,
            level=zone.level,
            is_provisional=row.is_provisional,
            state=zone.state,
            reason=row.reason,
            what=level.what if level else {"zh": "", "en": ""},
            legal_basis=level.legal_basis if level else pack.id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            lifted_at=row.lifted_at,
            telephone=row.telephone,
            services=row.services,
            authority=row.authority,
            office=near[0].name if near else {"zh": "", "en": ""},
            boundary=row.boundary,
            realm=row.realm,
        )


def _in_states(states: Collection[ZoneState], at: datetime) -> Q:
    """Zones that are in one of these states at an instant, also where nobody has written down that they lapsed."""
    wanted = Q()
    for state in states:
        if state is ZoneState.IN_FORCE:
            wanted |= Q(state=state.value, ends_at__gt=at)
        elif state is ZoneState.LAPSED:
            wanted |= Q(state=state.value) | Q(state=ZoneState.IN_FORCE.value, ends_at__lte=at)
        else:
            wanted |= Q(state=state.value)
    return wanted


def _attention(at: datetime) -> dict[ZoneAttention, Q]:
    stands = Q(state=ZoneState.IN_FORCE.value, ends_at__gt=at)
    upper = Approval.UPPER_FIRST.value
    return {
        ZoneAttention.TO_LIFT: stands & Q(lift_since__isnull=False),
        ZoneAttention.LAPSES: stands
        & (Q(ends_at__lte=at + _SOON) | Q(ends_at__lte=at + _NEXT_DAY, is_provisional=False)),
        ZoneAttention.TO_REVIEW: stands & Q(review_due_at__lte=at),
        ZoneAttention.TO_REPORT_UP: Q(needs=Approval.REPORT_UP.value, reported_up_at__isnull=True)
        & (stands | Q(state=ZoneState.DECIDED.value)),
        ZoneAttention.TO_ANNOUNCE: Q(state=ZoneState.APPROVED.value)
        | (Q(state=ZoneState.DECIDED.value) & ~Q(needs=upper)),
        ZoneAttention.TO_APPROVE: Q(state=ZoneState.DECIDED.value, needs=upper),
        ZoneAttention.TO_DECIDE: Q(state=ZoneState.PROPOSED.value),
    }


def attention_of(zone: Zone, at: datetime) -> ZoneAttention | None:
    """Why somebody should look at this zone now: the first reason that holds."""
    stands = zone.state is ZoneState.IN_FORCE
    upper = zone.needs is Approval.UPPER_FIRST
    holds = {
        ZoneAttention.TO_LIFT: stands and zone.lift_since is not None,
        ZoneAttention.LAPSES: stands
        and zone.ends_at is not None
        and zone.ends_at <= at + (_SOON if zone.is_provisional else _NEXT_DAY),
        ZoneAttention.TO_REVIEW: stands and zone.review_due_at is not None and zone.review_due_at <= at,
        ZoneAttention.TO_REPORT_UP: zone.needs is Approval.REPORT_UP
        and not zone.is_reported
        and zone.state in (ZoneState.IN_FORCE, ZoneState.DECIDED),
        ZoneAttention.TO_ANNOUNCE: zone.state is ZoneState.APPROVED or (zone.state is ZoneState.DECIDED and not upper),
        ZoneAttention.TO_APPROVE: zone.state is ZoneState.DECIDED and upper,
        ZoneAttention.TO_DECIDE: zone.state is ZoneState.PROPOSED,
    }
    return next((kind for kind, is_so in holds.items() if is_so), None)


def _urgent(found: Any, at: datetime) -> Any:
    ranks = [When(condition, then=Value(rank)) for rank, condition in enumerate(_attention(at).values())]
    standing = When(Q(state=ZoneState.IN_FORCE.value, ends_at__gt=at), then=Value(len(ranks)))
    ranked = found.annotate(rank=Case(*ranks, standing, default=Value(99), output_field=IntegerField()))
    return ranked.order_by("rank", "-state_at", "-id")
