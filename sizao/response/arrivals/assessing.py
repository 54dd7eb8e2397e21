"""What the published lists say about where somebody stayed. One door to the risk areas of this room."""

from collections.abc import Iterable
from datetime import datetime

from sizao.engines.bulletins.moments import CHINA
from sizao.engines.bulletins.types import RiskLevel
from sizao.response.arrivals.queries.risk_areas import find_risk
from sizao.response.arrivals.types.reports import Risk, RiskFound, Stay
from sizao.response.arrivals.types.risk_areas import Likeness, RiskFinding


_LEVELS = {RiskLevel.HIGH: Risk.HIGH, RiskLevel.MEDIUM: Risk.MEDIUM}


def assess(stays: Iterable[Stay], *, at: datetime) -> tuple[RiskFound, ...]:
    """The stays at risk, with the line of the bulletin in force at `at`; those without a risk are left out."""
    found = []
    for stay in stays:
        finding = find_risk(at=at, code=stay.code, text=stay.detail if stay.code else stay.place + stay.detail)
        risk = _risk(finding)
        if risk is not Risk.NONE:
            as_of = finding.bulletin.as_of.astimezone(CHINA) if finding.bulletin and finding.areas else None
            found.append(
                RiskFound(
                    stay.place, stay.from_on, stay.until_on, risk,
                    bulletin=f"{as_of:%Y-%m-%d %H:%M}" if as_of else "",
                    line=finding.areas[0].text if finding.areas else "",
                )
            )  # fmt: skip
    return tuple(found)


def _risk(finding: RiskFinding) -> Risk:
    if finding.likeness is Likeness.ABROAD:
        return Risk.ABROAD
    if finding.likeness is Likeness.NEAR:
        return Risk.NEAR
    return _LEVELS[finding.level] if finding.likeness is Likeness.INSIDE and finding.level else Risk.NONE
