"""A result comes in: the tube has it, and whoever was alone in the tube has a finding, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from sizao.foundation.accounts.types import ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.cases.operations import take_results
from sizao.response.cases.types import FindingKind, PersonResult
from sizao.response.cases.types import ResultStatus as FindingStatus
from sizao.response.testing.operations import find_answer, keep_answer, take_tube_results
from sizao.response.testing.types import RefusedResult, ResultsTaken, TakenResult, ToldResult


class _RefusedElsewhereError(Exception):
    """Carries the numbers of lines that the room of findings refused, out of the transaction that is taken back."""

    def __init__(self, lines: frozenset[int]) -> None:
        super().__init__(lines)
        self.lines = lines


def take_laboratory_results(
    *, lines: Sequence[ToldResult], laboratory: str, actor: ScopedActor, at: datetime, reason: str
) -> ResultsTaken:
    """Takes what a laboratory says about tubes; those of one person become findings, as its files do.

    A pool is about nobody alone: it makes no finding, and if it is positive its people are due to be tested alone.
    Corrections and withdrawals of a tube correct and withdraw its finding, with all that follows there. Good lines are
    kept whatever the others are. Raises as `take_tube_results` does.
    """
    without: frozenset[int] = frozenset()
    while True:
        try:
            with transaction.atomic(), scope(actor.scope.path, actor=actor.actor_id):
                return _take(lines, laboratory, without, actor, at, reason)
        except _RefusedElsewhereError as refused:
            # What findings refuse is not to stand at the tube either; the rest is taken anew without it.
            without |= refused.lines


def take_delivery(
    *,
    lines: Sequence[ToldResult],
    broken: Sequence[RefusedResult],
    content: bytes,
    key: str,
    laboratory: str,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> dict[str, Any]:
    """Takes what a laboratory's system sent, once for each `key`; the answer as plain values, kept beside it.

    `lines` are those that could be read, `broken` the others; `content` is what was sent, to know it again. The same
    again gives the first answer, with `repeated` true. Raises `DeliveryRepeatedError` for a key that came with other
    content, and as `take_laboratory_results` does.
    """
    named: dict[str, Any] = {"laboratory": laboratory, "key": key, "sha256": sha256(content).hexdigest()}
    known = find_answer(**named, actor=actor)
    if known is not None:
        return known | {"repeated": True}
    try:
        with transaction.atomic(), scope(actor.scope.path, actor=actor.actor_id):
            taken = (
                take_laboratory_results(lines=lines, laboratory=laboratory, actor=actor, at=at, reason=reason)
                if lines
                else ResultsTaken((), ())
            )
            refused = sorted([*broken, *taken.refused], key=lambda one: one.line)
            answer: dict[str, Any] = {
                "key": key,
                "taken": sum(one.is_new for one in taken.taken),
                "known": sum(not one.is_new for one in taken.taken),
                "refused": [{"line": one.line, "code": one.code, "reason": one.why.value} for one in refused],
            }
            keep_answer(**named, answer=answer, actor=actor, at=at)
            return answer | {"repeated": False}
    except IntegrityError:
        # The same delivery came twice at one moment, and the other one was quicker.
        known = find_answer(**named, actor=actor)
        if known is None:
            raise
        return known | {"repeated": True}


def _take(
    lines: Sequence[ToldResult],
    laboratory: str,
    without: frozenset[int],
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> ResultsTaken:
    taken = take_tube_results(lines=lines, laboratory=laboratory, without=without, actor=actor, at=at, reason=reason)
    alone = [one for one in taken.taken if one.is_new and not one.tube.is_pool]
    refused: set[int] = set()
    # What corrects a result goes to the source that gave the first: the laboratory that took the tube in.
    for source in sorted({one.tube.laboratory for one in alone}):
        mine = [one for one in alone if one.tube.laboratory == source]
        results = [_person_result(one, actor) for one in mine]
        findings = take_results(results=results, source=source, actor=actor, at=at, reason=reason)
        refused |= {one.told.line for one, finding in zip(mine, findings, strict=True) if finding is None}
    if refused:
        raise _RefusedElsewhereError(frozenset(refused))
    return taken


def _person_result(one: TakenResult, actor: ScopedActor) -> PersonResult:
    home = one.tube.home_path
    return PersonResult(
        reference=one.tube.code,
        status=FindingStatus(one.told.status.value),
        person=one.tube.persons[0],
        division_path=home if home and actor.scope.covers(home) else one.tube.division_path,
        kind=None if one.told.result is None else FindingKind(one.told.result.value),
        sampled_at=one.tube.collected_at,
        resulted_at=one.told.resulted_at,
        method=one.told.method,
        value=one.told.value,
        specimen=one.tube.code,
    )
