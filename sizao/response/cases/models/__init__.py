"""Tables of findings and cases, and of what comes in."""

from sizao.response.cases.models.cases import Case, ClassificationChange, CourseChange, Trace
from sizao.response.cases.models.findings import Finding, FindingVersion
from sizao.response.cases.models.intake import BadRow, IntakeBatch, Laboratory, LaboratoryToken, Unmatched


__all__ = [
    "BadRow",
    "Case",
    "ClassificationChange",
    "CourseChange",
    "Finding",
    "FindingVersion",
    "IntakeBatch",
    "Laboratory",
    "LaboratoryToken",
    "Trace",
    "Unmatched",
]
