"""Reading one row of emergency access."""

from sizao.foundation.rights import models
from sizao.foundation.rights.types import EmergencyGrant, EmergencyOutcome


def grant_of(row: models.EmergencyGrant, *, live: int | None, earlier: int = 0) -> EmergencyGrant:
    """The row as others see it; `live`: the number of the grant that lasts now."""
    return EmergencyGrant(
        id=row.pk,
        actor=row.actor,
        own_path=row.own_path,
        division_path=row.division_path,
        persons=tuple(row.persons),
        reason=row.reason,
        hours=row.hours,
        granted_at=row.granted_at,
        until_at=row.until_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        is_live=row.pk == live,
        reviewed_at=row.reviewed_at,
        reviewed_by=row.reviewed_by,
        outcome=EmergencyOutcome(row.outcome) if row.outcome else None,
        review_reason=row.review_reason,
        earlier=earlier,
    )
