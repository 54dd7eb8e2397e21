"""A laboratory's file names tubes as its specimens: what it says of them stands at the tubes too."""

from collections.abc import Callable
from datetime import datetime

from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.response.cases.operations import apply_findings
from sizao.response.cases.queries import find_laboratory, results_of_batch
from sizao.response.cases.types import IntakeBatch, IntakeState
from sizao.response.testing.operations import MOST_LINES, take_tube_results
from sizao.response.testing.queries import get_tubes
from sizao.response.testing.types import ResultStatus, ToldResult, TubeResult


def apply_laboratory_file(
    *,
    number: int,
    division_path: str,
    actor: str,
    at: Callable[[], datetime],
    reason: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> IntakeBatch:
    """Works off a batch of results, and then tells the tubes that it names. Doing it again changes nothing.

    Call it outside a transaction; `at` and `progress` as in `apply_findings`, and it raises as that does.
    """
    batch = apply_findings(
        number=number, division_path=division_path, actor=actor, at=at, reason=reason, progress=progress
    )
    if batch.state is IntakeState.APPLIED:
        tell_tubes(batch, actor=actor, at=at(), reason=reason)
    return batch


def tell_tubes(batch: IntakeBatch, *, actor: str, at: datetime, reason: str) -> int:
    """Lets tubes know what an applied batch said of them; how many lines said something new.

    A line about a tube that has another result stays what it is in the findings, where somebody decides which holds.
    """
    with scope(batch.division_path, actor=actor):
        laboratory = find_laboratory(name=batch.laboratory)
    if laboratory is None:
        return 0
    within = laboratory.within_path
    with scope(within, actor=actor):
        results = results_of_batch(number=batch.number)
    reader = SystemActor(Role.INVESTIGATOR, actor, Scope(within, actor))
    tubes = get_tubes(actor=reader, codes={one.specimen for one in results}) if results else {}
    lines = [
        ToldResult(
            place,
            one.specimen,
            ResultStatus(one.status.value),
            None if one.kind is None else TubeResult(one.kind.value),
            one.resulted_at,
            one.method,
            one.value,
        )
        for place, one in enumerate(results, 1)
        if one.specimen in tubes
    ]
    told = 0
    for start in range(0, len(lines), MOST_LINES):
        taken = take_tube_results(
            lines=lines[start : start + MOST_LINES], laboratory=batch.laboratory, actor=reader, at=at, reason=reason
        )
        told += sum(one.is_new for one in taken.taken)
    return told
