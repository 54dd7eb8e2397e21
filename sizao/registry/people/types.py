"""People as other rooms see them, and what can go wrong on the way to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sizao.foundation.privacy.pseudonyms import shown
from sizao.kernel.errors import SizaoError


class Sex(StrEnum):
    FEMALE = "f"
    MALE = "m"
    UNKNOWN = "u"


class SearchKind(StrEnum):
    """What the words of a search were taken for. Kept in the audit trail; the words themselves are not."""

    KEY = "key"
    IDENTIFIER = "identifier"
    PHONE = "phone"
    NAME = "name"
    SOUND = "sound"
    """A name by its sound: pinyin, or characters that sound alike."""
    DIVISION = "division"
    """No words, or words that are nobody's name but begin the names of divisions."""


class PersonOrder(StrEnum):
    """By what a list of people may be ordered; names are encrypted and give no order."""

    DIVISION = "division"
    OLDEST = "oldest"
    YOUNGEST = "youngest"


class PairState(StrEnum):
    """What is said about two registered people who may be one human."""

    WAITING = "waiting"
    """A person must look."""
    SAME = "same"
    """They are one human: their keys are joined, both records stay."""
    DIFFERENT = "different"
    """They are two: not proposed again."""


@dataclass(frozen=True, slots=True)
class OwnJoining:
    """One thing that was said about whether another record is of the same human. `keys`: those of both where both are.

    `WAITING` is what the machine found, for a person to look at.
    """

    at: datetime
    state: PairState
    keys: tuple[int, ...]
    by: str
    reason: str


class PairOrder(StrEnum):
    LIKELIEST = "likeliest"
    NEWEST = "newest"
    OLDEST = "oldest"
    DIVISION = "division"


class PairNotFoundError(SizaoError):
    """No such pair within the actor's area."""


class PersonNotFoundError(SizaoError):
    """Nobody of this key within the actor's scope. Says the same whether the person exists elsewhere or not."""


class SearchTooWideError(SizaoError):
    """A search without any words and without a division."""


class MergeError(SizaoError):
    """Two identities that cannot be joined, or a joining that is not there to be undone."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in a list. Outside the reader's scope, and where nobody is registered, only the key is there."""

    key: int
    name: str | None = None
    birth_year: int | None = None
    sex: Sex = Sex.UNKNOWN
    division_path: str | None = None
    household_place: str | None = None

    @property
    def shown(self) -> str:
        return shown(self.key)

    @property
    def is_named(self) -> bool:
        """Whether the reader may know who this is."""
        return self.name is not None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Everything the registry holds about one person. `keys` are all keys of this human, this one among them."""

    key: int
    name: str
    identifier: str
    phone: str
    birth_year: int | None
    sex: Sex
    division_path: str
    household_place: str | None
    keys: tuple[int, ...]

    @property
    def shown(self) -> str:
        return shown(self.key)


@dataclass(frozen=True, slots=True)
class PeopleColumns:
    """Many people as equally long columns, in one order. An empty phone or no household is allowed."""

    identifiers: Sequence[str]
    names: Sequence[str]
    phones: Sequence[str]
    birth_years: Sequence[int | None]
    sexes: Sequence[str]
    division_paths: Sequence[str]
    household_places: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody registered whom a writing may mean.

    `levels` says for each comparison how far the two agree, `score` sums it up in bits; `is_barred` says that the
    machine alone would never take them for the same.
    """

    record: PersonRecord
    levels: Mapping[str, str]
    score: float
    is_barred: bool


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the machine says about a writing: `same`, `look` or `different`, and by which weights."""

    outcome: str
    found: Sequence[Candidate]
    weights: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two registered people who may be one human; names nobody."""

    id: int
    low_key: int
    high_key: int
    division_path: str
    state: PairState
    levels: Mapping[str, str]
    score: float
    weights: str
    found_at: datetime
    found_by: str
    merge_id: int | None

    @property
    def keys(self) -> tuple[int, int]:
        return self.low_key, self.high_key


@dataclass(frozen=True, slots=True)
class PairDecision:
    """One decision on a pair."""

    state: PairState
    decided_by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PairFile:
    """A pair with both records, as far as they are still registered, and all that was decided."""

    pair: Pair
    one: PersonRecord | None
    other: PersonRecord | None
    decisions: Sequence[PairDecision]


@dataclass(frozen=True, slots=True)
class Joined:
    """A pair that was joined, and which key with which."""

    pair: Pair
    from_key: int
    to_key: int


@dataclass(frozen=True, slots=True)
class Linked:
    """What came of linking people: how many were looked at, what was joined, and the numbers of the pairs that wait."""

    people: int
    compared: int
    joined: Sequence[Joined]
    waiting: Sequence[int]
    after: int | None
    """The key to go on after; None at the end."""
