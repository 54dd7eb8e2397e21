"""Rows of the tables as values that may leave the room, opened."""

from collections.abc import Iterable

from sizao.response.investigations import models, types
from sizao.response.investigations.sealing import (
    ANSWER,
    CHANGE_REASON,
    COMPANIONS,
    STAY_NOTE,
    STAY_WITHDRAWN,
    SYMPTOMS,
    TOLD_PLACE,
    opened,
)


def stamp_of(row: models.StepStamp) -> types.StepStamp:
    return types.StepStamp(types.Step(row.step), row.done_at, row.noted_at, row.noted_by, row.reason, row.reference)


def answer_of(row: models.Answer) -> types.Answer:
    return types.Answer(
        row.pk,
        row.question,
        opened(row.value, at=ANSWER, row=row.pk),
        types.SaidBy(row.said_by),
        row.noted_by,
        row.at,
    )


def answers_of(rows: Iterable[models.Answer]) -> types.Answers:
    """The rows of one case, oldest first."""
    history = [answer_of(row) for row in rows]
    return types.Answers({answer.question: answer for answer in history}, history)


def stay_of(row: models.Stay) -> types.StatedStay:
    return types.StatedStay(
        id=row.pk,
        case_id=row.case_id,
        case_number=row.case.number,
        person=row.person,
        place=row.place,
        told_place=opened(row.told_place, at=TOLD_PLACE, row=row.pk),
        kind=row.kind,
        cell=row.cell,
        seat_row=row.seat_row,
        enter=row.enter_at,
        leave=row.leave_at,
        said_by=types.SaidBy(row.said_by),
        certainty=types.Certainty(row.certainty),
        protection=types.Protection(row.protection),
        companions=opened(row.companions, at=COMPANIONS, row=row.pk),
        note=opened(row.note, at=STAY_NOTE, row=row.pk),
        noted_by=row.noted_by,
        at=row.at,
        is_traced=row.traced_at is not None,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_why=opened(row.withdrawn_why, at=STAY_WITHDRAWN, row=row.pk),
    )


def contact_of(row: models.Contact, *, number: str = "") -> types.Contact:
    """`number` is that of its case, where it was not read along."""
    return types.Contact(
        id=row.pk,
        case_id=row.case_id,
        case_number=number or row.case.number,
        person=row.person,
        degree=row.degree,
        source=row.source,
        state=types.ContactState(row.state),
        origin=types.ContactOrigin(row.origin),
        setting=row.setting,
        place=row.place,
        exposed_from=row.exposed_from,
        exposed_until=row.exposed_until,
        protection=types.Protection(row.protection),
        certainty=types.Certainty(row.certainty),
        evidence=types.Evidence(**row.evidence),
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        located_at=row.located_at,
        moved_at=row.moved_at,
    )


def change_of(row: models.ContactChange) -> types.ContactChange:
    reason = opened(row.reason, at=CHANGE_REASON, row=row.pk)
    return types.ContactChange(types.ContactStep(row.step), row.degree, row.since, row.at, row.noted_by, reason)


def check_of(row: models.DailyCheck) -> types.DailyCheck:
    symptoms = opened(row.symptoms, at=SYMPTOMS, row=row.pk)
    return types.DailyCheck(
        row.on, types.DayPart(row.part), row.temperature, symptoms, row.specimen_taken, row.noted_by, row.at
    )
