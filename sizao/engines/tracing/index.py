"""The trace index as a whole: a dictionary and segments, opened for reading, with scratch memory that traces share."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from sizao.engines.tracing import layout, tables
from sizao.engines.tracing.dictionary import Dictionary, open_dictionary
from sizao.engines.tracing.segment import Manifest, Segment, SegmentError


CATALOG = "catalog.json"


class Row(NamedTuple):
    """One row of the index in codes: `seat_row` None where not known, `capped` when the leave was not recorded."""

    person: int
    cell: int
    enter: int
    leave: int
    seat_row: int | None
    capped: bool


class Families(NamedTuple):
    """Identifiers that belong together, in codes.

    `people`: by identifier its person, -person - 1 where the person has several identifiers; empty when none has.
    `persons` (sorted), `offsets`, `members`: the identifiers of each such person.
    """

    people: npt.NDArray[np.int64]
    persons: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int64]
    members: npt.NDArray[np.int64]

    @classmethod
    def none(cls) -> Self:
        empty = np.empty(0, np.int64)
        return cls(empty, empty, np.zeros(1, np.int64), empty)

    @classmethod
    def of(cls, canonical: Mapping[int, int], person_count: int) -> Self:
        """From identifier code -> person code."""
        families: dict[int, set[int]] = {}
        for identifier, person in canonical.items():
            if identifier != person:
                families.setdefault(person, {person}).add(identifier)
        if not families:
            return cls.none()
        people = np.arange(person_count, dtype=np.int64)
        persons = sorted(families)
        for person in persons:
            people[list(families[person])] = -person - 1
        offsets = np.cumsum([0, *(len(families[person]) for person in persons)])
        members = [identifier for person in persons for identifier in sorted(families[person])]
        return cls(people, np.array(persons, np.int64), offsets.astype(np.int64), np.array(members, np.int64))

    def person_of(self, code: int) -> int:
        if not len(self.people):
            return code
        person = int(self.people[code])
        return -person - 1 if person < 0 else person

    def members_of(self, person: int) -> list[int]:
        at = int(np.searchsorted(self.persons, person))
        if at < len(self.persons) and self.persons[at] == person:
            return [int(code) for code in self.members[self.offsets[at] : self.offsets[at + 1]]]
        return [person]


@dataclass(slots=True)
class Scratch:
    """Memory of one running trace, kept for the next: fresh pages would cost more than the trace."""

    who: npt.NDArray[np.void]
    nearer: npt.NDArray[np.uint64]
    settled: npt.NDArray[np.uint32]
    records: npt.NDArray[np.void]
    chains: npt.NDArray[np.void]
    again: npt.NDArray[np.int64]
    stays: npt.NDArray[np.void]
    overlaps: npt.NDArray[np.void]
    tables: tuple[npt.NDArray[np.int64], ...]
    one: npt.NDArray[np.int64]

    @classmethod
    def for_persons(cls, count: int) -> Self:
        return cls(
            np.zeros(max(1, count), tables.WHO),
            np.zeros(count // 64 + 1, np.uint64),
            np.zeros(max(1, count), np.uint32),
            np.zeros(1 << 17, tables.RECORD),
            np.zeros(1 << 17, tables.CHAIN),
            np.zeros(1 << 14, np.int64),
            np.zeros(1 << 10, tables.STAY),
            np.zeros(1 << 14, tables.OVERLAP),
            pair_tables(1 << 14),
            np.zeros(1, np.int64),
        )

    def grow(self, status: int) -> None:
        """Double what was too small."""
        if status == tables.GROW_RECORDS:
            # Kept: what was recorded so far.
            self.records = np.concatenate([self.records, np.zeros_like(self.records)])
            self.chains = np.concatenate([self.chains, np.zeros_like(self.chains)])
            self.again = np.concatenate([self.again, np.zeros(max(len(self.again), len(self.records) // 8), np.int64)])
        elif status == tables.GROW_STAYS:
            self.stays = np.zeros(2 * len(self.stays), tables.STAY)
        elif status == tables.GROW_OVERLAPS:
            self.overlaps = np.zeros(2 * len(self.overlaps), tables.OVERLAP)
            self.tables = pair_tables(len(self.overlaps))


def pair_tables(size: int) -> tuple[npt.NDArray[np.int64], ...]:
    """Room to judge one pair with up to `size` overlaps: overlaps, episodes, spans, an order."""
    return (
        np.zeros((size, tables.PAIR_COLUMNS), np.int64),
        np.zeros((size, tables.PAIR_COLUMNS), np.int64),
        np.zeros((size, 2), np.int64),
        np.zeros(size, np.int64),
    )


@dataclass
class TraceIndex:
    """Dictionary and segments, ready to be traced. Safe for several threads; what was opened stays as it was."""

    dictionary: Dictionary
    segments: Sequence[Segment]
    generation: int = 0
    _spare: list[Scratch] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _families: dict[frozenset[tuple[int, int]], Families] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.table = segment_table(self.segments)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index in `folder` as last committed. Raises SegmentError when there is none or a part cannot be read."""
        for _ in range(3):
            # Between reading the catalog and opening its segments a writer may have replaced one: look again.
            try:
                return cls._open(folder)
            except SegmentError:
                if not (folder / CATALOG).exists():
                    raise
        return cls._open(folder)

    @classmethod
    def _open(cls, folder: Path) -> Self:
        catalog = read_catalog(folder)
        segments = [Segment.open(folder / "segments" / name) for name in catalog["segments"]]
        for segment in segments:
            segment.expect_traces()
        return cls(
            open_dictionary(folder / "dictionary", catalog["counts"], catalog["settings"], catalog.get("sorted", {})),
            segments,
            catalog["generation"],
        )

    @property
    def manifests(self) -> list[Manifest]:
        return [segment.manifest for segment in self.segments]

    @property
    def row_count(self) -> int:
        return sum(manifest.rows for manifest in self.manifests)

    @property
    def period(self) -> tuple[int, int]:
        """First enter and last leave in seconds since 1970; (0, 0) when empty."""
        filled = [manifest for manifest in self.manifests if manifest.rows]
        return min((m.first for m in filled), default=0), max((m.last for m in filled), default=0)

    def families(self, canonical: Mapping[int, int]) -> Families:
        """The identifiers that belong together; the last few maps are kept, for they cost an array of all persons."""
        key = frozenset(canonical.items())
        if key not in self._families:
            if len(self._families) > 3:
                self._families.clear()
            self._families[key] = Families.of(canonical, self.dictionary.person_count)
        return self._families[key]

    @contextmanager
    def scratch(self) -> Iterator[Scratch]:
        """Working memory for one trace, to be given back clean; what a failed trace leaves is thrown away."""
        with self._lock:
            scratch = self._spare.pop() if self._spare else None
        if scratch is None:
            scratch = Scratch.for_persons(self.dictionary.person_count)
        yield scratch
        with self._lock:
            self._spare.append(scratch)

    def rows_of_person(self, code: int, start: int = 0, end: int = layout.LAST_SECOND) -> list[Row]:
        """The rows of one identifier that overlap `[start, end)`, by enter."""
        found: list[Row] = []
        for segment in self.segments:
            if segment.manifest.first >= end or segment.manifest.last <= start:
                continue
            positions = segment.people[
                slice(*_span(segment.person_codes, segment.person_offsets, code)), layout.POSITION
            ]
            found.extend(_rows(segment.cells[positions], start, end))
        return sorted(found, key=lambda row: (row.enter, row.leave, row.cell))

    def rows_of_cell(self, cell: int, start: int = 0, end: int = layout.LAST_SECOND) -> list[Row]:
        """The rows of everybody in one cell that overlap `[start, end)`, by enter."""
        found: list[Row] = []
        for segment in self.segments:
            if segment.manifest.first >= end or segment.manifest.last <= start:
                continue
            begin, stop = _span(segment.cell_codes, segment.cell_offsets, cell)
            if begin < stop:
                first = begin + int(np.searchsorted(segment.cells[begin:stop, layout.LATEST], start, side="right"))
                last = begin + int(np.searchsorted(segment.cells[begin:stop, layout.ENTER], end, side="left"))
                found.extend(_rows(segment.cells[first:last], start, end))
        return sorted(found, key=lambda row: (row.enter, row.leave, row.person))


