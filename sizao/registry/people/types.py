"""People as other rooms see them, and what can go wrong on the way to them."""

from collections.abc import Sequence
from dataclasses import dataclass
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
