"""What a pack is made of, and what a decision leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sizao.kernel.errors import SizaoError


class PackError(SizaoError):
    """A pack that cannot be used. `problems` tells every one, each with file, line and dotted name."""

    def __init__(self, what: str, problems: tuple[str, ...] = (), next_step: str = "") -> None:
        self.problems = problems
        super().__init__(what, "\n".join(problems), next_step)


class Status(StrEnum):
    """How a row came about: copied from a source, put together where no text was found, or ordered locally."""

    CITED = "cited"
    RECONSTRUCTED = "reconstructed"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row comes from: its id (S53), grade (A official text, B press, C copy) and address."""

    id: str
    grade: str
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: `id` (section and name with a dot), `values` as the section defines them, and what it rests on.

    `pack` is the pack or order that said so last; `place` is its file and line.
    """

    id: str
    section: str
    values: Mapping[str, Any]
    valid_from: date
    valid_to: date | None
    legal_basis: str
    citation: tuple[str, ...]
    status: Status
    label: Mapping[str, str]
    pack: str
    place: str

    @property
    def full_id(self) -> str:
        """The id with its pack in front, as it travels into answers: `cn-8ed.tracing.1.restaurant`."""
        return f"{self.pack}.{self.id}"

    def holds_on(self, day: date) -> bool:
        """Valid from and including `valid_from`, until and including `valid_to`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Pack:
    """A protocol as it stands after laying it over its parents, with local orders on top.

    `lineage`: ids from the root to this pack, then orders. `hash`: of all content that decides, parents and orders
    included; comments, order of keys and files do not change it.
    """

    id: str
    title: Mapping[str, str]
    disease: str
    valid_from: date
    valid_to: date | None
    lineage: tuple[str, ...]
    hash: str
    rows: tuple[Row, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)

    def section(self, name: str) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.section == name)

    def row(self, row_id: str) -> Row:
        """The row of this id, with or without the pack in front. Raises PackError when there is none."""
        for row in self.rows:
            if row_id in (row.id, row.full_id):
                return row
        raise PackError(f"The pack {self.id} has no row {row_id}.")


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome and how it came about, so that it can be explained and had again years later.

    `tried`: each row looked at, with the reason why it did or did not apply.
    """

    outcome: Any
    pack: str
    pack_hash: str
    rules: tuple[str, ...]
    inputs: Mapping[str, Any]
    tried: tuple[tuple[str, str], ...]
