"""Calls for help, and what single people need."""

from dataclasses import dataclass
from datetime import date, datetime

from sizao.engines.policy.vocabulary import NeedGroup
from sizao.readiness.supplies.types.stock import SuppliesError
from sizao.readiness.supplies.types.words import HelpCategory, HelpFace, HelpSource


class HelpError(SuppliesError):
    """A call for help that cannot be taken or answered as asked."""


class HelpNotFoundError(HelpError):
    """No such call within the actor's area. Says the same whether it exists elsewhere or not."""


@dataclass(frozen=True, slots=True)
class HelpClock:
    """Minutes until a call is to be answered, and minutes of being late after which it rises, level by level."""

    urgent: int
    ordinary: int
    rise: int


@dataclass(frozen=True, slots=True)
class HelpCall:
    """One call in a list: without words, name or telephone. `level_path`: who is to look after it now."""

    id: int
    division_path: str
    category: HelpCategory
    is_urgent: bool
    source: HelpSource
    at: datetime
    due_at: datetime
    person: int | None
    taken_at: datetime | None
    taken_by: str
    answered_at: datetime | None
    answered_by: str
    reference: str
    face: HelpFace
    level_path: str


@dataclass(frozen=True, slots=True)
class HelpFile:
    """One call with what was said."""

    call: HelpCall
    words: str
    caller: str
    phone: str
    address: str
    answer: str


@dataclass(frozen=True, slots=True)
class NewCall:
    """What is told when somebody calls. `person` is the key of whom it is about, where it is known."""

    division_path: str
    category: HelpCategory
    words: str
    source: HelpSource
    is_urgent: bool = False
    caller: str = ""
    phone: str = ""
    address: str = ""
    person: int | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class PersonalNeed:
    """What one person needs beyond others, until it is ended."""

    person: int
    group: NeedGroup
    division_path: str
    since: date
    until: date | None
