"""From rows to values."""

from datetime import datetime

from sizao.engines.policy.vocabulary import Approval
from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.response.zones import models
from sizao.response.zones.rules import state_at
from sizao.response.zones.types import (
    Direction,
    FactKind,
    Passing,
    Permit,
    PermitKind,
    Zone,
    ZoneAct,
    ZoneFact,
    ZoneState,
    ZoneStep,
)


def zone_of(row: models.Zone, at: datetime) -> Zone:
    state = state_at(ZoneState(row.state), row.ends_at, at)
    has_lapsed = state is ZoneState.LAPSED and row.ends_at is not None
    return Zone(
        id=row.pk,
        number=row.number,
        name={"zh": row.name_zh, "en": row.name_en},
        level=ZoneLevel(row.level),
        is_provisional=row.is_provisional,
        state=state,
        state_at=row.ends_at if has_lapsed and row.ends_at is not None else row.state_at,
        division_path=row.division_path,
        boundary=row.boundary,
        places=row.places,
        outline=[tuple(point) for point in row.outline],
        protocol=row.protocol,
        reason=row.reason,
        cases=row.cases,
        estimate=row.estimate,
        alternatives=row.alternatives,
        people=row.people,
        households=row.households,
        authority=row.authority,
        needs=Approval(row.needs),
        is_reported=row.reported_up_at is not None,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        hours=row.hours,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        review_due_at=row.review_due_at,
        lift_since=row.lift_since,
        code=row.code,
        telephone=row.telephone,
        services=row.services,
        restrictions=row.restrictions,
        replaces=row.replaces,
    )


def step_of(row: models.ZoneStep) -> ZoneStep:
    return ZoneStep(
        row.at,
        ZoneAct(row.act),
        ZoneState(row.state),
        ZoneLevel(row.level),
        row.boundary,
        row.people,
        row.ends_at,
        row.actor,
        row.authority,
        row.reason,
        row.detail,
    )


def fact_of(row: models.ZoneFact) -> ZoneFact:
    return ZoneFact(FactKind(row.kind), row.at, row.is_negative, row.words, row.stated_by, row.stated_at)


def permit_of(row: models.Permit) -> Permit:
    return Permit(
        row.pk,
        row.zone_id,
        row.number,
        PermitKind(row.kind),
        row.person,
        row.holder,
        row.valid_from,
        row.valid_until,
        row.reason,
        row.code,
        row.issued_by,
        row.issued_at,
        row.revoked_at,
        row.revoked_why,
    )


def passing_of(row: models.Passing) -> Passing:
    return Passing(row.at, Direction(row.direction), row.permit.number, row.gate.name, row.recorded_by)
