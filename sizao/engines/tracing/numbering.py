"""Numbers for 64-bit values in the order they came, and sorted copies on disk, so that opening need not sort again."""

from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from sizao.engines.tracing.segment import sync


class Part(NamedTuple):
    """Sorted `values` and the `numbers` they have."""

    values: npt.NDArray[np.uint64]
    numbers: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, values: npt.NDArray[np.uint64], numbers: npt.NDArray[np.uint32]) -> Self:
        # Stable sorting finds the runs that are sorted already, and merges them.
        order = np.argsort(values, kind="stable")
        return cls(values[order], numbers[order])

    @classmethod
    def open(cls, folder: Path, stem: str) -> Self | None:
        """A saved part, mapped; None when it cannot be read: it saves time, and nothing depends on it."""
        try:
            arrays = [np.load(folder / f"{stem}.{name}.npy", mmap_mode="r").view(np.ndarray) for name in cls._fields]
        except (OSError, ValueError):
            return None
        return cls(*arrays) if len(arrays[0]) == len(arrays[1]) else None

    def save(self, folder: Path, stem: str) -> None:
        """Write the part; durable when it returns."""
        for name, array in (("values", self.values), ("numbers", self.numbers)):
            path = folder / f"{stem}.{name}.npy"
            np.save(path, array)
            sync(path)
        sync(folder)

    def find(self, values: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        """The number of each value, -1 for those that are not here."""
        if not len(self.values):
            return np.full(len(values), -1, np.int64)
        at = np.minimum(np.searchsorted(self.values, values), len(self.values) - 1)
        return np.where(self.values[at] == values, self.numbers[at].astype(np.int64), -1)


class Numbering:
    """Numbers for 64-bit values in the order they came: sorted parts, and a table of those that came since.

    `kept`: a part saved before, with the first of the values; only what came after it is sorted now.
    """

    # What came since is sorted in when it is many, and many of what was sorted before.
    COMPACT_AT = 50_000
    COMPACT_AT_GROWTH = 0.2
    # Saved again when the rest takes a noticeable time to sort, and not for each small growth of a large part.
    KEEP_AT = 50_000
    KEEP_AT_GROWTH = 0.2

    def __init__(self, values: npt.NDArray[np.uint64], kept: Part | None = None) -> None:
        if kept is None or len(kept.values) > len(values):
            kept = Part(np.empty(0, np.uint64), np.empty(0, np.uint32))
        self._count = len(values)
        self._kept = len(kept.values)
        rest = np.arange(self._kept, self._count, dtype=np.uint32)
        self._parts = [kept, Part.of(values[self._kept :], rest)]
        self._recent: dict[int, int] = {}

    def number(self, values: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """(numbers, positions of the first of each new value, in the order of their numbers)."""
        distinct, first, inverse = np.unique(values, return_index=True, return_inverse=True)
        numbers = np.full(len(distinct), -1, np.int64)
        missing = np.arange(len(distinct))
        for part in self._parts:
            numbers[missing] = part.find(distinct[missing])
            missing = missing[numbers[missing] < 0]
        if self._recent:
            recent = self._recent.get
            numbers[missing] = [recent(value, -1) for value in distinct[missing].tolist()]
            missing = missing[numbers[missing] < 0]
        # In the order in which they came, so that neighbors in the data are neighbors in memory.
        missing = missing[np.argsort(first[missing], kind="stable")]
        numbers[missing] = np.arange(self._count, self._count + len(missing))
        self._count += len(missing)
        self._remember(distinct[missing], numbers[missing])
        return numbers[inverse], first[missing]

    @property
    def worth_keeping(self) -> bool:
        """True when so much came since the kept part that sorting it at each opening costs more than saving."""
        return self._count - self._kept > max(self.KEEP_AT, self.KEEP_AT_GROWTH * self._kept)

    def keep(self) -> Part:
        """All values as one part, to be saved."""
        self._put_recent_away()
        everything = self._merged(self._parts)
        self._parts = [everything]
        self._kept = self._count
        return everything

    def _remember(self, values: npt.NDArray[np.uint64], numbers: npt.NDArray[np.int64]) -> None:
        grown = sum(len(part.values) for part in self._parts[1:])
        if len(values) + len(self._recent) < max(self.COMPACT_AT, self.COMPACT_AT_GROWTH * grown):
            self._recent.update(zip(values.tolist(), numbers.tolist(), strict=True))
            return
        self._put_recent_away()
        self._parts.append(Part.of(values, numbers.astype(np.uint32)))
        # The kept part is mapped, and by far the largest: it is left alone.
        self._parts = [self._parts[0], self._merged(self._parts[1:])]

    def _put_recent_away(self) -> None:
        values, numbers = list(self._recent), list(self._recent.values())
        self._parts.append(Part.of(np.array(values, np.uint64), np.array(numbers, np.uint32)))
        self._recent.clear()

    @staticmethod
    def _merged(parts: list[Part]) -> Part:
        return Part.of(
            np.concatenate([part.values for part in parts]), np.concatenate([part.numbers for part in parts])
        )
