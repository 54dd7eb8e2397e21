"""Decisions that end, refuse, suspend or resume: by a named person under an authority, at once."""

from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.realms.queries import get_realm
from sizao.response.restrictions import models
from sizao.response.restrictions.operations.attempts import Attempt, attempt
from sizao.response.restrictions.operations.opening import InHand, account_of, authority_of, take
from sizao.response.restrictions.reading import restriction_of
from sizao.response.restrictions.types import Act, DecisionKind, EndCause, Restriction, RestrictionError


def refuse_restriction(*, restriction_id: int, actor: ScopedActor, at: datetime, reason: str) -> Restriction:
    """Decides against a proposal. Raises `TransitionError` when it was decided on before, `AuthorityError`."""
    return _decide(DecisionKind.REFUSE, Act.REFUSE, restriction_id, actor, at, reason)


def end_restriction(*, restriction_id: int, actor: ScopedActor, at: datetime, reason: str) -> Restriction:
    """Releases before the term is over. Raises `TransitionError` for what is over or a proposal, `AuthorityError`."""
    return _decide(DecisionKind.END, Act.END, restriction_id, actor, at, reason)


def suspend_restriction(*, restriction_id: int, actor: ScopedActor, at: datetime, reason: str) -> Restriction:
    """Lets a restriction rest for a time, for example while an appeal is looked at. The term runs on."""
    return _decide(DecisionKind.SUSPEND, Act.SUSPEND, restriction_id, actor, at, reason)


def resume_restriction(*, restriction_id: int, actor: ScopedActor, at: datetime, reason: str) -> Restriction:
    """Lets a suspended restriction bind again until its term is over."""
    return _decide(DecisionKind.RESUME, Act.RESUME, restriction_id, actor, at, reason)


def write_closing(
    held: InHand, kind: DecisionKind, actor: ScopedActor, reason: str, trying: Attempt
) -> models.Decision:
    """The row of a decision without a term, and its audit row."""
    if not reason.strip():
        raise RestrictionError(
            "A decision has a reason.", "It is told to whoever it is about.", "Say why in a sentence."
        )
    decision = models.Decision.objects.create(
        restriction=held.row,
        kind=kind.value,
        decided_at=held.at,
        decider_id=account_of(actor),
        authority=authority_of(actor),
        realm=get_realm().kind.value,
        reason=reason.strip(),
    )
    trying.done(held.row.number, decision=decision.pk, kind=kind.value, authority=decision.authority)
    return decision


def ended_by(decision: models.Decision) -> dict[str, object]:
    """What changes with a restriction that a decision ends."""
    return {
        "ended_at": decision.decided_at,
        "ended_because": EndCause.DECISION.value,
        "ended_reference": f"decision:{decision.pk}",
    }


def _decide(
    kind: DecisionKind, act: Act, restriction_id: int, actor: ScopedActor, at: datetime, reason: str
) -> Restriction:
    with attempt(actor, kind.value, at=at, reason=reason, subject=str(restriction_id)) as trying:
        check(actor, Permission.DECIDE_RESTRICTION)
        held = take(restriction_id, at=at)
        held.check(act)
        # The database reads the state that is written down.
        held.catch_up(actor.actor_id)
        decision = write_closing(held, kind, actor, reason, trying)
        held.move(act, actor=actor.actor_id, why=reason, **(ended_by(decision) if act is Act.END else {}))
        return restriction_of(held.row, at=at)
