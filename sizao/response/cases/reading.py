"""Rows of the tables as values that may leave the room."""

from sizao.response.cases import models, types


def case_of(row: models.Case) -> types.Case:
    return types.Case(
        id=row.pk,
        number=row.number,
        person=row.person,
        classification=types.CaseClassification(row.classification),
        division_path=row.division_path,
        opened_at=row.opened_at,
        onset_on=row.onset_on,
        first_positive_sampled_at=row.first_positive_sampled_at,
        reported_at=row.reported_at,
        isolated_at=row.isolated_at,
        traced_at=row.traced_at,
    )


def finding_of(row: models.Finding) -> types.Finding:
    return types.Finding(
        id=row.pk,
        person=row.person,
        kind=types.FindingKind(row.kind),
        state=types.FindingState(row.state),
        sampled_at=row.sampled_at,
        resulted_at=row.resulted_at,
        reported_at=row.reported_at,
        source=row.source,
        reference=row.reference,
        division_path=row.division_path,
        case_id=row.case_id,
    )


def change_of(row: models.ClassificationChange) -> types.ClassificationChange:
    return types.ClassificationChange(
        classification=types.CaseClassification(row.classification),
        at=row.at,
        decided_by=row.decided_by,
        reason=row.reason,
        finding_id=row.finding_id,
    )


def trace_of(row: models.Trace) -> types.Trace:
    return types.Trace(
        id=row.pk,
        case_id=row.case_id,
        at=row.at,
        actor=row.actor,
        purpose=row.purpose,
        protocol=row.protocol,
        protocol_hash=row.protocol_hash,
        settings=row.settings,
        level_sizes=row.level_sizes,
        manifests=row.manifests,
        digest=row.digest,
    )
