"""What may follow what. The database holds the same table (migration 0004); a test compares the two.

`state_at` reads a stored state at an instant: a term begins and ends by itself, whether or not anybody has written it
down yet.
"""

from collections.abc import Mapping
from datetime import datetime

from sizao.response.restrictions.types import Act, DecisionKind, State, TransitionError


_FINAL = {State.REFUSED, State.ENDED, State.EXPIRED}

MOVES: Mapping[Act, tuple[frozenset[State], State | None]] = {
    # act: (from any of these, to this); None keeps the state.
    Act.DECIDE: (frozenset({State.PROPOSED}), State.DECIDED),
    Act.REFUSE: (frozenset({State.PROPOSED}), State.REFUSED),
    Act.NOTIFY: (frozenset({State.DECIDED}), State.NOTIFIED),
    Act.BEGIN: (frozenset({State.NOTIFIED}), State.IN_FORCE),
    Act.CHANGE: (frozenset({State.NOTIFIED, State.IN_FORCE, State.REVIEWED, State.CONTESTED}), None),
    Act.REVIEW: (frozenset({State.NOTIFIED, State.IN_FORCE, State.REVIEWED}), State.REVIEWED),
    Act.CONTEST: (frozenset({State.NOTIFIED, State.IN_FORCE, State.REVIEWED}), State.CONTESTED),
    # The one who answers an appeal has looked at everything: what stays has been reviewed.
    Act.REJECT: (frozenset({State.CONTESTED}), State.REVIEWED),
    Act.WITHDRAW: (frozenset({State.CONTESTED}), State.IN_FORCE),
    Act.SUSPEND: (frozenset({State.IN_FORCE, State.REVIEWED, State.CONTESTED}), State.SUSPENDED),
    # Back to what it was: contested where an appeal is still open.
    Act.RESUME: (frozenset({State.SUSPENDED}), State.IN_FORCE),
    Act.END: (frozenset(State) - _FINAL, State.ENDED),
    Act.EXPIRE: (frozenset(State) - _FINAL, State.EXPIRED),
}

# Back to what it was before: a term that has not begun, an appeal that is still open.
_BACK = {(State.CONTESTED, State.NOTIFIED), (State.SUSPENDED, State.CONTESTED)}

FINAL = frozenset(_FINAL)
OPEN = frozenset(State) - FINAL
# The person was told; whether it limits anybody just now, the term says.
TOLD = frozenset({State.NOTIFIED, State.IN_FORCE, State.REVIEWED, State.CONTESTED})

# From which states each kind of decision can be made.
DECIDABLE: Mapping[DecisionKind, frozenset[State]] = {
    DecisionKind.ORDER: MOVES[Act.DECIDE][0],
    DecisionKind.REFUSE: MOVES[Act.REFUSE][0],
    DecisionKind.EXTEND: MOVES[Act.CHANGE][0],
    DecisionKind.EASE: MOVES[Act.CHANGE][0],
    DecisionKind.SUSPEND: MOVES[Act.SUSPEND][0],
    DecisionKind.RESUME: MOVES[Act.RESUME][0],
    DecisionKind.END: frozenset({State.DECIDED, State.SUSPENDED}) | TOLD,
}


def pairs() -> set[tuple[State, State]]:
    """Every change of state that some act makes."""
    changes = {(before, after) for froms, after in MOVES.values() if after is not None for before in froms}
    return {(before, after) for before, after in changes if before != after} | _BACK


def moved(act: Act, state: State, *, has_open_appeal: bool = False) -> State:
    """The state after the act. Raises `TransitionError` where the act cannot follow."""
    froms, after = MOVES[act]
    if state not in froms:
        raise TransitionError(
            f"'{act.value}' cannot follow on '{state.value}'.",
            f"It can follow on: {', '.join(sorted(one.value for one in froms))}.",
            "Look at the restriction again: somebody may have decided meanwhile.",
        )
    if act is Act.RESUME and has_open_appeal:
        return State.CONTESTED
    return state if after is None else after


def state_at(stored: State, starts_at: datetime | None, ends_at: datetime | None, at: datetime) -> State:
    """What a stored state means at an instant; the term is that of the decision, or before that of the proposal.

    Nothing is in force before its start or from its end on.
    """
    if stored in FINAL:
        return stored
    if ends_at is not None and at >= ends_at:
        return State.EXPIRED
    if stored is State.NOTIFIED and starts_at is not None and at >= starts_at:
        return State.IN_FORCE
    if stored is State.IN_FORCE and starts_at is not None and at < starts_at:
        return State.NOTIFIED
    return stored


def is_in_force(stored: State, starts_at: datetime | None, ends_at: datetime | None, at: datetime) -> bool:
    """Whether it limits the person or place at this instant. A suspended one does not."""
    return stored in TOLD and starts_at is not None and ends_at is not None and starts_at <= at < ends_at
