"""Decision by the authority that the law names, approval by the level above, and reports to it."""

from collections.abc import Sequence
from datetime import datetime

from sizao.engines.policy.outcomes import MayOrder
from sizao.engines.policy.vocabulary import Act
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.realms.queries import get_realm
from sizao.foundation.realms.types import RealmKind
from sizao.response.zones import models
from sizao.response.zones.reading import zone_of
from sizao.response.zones.rules import check_approver, judge, needed_approval, rules_of_level
from sizao.response.zones.taking import InHand, in_area, named_account, open_pack, take
from sizao.response.zones.types import Zone, ZoneAct, ZoneError


def decide_zone(
    *, zone_id: int, milder: Sequence[str], actor: ScopedActor, at: datetime, machine: datetime, reason: str
) -> Zone:
    """Decides on a proposed zone under the authority that the account acts for. It binds once it is announced.

    `milder`: what smaller or milder was looked at, and why it is not enough; at least one. Raises `ZoneError` for an
    account without authority, where the law does not allow it, without a reason, and when the rules changed since.
    """
    check(actor, Permission.DECIDE_ZONE)
    named_account(actor)
    words = [one.strip() for one in milder if one.strip()]
    if not words:
        raise ZoneError(
            "Nobody looked at anything smaller or milder.",
            "The least harmful zone that is enough is to be chosen.",
            "Say what smaller was looked at, and why it is not enough.",
        )
    with in_area(actor):
        held = take(zone_id, at=at)
        held.check(ZoneAct.DECIDE)
        row = held.row
        pack, rules = open_pack(row.protocol, at=at)
        if pack.hash != row.pack_hash:
            raise ZoneError(
                "The rules changed since this was proposed.",
                "What was proposed under one rule is not decided under another.",
                "Refuse it and propose anew.",
            )
        level = rules_of_level(rules, ZoneLevel(row.level), is_provisional=row.is_provisional)
        is_live = get_realm().kind is RealmKind.LIVE
        decision = judge(pack, Act(level.act), actor.acts_for, on=machine if is_live else at, is_live=is_live)
        answer: MayOrder = decision.outcome
        held.move(
            ZoneAct.DECIDE,
            actor=actor.actor_id,
            reason=reason,
            under=actor.acts_for,
            detail={
                "article": dict(answer.article),
                "act": level.act.value,
                "rules": [level.rule, *decision.rules],
                "basis": level.legal_basis,
                "milder": words,
                "pack": pack.id,
                "hash": pack.hash,
            },
            authority=actor.acts_for,
            needs=needed_approval(level, answer.approval).value,
        )
        return zone_of(row, at)


def refuse_zone(*, zone_id: int, actor: ScopedActor, at: datetime, reason: str) -> Zone:
    """Decides against a zone before it is announced. Raises `ZoneError` for one that is in force or over."""
    check(actor, Permission.DECIDE_ZONE)
    named_account(actor)
    with in_area(actor):
        held = take(zone_id, at=at)
        held.move(ZoneAct.REFUSE, actor=actor.actor_id, reason=reason, under=actor.acts_for)
        return zone_of(held.row, at)


def approve_zone(*, zone_id: int, reference: str, actor: ScopedActor, at: datetime, reason: str) -> Zone:
    """The level above approves: by an account of a higher body, or by its document, whose number is `reference`.

    Raises `ZoneError` when it comes from the same level without a document, or nothing is to be approved.
    """
    check(actor, Permission.DECIDE_ZONE)
    named_account(actor)
    with in_area(actor):
        held = take(zone_id, at=at)
        held.check(ZoneAct.APPROVE)
        decider = decider_of(held)
        check_approver(
            held.row.authority, actor.acts_for, is_same_account=decider == actor.actor_id, reference=reference
        )
        held.move(
            ZoneAct.APPROVE,
            actor=actor.actor_id,
            reason=reason,
            under=actor.acts_for,
            detail={"document": reference.strip()} if reference.strip() else {},
        )
        return zone_of(held.row, at)


def report_up(*, zone_id: int, actor: ScopedActor, at: datetime, reason: str) -> Zone:
    """Keeps that the level above was told of the zone, as the law wants at once."""
    check(actor, Permission.DECIDE_ZONE)
    named_account(actor)
    with in_area(actor):
        held = take(zone_id, at=at)
        if held.row.reported_up_at is not None:
            raise ZoneError("The level above was told already.", next_step="Nothing needs to be done.")
        held.move(ZoneAct.REPORT_UP, actor=actor.actor_id, reason=reason, under=actor.acts_for, reported_up_at=at)
        return zone_of(held.row, at)


def decider_of(held: InHand) -> str:
    """Who decided, as an actor id; empty before anybody did."""
    steps = models.ZoneStep.objects.filter(zone=held.row, act=ZoneAct.DECIDE.value).order_by("-at", "-pk")
    return str(steps.values_list("actor", flat=True).first() or "")
