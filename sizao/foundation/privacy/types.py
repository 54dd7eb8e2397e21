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


@dataclass(frozen=True, slots=True)
class TableCount:
    """What goes and what stays of one table; `digest`: SHA-256 over the rows that went ("" in a dry run)."""

    table: str
    removed: int
    kept: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold; in force until it is released."""

    id: int
    persons: Sequence[int]
    basis: str
    reason: str
    decided_by: str
    at: datetime
    released_at: datetime | None
    released_by: str
    released_reason: str


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
