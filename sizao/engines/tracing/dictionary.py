"""Codes and what they stand for: the trace index knows persons, places and cells by small numbers only.

On disk a dictionary is a folder of flat files that only ever grow; the catalog says how much of each counts. Somebody
who reads an older catalog therefore sees an older dictionary, whole, while a writer appends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from sizao.engines.tracing.numbering import Part


@dataclass(frozen=True, slots=True)
class Texts:
    """Many texts by number, in UTF-8, whose order is that of code points: the k-th ends in `data` at `ends[k]`, where
    the next begins."""

    ends: npt.NDArray[np.int64]
    data: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        encoded = [text.encode() for text in texts]
        ends = np.cumsum([len(part) for part in encoded], dtype=np.int64)
        # One spare byte: a mapped or shared array may not be empty.
        return cls(ends, np.frombuffer(bytearray(b"".join(encoded) + b"\0"), np.uint8))

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> str:
        begin = self.ends[number - 1] if number else 0
        return self.data[begin : self.ends[number]].tobytes().decode()

    def take(self, numbers: npt.NDArray[Any]) -> list[str]:
        """The texts of these numbers; each distinct one is decoded once."""
        distinct, inverse = np.unique(numbers, return_inverse=True)
        texts = [self[int(number)] for number in distinct]
        return [texts[k] for k in inverse]


@dataclass(frozen=True)
class Dictionary:
    """`settings`: names of the kinds of place. By cell: `cell_settings`, `cell_places` (codes), `cell_labels` ("" for
    the place's own cell). By place: `place_keys`. By person: `person_order`, numbers in the order of the keys, and
    `person_keys` (texts), or None where the numbers themselves are the keys. `sorted_persons`: the keys of the first
    persons sorted, where they are kept so.
    """

    settings: tuple[str, ...]
    cell_settings: npt.NDArray[np.uint8]
    cell_places: npt.NDArray[np.uint32]
    cell_labels: Texts
    place_keys: Texts
    person_order: npt.NDArray[np.int64]
    person_keys: Texts | None = None
    sorted_persons: Part | None = None

    @property
    def person_count(self) -> int:
        return len(self.person_order)

    @cached_property
    def cells_of_places(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
        """(offsets, cells) by place; no cells at all when every place has only one."""
        counts = np.bincount(self.cell_places, minlength=len(self.place_keys))
        if not len(counts) or counts.max() <= 1:
            return np.zeros(1, np.int64), np.empty(0, np.uint32)
        offsets = np.zeros(len(counts) + 1, np.int64)
        np.cumsum(counts, out=offsets[1:])
        return offsets, np.argsort(self.cell_places, kind="stable").astype(np.uint32)

    @cached_property
    def _person_lookup(self) -> tuple[Part, ...]:
        kept = self.sorted_persons
        if kept is None or len(kept.values) > self.person_count:
            kept = Part(np.empty(0, np.uint64), np.empty(0, np.uint32))
        rest = np.arange(len(kept.values), self.person_count, dtype=np.uint32)
        return kept, Part.of(self.person_order[len(kept.values) :].view(np.uint64), rest)

    @cached_property
    def _person_numbers(self) -> dict[str, int]:
        assert self.person_keys is not None
        return {self.person_keys[number]: number for number in range(len(self.person_keys))}

    def codes_of_keys(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Codes of numeric person keys, -1 for those that occur nowhere."""
        kept, rest = (part.find(keys.view(np.uint64)) for part in self._person_lookup)
        return np.where(kept < 0, rest, kept)

    def code_of_person(self, person: str | int) -> int | None:
        """The code of a person key; None when the person occurs in no presence."""
        if self.person_keys is not None:
            return self._person_numbers.get(str(person))
        try:
            key = np.array([int(person)], np.int64)
        except (ValueError, OverflowError):
            return None
        code = int(self.codes_of_keys(key)[0])
        return None if code < 0 else code

    def person(self, code: int) -> str | int:
        return int(self.person_order[code]) if self.person_keys is None else self.person_keys[code]

    def persons(self, codes: npt.NDArray[Any]) -> list[str] | npt.NDArray[np.int64]:
        """The keys of many persons: texts, or an array of numbers."""
        return self.person_order[codes] if self.person_keys is None else self.person_keys.take(codes)

    def with_persons(self, keys: Sequence[Any]) -> "Dictionary":
        """This dictionary with persons added who occur in no presence themselves, but under other identifiers."""
        if self.person_keys is None:
            return replace(self, person_order=np.concatenate([self.person_order, np.array(keys, np.int64)]))
        texts = [*(self.person_keys[code] for code in range(len(self.person_keys))), *map(str, keys)]
        order = np.empty(len(texts), np.int64)
        order[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
        return replace(self, person_order=order, person_keys=Texts.of(texts))


# The files of a dictionary: name -> (type, which count in the catalog says how many).
FILES: dict[str, tuple[type[np.generic], str]] = {
    "person_order": (np.int64, "persons"),
    "cell_settings": (np.uint8, "cells"),
    "cell_places": (np.uint32, "cells"),
    "cell_hashes": (np.uint64, "cells"),
    "cell_label_ends": (np.int64, "cells"),
    "cell_label_bytes": (np.uint8, "cell_label_bytes"),
    "place_key_ends": (np.int64, "places"),
    "place_key_bytes": (np.uint8, "place_key_bytes"),
    "place_hashes": (np.uint64, "places"),
}


def map_file(folder: Path, name: str, counts: dict[str, int]) -> npt.NDArray[Any]:
    """The counted part of one file, mapped. Copy on write, for the kernels take read-only arrays for another type."""
    kind, count_name = FILES[name]
    count = counts[count_name]
    if count == 0:
        return np.empty(0, kind)
    return np.memmap(folder / f"{name}.bin", dtype=kind, mode="c", shape=(count,)).view(np.ndarray)


def open_dictionary(
    folder: Path, counts: dict[str, int], settings: Sequence[str], sorted_copies: Mapping[str, str]
) -> Dictionary:
    """The dictionary as it was when the catalog with these counts was written. `sorted_copies`: file -> stem."""

    def texts(ends: str, data: str) -> Texts:
        content = map_file(folder, data, counts)
        return Texts(map_file(folder, ends, counts), content if len(content) else np.zeros(1, np.uint8))

    stem = sorted_copies.get("person_order")
    return Dictionary(
        tuple(settings),
        map_file(folder, "cell_settings", counts),
        map_file(folder, "cell_places", counts),
        texts("cell_label_ends", "cell_label_bytes"),
        texts("place_key_ends", "place_key_bytes"),
        map_file(folder, "person_order", counts),
        sorted_persons=Part.open(folder, stem) if stem else None,
    )
