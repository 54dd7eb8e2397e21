"""Whether a new face had reported the arrival, and what the lists of risk areas say about the place they came from."""

from datetime import date, datetime, time, timedelta, tzinfo
from functools import partial

from sizao.engines.bulletins.types import RiskLevel
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.types import Scope
from sizao.registry.people.queries import keys_of_human
from sizao.response.arrivals.queries import find_risk, list_arrivals
from sizao.response.arrivals.types import Arrival, ArrivalState, Likeness, Risk
from sizao.response.grid.types.reports import Newcomer


# An advance report belongs to a new face that is seen from some days before the arrival it tells of until long after.
_BEFORE, _AFTER = timedelta(days=7), timedelta(days=21)
_SYSTEM = "system:grid"


def find_reported(
    *, person: int | None, newcomer: Newcomer | None, on: date, city: str, at: datetime, zone: tzinfo
) -> Arrival | None:
    """The advance report of a new face: by person, else by name and phone exactly as told. Within the whole city."""
    system = SystemActor(Role.GRID_WORKER, _SYSTEM, Scope(city, _SYSTEM))
    searches = []
    if person is not None:
        searches.append(partial(list_arrivals, persons=keys_of_human(key=person)))
    if newcomer is not None and newcomer.phone:
        searches.append(partial(list_arrivals, name=newcomer.name, phone=newcomer.phone))
    noon = datetime.combine(on, time(12), zone)
    for search in searches:
        found = search(actor=system, at=at, zone=zone, state=None, size=20)
        for one in found.rows:
            is_near = noon - _AFTER <= one.journey.arrives_at <= noon + _BEFORE
            if one.state is not ArrivalState.CANCELLED and is_near:
                return one
    return None


def risk_of(origin: str, *, at: datetime) -> Risk:
    """What the list in force says about the place that a new face named."""
    if not origin:
        return Risk.NONE
    finding = find_risk(at=at, code=origin)
    match finding.likeness:
        case Likeness.ABROAD:
            return Risk.ABROAD
        case Likeness.INSIDE:
            return Risk.HIGH if finding.level is RiskLevel.HIGH else Risk.MEDIUM
        case Likeness.NEAR:
            return Risk.NEAR
        case _:
            return Risk.NONE
