"""Writes of mass testing: a round is decided, gets its points, begins, is done street by street, and is closed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record_about
from sizao.foundation.database.scope import scope
from sizao.response.testing import models
from sizao.response.testing.reading import point_of, round_of
from sizao.response.testing.types import (
    NewPoint,
    Point,
    Pooling,
    RoundNotFoundError,
    RoundState,
    RoundTarget,
    TestingError,
    TestingRound,
)


_OPEN = (RoundState.PLANNED.value, RoundState.RUNNING.value)


def decide_round(
    *,
    name: str,
    kind: RoundTarget,
    target: str,
    division_path: str,
    pooling: Pooling,
    opens_at: datetime,
    due_at: datetime,
    expected: int,
    rule: str = "",
    source_known: bool = False,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> TestingRound:
    """Decides a round over a zone, a division or a key group; its number in the series of this target counts on.

    `expected` is how many people are to be tested. Raises `TestingError` for times or numbers that cannot be, without
    a reason, or while another round of this target is open; `NotPermittedError`.
    """
    check(actor, Permission.RUN_TESTING)
    if not name.strip() or not target.strip() or not reason.strip():
        raise TestingError(
            "A round has a name, a target and a reason.", next_step="Say whom it is for, and why it is done."
        )
    if not opens_at < due_at:
        raise TestingError("The round would end before it begins.", next_step="Choose a later end.")
    if expected < 1:
        raise TestingError(
            "Nobody would be tested in this round.",
            "Nobody is known to live there.",
            "Choose another area, or enter how many people it is about.",
        )
    with scope(actor.scope.path, actor=actor.actor_id):
        series = models.Round.objects.filter(kind=kind.value, target=target)
        running = series.filter(state__in=_OPEN).first()
        if running is not None:
            raise TestingError(
                "A round for the same people is not closed.",
                "Rounds of one target follow each other.",
                "Close it first.",
            )
        last = series.exclude(state=RoundState.CANCELLED.value).aggregate(last=Max("sequence"))["last"]
        row = models.Round.objects.create(
            name=name,
            kind=kind.value,
            target=target,
            division_path=division_path,
            pooling=pooling.value,
            sequence=(last or 0) + 1,
            state=(RoundState.RUNNING if opens_at <= at else RoundState.PLANNED).value,
            decided_at=at,
            decided_by=actor.actor_id,
            reason=reason,
            opens_at=opens_at,
            due_at=due_at,
            expected=expected,
            rule=rule,
            source_known=source_known,
        )
        _record("round.decide", row, actor=actor, at=at, reason=reason, expected=expected)
        return round_of(row)


def add_points(
    *, round_id: int, points: Sequence[NewPoint], actor: ScopedActor, at: datetime, reason: str
) -> list[Point]:
    """Adds sampling points to a round that is not closed. All of them or none.

    Raises `TestingError` for hours or numbers that cannot be or a name that is taken, `RoundNotFoundError`,
    `NotPermittedError`.
    """
    check(actor, Permission.RUN_TESTING)
    for point in points:
        if not point.name.strip() or not point.opens_at < point.closes_at or point.samplers < 1 or point.tubes < 0:
            raise TestingError(
                "This point cannot be.",
                "A point has a name, opens before it closes, and has somebody who takes the specimens.",
                "Correct it and add the points again.",
            )
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _open_round(round_id)
        try:
            with transaction.atomic():
                rows = [
                    models.Point.objects.create(
                        round=row,
                        name=point.name,
                        division_path=point.division_path,
                        streets=point.streets,
                        opens_at=point.opens_at,
                        closes_at=point.closes_at,
                        samplers=point.samplers,
                        tubes=point.tubes,
                    )
                    for point in points
                ]
        except IntegrityError as error:
            raise TestingError(
                "Two points of the round would have one name.", next_step="Give each point a name of its own."
            ) from error
        _record("round.add_points", row, actor=actor, at=at, reason=reason, points=len(rows))
        return [point_of(one) for one in rows]


def begin_round(*, round_id: int, actor: ScopedActor, at: datetime, reason: str) -> TestingRound:
    """Lets a planned round begin now. Raises `TestingError` for one that is not planned, `RoundNotFoundError`."""
    check(actor, Permission.RUN_TESTING)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _open_round(round_id)
        if row.state != RoundState.PLANNED.value:
            raise TestingError("This round runs already.", next_step="Look at its progress.")
        if row.due_at <= at:
            raise TestingError("This round was to be done by an earlier time.", next_step="Decide a new one.")
        row.state, row.opens_at = RoundState.RUNNING.value, min(row.opens_at, at)
        row.save(update_fields=["state", "opens_at"])
        _record("round.begin", row, actor=actor, at=at, reason=reason)
        return round_of(row)


def finish_point(*, point_id: int, actor: ScopedActor, at: datetime, reason: str) -> Point:
    """Notes that the streets of a point are done. Raises `TestingError` where that was noted before."""
    check(actor, Permission.TAKE_SPECIMENS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Point.objects.select_for_update().select_related("round").filter(pk=point_id).first()
        if row is None or row.round.state not in _OPEN or row.finished_at is not None:
            raise TestingError(
                "This point cannot be noted as done.",
                "It was noted before, its round is closed, or it is not within your area.",
                "Look at the board of the round.",
            )
        row.finished_at = at
        row.save(update_fields=["finished_at"])
        _record("round.point_done", row.round, actor=actor, at=at, reason=reason, point=row.name)
        return point_of(row)


def close_round(
    *, round_id: int, expected: int | None = None, actor: ScopedActor, at: datetime, reason: str
) -> TestingRound:
    """Closes a round: no more specimens. `expected` corrects how many were to be tested, for the reason given.

    Raises `TestingError` for one that does not run or without a reason, `RoundNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.RUN_TESTING)
    if not reason.strip():
        raise TestingError("A round is closed for a reason.", next_step="Say it in a few words.")
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _open_round(round_id)
        if row.state != RoundState.RUNNING.value:
            raise TestingError("This round has not begun.", next_step="Begin it, or cancel it.")
        if expected is not None and expected < 1:
            raise TestingError("Nobody would have been to be tested.", next_step="Leave the number as it is.")
        before = row.expected
        row.state, row.closed_at, row.expected = RoundState.CLOSED.value, at, expected or row.expected
        row.save(update_fields=["state", "closed_at", "expected"])
        _record("round.close", row, actor=actor, at=at, reason=reason, expected=row.expected, before=before)
        return round_of(row)


def cancel_round(*, round_id: int, actor: ScopedActor, at: datetime, reason: str) -> TestingRound:
    """Calls a round off in which nobody was tested yet. Raises `TestingError` otherwise."""
    check(actor, Permission.RUN_TESTING)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _open_round(round_id)
        if not reason.strip() or models.Tube.objects.filter(round=row).exists():
            raise TestingError(
                "This round cannot be called off.",
                "Specimens were taken in it, or no reason was given.",
                "Close it instead.",
            )
        row.state, row.closed_at = RoundState.CANCELLED.value, at
        row.save(update_fields=["state", "closed_at"])
        _record("round.cancel", row, actor=actor, at=at, reason=reason)
        return round_of(row)


def _open_round(round_id: int) -> models.Round:
    row = models.Round.objects.select_for_update().filter(pk=round_id).first()
    if row is None:
        raise RoundNotFoundError("There is no such round within your area.", next_step="Look at the list.")
    if row.state not in _OPEN:
        raise TestingError("This round is closed.", next_step="Decide a new one.")
    return row


def _record(action: str, row: models.Round, *, actor: ScopedActor, at: datetime, reason: str, **detail: object) -> None:
    record_about(action, "testing_round", str(row.pk), [], actor=actor.actor_id, at=at, reason=reason, **detail)
