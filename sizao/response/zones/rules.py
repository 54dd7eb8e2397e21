"""What may follow what, who has to agree, and when a zone is over by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sizao.engines.policy.lawful import may_order
from sizao.engines.policy.outcomes import Hindrance, MayOrder
from sizao.engines.policy.types import Decision, Pack
from sizao.engines.policy.vocabulary import Act, Approval, Body
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.engines.zoning.types import LevelRules, ZoneRules
from sizao.response.zones.types import Direction, Permit, ZoneAct, ZoneError, ZoneState


MOVES: Mapping[ZoneAct, tuple[frozenset[ZoneState], ZoneState | None]] = {
    # act: (from any of these, to this); None keeps the state.
    ZoneAct.DECIDE: (frozenset({ZoneState.PROPOSED}), ZoneState.DECIDED),
    ZoneAct.REFUSE: (frozenset({ZoneState.PROPOSED, ZoneState.DECIDED, ZoneState.APPROVED}), ZoneState.REFUSED),
    ZoneAct.APPROVE: (frozenset({ZoneState.DECIDED}), ZoneState.APPROVED),
    ZoneAct.REPORT_UP: (frozenset({ZoneState.DECIDED, ZoneState.APPROVED, ZoneState.IN_FORCE}), None),
    ZoneAct.ANNOUNCE: (frozenset({ZoneState.DECIDED, ZoneState.APPROVED}), ZoneState.IN_FORCE),
    ZoneAct.REVIEW: (frozenset({ZoneState.IN_FORCE}), None),
    ZoneAct.CHANGE: (frozenset({ZoneState.IN_FORCE}), None),
    ZoneAct.LIFT: (frozenset({ZoneState.IN_FORCE}), ZoneState.LIFTED),
    ZoneAct.REPLACE: (frozenset({ZoneState.IN_FORCE}), ZoneState.LIFTED),
    ZoneAct.LAPSE: (frozenset({ZoneState.IN_FORCE}), ZoneState.LAPSED),
}
BODIES_UPWARD = (Body.COUNTY, Body.CITY, Body.PROVINCE, Body.STATE_COUNCIL)
_ALWAYS = frozenset({Hindrance.NOT_COMPETENT})
_STRICTEST = (ZoneLevel.PRECAUTIONARY, ZoneLevel.CONTROLLED, ZoneLevel.LOCKDOWN)


def moved(act: ZoneAct, state: ZoneState) -> ZoneState:
    """The state after the act. Raises `ZoneError` where the act cannot follow."""
    froms, after = MOVES[act]
    if state not in froms:
        raise ZoneError(
            f"'{act.value}' cannot follow on '{state.value}'.",
            f"It can follow on: {', '.join(sorted(one.value for one in froms))}.",
            "Look at the zone again: somebody may have decided meanwhile.",
        )
    return state if after is None else after


def state_at(stored: ZoneState, ends_at: datetime | None, at: datetime) -> ZoneState:
    """What a stored state means at an instant: a term ends by itself, whether or not anybody has written it down."""
    if stored is ZoneState.IN_FORCE and ends_at is not None and at >= ends_at:
        return ZoneState.LAPSED
    return stored


def is_stricter(level: ZoneLevel, other: ZoneLevel) -> bool:
    return _STRICTEST.index(level) > _STRICTEST.index(other)


def rules_of_level(rules: ZoneRules, level: ZoneLevel, *, is_provisional: bool) -> LevelRules:
    """What the pack says about such a zone. Raises `ZoneError` where it has none."""
    found = rules.provisional if is_provisional else rules.levels.get(level)
    if found is None:
        raise ZoneError(
            f"The protocol {rules.pack} has no such zone.",
            "A zone is drawn by a rule with its source, or not at all.",
            "Choose another level or another protocol.",
        )
    return found


def judge(pack: Pack, act: Act, authority: str, *, on: datetime, is_live: bool) -> Decision:
    """Whether the body may order the act on a day, apart from the approval, which follows the decision.

    Raises `ZoneError` for an account that acts for no body or one that may not order it; in the live realm also where
    the law does not provide it for this disease now, with the article.
    """
    if authority not in set(Body):
        raise ZoneError(
            "The account acts for no body that can order this.",
            "A zone is decided under the authority of a government.",
            "Have somebody decide who acts for one.",
        )
    decision = may_order(pack, act=act, authority=Body(authority), on=on.date(), approved=True)
    answer: MayOrder = decision.outcome
    hindering = [one for one in answer.obstacles if is_live or one.kind in _ALWAYS]
    if hindering:
        is_unlawful = hindering[0].kind not in _ALWAYS
        raise ZoneError(
            "The law does not allow this zone now." if is_unlawful else "This body may not order it.",
            " ".join(one.why["en"] for one in hindering),
            "It can be exercised in a drill or a replay." if is_unlawful else "Have the body decide that may.",
            {"zh": "".join(one.why["zh"] for one in hindering), "en": " ".join(one.why["en"] for one in hindering)},
        )
    return decision


def needed_approval(rules: LevelRules, law: Approval) -> Approval:
    """What the level above has to do with it: the stricter of what the pack and what the law ask for."""
    order = (Approval.NONE, Approval.REPORT_UP, Approval.UPPER_FIRST)
    # A provisional closure is for hours: it waits for nobody, but the level above hears of it at once.
    if rules.hours is not None:
        return max(rules.approval, min(law, Approval.REPORT_UP, key=order.index), key=order.index)
    return max(rules.approval, law, key=order.index)


def check_approver(authority: str, approver: str, *, is_same_account: bool, reference: str) -> None:
    """Raises `ZoneError` unless the approval comes from above: an account of a higher body, or a document of it."""
    if is_same_account and not reference.strip():
        raise ZoneError(
            "Nobody approves their own decision.",
            "The level above approves, by an account of its own or by a document.",
            "Enter the number of the document of the level above, or have an account of it approve.",
        )
    rank = {body.value: place for place, body in enumerate(BODIES_UPWARD)}
    if rank.get(approver, -1) > rank.get(authority, 0) or reference.strip():
        return
    raise ZoneError(
        "This account does not act for the level above.",
        "What a county decides the city approves, what a city decides the province.",
        "Have the level above approve, or enter the number of its document.",
    )


def term_of(rules: LevelRules, starts_at: datetime, hours: float | None) -> datetime:
    """When a zone that is announced now ends. Raises `ZoneError` for more hours than a provisional closure may last."""
    if rules.hours is None:
        return starts_at + timedelta(days=rules.days or 1)
    wanted = rules.hours if hours is None else hours
    most = rules.hours_most or rules.hours
    if not 0 < wanted <= most:
        raise ZoneError(
            f"A provisional closure lasts at most {most} hours.",
            "What is not confirmed until then lapses by itself.",
            f"Choose up to {most} hours, or decide on a zone.",
        )
    return starts_at + timedelta(hours=wanted)


def common_division(paths: Sequence[str]) -> str:
    """The smallest path that all of these lie in."""
    parts = [path.split(".") for path in paths]
    shared = []
    for labels in zip(*parts, strict=False):
        if len(set(labels)) > 1:
            break
        shared.append(labels[0])
    return ".".join(shared)


def due_tomorrow(at: datetime) -> datetime:
    """A zone is looked at every day: by the same hour of the next."""
    return at + timedelta(days=1)


def why_not(permit: Permit, direction: Direction, at: datetime) -> ZoneError | None:
    """Why a permit does not let pass now and this way; None where it does."""
    # Whoever passed before it was revoked passed with a permit, also where the phone could say so only later.
    if permit.revoked_at is not None and permit.revoked_at <= at:
        return ZoneError("This permit was revoked.", permit.revoked_why, "Call the zone's desk.")
    if not permit.valid_from <= at < permit.valid_until:
        return ZoneError("This permit is not valid now.", next_step="Have another one issued at the zone's desk.")
    if not permit.allows(direction):
        return ZoneError("This permit is for the other way.", next_step="Have another one issued at the zone's desk.")
    return None
