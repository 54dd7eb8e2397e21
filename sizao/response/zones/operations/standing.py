"""While a zone stands: announced, looked at every day, changed, lifted; and what happens by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sizao.engines.policy.vocabulary import Act, Approval
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.engines.zoning.types import Lifting
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.kernel.periods import Period
from sizao.registry.people.queries import list_dwellings
from sizao.response.zones import models
from sizao.response.zones.binding import bind, release
from sizao.response.zones.reading import fact_of, zone_of
from sizao.response.zones.rules import due_tomorrow, is_stricter, judge, moved, rules_of_level, term_of
from sizao.response.zones.taking import InHand, in_area, named_account, open_pack, take, write_step
from sizao.response.zones.types import FactKind, Zone, ZoneAct, ZoneError, ZoneFact, ZoneState


def announce_zone(
    *,
    zone_id: int,
    telephone: str,
    services: Mapping[str, str],
    actor: ScopedActor,
    at: datetime,
    machine: datetime,
    reason: str,
) -> Zone:
    """Announces a zone that was decided and, where that is asked for, approved: from now on it binds, for its term.

    Each unit of its boundary gets a restriction of its own, with a posted notice. `services` in zh and en. A zone that
    it takes the place of ends. Raises `ZoneError` without the approval that is needed, without a telephone or
    services, for another body than the one that decided, and as the restrictions room does.
    """
    check(actor, Permission.DECIDE_ZONE)
    named_account(actor)
    _check_told(telephone, services)
    with in_area(actor):
        held = take(zone_id, at=at)
        row = held.row
        held.check(ZoneAct.ANNOUNCE)
        _check_announcer(held, actor)
        _pack, rules = open_pack(row.protocol, at=at)
        level = rules_of_level(rules, ZoneLevel(row.level), is_provisional=row.is_provisional)
        ends_at = term_of(level, at, row.hours)
        replaced = _replace(row, actor, at, reason)
        bound = bind(
            row,
            level.act,
            _milder_of(row),
            term=Period(at, ends_at),
            actor=actor,
            at=at,
            machine=machine,
            reason=reason,
        )
        held.move(
            ZoneAct.ANNOUNCE,
            actor=actor.actor_id,
            reason=reason,
            under=actor.acts_for,
            detail={"restrictions": len(bound)} | ({"replaces": replaced} if replaced else {}),
            starts_at=at,
            ends_at=ends_at,
            review_due_at=min(due_tomorrow(at), ends_at),
            telephone=telephone.strip(),
            services={key: text.strip() for key, text in services.items()},
            restrictions=bound,
        )
        return zone_of(row, at)


def review_zone(*, zone_id: int, lifting: Lifting, actor: ScopedActor, at: datetime, reason: str) -> Zone:
    """Keeps the daily look: each condition as it stood, and since when all are met, if they are."""
    check(actor, Permission.PROPOSE_ZONE)
    with in_area(actor):
        held = take(zone_id, at=at)
        held.move(
            ZoneAct.REVIEW,
            actor=actor.actor_id,
            reason=reason,
            detail={"conditions": conditions_as_json(lifting)},
            review_due_at=min(due_tomorrow(at), held.row.ends_at or due_tomorrow(at)),
            lift_since=lifting.met_at,
        )
        return zone_of(held.row, at)


def note_conditions(*, zone_id: int, lifting: Lifting, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Notes, between two looks, since when all conditions are met, or that they are no more. For a job."""
    with in_area(actor):
        held = take(zone_id, at=at)
        held.move(
            ZoneAct.REVIEW,
            actor=actor.actor_id,
            reason=reason,
            detail={"conditions": conditions_as_json(lifting)},
            lift_since=lifting.met_at,
        )