def read_catalog(folder: Path) -> dict[str, Any]:
    """The catalog of an index folder."""
    try:
        catalog: dict[str, Any] = json.loads((folder / CATALOG).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SegmentError(
            "There is no trace index to read.",
            f"Its catalog is missing or damaged ({type(error).__name__}).",
            "Import presences first, or rebuild the index from the store of record.",
        ) from error
    return catalog


def segment_table(segments: Sequence[Segment]) -> npt.NDArray[np.void]:
    """Addresses and facts of the segments, as the kernels want them. Valid as long as the segments are held."""
    table = np.zeros(len(segments), tables.SEGMENT)
    for row, segment in zip(table, segments, strict=True):
        row["first"], row["last"], row["rows"] = segment.manifest.first, segment.manifest.last, segment.manifest.rows
        row["cells"], row["people"] = segment.cells.ctypes.data, segment.people.ctypes.data
        row["person_codes"] = segment.person_codes.ctypes.data if len(segment.person_codes) else 0
        row["person_offsets"], row["persons"] = segment.person_offsets.ctypes.data, len(segment.person_offsets) - 1
        row["bits"], row["bits_mask"] = segment.cell_bits.ctypes.data, len(segment.cell_bits) - 1
        row["cell_codes"], row["cell_count"] = segment.cell_codes.ctypes.data, len(segment.cell_codes)
        row["cell_offsets"] = segment.cell_offsets.ctypes.data
        row["sibling_cells"], row["siblings"] = segment.sibling_cells.ctypes.data, len(segment.sibling_cells)
    return table


def _span(codes: npt.NDArray[np.uint32], offsets: npt.NDArray[np.uint32], code: int) -> tuple[int, int]:
    if len(codes):
        at = int(np.searchsorted(codes, code))
        if at == len(codes) or codes[at] != code:
            return 0, 0
    else:
        at = code
        if at >= len(offsets) - 1:
            return 0, 0
    return int(offsets[at]), int(offsets[at + 1])


def _rows(cells: npt.NDArray[np.uint32], start: int, end: int) -> Iterator[Row]:
    for person, cell, enter, leave, _, packed in cells.tolist():
        if enter < end and leave > start:
            seat = packed & layout.SEAT_MASK
            yield Row(person, cell, enter, leave, seat - 1 if seat else None, bool(packed & layout.CAPPED))
