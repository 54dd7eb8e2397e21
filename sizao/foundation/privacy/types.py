"""Words of privacy that others use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sizao.kernel.errors import SizaoError


class PrivacyError(SizaoError):
    """A hold or close-out that cannot be made as asked."""


class CloseOutState(StrEnum):
    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"
    CONFIRMED = "confirmed"
    """A second person confirmed it: the worker erases."""
    ERASED = "erased"
    """The tables are empty; the files are being removed."""
    DONE = "done"


class HoldKind(StrEnum):
    """What a legal hold keeps."""

    PERSON = "person"
    CASE = "case"
    """Everybody in the case: the infected person and the contacts."""
    OUTBREAK = "outbreak"
    """Everything: no close-out erases, and nothing goes by its term."""


@dataclass(frozen=True, slots=True)
class TableCount:
    """What goes and what stays of one table; `digest`: SHA-256 over the rows that went ("" in a dry run).

    Day by day `kept` counts what is due and stays: under a legal hold, or needed by a row that is not due.
    """

    table: str
    removed: int
    kept: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold; in force until it is released, or until `until_at`."""

    id: int
    kind: HoldKind
    persons: Sequence[int]
    case_id: int | None
    until_at: datetime | None
    basis: str
    reason: str
    decided_by: str
    at: datetime
    released_at: datetime | None
    released_by: str
    released_reason: str

    def in_force(self, at: datetime) -> bool:
        return self.released_at is None and (self.until_at is None or self.until_at > at)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of retention: rows by table as `TableCount`, and what the store of movements removed."""

    at: datetime
    actor: str
    tables: Sequence[TableCount]
    movements: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A signed version of the impact assessment."""

    id: int
    content: Mapping[str, Any]
    remark: str
    signed_by: str
    signed_at: datetime
    signature: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DueRow:
    """A row that is due: its key, the person it is about where it says so, and why it stays (`hold`, `needed`, "")."""

    key: str
    person: int | None
    stays: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A close-out as it stands."""

    id: int
    title: str
    reason: str
    state: CloseOutState
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    counts: Mapping[str, Any]
    erased_at: datetime | None
    proof: Mapping[str, Any] | None
