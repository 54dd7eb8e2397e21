"""Writes of findings, cases and what comes in. Each leaves an audit row in the same transaction."""

from sizao.response.cases.operations.batches import (
    APPLY_JOB,
    LARGEST,
    MOST_ROWS,
    apply_findings,
    apply_waiting_findings,
    discard_staged,
    land_findings,
    stage_findings,
    take_findings,
)
from sizao.response.cases.operations.cases import (
    confirm_case,
    join_cases,
    reclassify_case,
    record_isolation,
    record_trace,
    uphold_case,
)
from sizao.response.cases.operations.course import record_hospital, record_outcome, record_severity, record_symptoms
from sizao.response.cases.operations.findings import (
    give_finding_to,
    record_report,
    register_finding,
    set_finding_aside,
)
from sizao.response.cases.operations.laboratories import (
    issue_laboratory_token,
    laboratory_of_token,
    register_laboratory,
    revoke_laboratory_tokens,
)
from sizao.response.cases.operations.renewing import renew_encryption
from sizao.response.cases.operations.results import take_results
from sizao.response.cases.operations.unmatched import match_finding, register_and_match_finding, set_unmatched_aside


__all__ = [
    "APPLY_JOB",
    "LARGEST",
    "MOST_ROWS",
    "apply_findings",
    "apply_waiting_findings",
    "confirm_case",
    "discard_staged",
    "give_finding_to",
    "issue_laboratory_token",
    "join_cases",
    "laboratory_of_token",
    "land_findings",
    "match_finding",
    "reclassify_case",
    "record_hospital",
    "record_isolation",
    "record_outcome",
    "record_report",
    "record_severity",
    "record_symptoms",
    "record_trace",
    "register_and_match_finding",
    "register_finding",
    "register_laboratory",
    "renew_encryption",
    "revoke_laboratory_tokens",
    "set_finding_aside",
    "set_unmatched_aside",
    "stage_findings",
    "take_findings",
    "take_results",
    "uphold_case",
]
