"""What the published lists say about where somebody stayed, by the list in force when it is asked."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.db import connection

from sizao.engines.bulletins.moments import CHINA
from sizao.engines.bulletins.types import RiskLevel
from sizao.response.arrivals.queries.risk_areas import find_risk
from sizao.response.arrivals.types.reports import Risk, RiskFound, Stay
from sizao.response.arrivals.types.risk_areas import Likeness, RiskFinding


def assess(stays: Iterable[Stay], *, at: datetime) -> tuple[RiskFound, ...]:
    """The stays at risk, with the line of the list in force at `at`; those without a risk are left out.

    A stay counts by what the place is now: whoever left it before it was listed was there nevertheless.
    """
    found = []
    edition = _edition()
    minute = at.replace(second=0, microsecond=0)
    for stay in stays:
        if not stay.code:
            continue
        finding = _asked(stay.code, stay.detail, minute, edition)
        level = _risk(finding)
        if level is not Risk.NONE:
            found.append(_found(stay, level, finding))
    return tuple(found)


@lru_cache(maxsize=4096)
def _asked(code: str, detail: str, minute: datetime, edition: tuple[object, ...]) -> RiskFinding:
    """What the lists say; the same places are asked about with every report."""
    return find_risk(at=minute, code=code, text=detail)


def _edition() -> tuple[object, ...]:
    """Changes with every list that comes or is corrected, and with every line that is settled."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(id), max(superseded_at), (SELECT max(decided_at) FROM arrivals_risksettlement)"
            " FROM arrivals_riskbulletin"
        )
        return tuple(cursor.fetchone())


def _risk(finding: RiskFinding) -> Risk:
    match finding.likeness:
        case Likeness.ABROAD:
            return Risk.ABROAD
        case Likeness.INSIDE:
            return Risk.HIGH if finding.level is RiskLevel.HIGH else Risk.MEDIUM
        case Likeness.NEAR:
            return Risk.NEAR
        case _:
            return Risk.NONE


def _found(stay: Stay, level: Risk, finding: RiskFinding) -> RiskFound:
    """With the first of the lines that say so, the highest, and the moment of the list."""
    bulletin = finding.bulletin
    return RiskFound(
        stay.place,
        stay.from_on,
        stay.until_on,
        level,
        f"{bulletin.as_of.astimezone(CHINA):%Y-%m-%d %H:%M}" if bulletin is not None and finding.areas else "",
        finding.areas[0].text if finding.areas else "",
        stay.code,
    )
