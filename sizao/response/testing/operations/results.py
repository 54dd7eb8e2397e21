"""Results of tubes as laboratories tell them: each line by itself, and nothing said is ever overwritten."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record_about
from sizao.foundation.database.scope import scope
from sizao.response.testing import models
from sizao.response.testing.reading import tubes_of
from sizao.response.testing.rules.results import Known, judge_lines
from sizao.response.testing.types import (
    RefusedResult,
    ResultRefusal,
    ResultsTaken,
    ResultStatus,
    TakenResult,
    TestingError,
    ToldResult,
    TubeResult,
    TubeState,
)


MOST_LINES = 5000
_Said = tuple[ResultStatus, TubeResult, datetime]


def take_tube_results(
    *,
    lines: Sequence[ToldResult],
    laboratory: str,
    without: Collection[int] = (),
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> ResultsTaken:
    """Takes what a laboratory says about tubes. A line that cannot be taken is told with why and stops no other.

    The same again changes nothing. `without` are numbers of lines that were refused elsewhere. Results of people go on
    from here through `sizao.desk.testing`, which calls this; nobody else should. Raises `TestingError` for nothing or
    too many lines, `NotPermittedError`.
    """
    check(actor, Permission.IMPORT_FINDINGS)
    if not lines or len(lines) > MOST_LINES:
        raise TestingError(
            "No result was given, or too many at once.", "At once 1 to 5,000 are taken.", "Send them in parts."
        )
    if not laboratory.strip():
        raise TestingError("Results come from a laboratory.", next_step="Choose which one.")
    with scope(actor.scope.path, actor=actor.actor_id):
        codes = {line.code for line in lines}
        rows = {row.code: row for row in models.Tube.objects.select_for_update().filter(code__in=codes).order_by("pk")}
        said = _said_before(rows.values())
        versions = {number: len(found) for number, found in said.items()}
        known = {code: _known(row, said.get(row.pk, ())) for code, row in rows.items()}
        judged = judge_lines(lines, known, at=at)
        refused = [RefusedResult(line.line, line.code, why) for line, why, _ in judged if why is not None]
        refused += [
            RefusedResult(line.line, line.code, ResultRefusal.KNOWN_OTHERWISE)
            for line, why, _ in judged
            if why is None and line.line in without
        ]
        taken = [(line, is_new) for line, why, is_new in judged if why is None and line.line not in without]
        new = [
            _say(rows[line.code], line, versions, laboratory=laboratory, actor=actor.actor_id, at=at, reason=reason)
            for line, is_new in taken
            if is_new
        ]
        models.TubeVersion.objects.bulk_create(new)
        changed = {line.code: rows[line.code] for line, is_new in taken if is_new}
        models.Tube.objects.bulk_update(changed.values(), ["state", "laboratory", "result", "resulted_at"])
        tubes = {tube.code: tube for tube in tubes_of([rows[code] for code in {line.code for line, _ in taken}])}
        if changed or refused:
            record_about(
                "tube.results", "laboratory", laboratory, [], actor=actor.actor_id, at=at, reason=reason,
                taken=len(changed), refused=len(refused),
            )  # fmt: skip
        return ResultsTaken(
            [TakenResult(line, tubes[line.code], is_new) for line, is_new in taken],
            sorted(refused, key=lambda one: one.line),
        )


def _said_before(rows: Iterable[models.Tube]) -> dict[int, list[_Said]]:
    found: dict[int, list[_Said]] = {}
    versions = models.TubeVersion.objects.filter(tube__in=[row.pk for row in rows]).order_by("number")
    for version in versions:
        said = (ResultStatus(version.status), TubeResult(version.result), version.resulted_at)
        found.setdefault(version.tube_id, []).append(said)
    return found


def _known(row: models.Tube, said: Sequence[_Said]) -> Known:
    return Known(
        row.collected_at,
        row.state == TubeState.VOID.value,
        TubeResult(row.result) if row.result else None,
        row.resulted_at,
        frozenset(said),
    )


def _say(
    row: models.Tube,
    line: ToldResult,
    versions: dict[int, int],
    *,
    laboratory: str,
    actor: str,
    at: datetime,
    reason: str,
) -> models.TubeVersion:
    is_withdrawn = line.status is ResultStatus.WITHDRAWN
    result = TubeResult(row.result) if is_withdrawn else line.result
    resulted_at = row.resulted_at if is_withdrawn else line.resulted_at
    assert result is not None and resulted_at is not None
    number = versions.get(row.pk, 0) + 1
    versions[row.pk] = number
    row.laboratory = row.laboratory or laboratory
    if is_withdrawn:
        row.state, row.result, row.resulted_at = TubeState.RECEIVED.value, "", None
    else:
        row.state, row.result, row.resulted_at = TubeState.RESULTED.value, result.value, resulted_at
    return models.TubeVersion(
        tube=row,
        number=number,
        status=line.status.value,
        result=result.value,
        resulted_at=resulted_at,
        laboratory=laboratory,
        method=line.method,
        value=line.value,
        at=at,
        taken_by=actor,
        reason=reason,
        division_path=row.division_path,
    )
