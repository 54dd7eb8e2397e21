"""What is known about people and rooms, and what a plan says. All numbers of rules come in as `RoomRules`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sizao.kernel.errors import SizaoError


class PlacementError(SizaoError):
    """Rooms or hand placements that contradict the rules. Names rooms and people by their keys only."""


class RoomKind(StrEnum):
    SINGLE = "single"
    """For one person."""
    FAMILY = "family"
    """For several people of one party."""
    ACCESSIBLE = "accessible"
    """For somebody who needs it, and those who share a room with them."""


@dataclass(frozen=True, slots=True)
class Room:
    """An empty room that may be used. `floor` numbers a floor of one building, over all sites."""

    key: int
    site: int
    floor: int
    kind: RoomKind
    beds: int


@dataclass(frozen=True, slots=True)
class Held:
    """A room with people in it: one party of one degree and exposure group. `spare` beds are left for that party."""

    room: Room
    party: str
    degree: int
    group: str
    spare: int


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who needs a room. `sex` is f, m or u; `age` in years, None where it is not known.

    `may_care`: could look after a child (grown up, neither old nor ill). `needs_care`: cannot be alone at
    any age.
    """

    key: int
    degree: int
    group: str
    sex: str = "u"
    age: int | None = None
    may_care: bool = True
    needs_care: bool = False
    accessible: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """People who belong together. `home` names where they come from in the table of distances.

    In a party that is no family (colleagues, a travel group) men and women have rooms of their own.
    """

    key: str
    home: str
    guests: tuple[Guest, ...]
    is_family: bool = True


@dataclass(frozen=True, slots=True)
class RoomRules:
    """The numbers of the pack. `child_age_to`: up to and including this age somebody needs a carer in the room.

    `degrees_apart` and `groups_apart`: one degree, one exposure group on a floor; in a room always. `most_steps`: the
    farthest a site may lie, None without a limit.
    """

    child_age_to: int = 14
    degrees_apart: bool = True
    groups_apart: bool = True
    most_steps: int | None = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """A placement that a person made by hand: kept as it is, and the rest is solved around it."""

    guest: int
    room: int


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work a plan may be. Work is counted by the solver itself, so that the same facts have the same answer;
    `seconds` ends it on a machine that is too slow for that."""

    work: float = 8.0
    seconds: float = 18.0
    seed: int = 20211023


class ReasonKind(StrEnum):
    BY_HAND = "by_hand"
    TOGETHER = "together"
    """Shares the room with `people` of its own party."""
    JOINS = "joins"
    """Joins the party that is there already."""
    SPLIT = "split"
    """The party has several rooms, for none is left that holds it."""
    DEGREES = "degrees"
    """The party has several rooms, for its degrees stay apart."""
    SEXES = "sexes"
    ALONE = "alone"
    CARER = "carer"
    """A child, or somebody who needs care, with somebody who may care."""
    ACCESSIBLE = "accessible"
    NEAREST = "nearest"
    """No nearer site is open, `steps` away."""
    NEARER_FULL = "nearer_full"
    """`steps` away; at `sites` nearer ones nothing that fits was left."""
    FLOOR = "floor"
    """The floor holds this degree and this exposure group only."""


@dataclass(frozen=True, slots=True)
class Reason:
    kind: ReasonKind
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placement:
    guest: int
    room: int
    site: int
    steps: int
    reasons: tuple[Reason, ...]


class UnplacedKind(StrEnum):
    NO_CARER = "no_carer"
    """Needs somebody to care for them, and nobody of the party may."""
    NO_KIND = "no_kind"
    """No open site has a room that would hold them."""
    TOO_FAR = "too_far"
    """Rooms that would hold them are farther than the rules allow."""
    FULL = "full"
    """All rooms that would hold them are taken, or lie on floors of other degrees or exposure groups."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    guest: int
    kind: UnplacedKind


@dataclass(frozen=True, slots=True)
class Missing:
    """How many rooms of a kind with at least so many beds lack, for whom."""

    kind: RoomKind
    beds: int
    rooms: int


@dataclass(frozen=True, slots=True)
class ClosedSite:
    """A site that could be opened, and its empty rooms."""

    key: int
    rooms: Sequence[Room]


@dataclass(frozen=True, slots=True)
class Opening:
    """A site to open next: `rooms` would be used, `within_hours` so many are ready by the tiers of the pack.

    `tiers` are pairs of hours and rooms.
    """

    site: int
    rooms: int
    within_hours: float
    tiers: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """`is_best`: nothing better exists; else it is the best that was found with the effort allowed."""

    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    missing: tuple[Missing, ...]
    is_best: bool
    cost: int


Steps = Mapping[tuple[str, int], int]
"""How far a site is from a home, in steps of any one measure. What is not there cannot be reached."""

Progress = Callable[[float, int, int], None]
"""Told now and then: share of the effort (0 to 1), people placed, people in all."""
