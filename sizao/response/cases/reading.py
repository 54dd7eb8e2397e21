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
        has_symptoms=row.has_symptoms,
        severity=types.Severity(row.severity) if row.severity else None,
        hospital=row.hospital,
        outcome=types.Outcome(row.outcome) if row.outcome else None,
        outcome_at=row.outcome_at,
        ground_fell_at=row.ground_fell_at,
        ground_fell_why=row.ground_fell_why,
        joined_into=row.joined_into_id,
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
        method=row.method,
        value=row.value,
        specimen=row.specimen,
        versions=row.versions,
        withdrawn_at=row.withdrawn_at,
        batch=row.batch_id,
        stands_since=row.stands_since,
    )


def version_of(row: models.FindingVersion) -> types.FindingVersion:
    return types.FindingVersion(
        number=row.number,
        status=types.ResultStatus(row.status),
        person=row.person,
        kind=types.FindingKind(row.kind),
        sampled_at=row.sampled_at,
        resulted_at=row.resulted_at,
        method=row.method,
        value=row.value,
        specimen=row.specimen,
        at=row.at,
        by=row.taken_by,
        reason=row.reason,
        batch=row.batch_id,
        line=row.line,
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


def course_of(row: models.CourseChange) -> types.CourseChange:
    return types.CourseChange(
        fact=types.CourseFact(row.fact),
        value=row.value,
        since=row.since,
        at=row.at,
        decided_by=row.decided_by,
        reason=row.reason,
    )


def laboratory_of(row: models.Laboratory) -> types.Laboratory:
    return types.Laboratory(
        name=row.name,
        division_path=row.division_path,
        within_path=row.within_path,
        zone=row.zone,
        encoding=row.encoding,
        columns=row.columns,
        words=row.words,
    )


def batch_of(row: models.IntakeBatch, *, repeated: bool = False) -> types.IntakeBatch:
    """`open_rows` and `open_unmatched` are nought unless the row was read with them (`queries.intake`)."""
    return types.IntakeBatch(
        number=row.pk,
        laboratory=row.laboratory.name,
        key=row.key,
        name=row.name,
        format=row.format,
        size=row.size,
        sha256=row.sha256,
        state=types.IntakeState(row.state),
        rows=row.rows,
        done=row.done,
        counts=types.IntakeCounts(**row.counts),
        open_rows=getattr(row, "open_rows", 0),
        open_unmatched=getattr(row, "open_unmatched", 0),
        staged_at=row.staged_at,
        landed_at=row.landed_at,
        applied_at=row.applied_at,
        requested_by=row.requested_by,
        division_path=row.division_path,
        repeated=repeated,
    )


def unmatched_of(row: models.Unmatched) -> types.Unmatched:
    return types.Unmatched(
        id=row.pk,
        laboratory=row.laboratory.name,
        reference=row.reference,
        status=types.ResultStatus(row.status),
        kind=types.FindingKind(row.kind),
        sampled_at=row.sampled_at,
        resulted_at=row.resulted_at,
        reasons=tuple(types.UnmatchedReason(reason) for reason in row.reasons.split()),
        state=types.UnmatchedState(row.state),
        person=row.person,
        batch=row.batch_id,
        line=row.line,
        received_at=row.received_at,
        division_path=row.division_path,
        method=row.method,
        value=row.value,
        specimen=row.specimen,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        settled_reason=row.settled_reason,
        finding_id=row.finding_id,
    )