def change_zone(
    *,
    zone_id: int,
    level: ZoneLevel,
    boundary: Sequence[str] = (),
    reference: str = "",
    renews: bool = False,
    actor: ScopedActor,
    at: datetime,
    machine: datetime,
    reason: str,
) -> Zone:
    """Makes a zone stricter or milder, or smaller, or renews its term; the old and the new stand in its history.

    A stricter level needs the number of the document by which the level above agreed, where it has to; a boundary may
    only become smaller: a wider one is a zone of its own, on evidence of its own. The term begins anew with a stricter
    level, or where it is renewed because its conditions are not met; a provisional closure is never renewed. Raises
    `ZoneError`.
    """
    check(actor, Permission.DECIDE_ZONE)
    named_account(actor)
    with in_area(actor):
        held = take(zone_id, at=at)
        held.check(ZoneAct.CHANGE)
        row = held.row
        before = ZoneLevel(row.level)
        paths = sorted(set(boundary)) or list(row.boundary)
        if renews and row.is_provisional:
            raise ZoneError(
                "A provisional closure is not renewed.",
                "It lapses by itself unless the finding is confirmed and a zone is decided.",
                "Decide on a zone that takes its place.",
            )
        if level is before and paths == row.boundary and not renews:
            raise ZoneError("Nothing would change.", next_step="Choose another level or a smaller boundary.")
        if not all(any(path == old or path.startswith(f"{old}.") for old in row.boundary) for path in paths):
            raise ZoneError(
                "The boundary would become wider.",
                "A zone is widened only on evidence of its own.",
                "Propose a zone for what is to be added.",
            )
        pack, rules = open_pack(row.protocol, at=at)
        found = rules_of_level(rules, level, is_provisional=row.is_provisional and level is before)
        decision = judge(pack, Act(found.act), actor.acts_for, on=at, is_live=row.realm == "live")
        if is_stricter(level, before) and found.approval is Approval.UPPER_FIRST and not reference.strip():
            raise ZoneError(
                "A stricter zone needs the agreement of the level above.",
                "The protocol asks for it before anything is announced.",
                "Enter the number of the document of the level above.",
            )
        dwellings = [one for path in paths for one in list_dwellings(actor=actor, within=path)]
        if not dwellings:
            raise ZoneError("Nobody is registered in this zone.", "A zone without residents closes nothing.")
        ends_at = term_of(found, at, row.hours) if renews or is_stricter(level, before) else row.ends_at
        assert ends_at is not None, "what is in force has a term"
        release(row.restrictions, actor=actor, at=at, reason=reason)
        row.level, row.boundary = level.value, paths
        row.people, row.households = sum(one.people for one in dwellings), sum(one.households for one in dwellings)
        bound = bind(
            row,
            found.act,
            _milder_of(row),
            term=Period(at, ends_at),
            actor=actor,
            at=at,
            machine=machine,
            reason=reason,
        )
        held.move(
            ZoneAct.CHANGE,
            actor=actor.actor_id,
            reason=reason,
            under=actor.acts_for,
            detail={
                "from": before.value,
                "to": level.value,
                "renews": renews,
                "article": dict(decision.outcome.article),
                "document": reference.strip(),
                "restrictions": len(bound),
            },
            ends_at=ends_at,
            restrictions=bound,
            lift_since=None,
        )
        return zone_of(row, at)


def lift_zone(*, zone_id: int, lifting: Lifting | None, actor: ScopedActor, at: datetime, reason: str) -> Zone:
    """Lifts a zone: its restrictions end at once. `lifting`: the conditions as they stand, for the history.

    The body that decided may lift earlier than the conditions say; what was not met stands in the history then.
    """
    check(actor, Permission.DECIDE_ZONE)
    named_account(actor)
    with in_area(actor):
        held = take(zone_id, at=at)
        held.check(ZoneAct.LIFT)
        _check_announcer(held, actor)
        ended = release(held.row.restrictions, actor=actor, at=at, reason=reason)
        held.move(
            ZoneAct.LIFT,
            actor=actor.actor_id,
            reason=reason,
            under=actor.acts_for,
            detail={"conditions": conditions_as_json(lifting) if lifting else [], "ended": ended},
            lifted_at=at,
        )
        return zone_of(held.row, at)


