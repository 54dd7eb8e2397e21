"""What a pack is made of, and what a decision leaves behind."""

from collections.abc import Mapping, Sequence
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


class Kind(StrEnum):
    """What a pack is: a protocol that can be chosen, or the law that protocols stand on."""

    PROTOCOL = "protocol"
    LAW = "law"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row comes from: its id (S53), grade (A official text, B press, C copy) and address."""

    id: str
    grade: str
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: `id` (section and name with a dot), `values` as the section defines them, and what it rests on.

    `pack` is the pack or order that said so last; `place` is its file and line. `dated`: the dates are the row's own;
    else it stands as long as the pack that was loaded.
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
    note: str = ""
    dated: bool = False

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

    `lineage`: ids from the root to this pack, then orders. `hash`: of all content that decides, parents, orders and
    all versions included; comments, order of keys and files do not change it. `rows`: one version of each row, as the
    pack stood on the day it was loaded for; `versions`: all of them. `withdrawn`: the rows with which an overlay took
    something away.
    """

    id: str
    title: Mapping[str, str]
    kind: Kind
    disease: str
    valid_from: date
    valid_to: date | None
    lineage: tuple[str, ...]
    hash: str
    rows: tuple[Row, ...]
    versions: tuple[Row, ...]
    withdrawn: tuple[Row, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)

    def holds_on(self, day: date) -> bool:
        """Whether the pack itself is valid on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def section(self, name: str) -> tuple[Row, ...]:
        """The rows of a section as the pack stood on the day it was loaded for."""
        return tuple(row for row in self.rows if row.section == name)

    def section_on(self, name: str, day: date) -> tuple[Row, ...]:
        """The versions of a section's rows that hold on a day; none where no version does."""
        return tuple(row for row in self.versions if row.section == name and row.holds_on(day))

    def section_near(self, name: str, day: date) -> tuple[Row, ...]:
        """One version of each of a section's rows: those that hold on the day.

        On a day when the pack itself is not valid (a protocol tried at another time than its own, in a comparison or a
        drill) the nearest version before, else the first.
        """
        versions: dict[str, list[Row]] = {}
        for row in self.versions:
            if row.section == name:
                versions.setdefault(row.id, []).append(row)
        found = (self.version_near(rows, day) for rows in versions.values())
        return tuple(row for row in found if row is not None)

    def version_near(self, versions: Sequence[Row], day: date) -> Row | None:
        """Of the versions of one row, sorted by time, the one for a day; see `section_near`."""
        held = next((row for row in versions if row.holds_on(day)), None)
        if held is not None or self.holds_on(day):
            return held
        return next((row for row in reversed(versions) if row.valid_from <= day), versions[0])

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
