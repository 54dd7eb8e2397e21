"""The steps of a fill, in order."""

from collections.abc import Callable
from dataclasses import dataclass

from sizao.desk.filling import (
    arrivals,
    divisions,
    gates,
    grid_cells,
    housing,
    late_records,
    misuse,
    offices,
    people,
    presences,
    quarantine,
    restrictions,
    risk_areas,
    story,
    supplies,
    testing,
    venues,
    written_twice,
    zones,
)
from sizao.desk.filling.filling import Filling


@dataclass(frozen=True, slots=True)
class Step:
    """`name` is remembered when `run` has ended; `title` is shown meanwhile.

    `is_aside`: may run beside the others. `is_atomic`: cannot be done twice, so it is done and remembered in one
    transaction; all others do the same again without harm.
    """

    name: str
    title: str
    run: Callable[[Filling], None]
    is_aside: bool = False
    is_atomic: bool = False


STEPS = (
    Step("divisions", "Divisions", divisions.fill),
    Step("venues", "Venues", venues.fill),
    Step("housing", "Compounds and buildings", housing.fill),
    Step("presences", "Presences", presences.fill),
    Step("late_records", "Late deliveries", late_records.fill),
    Step("cast", "People of the story", people.fill_cast),
    Step("story", "Findings and cases", story.fill, is_atomic=True),
    Step("offices", "Offices", offices.fill),
    Step("risk_areas", "Risk areas", risk_areas.fill),
    Step("arrivals", "Advance reports", arrivals.fill, is_atomic=True),
    Step("gates", "People met at the station", gates.fill, is_atomic=True),
    Step("grid_cells", "Grid cells", grid_cells.fill, is_atomic=True),
    Step("restrictions", "Contacts and restrictions", restrictions.fill, is_atomic=True),
    Step("misuse", "What the auditor is called for", misuse.fill, is_atomic=True),
    Step("supplies", "Supplies", supplies.fill, is_atomic=True),
    Step("quarantine", "Quarantine sites", quarantine.fill, is_atomic=True),
    Step("written_twice", "People written twice", written_twice.fill),
    Step("people", "People", people.fill, is_aside=True),
    Step("testing", "Specimens and rounds", testing.fill, is_atomic=True),
    Step("zones", "Zones", zones.fill, is_atomic=True),
)
