"""Until when a traveller has to be received, by the pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sizao.engines.policy.types import Pack
from sizao.engines.policy.vocabulary import ArrivalStep
from sizao.response.arrivals.types.handovers import HandOverClock


@dataclass(frozen=True, slots=True)
class GateRules:
    """The numbers of a pack for stations and hand-overs, in hours, each with the row it comes from.

    A pack without a row has no such clock: None.
    """

    hours: Mapping[ArrivalStep, float]
    rows: Mapping[ArrivalStep, str]

    def clock(self, step: ArrivalStep, at: datetime) -> HandOverClock | None:
        """Due after the hours of `step`; risen to the city after as many again."""
        hours = self.hours.get(step)
        if hours is None:
            return None
        return HandOverClock(at + timedelta(hours=hours), at + 2 * timedelta(hours=hours), self.rows[step])

    def term(self, step: ArrivalStep) -> timedelta | None:
        hours = self.hours.get(step)
        return None if hours is None else timedelta(hours=hours)


def gate_rules(pack: Pack, *, on: date, is_live: bool) -> GateRules:
    """The numbers in force on a day; a drill may play at any time."""
    rows = pack.section_on("arrivals", on) if is_live else pack.section_near("arrivals", on)
    found = {ArrivalStep(row.values["step"]): row for row in rows if "hours" in row.values}
    return GateRules(
        {step: float(row.values["hours"]) for step, row in found.items()},
        {step: row.full_id for step, row in found.items()},
    )
