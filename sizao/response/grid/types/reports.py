"""What a cell reports in a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sizao.foundation.privacy.pseudonyms import shown
from sizao.kernel.errors import SizaoError


class Act(StrEnum):
    """What one sending says."""

    NIL = "nil"
    """Nothing to report: a report, where silence is none."""
    PERSON = "person"
    VISITS = "visits"
    MISTAKE = "mistake"
    """What was said of somebody on that day was a mistake."""


class VisitOutcome(StrEnum):
    WELL = "well"
    NEEDS = "needs"
    """Somebody needs something; what, the record of that person says."""
    ABSENT = "absent"


class Match(StrEnum):
    """Whether a new face had reported the arrival."""

    NONE = ""
    """No new face."""
    REPORTED = "reported"
    NOT_REPORTED = "not_reported"


class GridFault(StrEnum):
    """What is wrong with a field."""

    MISSING = "missing"
    NUMBER = "number"
    PHONE = "phone"
    TEMPERATURE = "temperature"
    HOUSEHOLD = "household"
    NEED = "need"
    DAY = "day"
    DAY_AHEAD = "day_ahead"
    DAY_OLD = "day_old"
    PLACE = "place"
    NOTHING = "nothing"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class GridProblem:
    """One field that is wrong."""

    field: str
    fault: GridFault


class GridReportError(SizaoError):
    """A sending that is not taken, with every field that is wrong."""

    def __init__(self, problems: Sequence[GridProblem]) -> None:
        self.problems = tuple(problems)
        names = ", ".join(problem.field for problem in problems)
        super().__init__(f"The report was not taken: {names}.", next_step="Correct these fields and send it again.")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody whom the worker met and who is not registered in the cell. `identifier` empty where none was shown."""

    name: str
    phone: str = ""
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class PersonTold:
    """What was told of one person on one day; at least one of it. `origin`: code of the place a new face came from."""

    person: int | None
    newcomer: Newcomer | None
    is_new: bool = False
    has_left: bool = False
    has_fever: bool = False
    temperature: Decimal | None = None
    needs: tuple[str, ...] = ()
    origin: str = ""
    household: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One sending that was read and checked."""

    act: Act
    cell: str
    on: date
    person: PersonTold | None = None
    visits: Mapping[int, VisitOutcome] | None = None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What stands about one person on one day. `arrival`: the advance report that was found."""

    id: int
    person: int
    cell: str
    division_path: str
    on: date
    is_new: bool
    has_left: bool
    has_fever: bool
    temperature: Decimal | None
    needs: tuple[str, ...]
    origin: str
    risk: str
    household: int | None
    match: Match
    arrival: int | None
    made_at: datetime
    made_by: str
    superseded_at: datetime | None
    is_mistake: bool
    name: str | None = None

    @property
    def shown(self) -> str:
        return shown(self.person)


@dataclass(frozen=True, slots=True)
class Sent:
    """One sending in the history of a day."""

    id: int
    act: Act
    made_at: datetime
    received_at: datetime
    made_by: str
    duty: str
    visits: int


@dataclass(frozen=True, slots=True)
class DayReport:
    """What a cell reported for a day. `is_nil`: nothing was told of anybody."""

    id: int
    cell: str
    on: date
    first_received_at: datetime
    last_made_at: datetime
    made_by: str
    is_nil: bool
    visits: int
    new_faces: int
    departures: int
    fevers: int
    with_needs: int
    unreported: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a sending. `is_repeat`: it had been taken before, and nothing was added.

    `record`: what stands of the person now; `stands` is False where something that was entered later had come before.
    """

    report: DayReport
    act: Act
    is_repeat: bool
    record: PersonRecord | None = None
    stands: bool = True
