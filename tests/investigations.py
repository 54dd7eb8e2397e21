"""A case of Huailai with its people, for tests of investigations."""

from dataclasses import dataclass
from datetime import timedelta

from sizao.response.cases.operations import confirm_case, record_report, register_finding
from sizao.response.cases.types import Case, CaseClassification, FindingKind
from tests.residents import AT, CITY_STAFF, RESIDENTS, load_residents


HOUR = timedelta(hours=1)
WHO = {"actor": CITY_STAFF, "at": AT, "reason": "a test"}


@dataclass(frozen=True, slots=True)
class Found:
    """`case` is that of Wang of Huailai, `chongli` that of the other Wang; `keys` are all residents' keys."""

    case: Case
    chongli: Case
    keys: list[int]


def make_case(person: int, division_path: str, *, number: str, onset: bool = True) -> Case:
    """A confirmed case whose result was known three hours ago and reported one hour later."""
    finding = register_finding(
        person=person,
        kind=FindingKind.PRESUMPTIVE_POSITIVE,
        sampled_at=AT - 8 * HOUR,
        resulted_at=AT - 3 * HOUR,
        source="发热门诊",
        reference=number,
        division_path=division_path,
        **WHO,
    )
    record_report(finding_id=finding.id, reported_at=AT - 2 * HOUR, **WHO)
    onset_on = (AT - 24 * HOUR).date() if onset else None
    return confirm_case(finding_id=finding.id, classification=CaseClassification.CONFIRMED, onset_on=onset_on, **WHO)


def two_cases() -> Found:
    keys = load_residents()
    paths = RESIDENTS.division_paths
    return Found(make_case(keys[0], paths[0], number="1"), make_case(keys[2], paths[2], number="2"), keys)
