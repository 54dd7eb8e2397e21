"""Writes of tubes: who is in one, and that one does not count."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record_about
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.response.testing import models
from sizao.response.testing.reading import tubes_of
from sizao.response.testing.rules.tubes import check_tube, registered_twice
from sizao.response.testing.taken import are_awaited
from sizao.response.testing.types import (
    NewTube,
    PoolLimits,
    RoundNotFoundError,
    RoundState,
    TestingError,
    Tube,
    TubeNotFoundError,
    TubeState,
    TubeUsedError,
    TwiceInRoundError,
)


_PERSON_ONCE, _CODE_ONCE = "testing_specimen_person_once_in_a_round", "testing_tube_code"


def collect_tube(*, new: NewTube, limits: PoolLimits, actor: ScopedActor, at: datetime, reason: str) -> Tube:
    """Keeps a tube with those whose specimens are in it. The same `once` again changes nothing and gives the first.

    `limits` are the pack's. A tube with somebody whose positive pool or unclear result asks for it goes before others
    in its laboratory. Nothing is kept when it raises `TubeUsedError` (the code has another tube),
    `TubeFullError`, `TwiceInRoundError`, `RoundNotFoundError`, `TestingError` for what cannot be, or
    `NotPermittedError`.
    """
    check(actor, Permission.TAKE_SPECIMENS)
    check_tube(new, limits, at=at)
    with scope(actor.scope.path, actor=actor.actor_id):
        if new.once:
            known = models.Tube.objects.filter(once=new.once).first()
            if known is not None:
                return tubes_of([known])[0]
        if models.Tube.objects.filter(code=new.code).exists():
            raise _used()
        if new.round_id is not None:
            _check_round(new)
        try:
            with transaction.atomic():
                row = _write(new, actor.actor_id, is_retest=are_awaited([one.person for one in new.members], at))
        except IntegrityError as error:
            raise _refusal(new, error) from error
        persons = [member.person for member in new.members]
        record_about(
            "tube.collect", "tube", new.code, persons, actor=actor.actor_id, at=at, reason=reason,
            pooling=new.pooling.value, round=new.round_id,
        )  # fmt: skip
        return tubes_of([row])[0]


def void_tube(*, code: str, actor: ScopedActor, at: datetime, reason: str) -> Tube:
    """Says that a tube without a result does not count: spilled, lost, mixed up. Its people are due again.

    Raises `TubeNotFoundError`, `TestingError` for one with a result or without a reason, `NotPermittedError`.
    """
    check(actor, Permission.TAKE_SPECIMENS)
    if not reason.strip():
        raise TestingError("A tube is set aside for a reason.", next_step="Say in a few words what happened to it.")
    with scope(actor.scope.path, actor=actor.actor_id):
        row = locked(code)
        if row.state not in (TubeState.COLLECTED.value, TubeState.RECEIVED.value):
            raise TestingError(
                "This tube cannot be set aside.",
                "It has a result, or was set aside before.",
                "A result is taken back by its laboratory.",
            )
        row.state, row.void_reason = TubeState.VOID.value, reason
        row.save(update_fields=["state", "void_reason"])
        models.Specimen.objects.filter(tube=row).update(is_void=True)
        found = tubes_of([row])[0]
        record_about("tube.void", "tube", code, found.persons, actor=actor.actor_id, at=at, reason=reason)
        return found


def locked(code: str) -> models.Tube:
    """The row of a tube, locked, in the scope that holds. Raises `TubeNotFoundError`."""
    row = models.Tube.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise TubeNotFoundError(
            "There is no such tube within your area.", next_step="Check the code, or scan the tube again."
        )
    return row


def _check_round(new: NewTube) -> None:
    row = models.Round.objects.filter(pk=new.round_id).first()
    if row is None:
        raise RoundNotFoundError("There is no such round within your area.", next_step="Choose one from the list.")
    if row.state != RoundState.RUNNING.value:
        raise TestingError(
            "This round is not running.",
            "Specimens of a round are taken from its beginning until it is closed.",
            "Choose another round, or take the specimen without one.",
        )
    if new.point_id is not None and not models.Point.objects.filter(pk=new.point_id, round=row).exists():
        raise TestingError("This point is not one of the round.", next_step="Choose a point of the round.")
    mine = [member.person for member in new.members]
    before = models.Specimen.objects.filter(round=row, is_void=False, person__in=mine).select_related("tube")
    tubes = {one.person: one.tube.code for one in before}
    twice = registered_twice(new.members, tubes)
    if twice:
        raise _twice(twice, [tubes[person] for person in twice])


def _write(new: NewTube, actor: str, *, is_retest: bool) -> models.Tube:
    row = models.Tube.objects.create(
        code=new.code,
        pooling=new.pooling.value,
        kind=new.kind.value,
        people=len(new.members),
        collected_at=new.collected_at,
        collected_by=actor,
        place=new.place,
        division_path=new.division_path,
        round_id=new.round_id,
        point_id=new.point_id,
        once=new.once or None,
        is_retest=is_retest,
    )
    models.Specimen.objects.bulk_create(
        models.Specimen(
            tube=row,
            place_in_tube=place,
            person=member.person,
            home_path=member.home_path,
            collected_at=new.collected_at,
            round_id=new.round_id,
            division_path=new.division_path,
        )
        for place, member in enumerate(new.members, 1)
    )
    return row


def _refusal(new: NewTube, error: IntegrityError) -> TestingError:
    """What the database refused: it also knows the tubes of other areas, and what was entered just now."""
    text = str(error)
    if _PERSON_ONCE in text:
        return _twice((), [])
    if _CODE_ONCE in text or "once" in text:
        return _used()
    raise error


def _used() -> TubeUsedError:
    return TubeUsedError(
        "This tube was used before.",
        "A tube has one code, and a code one tube.",
        "Take a new tube; if the code was misread, scan it again.",
    )


def _twice(persons: Sequence[int], tubes: Sequence[str]) -> TwiceInRoundError:
    where = ", ".join(f"{shown(person)} ({tube})" for person, tube in zip(persons, tubes, strict=True))
    return TwiceInRoundError(
        "Somebody would be in two tubes of this round.",
        f"In another tube already: {where}." if where else "They gave a specimen in another area.",
        "Remove them from this tube; the others can stay.",
        persons=tuple(persons),
        tubes=tuple(tubes),
    )
