"""Reads of findings, cases and what comes in, within the actor's scope.

Lists know people by their keys only; who they are is asked from the registry, for a purpose. Opening one case, one
finding or one unmatched result is kept in the audit trail.
"""

from sizao.response.cases.queries.cases import (
    access_case,
    count_cases_by_division,
    count_situation,
    find_case_by_number,
    find_case_of,
    first_results,
    get_case,
    list_cases,
    list_cases_without_ground,
    list_double_cases,
    numbers_of_cases,
)
from sizao.response.cases.queries.findings import (
    access_finding,
    list_findings,
    list_findings_of,
    list_findings_to_confirm,
    list_late_reports,
    list_sources,
)
from sizao.response.cases.queries.intake import (
    access_bad_rows,
    access_unmatched,
    bad_rows_csv,
    find_laboratory,
    get_batch,
    list_bad_rows,
    list_batches,
    list_laboratories,
    list_unmatched,
    peek_at_batch,
    results_of_batch,
)


__all__ = [
    "access_bad_rows",
    "access_case",
    "access_finding",
    "access_unmatched",
    "bad_rows_csv",
    "count_cases_by_division",
    "count_situation",
    "find_case_by_number",
    "find_case_of",
    "find_laboratory",
    "first_results",
    "get_batch",
    "get_case",
    "list_bad_rows",
    "list_batches",
    "list_cases",
    "list_cases_without_ground",
    "list_double_cases",
    "list_findings",
    "list_findings_of",
    "list_findings_to_confirm",
    "list_laboratories",
    "list_late_reports",
    "list_sources",
    "list_unmatched",
    "numbers_of_cases",
    "peek_at_batch",
    "results_of_batch",
]
