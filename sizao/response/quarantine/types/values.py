"""Sites, rooms, stays and plans as other rooms and pages see them. People are known by their keys only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sizao.engines.planning.rooms.types import RoomKind, RoomRules
from sizao.foundation.privacy.pseudonyms import shown
from sizao.response.quarantine.types.words import (
    DayPart,
    Ending,
    Need,
    NoteKind,
    PlanState,
    RoomState,
    SiteState,
    StayState,
)


def label_of(name: str, name_en: str, language: str) -> str:
    """A name in the language of the page, the local one where there is no other."""
    return name_en if language.startswith("en") and name_en else name


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The numbers of a pack. `tiers`: hours after the order to the share of rooms that is ready. `fever` in °C."""

    rooms: RoomRules
    carer_age_to: int
    tiers: Mapping[float, float]
    medical_per_bed: float
    logistics_per_bed: float
    fever: float
    alarm_minutes: float
    checks_a_day: int


@dataclass(frozen=True, slots=True)
class NewSite:
    """A site to be kept. `areas`: which of the three areas (observation, service, passage) are set apart."""

    name: str
    name_en: str
    division_path: str
    address: str
    telephone: str
    medical: int = 0
    logistics: int = 0
    areas: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NewRooms:
    """`count` rooms alike on one floor of a building, numbered on from the last."""

    building: str
    floor: int
    kind: RoomKind
    beds: int
    count: int


@dataclass(frozen=True, slots=True)
class Site:
    """One site with how full it is.

    `ready` and `used` count rooms; `people` those inside, `coming` those placed and not there yet; `alarms` those not
    answered; `medical_needed` by the pack for the beds that are used.
    """

    id: int
    name: str
    name_en: str
    division_path: str
    address: str
    telephone: str
    state: SiteState
    ordered_at: datetime | None
    opened_at: datetime | None
    medical: int
    logistics: int
    areas: frozenset[str]
    rooms: int
    beds: int
    ready: int
    used: int
    to_disinfect: int
    people: int
    coming: int
    alarms: int

    def label(self, language: str) -> str:
        return label_of(self.name, self.name_en, language)


@dataclass(frozen=True, slots=True)
class Occupant:
    """Who is in a room or is to come, without a name."""

    stay: int
    person: int
    degree: int
    group: str
    party: str
    state: StayState

    @property
    def shown(self) -> str:
        return shown(self.person)


@dataclass(frozen=True, slots=True)
class RoomOnPlan:
    id: int
    building: str
    floor: int
    number: str
    kind: RoomKind
    beds: int
    state: RoomState
    occupants: Sequence[Occupant]


@dataclass(frozen=True, slots=True)
class NewStay:
    """Who needs a place. `party` names those who belong together, `group` the exposure, e.g. `case:7`.

    `restriction` is the number of the decided restriction; `due_at` the end of its term.
    """

    person: int
    party: str
    is_family: bool
    degree: int
    group: str
    needs: frozenset[Need]
    restriction: int
    due_at: datetime
    division_path: str


@dataclass(frozen=True, slots=True)
class Stay:
    id: int
    person: int
    party: str
    is_family: bool
    degree: int
    group: str
    needs: frozenset[Need]
    restriction: int
    division_path: str
    state: StayState
    site: int | None
    site_name: str
    site_name_en: str
    site_telephone: str
    room: int | None
    room_name: str
    building: str
    floor: int
    asked_at: datetime
    due_at: datetime
    placed_at: datetime | None
    placed_by: str
    reasons: Sequence[tuple[str, Mapping[str, int]]]
    arrived_at: datetime | None
    left_at: datetime | None
    left_by: str
    ending: Ending | None
    certificate: str

    @property
    def shown(self) -> str:
        return shown(self.person)

    def site_label(self, language: str) -> str:
        """What the site is called in the language of the page; empty without a site."""
        return label_of(self.site_name, self.site_name_en, language)


@dataclass(frozen=True, slots=True)
class OpenStay:
    """What a stay that is not over is for, and until when."""

    id: int
    person: int
    restriction: int
    state: StayState
    group: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DailyCheck:
    on: date
    part: DayPart
    temperature: float
    symptoms: str
    noted_by: str
    at: datetime
    is_alarm: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A need, an alarm, a breach, or what the person says about a breach (`about`)."""

    id: int
    kind: NoteKind
    words: str
    at: datetime
    noted_by: str
    about: int | None
    settled_at: datetime | None
    settled_by: str
    settled_words: str


@dataclass(frozen=True, slots=True)
class RoomChange:
    """That somebody was given another room."""

    from_room: str
    to_room: str
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class StayFile:
    stay: Stay
    checks: Sequence[DailyCheck]
    notes: Sequence[Note]
    moves: Sequence[RoomChange]


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """A medical alarm that nobody answered yet, since when, and who raised it: staff, or `person:` themself."""

    note: int
    stay: Stay
    since: datetime
    noted_by: str

    @property
    def is_by_person(self) -> bool:
        return self.noted_by.startswith("person:")


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One person of a round: which parts of the day are noted, and what is open."""

    stay: Stay
    morning: DailyCheck | None
    evening: DailyCheck | None
    alarms: int
    needs: int

    def part(self, part: DayPart) -> DailyCheck | None:
        return self.morning if part is DayPart.MORNING else self.evening


@dataclass(frozen=True, slots=True)
class Known:
    """What the registry knows of somebody that a room depends on."""

    age: int | None
    sex: str


@dataclass(frozen=True, slots=True)
class LastTests:
    """What stands about somebody's tests when they are to be released: specimens without a result, and what lacks."""

    pending: int = 0
    positive: bool = False
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A room proposed for somebody, and why."""

    stay: int
    room: int
    site: int
    steps: int
    reasons: Sequence[tuple[str, Mapping[str, int]]]


@dataclass(frozen=True, slots=True)
class PlanResult:
    proposals: Sequence[Proposal]
    unplaced: Sequence[tuple[int, str]]
    missing: Sequence[tuple[str, int, int]]
    openings: Sequence[tuple[int, int, float]]
    is_best: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan of rooms. `fixed`: stay to room, by hand. `problem`: what, why and what next where it failed."""

    id: int
    division_path: str
    state: PlanState
    asked_at: datetime
    asked_by: str
    people: int
    share: float
    placed: int
    fixed: Mapping[int, int]
    result: PlanResult | None
    problem: Sequence[str]
    settled_at: datetime | None
    settled_by: str
    stays: Sequence[int] = field(default=())