def state_fact(
    *,
    zone_id: int,
    kind: FactKind,
    fact_at: datetime,
    is_negative: bool,
    words: str,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> ZoneFact:
    """States a round of tests or samples of surfaces of a zone. Raises `ZoneError` for one that lies ahead."""
    check(actor, Permission.PROPOSE_ZONE)
    if fact_at > at:
        raise ZoneError("This lies ahead.", "What has not happened is no fact.", "Give the time when it was done.")
    with in_area(actor):
        held = take(zone_id, at=at)
        held.check(ZoneAct.REVIEW)
        row = models.ZoneFact.objects.create(
            zone=held.row,
            division_path=held.row.division_path,
            kind=kind.value,
            at=fact_at,
            is_negative=is_negative,
            words=words.strip(),
            stated_by=actor.actor_id,
            stated_at=at,
        )
        record(
            at=at,
            actor=actor.actor_id,
            action="zone.state_fact",
            subject_kind="zone",
            subject_key=held.row.number,
            purpose=reason,
            detail={"kind": kind.value, "negative": is_negative},
        )
        return fact_of(row)


def record_lapses(*, within: str, actor: str, at: datetime, reason: str) -> int:
    """Writes down which zones of a division are over by themselves, at their own instant; how many.

    For a job; nothing waits for it. Their restrictions ended at the same instant by their own term.
    """
    with scope(within, actor=actor):
        rows = list(
            models.Zone.objects.select_for_update()
            .filter(state=ZoneState.IN_FORCE.value, ends_at__lte=at)
            .order_by("pk")[:500]
        )
        for row in rows:
            over_at = row.ends_at
            assert over_at is not None, "asked for"
            row.state, row.state_at = moved(ZoneAct.LAPSE, ZoneState.IN_FORCE).value, over_at
            row.save(update_fields=["state", "state_at"])
            write_step(row, ZoneAct.LAPSE, actor=actor, at=over_at, reason=reason)
    return len(rows)


def conditions_as_json(lifting: Lifting) -> list[dict[str, Any]]:
    """Each condition as it stood, to be shown again."""
    return [
        {
            "needs": one.condition.needs.value,
            "rule": one.condition.rule,
            "met": one.is_met,
            "since": one.since.isoformat() if one.since else "",
        }
        for one in lifting.states
    ]


def _replace(row: models.Zone, actor: ScopedActor, at: datetime, reason: str) -> str:
    """Ends the zone whose place this one takes; its number, empty where there is none that still stands."""
    if row.replaces is None:
        return ""
    old = take(row.replaces, at=at)
    if old.state is not ZoneState.IN_FORCE:
        return ""
    release(old.row.restrictions, actor=actor, at=at, reason=reason)
    old.move(
        ZoneAct.REPLACE,
        actor=actor.actor_id,
        reason=reason,
        under=actor.acts_for,
        detail={"by": row.number},
        lifted_at=at,
    )
    return old.row.number


def _check_told(telephone: str, services: Mapping[str, str]) -> None:
    if not telephone.strip() or not services.get("zh", "").strip() or not services.get("en", "").strip():
        raise ZoneError(
            "The notice lacks a telephone or the services.",
            "Whoever is shut in must know whom to call and how they are supplied.",
            "Enter the hotline, and the services in both languages.",
        )


def _check_announcer(held: InHand, actor: ScopedActor) -> None:
    if held.row.authority != actor.acts_for:
        raise ZoneError(
            "Another body decided on this zone.",
            "The body that decides also announces, and ends.",
            "Have it done by an account of that body.",
        )
    if held.state is ZoneState.DECIDED and held.row.needs == Approval.UPPER_FIRST.value:
        raise ZoneError(
            "The level above has not approved this zone yet.",
            "The law or the protocol asks for it before anything is announced.",
            "Have the level above approve, or enter the number of its document.",
        )


def _milder_of(row: models.Zone) -> list[str]:
    steps = models.ZoneStep.objects.filter(zone=row, act=ZoneAct.DECIDE.value).order_by("-at", "-pk")
    detail: Mapping[str, Any] = steps.values_list("detail", flat=True).first() or {}
    return list(detail.get("milder", ())) or [row.reason]
