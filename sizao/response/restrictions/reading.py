"""Rows of the tables as values that may leave the room."""

from datetime import datetime

from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import vault
from sizao.response.restrictions import models, types
from sizao.response.restrictions.rules.lifecycle import state_at
from sizao.response.restrictions.rules.stored import (
    alternatives_from_json,
    remedies_from_json,
    trace_from_json,
)


STATEMENT = Location("restrictions_appeal", "statement")


def subject_of(row: "models.Restriction | models.Ground") -> types.Subject:
    return types.Subject(row.person, row.place)


def ground_of(row: models.Ground) -> types.Ground:
    return types.Ground(
        id=row.pk,
        kind=types.GroundKind(row.kind),
        source=types.GroundSource(row.source),
        reference=row.reference,
        subject=subject_of(row),
        source_person=row.source_person,
        facts=row.facts,
        division_path=row.division_path,
        stated_by=row.stated_by,
        stated_at=row.stated_at,
        fallen_at=row.fallen_at,
        fallen_by=row.fallen_by,
        fallen_why=row.fallen_why,
    )


def restriction_of(row: models.Restriction, *, at: datetime, waits: bool | None = None) -> types.Restriction:
    """As it stands at an instant. `waits`: whether a decision waits for its notice, where the caller knows already."""
    starts, ends = row.starts_at or row.proposed_starts_at, row.ends_at or row.proposed_ends_at
    trace = row.decision.trace["rules"] if row.decision_id and row.decision else row.proposal
    return types.Restriction(
        id=row.pk,
        number=row.number,
        subject=subject_of(row),
        measure=types.Measure(row.measure),
        phases=trace_from_json(trace).phases,
        whereabouts=row.whereabouts,
        division_path=row.division_path,
        state=state_at(types.State(row.state), starts, ends, at),
        state_at=row.state_at,
        realm=row.realm,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        starts_at=starts,
        ends_at=ends,
        special=frozenset(row.special),
        decision_id=row.decision_id,
        review_due_at=row.review_due_at,
        reexamine_at=row.reexamine_at,
        reexamine_why=row.reexamine_why,
        waits_for_notice=getattr(row, "waits", False) if waits is None else waits,
        ended_at=row.ended_at,
        ended_because=types.EndCause(row.ended_because) if row.ended_because else None,
        ended_reference=row.ended_reference,
    )


def decision_of(row: models.Decision, *, ground_ids: list[int]) -> types.Decision:
    return types.Decision(
        id=row.pk,
        kind=types.DecisionKind(row.kind),
        decided_at=row.decided_at,
        recorded_at=row.recorded_at,
        decider_id=row.decider_id,
        decider_name=row.decider.display_name,
        authority=row.authority,
        realm=row.realm,
        reason=row.reason,
        measure=types.Measure(row.measure) if row.measure else None,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        whereabouts=row.whereabouts,
        trace=trace_from_json(row.trace["rules"]) if row.trace else None,
        alternatives=alternatives_from_json(row.alternatives),
        remedies=remedies_from_json(row.remedies),
        article=row.article,
        live_permits=row.live_permits,
        live_answer=row.live_answer,
        ground_ids=ground_ids,
    )


def step_of(row: models.Step) -> types.Step:
    return types.Step(
        at=row.at,
        before=types.State(row.before) if row.before else None,
        after=types.State(row.after),
        actor=row.actor,
        reason=row.reason,
    )


def notice_of(row: models.Notice, delivery: models.Delivery | None) -> types.Notice:
    return types.Notice(
        id=row.pk,
        decision_id=row.decision_id,
        issued_at=row.issued_at,
        issued_by=row.issued_by.display_name,
        content=row.content,
        delivery=None
        if delivery is None
        else types.Delivery(
            given_at=delivery.given_at,
            given_by=delivery.given_by.display_name,
            way=types.DeliveryWay(delivery.way),
            remark=delivery.remark,
        ),
    )


def review_of(row: models.Review) -> types.Review:
    return types.Review(
        at=row.at,
        reviewer=row.reviewer.display_name,
        outcome=types.ReviewOutcome(row.outcome),
        reason=row.reason,
        next_due_at=row.next_due_at,
    )


def appeal_of(row: models.Appeal, answer: models.Answer | None, *, with_statement: bool = True) -> types.Appeal:
    return types.Appeal(
        id=row.pk,
        number=row.number,
        restriction_id=row.restriction_id,
        lodged_at=row.lodged_at,
        way=types.AppealWay(row.way),
        lodged_by=row.lodged_by,
        statement=vault().open(bytes(row.statement), at=STATEMENT, row=row.pk) if with_statement else "",
        due_at=row.due_at,
        due_rule=row.due_rule,
        answer=None
        if answer is None
        else types.Answer(
            at=answer.at,
            reviewer_id=answer.reviewer_id,
            reviewer_name=answer.reviewer.display_name,
            outcome=types.AppealOutcome(answer.outcome),
            reasons=answer.reasons,
        ),
    )


def office_of(row: models.Office) -> types.Office:
    return types.Office(
        division_path=row.division_path,
        authority=row.authority,
        name={"zh": row.name_zh, "en": row.name_en},
        telephone=row.telephone,
        hours={"zh": row.hours_zh, "en": row.hours_en},
    )


def alarm_of(row: models.Alarm) -> types.Alarm:
    return types.Alarm(
        id=row.pk,
        kind=types.AlarmKind(row.kind),
        at=row.at,
        last_at=row.last_at,
        times=row.times,
        division_path=row.division_path,
        subject=row.subject,
        detail=row.detail,
        state=types.AlarmState(row.state),
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        answer=row.answer,
    )
