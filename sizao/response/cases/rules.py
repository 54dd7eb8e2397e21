"""Pure decisions of this room."""

from datetime import datetime

from sizao.response.cases.types import FindingKind, FindingState


POSITIVE = frozenset({FindingKind.PRESUMPTIVE_POSITIVE, FindingKind.CONFIRMED})


def first_state(kind: FindingKind) -> FindingState:
    """Whether a finding asks for a decision when it comes in."""
    return FindingState.OPEN if kind in POSITIVE else FindingState.NO_ACTION


def case_number(*, opened_at: datetime, serial: int) -> str:
    """How people speak of a case: the year it was opened in, and a number that is never given twice."""
    return f"{opened_at.year}-{serial:04d}"
