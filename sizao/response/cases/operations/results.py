"""Results about people who are known by key, told by another room: findings as those of laboratories' files are."""

from collections.abc import Sequence
from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record_about
from sizao.foundation.database.scope import scope
from sizao.response.cases.checking import Result
from sizao.response.cases.reading import finding_of
from sizao.response.cases.rules import Step
from sizao.response.cases.taking import Taker, Told
from sizao.response.cases.types import Finding, PersonResult


_TAKEN = frozenset({Step.NEW, Step.KNOWN, Step.CORRECTION, Step.WITHDRAWAL})


def take_results(
    *, results: Sequence[PersonResult], source: str, actor: ScopedActor, at: datetime, reason: str
) -> list[Finding | None]:
    """Takes results in as a laboratory's file does, in their order: new, known before, corrected, withdrawn.

    One entry for each result: its finding, or None where the number of this source says something else already or
    there is nothing to withdraw. Nothing of it is written then for that one. Raises `NotPermittedError`; the database
    refuses a division outside the actor's scope.
    """
    check(actor, Permission.IMPORT_FINDINGS)
    if not results:
        return []
    with scope(actor.scope.path, actor=actor.actor_id):
        references = [one.reference for one in results]
        taker = Taker(references, source=source, batch=None, actor=actor.actor_id, at=at, reason=reason)
        taken = [taker.take(_told(one)) for one in results]
        taker.finish()
        new = [one.finding for one in taken if one.step is Step.NEW and one.finding is not None]
        if new:
            record_about(
                "finding.take_results", "laboratory", source, [row.person for row in new], actor=actor.actor_id, at=at,
                reason=reason, findings=len(new),
            )  # fmt: skip
        return [finding_of(one.finding) if one.step in _TAKEN and one.finding is not None else None for one in taken]


def _told(one: PersonResult) -> Told:
    result = Result(
        one.reference,
        one.status,
        one.kind,
        one.sampled_at,
        one.resulted_at,
        one.method,
        one.value,
        one.specimen,
    )
    return Told(result, one.person, one.division_path)
