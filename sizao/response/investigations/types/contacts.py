"""Contacts of cases: who was exposed, to whom, how sure that is, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sizao.foundation.privacy.pseudonyms import shown
from sizao.response.investigations.types.statements import Certainty, InvestigationError, Protection


class ContactError(InvestigationError):
    """A contact that cannot be determined, changed or followed as asked."""


class ContactNotFoundError(ContactError):
    """No such contact within the actor's scope. Says the same whether it exists elsewhere or not."""


class DeterminationError(ContactError):
    """Somebody who may not determine contacts: the law gives it to another body, or not for this disease now.

    `answer` says why in zh and en, where it is the law that says so.
    """

    def __init__(self, what: str, why: str = "", next_step: str = "", answer: Mapping[str, str] | None = None) -> None:
        self.answer = answer or {}
        super().__init__(what, why, next_step)


class ContactState(StrEnum):
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class ContactOrigin(StrEnum):
    """How somebody came to be looked at."""

    TRACE = "trace"
    HAND = "hand"
    FILE = "file"


class ContactStep(StrEnum):
    """What was done about a contact, each with its history."""

    ACCEPTED = "accepted"
    DROPPED = "dropped"
    LOCATED = "located"
    MOVED = "moved"


class DayPart(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"


class ContactOrder(StrEnum):
    """By what a list of contacts may be ordered."""

    DEGREE = "degree"
    LAST_EXPOSURE = "last_exposure"
    DECIDED = "decided"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a contact is, as told. Sealed with the contact; the register of people knows better where it knows."""

    name: str = ""
    phone: str = ""
    identifier: str = ""
    residence: str = ""

    def __bool__(self) -> bool:
        return any((self.name, self.phone, self.identifier, self.residence))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a determination rests on: the rule of the pack, the trace's digest, and the episodes themselves.

    An episode is a mapping of source (shown key), place, cell, start and end (ISO 8601) and rule.
    """

    rule: str = ""
    pack: str = ""
    pack_hash: str = ""
    digest: str = ""
    episodes: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact to be accepted. `source` is the person through whom: the case, or a contact one degree nearer."""

    person: int
    degree: int
    source: int
    setting: str
    place: str
    exposed_from: datetime
    exposed_until: datetime
    protection: Protection = Protection.UNKNOWN
    certainty: Certainty = Certainty.CERTAIN
    evidence: Evidence = field(default_factory=Evidence)
    identity: Identity = field(default_factory=Identity)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """One person as a contact of one case. `parent` is the contact through whom, where that one was accepted too."""

    id: int
    case_id: int
    case_number: str
    person: int
    degree: int
    source: int
    state: ContactState
    origin: ContactOrigin
    setting: str
    place: str
    exposed_from: datetime
    exposed_until: datetime
    protection: Protection
    certainty: Certainty
    evidence: Evidence
    decided_at: datetime
    decided_by: str
    located_at: datetime | None
    moved_at: datetime | None

    @property
    def shown(self) -> str:
        return shown(self.person)


def ground_of_contact(contact_id: int, decided_at: datetime) -> str:
    """How a restriction names the determination that it rests on: each decision is a fact of its own."""
    return f"contact:{contact_id}:{int(decided_at.timestamp())}"


@dataclass(frozen=True, slots=True)
class ContactChange:
    """Who did what about a contact, when and why."""

    step: ContactStep
    degree: int
    since: datetime
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class DailyCheck:
    """One look at a contact: temperature, signs of illness, whether a specimen was taken. `part` of the day `on`."""

    on: date
    part: DayPart
    temperature: Decimal | None
    symptoms: str
    specimen_taken: bool
    noted_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ContactFile:
    """One human as a contact, as far as the reader sees: each case, what was done, who it is as told, daily checks."""

    contacts: Sequence[Contact]
    identity: Identity
    notes: Sequence[str]
    history: Sequence[tuple[str, ContactChange]]
    checks: Sequence[DailyCheck]


@dataclass(frozen=True, slots=True)
class Human:
    """One human in the list of contacts, however many cases they are a contact of.

    `degree` is the nearest of those that hold; None where none does. `cases` are the numbers of the cases.
    """

    person: int
    degree: int | None
    cases: Sequence[str]
    first_exposure: datetime
    last_exposure: datetime
    decided_at: datetime
    located_at: datetime | None
    moved_at: datetime | None

    @property
    def shown(self) -> str:
        return shown(self.person)


@dataclass(frozen=True, slots=True)
class DegreeYield:
    """How many accepted contacts of a degree there are, and how many of them became cases."""

    degree: int
    people: int
    positive: int
