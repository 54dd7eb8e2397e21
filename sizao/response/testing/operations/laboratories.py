"""Laboratories as queues: what they can do, and tubes that they take in with a promise."""

from collections.abc import Sequence
from datetime import datetime, time

from sizao.engines.laboratories.queue import promise
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record_about
from sizao.foundation.database.scope import scope
from sizao.response.testing import models
from sizao.response.testing.reading import capacity_of, laboratory_of, tubes_of
from sizao.response.testing.types import (
    Laboratory,
    LaboratoryUnknownError,
    ReceiptRefusal,
    Received,
    TestingError,
    TubeState,
)


_MOST_AT_ONCE = 2000


def set_capacity(
    *,
    name: str,
    division_path: str,
    per_hour: int,
    run_minutes: int,
    opens: time,
    closes: time,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> Laboratory:
    """Says what a laboratory can do, from now on; promises made before stay as they were made.

    Equal `opens` and `closes` mean day and night. Raises `TestingError` for numbers that cannot be,
    `NotPermittedError`.
    """
    check(actor, Permission.RUN_TESTING)
    if not name.strip() or per_hour < 1 or run_minutes < 0:
        raise TestingError(
            "This capacity cannot be.",
            "A laboratory has a name, takes at least one tube an hour, and no result comes before its tube.",
        )
    with scope(actor.scope.path, actor=actor.actor_id):
        row, _ = models.Laboratory.objects.update_or_create(
            name=name,
            defaults={
                "division_path": division_path,
                "per_hour": per_hour,
                "run_minutes": run_minutes,
                "opens": opens,
                "closes": closes,
            },
        )
        record_about(
            "laboratory.capacity", "laboratory", name, [], actor=actor.actor_id, at=at, reason=reason,
            per_hour=per_hour, run_minutes=run_minutes,
        )  # fmt: skip
        return laboratory_of(row)


def receive_tubes(*, codes: Sequence[str], laboratory: str, actor: ScopedActor, at: datetime, reason: str) -> Received:
    """Notes that a laboratory took tubes in, and for when it promises them, in this order behind what waits there.

    Re-tests go before all others; what was promised to those stays as it was, so that being overtaken is seen.

    A code that is none is told and stops no other. Raises `LaboratoryUnknownError` for one of unknown capacity,
    `TestingError` for nothing or too many at once, `NotPermittedError`.
    """
    check(actor, Permission.TAKE_SPECIMENS)
    wanted = list(dict.fromkeys(code for code in codes if code))
    if not wanted or len(wanted) > _MOST_AT_ONCE:
        raise TestingError(
            "No tube was given, or too many at once.",
            "At once a laboratory takes in 1 to 2,000 tubes.",
            "Scan the tubes of one box at a time.",
        )
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Laboratory.objects.select_for_update().filter(name=laboratory).first()
        if row is None:
            raise LaboratoryUnknownError(
                "Nobody has said what this laboratory can do.",
                "Without that no hour can be promised.",
                "Enter its tubes an hour first.",
            )
        tubes = {one.code: one for one in models.Tube.objects.select_for_update().filter(code__in=wanted)}
        waiting = models.Tube.objects.filter(laboratory=laboratory, state=TubeState.RECEIVED.value)
        taken = [tubes[code] for code in wanted if code in tubes and tubes[code].state == TubeState.COLLECTED.value]
        taken.sort(key=lambda tube: not tube.is_retest)
        first, capacity = sum(tube.is_retest for tube in taken), capacity_of(laboratory_of(row))
        promised = promise(waiting.filter(is_retest=True).count(), first, at=at, capacity=capacity)
        promised += promise(waiting.count() + first, len(taken) - first, at=at, capacity=capacity)
        for tube, by in zip(taken, promised, strict=True):
            tube.state, tube.laboratory, tube.received_at, tube.promised_at = (
                TubeState.RECEIVED.value,
                laboratory,
                at,
                by,
            )
        refused = [(code, _why_not(tubes.get(code))) for code in wanted if tubes.get(code) not in taken]
        models.Tube.objects.bulk_update(taken, ["state", "laboratory", "received_at", "promised_at"])
        found = tubes_of(taken)
        record_about(
            "tube.receive", "laboratory", laboratory, [], actor=actor.actor_id, at=at, reason=reason,
            tubes=len(taken), refused=len(refused),
        )  # fmt: skip
        return Received(found, refused, max(promised, default=None))


def _why_not(row: models.Tube | None) -> ReceiptRefusal:
    if row is None:
        return ReceiptRefusal.NOT_HERE
    if row.state == TubeState.VOID.value:
        return ReceiptRefusal.VOID
    return ReceiptRefusal.HAS_RESULT if row.state == TubeState.RESULTED.value else ReceiptRefusal.THERE
