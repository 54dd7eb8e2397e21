"""Places and their cells as ranges of numbers; keys, names and labels are made on demand.

A block holds all places of one kind of use (homes, schools, runs of buses). Place and cell codes count through all
blocks for the whole period, so at full scale millions of places need a few arrays and no strings.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sizao.engines.city.arrays import Ints
from sizao.kernel.settings_of_contact import Setting


SETTINGS: tuple[Setting, ...] = tuple(Setting)

# From a place's number in its block to its key and to its name.
Spelled = Callable[[int], str]
# From a place's number in its block and a cell's number in the place to the cell's label.
Labelled = Callable[[int, int], str | None]


def unnamed(_place: int, _cell: int) -> None:
    """The label of a place that has one cell."""
    return


@dataclass(frozen=True, slots=True)
class PlaceColumns:
    """A row for each place code: `kind` indexes `SETTINGS`; `community` indexes `City.divisions`, -1 for none."""

    kind: npt.NDArray[np.uint8]
    community: Ints

    def __len__(self) -> int:
        return len(self.kind)

    def settings(self, codes: Ints) -> list[Setting]:
        return [SETTINGS[kind] for kind in self.kind[codes]]


@dataclass(frozen=True, slots=True)
class Block:
    """Places `first_place` and up; the cells of its place `p` begin at `first_cell + p * per_place`.

    With `cell_start` a place's cells begin there instead, since places differ in size.
    """

    first_place: int
    count: int
    first_cell: int
    per_place: int
    cell_start: Ints | None
    key: Spelled
    name: Spelled
    label: Labelled

    def cells(self, place: Ints, cell: Ints | int = 0) -> Ints:
        """Cell codes of `cell` in each place (numbers in this block)."""
        start = place.astype(np.int64) * self.per_place if self.cell_start is None else self.cell_start[place]
        codes: Ints = (self.first_cell + start + cell).astype(np.int32)
        return codes


class PlaceBook:
    """All blocks of a city, in the order in which they were added."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._kinds: list[npt.NDArray[np.uint8]] = []
        self._communities: list[Ints] = []
        self._cell_places: list[Ints] = []
        self._places = 0
        self._cells = 0

    def add(
        self,
        kind: Setting | list[Setting],
        community: Ints,
        cells: int | Ints,
        key: Spelled,
        name: Spelled,
        label: Labelled = unnamed,
    ) -> Block:
        """A place for each `community`; `cells` is the number of cells of every place, or of each."""
        count = len(community)
        sizes = np.full(count, cells, np.int32) if isinstance(cells, int) else cells.astype(np.int32)
        start = None if isinstance(cells, int) else np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        per_place = cells if isinstance(cells, int) else 0
        block = Block(self._places, count, self._cells, per_place, start, key, name, label)
        kinds = [SETTINGS.index(one) for one in (kind if isinstance(kind, list) else [kind])]
        self._blocks.append(block)
        self._kinds.append(np.resize(np.array(kinds, np.uint8), count))
        self._communities.append(community.astype(np.int32))
        self._cell_places.append(np.repeat(np.arange(self._places, self._places + count, dtype=np.int32), sizes))
        self._places += count
        self._cells += int(sizes.sum())
        return block

    def columns(self) -> PlaceColumns:
        return PlaceColumns(np.concatenate(self._kinds), np.concatenate(self._communities))

    def cell_places(self) -> Ints:
        return np.concatenate(self._cell_places)

    def keys(self, codes: Ints) -> list[str]:
        return [block.key(at) for block, at in self._found(codes)]

    def names(self, codes: Ints) -> list[str]:
        return [block.name(at) for block, at in self._found(codes)]

    def labels(self, cells: Ints, places: Ints) -> list[str | None]:
        found = zip(self._found(places), cells.tolist(), strict=True)
        return [block.label(at, cell - self._first_cell(block, at)) for (block, at), cell in found]

    def _first_cell(self, block: Block, at: int) -> int:
        start = at * block.per_place if block.cell_start is None else int(block.cell_start[at])
        return block.first_cell + start

    def _found(self, codes: Ints) -> list[tuple[Block, int]]:
        starts = np.array([block.first_place for block in self._blocks])
        which = np.searchsorted(starts, codes, side="right") - 1
        within = (codes - starts[which]).tolist()
        return [(self._blocks[block], at) for block, at in zip(which.tolist(), within, strict=True)]
