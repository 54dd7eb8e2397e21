"""A segment of the trace index: the same rows twice, sorted by cell and by person, in flat memory-mapped arrays.

`cells` (n, 6) uint32, sorted by cell and enter: person, cell, enter, leave, the latest leave of this cell so far, and
seat row + 1 with the flags above it. The running maximum tells a scan backwards where nothing earlier can still be
there. `people` (n, 3) uint32, sorted by person: the row's position in `cells`, enter, leave. From a person's row the
neighbors in its cell are next door, so that no search is needed. Times are seconds since 1970, UTC.

Segments never change: what comes later is another segment, and deleting a day is removing its folder.
"""

import json
import mmap
import os
import shutil
import zlib
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from sizao.engines.tracing import layout
from sizao.kernel.errors import SizaoError


DAY_SECONDS = 86_400


class SegmentError(SizaoError):
    """Rows that cannot be indexed, or a segment that cannot be read."""


class SegmentKind(StrEnum):
    """`DAY`: rows that begin and end strictly inside one UTC day; `DELTA`: rows as they arrived; `STANDING`: the
    rest."""

    DAY = "day"
    DELTA = "delta"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a segment holds: `rows` after joining, `first` enter and `last` leave, `checksum` (crc32) over its
    arrays."""

    name: str
    kind: SegmentKind
    rows: int
    first: int
    last: int
    bytes: int
    checksum: int


ARRAYS = (
    "cells",
    "people",
    "person_offsets",
    "person_codes",
    "cell_codes",
    "cell_offsets",
    "cell_bits",
    "sibling_cells",
)


@dataclass(frozen=True, slots=True)
class Segment:
    """The arrays of one segment, in memory or mapped.

    `person_offsets[k]` is where the k-th person of `person_codes` begins in `people`; when `person_codes` is empty, k
    is the person's code itself. `cell_codes`, `cell_offsets` do the same for `cells`; `cell_bits` is a filter over
    the codes.
    """

    manifest: Manifest
    cells: npt.NDArray[np.uint32]
    people: npt.NDArray[np.uint32]
    person_offsets: npt.NDArray[np.uint32]
    person_codes: npt.NDArray[np.uint32]
    cell_codes: npt.NDArray[np.uint32]
    cell_offsets: npt.NDArray[np.uint32]
    cell_bits: npt.NDArray[np.uint64]
    sibling_cells: npt.NDArray[np.uint32]

    @classmethod
    def build(
        cls,
        name: str,
        kind: SegmentKind,
        *,
        person: npt.NDArray[Any],
        cell: npt.NDArray[Any],
        enter: npt.NDArray[Any],
        leave: npt.NDArray[Any],
        seat_row: npt.NDArray[Any] | None = None,
        capped: npt.NDArray[Any] | None = None,
    ) -> Self:
        """Sort and join rows given as equally long arrays of codes and seconds.

        `seat_row`: -1 where not known, else 0 to 65,534. `capped`: the leave was not recorded. Raises SegmentError
        for rows that do not last, or times before 1970 or after 2106.
        """
        check(name, enter, leave, seat_row)
        packed = np.zeros(len(person), np.uint32)
        if seat_row is not None:
            packed |= (seat_row.astype(np.int64) + 1).astype(np.uint32)
        if capped is not None:
            packed |= capped.astype(np.uint32) * np.uint32(layout.CAPPED)
        rows = layout.joined_rows(
            person.astype(np.uint32),
            cell.astype(np.uint32),
            enter.astype(np.uint32),
            leave.astype(np.uint32),
            packed,
        )
        cells, people = layout.sorted_copies(rows)
        person_codes, person_offsets = directory(rows[:, layout.PERSON], dense_below=4 * len(rows))
        cell_codes, cell_offsets = directory(cells[:, layout.CELL], dense_below=0)
        siblings = np.unique(rows[(rows[:, 4] & np.uint32(layout.SIBLING)) != 0, layout.CELL])
        bits = layout.filter_of(cell_codes)
        arrays = (cells, people, person_offsets, person_codes, cell_codes, cell_offsets, bits, siblings)
        manifest = Manifest(
            name,
            kind,
            len(cells),
            int(cells[:, layout.ENTER].min()) if len(cells) else 0,
            int(cells[:, layout.LEAVE].max()) if len(cells) else 0,
            sum(array.nbytes for array in arrays),
            checksum(arrays),
        )
        return cls(manifest, *arrays)

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`, which appears whole or not at all; durable when it returns."""
        draft = folder.with_name(folder.name + ".draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        for array_name in ARRAYS:
            np.save(draft / f"{array_name}.npy", getattr(self, array_name))
        (draft / "manifest.json").write_text(json.dumps(asdict(self.manifest)), encoding="utf-8")
        for file in draft.iterdir():
            sync(file)
        sync(draft)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
        sync(folder.parent)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the arrays of a saved segment. Raises SegmentError when a part is missing or cut."""
        try:
            facts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            arrays = [_mapped(folder / f"{array_name}.npy") for array_name in ARRAYS]
        except (OSError, TypeError, ValueError) as error:
            raise SegmentError(
                f"The segment {folder.name} of the trace index cannot be read.",
                f"{type(error).__name__} while opening it.",
                "Rebuild the index from the store of record: sizao presences rebuild.",
            ) from error
        return cls(Manifest(**(facts | {"kind": SegmentKind(facts["kind"])})), *arrays)

    def expect_traces(self) -> None:
        """Have the system read no more of the large arrays than is asked for: a trace reads here and there."""
        for array in (self.cells, self.people, self.person_offsets):
            if isinstance(array.base, mmap.mmap) and hasattr(mmap, "MADV_RANDOM"):
                array.base.madvise(mmap.MADV_RANDOM)


def _mapped(path: Path) -> npt.NDArray[Any]:
    """A saved array, mapped. As `numpy.load` does it, at a tenth of the time: a running city has hundreds of them."""
    with path.open("rb") as file:
        np.lib.format.read_magic(file)
        shape, _, kind = np.lib.format.read_array_header_1_0(file)
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return np.ndarray(shape, kind, whole, file.tell())


def sync(path: Path) -> None:
    """Have what was written to a file, or the names in a folder, on disk when this returns."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check(name: str, enter: npt.NDArray[Any], leave: npt.NDArray[Any], seat_row: npt.NDArray[Any] | None) -> None:
    """Refuse what the arrays cannot hold."""
    if not len(enter):
        return
    if bool((enter >= leave).any()):
        raise SegmentError(f"Segment {name}: a row does not last.", "Its leave is not later than its enter.")
    if int(enter.min()) < 0 or int(leave.max()) > layout.LAST_SECOND:
        raise SegmentError(f"Segment {name}: a row lies before 1970 or after 2106.")
    if seat_row is not None and (int(seat_row.min()) < -1 or int(seat_row.max()) >= layout.SEAT_MASK):
        raise SegmentError(f"Segment {name}: a seat row lies outside 0 to {layout.SEAT_MASK - 1:,}.")


def directory(
    codes: npt.NDArray[np.uint32], *, dense_below: int
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """(codes that occur, where each begins) of a sorted column; no codes when every code below the largest has its
    place."""
    if len(codes) and int(codes[-1]) < dense_below:
        counts = np.bincount(codes, minlength=int(codes[-1]) + 1)
        offsets = np.zeros(len(counts) + 1, np.uint32)
        np.cumsum(counts, out=offsets[1:])
        return np.empty(0, np.uint32), offsets
    starts = np.flatnonzero(np.diff(codes, prepend=~codes[:1]) != 0) if len(codes) else np.empty(0, np.int64)
    return codes[starts].astype(np.uint32), np.append(starts, len(codes)).astype(np.uint32)


def checksum(arrays: tuple[npt.NDArray[Any], ...]) -> int:
    """One number over all arrays, for the manifest."""
    value = 0
    for array in arrays:
        value = zlib.crc32(np.ascontiguousarray(array).view(np.uint8).reshape(-1).data, value)
    return value


def inside_one_day(enter: npt.NDArray[Any], leave: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """True where a row begins and ends strictly inside one UTC day: it may go into that day's segment.

    All else is for the standing segment, where it meets what touches it across midnight.
    """
    inside: npt.NDArray[np.bool_] = (enter % DAY_SECONDS != 0) & ((leave // DAY_SECONDS) == (enter // DAY_SECONDS))
    inside &= leave % DAY_SECONDS != 0
    return inside
