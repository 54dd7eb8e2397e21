"""Writes of findings: one that comes in by itself, its report, its owner, and the decision that nothing follows."""

from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record_about
from sizao.foundation.database.scope import scope
from sizao.registry.people.queries import access_person
from sizao.response.cases import grounds, models
from sizao.response.cases.checking import Result
from sizao.response.cases.locking import open_finding
from sizao.response.cases.reading import finding_of
from sizao.response.cases.rules import Step
from sizao.response.cases.taking import Taker, Told
from sizao.response.cases.types import (
    Finding,
    FindingError,
    FindingKind,
    FindingState,
    ResultStatus,
    ground_of_finding,
)


_DECIDED = {
    FindingState.IN_CASE: "It is part of a case.",
    FindingState.SET_ASIDE: "It was set aside.",
    FindingState.NO_ACTION: "It is negative, or its laboratory has withdrawn it.",
}


def register_finding(
    *,
    person: int,
    kind: FindingKind,
    sampled_at: datetime,
    resulted_at: datetime,
    reported_at: datetime | None = None,
    source: str,
    reference: str,
    division_path: str,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> Finding:
    """Takes a result in. The same reference of the same source changes nothing and gives the first record.

    Raises `FindingError` for times that cannot be and for a known reference with another content; the database
    refuses a division outside the actor's scope.
    """
    if not sampled_at <= resulted_at <= at or (reported_at is not None and not resulted_at <= reported_at <= at):
        raise FindingError(
            f"The times of the result {reference} cannot be.",
            "A specimen is taken, then its result is known, then it is reported, and none of it in the future.",
            "Correct the times at the source and send it again.",
        )
    result = Result(reference, ResultStatus.FINAL, kind, sampled_at, resulted_at)
    with scope(actor.scope.path, actor=actor.actor_id):
        taker = Taker([reference], source=source, batch=None, actor=actor.actor_id, at=at, reason=reason)
        taken = taker.take(Told(result, person, division_path))
        if taken.finding is None:
            raise FindingError(
                f"The result {reference} of {source} is known already, with another content.",
                "A number is given once.",
                "Send the corrected result under a number of its own, or marked as corrected.",
            )
        if taken.step is Step.NEW:
            taken.finding.reported_at = reported_at
            taker.finish()
            _record("finding.register", taken.finding, actor=actor, at=at, reason=reason, kind=kind.value)
        return finding_of(taken.finding)


def record_report(*, finding_id: int, reported_at: datetime, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Notes when the network direct report of a finding was made. Raises `FindingError` if it was noted before."""
    check(actor, Permission.CONFIRM_CASE)
    with open_finding(finding_id, actor) as row:
        if row.reported_at is not None or not row.resulted_at <= reported_at <= at:
            raise FindingError(
                "The report of this finding cannot be noted.",
                "It was noted before, or its time lies before the result or in the future.",
            )
        row.reported_at = reported_at
        row.save(update_fields=["reported_at"])
        _record("finding.report", row, actor=actor, at=at, reason=reason)


def set_finding_aside(*, finding_id: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Decides that no case follows from a finding. Raises `FindingError` when it was decided on before."""
    check(actor, Permission.CONFIRM_CASE)
    with open_finding(finding_id, actor) as row:
        check_undecided(row)
        grounds.let_fall(
            ground_of_finding(row.pk, row.stands_since), str(row.division_path), why=reason, actor=actor.actor_id, at=at
        )
        row.state = FindingState.SET_ASIDE.value
        row.save(update_fields=["state"])
        _record("finding.set_aside", row, actor=actor, at=at, reason=reason)


def give_finding_to(
    *, finding_id: int, person: int, purpose: str, actor: ScopedActor, at: datetime, reason: str
) -> Finding:
    """Decides that a finding is another person's than it was taken for: a new version of it, and it leaves its case.

    Raises `FindingError` when it is that person's already or is withdrawn, `PersonNotFoundError` for nobody of the
    actor's area, `PurposeError`, `NotPermittedError`.
    """
    check(actor, Permission.SETTLE_FINDINGS)
    with open_finding(finding_id, actor) as row:
        owner = access_person(actor=actor, key=person, purpose=purpose, at=at)
        if row.withdrawn_at is not None or row.person == person:
            raise FindingError(
                "This result cannot be given to this person.",
                "It is theirs already, or its source has withdrawn it.",
                "Look at it again.",
            )
        result = Result(
            row.reference,
            ResultStatus.CORRECTED,
            FindingKind(row.kind),
            row.sampled_at,
            row.resulted_at,
            row.method,
            row.value,
            row.specimen,
        )
        taker = Taker([row.reference], source=row.source, batch=None, actor=actor.actor_id, at=at, reason=reason)
        taken = taker.take(Told(result, person, owner.division_path))
        if taken.step is not Step.CORRECTION or taken.finding is None:
            raise FindingError(
                "This result was this person's before and was given away.",
                "The same correction twice would hide which one holds.",
                "Ask the laboratory to send it again, marked as corrected.",
            )
        taker.finish()
        return finding_of(taken.finding)


def check_undecided(row: models.Finding) -> None:
    """Raises `FindingError` when somebody has decided on the finding already."""
    if row.state != FindingState.OPEN.value:
        raise FindingError(
            "This finding is not waiting for a decision.",
            _DECIDED[FindingState(row.state)],
            "Look at it again: somebody may have decided meanwhile.",
        )


def _record(
    action: str, row: models.Finding, *, actor: ScopedActor, at: datetime, reason: str, **detail: object
) -> None:
    record_about(action, "finding", str(row.pk), [row.person], actor=actor.actor_id, at=at, reason=reason, **detail)
