"""What the published lists say about where somebody stayed, by the list in force when it is asked."""

from collections.abc import Iterable
from datetime import datetime

from sizao.engines.bulletins.moments import CHINA
from sizao.engines.bulletins.types import RiskLevel
from sizao.response.arrivals.queries.risk_areas import find_risk
from sizao.response.arrivals.types.reports import Risk, RiskFound, Stay
from sizao.response.arrivals.types.risk_areas import Likeness, RiskFinding


Known = dict[tuple[str, str], RiskFinding]
"""What the list says about a code and words in it; for asking about many stays at one instant."""


def assess(stays: Iterable[Stay], *, at: datetime, known: Known | None = None) -> tuple[RiskFound, ...]:
    """The stays at risk, with the line of the list in force at `at`; those without a risk are left out.

    A stay counts by what the place is now: whoever left it before it was listed was there nevertheless.
    """
    answers = {} if known is None else known
    found = []
    for stay in stays:
        asked = stay.code, stay.detail
        if stay.code and asked not in answers:
            answers[asked] = find_risk(at=at, code=stay.code, text=stay.detail)
        level = _risk(answers[asked]) if stay.code else Risk.NONE
        if level is not Risk.NONE:
            found.append(_found(stay, level, answers[asked]))
    return tuple(found)


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
