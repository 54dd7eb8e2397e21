"""Words of the audit trail that others use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sizao.foundation.database.types import Scope
from sizao.kernel.errors import SizaoError


HEADS_FILE = "audit-heads.ndjson"
"""Where SIZAO_HOME keeps the heads of the chain that verifications saw."""


class AuditError(SizaoError):
    """Something that cannot be asked of the trail, or not from here."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One event. `event` is its number as it was written, `sealed` its number in the chain (None: it waits).

    `at` is the instant by the clock of the realm, `written_at` by that of the database. The last four are given for
    changes of rows: the columns that changed, how many rows, and the hashes before and after in hexadecimal.
    """

    event: int
    sealed: int | None
    at: datetime
    written_at: datetime
    database_role: str
    actor: str
    action: str
    subject_kind: str
    subject_key: str
    purpose: str
    detail: Mapping[str, Any]
    division_path: str | None
    changed_columns: tuple[str, ...] = ()
    row_count: int | None = None
    old_hash: str = ""
    new_hash: str = ""


class AuditOrder(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    ACTOR = "actor"
    ACTION = "action"


class AuditSort(StrEnum):
    """What kind of event: reads of people, changes of rows, exports, or changes made past the application."""

    READ = "read"
    CHANGE = "change"
    EXPORT = "export"
    PAST_APPLICATION = "past_application"


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """What is looked for; empty means any. Of several words for one thing, one is enough.

    `subject_keys` are the words by which one subject is known. `persons`: also events about one of these keys, alone or
    among thousands. `purposes` are parts of purposes or reasons. The period is half-open, by the database's clock.
    `sort` narrows to a kind of event.
    """

    actors: tuple[str, ...] = ()
    action: str = ""
    subject_kind: str = ""
    subject_keys: tuple[str, ...] = ()
    persons: tuple[int, ...] = ()
    purposes: tuple[str, ...] = ()
    begin: datetime | None = None
    end: datetime | None = None
    sort: AuditSort | None = None


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One of many rows that a statement changed: its key and the hashes before and after ("" for none)."""

    key: str
    old_hash: str
    new_hash: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """The place of an event in the chain; `is_intact`: its content and hashes are what they were when it was sealed."""

    number: int
    previous: str
    hash: str
    is_intact: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a chain: its number (0: there is none) and its hash in hexadecimal."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class TrailState:
    """Where the chain stands at an instant of the database's clock: its head, how many events wait to be sealed, and
    the last verification."""

    at: datetime
    head: Head
    waiting: int
    last_verification: AuditRow | None


class TroubleKind(StrEnum):
    """What a verification may find."""

    CHANGED = "changed"
    REMOVED = "removed"
    BROKEN = "broken"
    INSERTED = "inserted"
    """An event that was never given to the chain."""
    REWRITTEN = "rewritten"
    """A head that an earlier verification saw is not in the chain any more."""
    LIST_CHANGED = "list_changed"
    """The rows listed for a statement are not those that were sealed with it."""
    PEOPLE_CHANGED = "people_changed"
    """The people whom a read was about are not those that were sealed with it."""
    ROW_CHANGED = "row_changed"
    ROW_REMOVED = "row_removed"
    ROW_ADDED = "row_added"
    ROW_CHANGED_BEFORE = "row_changed_before"
    """Before this event its row was not as the trail left it: somebody changed it past the trail, then it changed."""
    COLUMNS_CHANGED = "columns_changed"
    """The columns of a table are not those it had when its rows were taken stock of."""
    TRIGGERS_OFF = "triggers_off"
    """A table is not followed any more: its triggers are not all at work, or it was struck off the list."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing found. `number` is of the chain, `event` of the trail, `table` and `key` name a row."""

    kind: TroubleKind
    number: int | None = None
    event: int | None = None
    table: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification did and found.

    `checked` rows of the chain after number `since`, up to `head`; `rows` of each audited table that were compared
    (empty: none were, only the chain was walked). `troubles` are the first ones, `trouble_count` all.
    """

    head: Head
    since: int
    checked: int
    waiting: int
    rows: Mapping[str, int] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    trouble_count: int = 0

    @property
    def is_good(self) -> bool:
        return self.trouble_count == 0


def sees_rows_without_division(scope: Scope) -> bool:
    """Whether this scope is a city or more: such auditors also see what belongs to no division."""
    return scope.path is not None and scope.path.count(".") < _LEVELS_OF_A_CITY


# A path is province.city.county...; a city's has two codes.
_LEVELS_OF_A_CITY = 2
