"""From a case to the proposal of its isolation, resting on the results of its laboratory that stand."""

from datetime import datetime

from sizao.engines.policy.vocabulary import Act
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.kernel.periods import Period
from sizao.registry.people.queries import access_people, canonical_map
from sizao.response.cases.queries import access_case
from sizao.response.cases.types import CaseClassification, CaseError, Finding
from sizao.response.restrictions.operations import propose_restriction, state_ground
from sizao.response.restrictions.types import (
    Ground,
    GroundKind,
    GroundSource,
    Measure,
    Order,
    Restriction,
    Subject,
    TermError,
    Wanted,
)


_ACTS = {
    CaseClassification.SUSPECTED: Act.ISOLATE_SUSPECT,
    CaseClassification.PRESUMPTIVE: Act.ISOLATE_SUSPECT,
    CaseClassification.CONFIRMED: Act.ISOLATE_CASE,
    CaseClassification.ASYMPTOMATIC: Act.ISOLATE_CASE,
}


def propose_isolation(
    *,
    actor: ScopedActor,
    case_id: int,
    ends_at: datetime,
    purpose: str,
    protocol: str,
    at: datetime,
    machine: datetime,
    reason: str,
) -> Restriction:
    """Lays before whoever decides that the person of a case is isolated until `ends_at`, as the law has it for cases
    or for suspects.

    Each positive result of the case that stands becomes a ground; one that its laboratory took back and gave again is
    a fact of its own. Raises `CaseError` for an excluded case and for one without such a result, and as
    `propose_restriction` does.
    """
    check(actor, Permission.PROPOSE_RESTRICTION)
    with scope(actor.scope.path, actor=actor.actor_id):
        file = access_case(actor=actor, case_id=case_id, purpose=purpose, at=at)
        act = _ACTS.get(file.case.classification)
        if act is None:
            raise CaseError("This case was excluded.", "Nobody is isolated for it.", "Look at its decisions.")
        standing = [finding for finding in file.findings if finding.is_positive]
        if not standing:
            raise CaseError(
                "No positive result of this case stands.",
                "Isolation rests on a result that its laboratory stands by.",
                "Wait for the laboratory, or decide again what the case is.",
            )
        if ends_at <= at:
            raise TermError("The term ends before it starts.", next_step="Give an end that is not in the past.")
        person = file.case.person
        row = access_people(actor=actor, keys=[person], purpose=purpose, at=at).get(person)
        path = (row and row.division_path) or file.case.division_path
        subject = Subject(person=canonical_map().get(person, person))
        grounds = [_ground(one, subject, path, actor=actor, at=at, reason=reason) for one in standing]
        return propose_restriction(
            wanted=Wanted(
                subject,
                Order(Measure.ISOLATION, act, Period(at, ends_at)),
                [ground.id for ground in grounds],
                path,
            ),
            protocol=protocol,
            actor=actor,
            at=at,
            machine=machine,
            reason=reason,
        )


def _ground(found: Finding, subject: Subject, path: str, *, actor: ScopedActor, at: datetime, reason: str) -> Ground:
    return state_ground(
        kind=GroundKind.FINDING,
        source=GroundSource.LABORATORY,
        reference=found.ground,
        subject=subject,
        facts={
            "kind": found.kind.value,
            "sampled_at": found.sampled_at.isoformat(),
            "resulted_at": found.resulted_at.isoformat(),
            "laboratory": found.source,
        },
        division_path=path,
        actor=actor,
        at=at,
        reason=reason,
    )
