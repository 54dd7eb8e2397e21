"""Advance reports as pages and other rooms see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sizao.foundation.privacy.pseudonyms import shown
from sizao.kernel.errors import SizaoError


class Reporter(StrEnum):
    """Who reports. The person or the family say what is so of them; the others say what they know of somebody else.

    At a gate staff write down what somebody says who was not reported before.
    """

    SELF = "self"
    FAMILY = "family"
    COMMUNITY = "community"
    HOTEL = "hotel"
    EMPLOYER = "employer"
    GATE = "gate"

    @property
    def is_proxy(self) -> bool:
        return self in (Reporter.COMMUNITY, Reporter.HOTEL, Reporter.EMPLOYER)


class Mode(StrEnum):
    """How somebody comes."""

    TRAIN = "train"
    FLIGHT = "flight"
    COACH = "coach"
    CAR = "car"
    OTHER = "other"


class Risk(StrEnum):
    """What the published lists say about where somebody stayed; computed, never declared. Restricts nobody."""

    NONE = "none"
    NEAR = "near"
    """In a county that has a risk area; whether in the area itself is not known."""
    MEDIUM = "medium"
    HIGH = "high"
    ABROAD = "abroad"


class ArrivalState(StrEnum):
    ANNOUNCED = "announced"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


class ArrivalOrder(StrEnum):
    COMING = "coming"
    NEWEST = "newest"
    RISK = "risk"


class Attention(StrEnum):
    """What the first page counts."""

    TODAY = "today"
    LATE = "late"
    RISK = "risk"
    TO_CALL = "to_call"


class PosterKind(StrEnum):
    STATION = "station"
    HOTEL = "hotel"
    VILLAGE = "village"
    OTHER = "other"


class FieldFault(StrEnum):
    """What is wrong with one field of a report. The pages have the words, each with what to do."""

    MISSING = "missing"
    NAME = "name"
    IDENTIFIER = "identifier"
    MISTYPED = "mistyped"
    TWICE = "twice"
    PHONE = "phone"
    PLACE = "place"
    PLACE_UNCLEAR = "place_unclear"
    DESTINATION = "destination"
    DAY = "day"
    DAY_OVER = "day_over"
    DAY_FAR = "day_far"
    DAYS_TURNED = "days_turned"
    DAYS_OLD = "days_old"
    NUMBER = "number"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """`field` as the form calls it, such as `identifier-1` for the second traveller."""

    field: str
    fault: FieldFault


class ReportError(SizaoError):
    """A report that cannot be taken as it is; `problems` says what, field by field. Nothing of it was saved."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "Something in the report has to be corrected.",
            "Nothing was saved yet.",
            "Look at the marked fields and send it again.",
        )


class TooManyReportsError(SizaoError):
    """Too many reports or wrong codes from one address. `wait_seconds`: until it is worth trying again."""

    def __init__(self, wait_seconds: int) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(
            "Too much came from your network at once.",
            "So that one sender does not keep out all others, there is a limit for an hour.",
            "Nothing is lost: send it again later, or call the office of your county.",
        )


class ReportCodeError(SizaoError):
    """A code and what belongs to it that do not fit."""


class ArrivalNotFoundError(SizaoError):
    """No such arrival within the reader's area, or no longer."""


class ArrivalActError(SizaoError):
    """An act on an arrival that makes no sense as it stands."""


class PosterError(SizaoError):
    """A poster that cannot be made, or is not there."""


@dataclass(frozen=True, slots=True)
class Traveller:
    """One who comes, as told. `phone` may be empty for those who travel with the first one."""

    name: str
    identifier: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """Where somebody was, as told, from one day to another, both included.

    `code`: of the county, city or province (6, 4 or 2 digits) or country (two letters); empty where it is not known.
    """

    place: str
    code: str
    from_on: date
    until_on: date
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Journey:
    """When and how. `number` of the train, flight or coach, or the plate of a car; `is_known`: None where no timetable
    was asked."""

    arrives_at: datetime
    mode: Mode
    number: str = ""
    is_known: bool | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report that was checked: what `rules.reports.read_report` gives."""

    reporter: Reporter
    travellers: tuple[Traveller, ...]
    stays: tuple[Stay, ...]
    division_path: str
    address: str
    journey: Journey
    tested_on: date | None = None
    reporter_name: str = ""
    reporter_phone: str = ""
    organization: str = ""
    poster: str = ""

    @property
    def phone(self) -> str:
        """The phone that is called, and whose end opens the report again."""
        return self.reporter_phone or self.travellers[0].phone


@dataclass(frozen=True, slots=True)
class RiskFound:
    """What a published list says about one stay, with the line of the bulletin."""

    place: str
    from_on: date
    until_on: date
    level: Risk
    bulletin: str = ""
    line: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever reports is told at once. `is_repeat`: it had been taken before and nothing was added.

    `submission_id`: the number of what was sent, for other rooms; nobody is told it.
    """

    code: str
    arrives_at: datetime
    division_path: str
    is_late: bool
    risk: Risk
    found: tuple[RiskFound, ...]
    people: int
    joined: int
    is_train_unknown: bool
    is_repeat: bool
    is_cancelled: bool = False
    submission_id: int = 0


@dataclass(frozen=True, slots=True)
class ReportAccess:
    """The right to look at one report, change and cancel it."""

    submission_id: int
    division_path: str


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What the reporter sees again by the code."""

    receipt: Receipt
    journey: Journey
    address: str
    made_at: datetime
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One person's coming, for lists. Who it is, `name` says only within the reader's scope and for a purpose."""

    id: int
    person: int
    division_path: str
    state: ArrivalState
    journey: Journey
    origin: str
    risk: Risk
    risk_at: datetime | None
    found: tuple[RiskFound, ...]
    is_late: bool
    made_at: datetime
    reporters: tuple[Reporter, ...]
    called_at: datetime | None
    called_by: str
    tested_on: date | None = None
    name: str = ""
    phone: str = ""

    @property
    def shown(self) -> str:
        return shown(self.person)


@dataclass(frozen=True, slots=True)
class ReportMade:
    """One report of an arrival in its history. `differs`: fields in which it said otherwise than what stands.

    `partner`: the instance that told it, empty where it was reported here.
    """

    reporter: Reporter
    made_at: datetime
    received_at: datetime
    differs: tuple[str, ...]
    name: str = ""
    phone: str = ""
    organization: str = ""
    poster: str = ""
    partner: str = ""


@dataclass(frozen=True, slots=True)
class ArrivalFile:
    """Everything about one arrival."""

    arrival: Arrival
    address: str
    stays: tuple[Stay, ...]
    reports: tuple[ReportMade, ...]
    other_keys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Poster:
    """A sheet with a code of its own. `opened`: how often somebody came by it; `reports`: how many it brought."""

    id: int
    code: str
    kind: PosterKind
    name: str
    division_path: str
    made_at: datetime
    opened: int
    reports: int = 0
    people: int = 0
