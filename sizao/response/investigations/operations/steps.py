"""Steps of a case, stamped as they are done."""

from datetime import datetime

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.cases.queries import get_case
from sizao.response.cases.types import Case
from sizao.response.investigations import models
from sizao.response.investigations.reading import stamp_of
from sizao.response.investigations.types import InvestigationError, Step, StepStamp


def stamp_step(
    *, case_id: int, step: Step, done_at: datetime, reference: str = "", actor: ScopedActor, at: datetime, reason: str
) -> StepStamp:
    """Notes when a step of a case was done; a later stamp of the same step corrects it, and both are kept.

    The report is not stamped here: it belongs to the finding. Raises `InvestigationError` for a time in the future,
    before the case was opened or without a reason, `CaseNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.INVESTIGATE)
    if step is Step.REPORT:
        raise InvestigationError(
            "The report is noted with the finding that was reported.", next_step="Open the findings of the case."
        )
    if not reason.strip():
        raise InvestigationError("A step is noted with a reason.", next_step="Say in a few words what was done.")
    with scope(actor.scope.path, actor=actor.actor_id):
        return stamp(
            get_case(actor=actor, case_id=case_id),
            step,
            done_at,
            actor=actor,
            at=at,
            reason=reason,
            reference=reference,
        )


def stamp(
    case: Case, step: Step, done_at: datetime, *, actor: ScopedActor, at: datetime, reason: str, reference: str = ""
) -> StepStamp:
    """The same for a case that was looked up, in the caller's scope and transaction."""
    if done_at > at:
        raise InvestigationError(
            "A step in the future cannot be noted.", next_step="Give the time at which it was done."
        )
    row = models.StepStamp.objects.create(
        case_id=case.id,
        step=step.value,
        done_at=done_at,
        noted_at=at,
        noted_by=actor.actor_id,
        reason=reason,
        reference=reference,
    )
    record_about(
        "investigation.step",
        ("case", case.number),
        [case.person],
        actor=actor,
        at=at,
        reason=reason,
        step=step.value,
        done_at=done_at.isoformat(),
    )
    return stamp_of(row)
