"""Looking again: at its time, or because a fact that it depended on fell."""

from datetime import datetime, timedelta

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.response.restrictions import models
from sizao.response.restrictions.operations.attempts import attempt
from sizao.response.restrictions.operations.closing import ended_by, write_closing
from sizao.response.restrictions.operations.opening import account_of, take
from sizao.response.restrictions.operations.rulebooks import open_rulebook
from sizao.response.restrictions.reading import restriction_of
from sizao.response.restrictions.rules.lifecycle import FINAL, MOVES
from sizao.response.restrictions.rules.rulebook import safeguard
from sizao.response.restrictions.types import (
    Act,
    DecisionKind,
    Restriction,
    RestrictionError,
    ReviewOutcome,
    TransitionError,
)


def review_restriction(
    *,
    restriction_id: int,
    outcome: ReviewOutcome,
    actor: ScopedActor,
    at: datetime,
    machine: datetime,
    reason: str,
) -> Restriction:
    """Notes that somebody looked again: it is kept until the next review, or ended at once.

    What waited for re-examination does so no more. Raises `TransitionError` for what is over, `AuthorityError`.
    """
    with attempt(actor, "review", at=at, reason=reason, subject=str(restriction_id)) as trying:
        check(actor, Permission.DECIDE_RESTRICTION)
        held = take(restriction_id, at=at)
        row = held.row
        if held.state in FINAL:
            raise TransitionError("This restriction is over.", next_step="There is nothing to review any more.")
        if not reason.strip():
            raise RestrictionError("A review has a reason.", next_step="Say what was looked at, and why it is so.")
        held.catch_up(actor.actor_id)
        book = open_rulebook(row.pack_version.pack, at=at, machine=machine)
        ends_at = row.ends_at or row.proposed_ends_at
        due_at = min(at + timedelta(days=safeguard(book.pack, "review", book.today).limit), ends_at)
        is_kept = outcome is ReviewOutcome.KEEP
        models.Review.objects.create(
            restriction=row,
            at=at,
            reviewer_id=account_of(actor),
            outcome=outcome.value,
            reason=reason.strip(),
            next_due_at=due_at if is_kept else None,
        )
        if not is_kept:
            held.check(Act.END)
            decision = write_closing(held, DecisionKind.END, actor, reason, trying)
            held.move(Act.END, actor=actor.actor_id, why=reason, **ended_by(decision))
        else:
            seen = {"reexamine_at": None, "reexamine_why": "", "review_due_at": due_at if row.decision_id else None}
            if held.state in MOVES[Act.REVIEW][0]:
                held.move(Act.REVIEW, actor=actor.actor_id, why=reason, **seen)
            else:
                for name, value in seen.items():
                    setattr(row, name, value)
                row.save(update_fields=list(seen))
        trying.done(row.number, outcome=outcome.value)
        return restriction_of(row, at=at)
