"""Writing the trace index: the dictionary grows, segments come and go, and one rename makes it all so.

One writer at a time (a lock on the folder); any number of readers, who keep what they opened.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numba as nb
import numpy as np
import numpy.typing as npt

from sizao.engines.tracing import layout
from sizao.engines.tracing.dictionary import FILES, Texts, map_file
from sizao.engines.tracing.index import CATALOG, read_catalog
from sizao.engines.tracing.numbering import Numbering, Part
from sizao.engines.tracing.segment import Manifest, Segment, SegmentError, SegmentKind, sync
from sizao.kernel.settings_of_contact import Setting


COUNTS = sorted({count for _, count in FILES.values()})
NUMBERED = ("person_order", "cell_hashes", "place_hashes")


class IndexWriter:
    """Changes to the index in `folder`, which become visible together at `commit()`. Use it as a context manager.

    Raises SegmentError when another writer holds the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("dictionary", "segments"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        self._lock = (folder / "writer.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise SegmentError(
                "The trace index is being written by another process.", next_step="Try again when it has finished."
            ) from error
        try:
            catalog = read_catalog(folder) if (folder / CATALOG).exists() else _empty_catalog()
        except SegmentError:
            self._lock.close()
            raise
        self.generation: int = catalog["generation"]
        self.counts: dict[str, int] = catalog["counts"]
        self.settings: list[str] = catalog["settings"]
        self._segments: dict[str, str] = {entry.rsplit(".", 1)[0]: entry for entry in catalog["segments"]}
        self._dropped: list[str] = []
        self._files = {name: _appendable(self._path(name), self._bytes(name)) for name in FILES}
        # Sorted copies of what is numbered: by file, the stem of their names.
        self._sorted: dict[str, str] = catalog.get("sorted", {})
        self._persons, self._cells, self._places = (self._numbering(name) for name in NUMBERED)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder; what was not committed is as if it had not been."""
        for file in self._files.values():
            file.close()
        self._lock.close()

    def person_codes(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Codes of numeric person keys; keys that are new get one."""
        codes, new = self._persons.number(keys.astype(np.int64).view(np.uint64))
        self._append("person_order", keys[new].astype(np.int64))
        self.counts["persons"] += len(new)
        return codes

    def cell_codes(
        self, places: Sequence[str], labels: Sequence[str | None], settings: Sequence[str]
    ) -> npt.NDArray[np.int64]:
        """Codes of cells, given as equally long columns (best without repeats): place key, label or None, setting.

        What is new gets a code. The setting of a known place stays as it was first given.
        """
        place_texts = Texts.of(places)
        place_codes = self._place_codes(place_texts)
        label_texts = Texts.of([label or "" for label in labels])
        # A cell is a place's code and a label: the label's hash, mixed with the code.
        hashes = _hashes(label_texts.ends, label_texts.data) ^ _mixed(place_codes.astype(np.uint64))
        codes, new = self._cells.number(hashes)
        if len(new):
            names = {setting: number for number, setting in enumerate(self.settings)}
            numbers = np.array([names.get(settings[k], names[Setting.OTHER]) for k in new], np.uint8)
            self._append("cell_settings", self._kept_settings(place_codes[new], numbers))
            self._append("cell_places", place_codes[new].astype(np.uint32))
            self._append("cell_hashes", hashes[new])
            self._append_texts("cell_label_ends", "cell_label_bytes", [labels[k] or "" for k in new])
            self.counts["cells"] += len(new)
        self._check_collisions(codes, place_codes)
        return codes

    def add_segment(
        self,
        name: str,
        kind: SegmentKind,
        *,
        person: npt.NDArray[Any],
        cell: npt.NDArray[Any],
        enter: npt.NDArray[Any],
        leave: npt.NDArray[Any],
        seat_row: npt.NDArray[Any] | None = None,
        capped: npt.NDArray[Any] | None = None,
    ) -> Manifest:
        """Build a segment from codes and seconds (see `Segment.build`); one of the same name is replaced."""
        segment = Segment.build(
            name, kind, person=person, cell=cell, enter=enter, leave=leave, seat_row=seat_row, capped=capped
        )
        entry = f"{name}.{self.generation + 1}"
        if self._segments.get(name) == entry:
            # Added twice before one commit: nobody has seen the first.
            shutil.rmtree(self.folder / "segments" / entry)
        else:
            self.remove(name, missing_ok=True)
        segment.save(self.folder / "segments" / entry)
        self._segments[name] = entry
        return segment.manifest

    def remove(self, name: str, *, missing_ok: bool = False) -> None:
        """Take a segment out. Raises SegmentError when there is none of that name."""
        entry = self._segments.pop(name, None)
        if entry is not None:
            self._dropped.append(entry)
        elif not missing_ok:
            raise SegmentError(f"The trace index has no segment {name}.")

    def segments(self) -> list[Manifest]:
        """What the index would hold after a commit, by name."""
        return [self._open(name).manifest for name in sorted(self._segments)]

    def columns_of(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """The rows of a segment as `add_segment` takes them: person, cell, enter, leave, seat_row, capped."""
        cells = self._open(name).cells
        packed = cells[:, layout.SEAT]
        return {
            "person": cells[:, layout.PERSON].astype(np.int64),
            "cell": cells[:, layout.CELL].astype(np.int64),
            "enter": cells[:, layout.ENTER].astype(np.int64),
            "leave": cells[:, layout.LEAVE].astype(np.int64),
            "seat_row": (packed & np.uint32(layout.SEAT_MASK)).astype(np.int32) - 1,
            "capped": (packed & np.uint32(layout.CAPPED)) != 0,
        }

    def commit(self) -> int:
        """Make all changes visible at once; returns the new generation. Durable when it returns."""
        for file in self._files.values():
            file.flush()
            os.fsync(file.fileno())
        self.generation += 1
        self._keep_sorted()
        sync(self.folder / "dictionary")
        catalog = {
            "generation": self.generation,
            "counts": self.counts,
            "settings": self.settings,
            "sorted": self._sorted,
            "segments": [self._segments[name] for name in sorted(self._segments)],
        }
        draft = self.folder / f"{CATALOG}.draft"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(catalog, file)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.folder / CATALOG)
        sync(self.folder)
        self._forget_dropped()
        return self.generation

    def _numbering(self, name: str) -> Numbering:
        values = map_file(self.folder / "dictionary", name, self.counts).view(np.uint64)
        stem = self._sorted.get(name)
        return Numbering(values, Part.open(self.folder / "dictionary", stem) if stem else None)

    def _keep_sorted(self) -> None:
        """Save sorted copies of what grew much, for the next to open the index."""
        for name, numbering in zip(NUMBERED, (self._persons, self._cells, self._places), strict=True):
            if numbering.worth_keeping:
                # A name of its own: what a crash leaves behind is never taken for what the catalog means.
                self._sorted[name] = f"{name}-{self.generation}"
                numbering.keep().save(self.folder / "dictionary", self._sorted[name])

    def _forget_dropped(self) -> None:
        # Whoever has a dropped segment open keeps it; the disk is freed when the last one closes it.
        for entry in self._dropped:
            shutil.rmtree(self.folder / "segments" / entry, ignore_errors=True)
        self._dropped.clear()
        kept = set(self._sorted.values())
        for copy in (self.folder / "dictionary").glob("*.npy"):
            if copy.name.split(".")[0] not in kept:
                copy.unlink(missing_ok=True)
        held = set(self._segments.values())
        for stray in (self.folder / "segments").iterdir():
            if stray.name not in held:
                shutil.rmtree(stray, ignore_errors=True)

    def _open(self, name: str) -> Segment:
        return Segment.open(self.folder / "segments" / self._segments[name])

    def _place_codes(self, places: Texts) -> npt.NDArray[np.int64]:
        hashes = _hashes(places.ends, places.data)
        codes, new = self._places.number(hashes)
        if len(new):
            self._append("place_hashes", hashes[new])
            self._append_texts("place_key_ends", "place_key_bytes", [places[int(k)] for k in new])
            self.counts["places"] += len(new)
        return codes

    def _kept_settings(self, places: npt.NDArray[np.int64], settings: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """The settings of new cells; all cells of a place have the setting that the place was first given."""
        first: dict[int, int] = {}
        known = self._mapped("cell_places")
        if len(known):
            wanted = np.unique(places)
            # Few new cells belong to places that are known: one look at all cells finds them.
            at = np.flatnonzero(np.isin(known, wanted.astype(np.uint32)))
            given = self._mapped("cell_settings")
            first = {int(known[k]): int(given[k]) for k in at[::-1]}
        return np.array([first.setdefault(int(p), int(s)) for p, s in zip(places, settings, strict=True)], np.uint8)

    def _check_collisions(self, cells: npt.NDArray[np.int64], places: npt.NDArray[np.int64]) -> None:
        """Two cells with one hash would be one cell: that the place agrees shows that it is not so."""
        if len(cells) and not bool((self._mapped("cell_places")[cells] == places).all()):
            raise SegmentError(
                "Two cells of different places have the same hash.",
                "Names of places collide, which chance makes nearly impossible.",
                "Rename one of the places of the last batch.",
            )

    def _append(self, name: str, values: npt.NDArray[Any]) -> None:
        self._files[name].write(np.ascontiguousarray(values, FILES[name][0]).tobytes())

    def _append_texts(self, ends: str, data: str, texts: Sequence[str]) -> None:
        pool = Texts.of(texts)
        count = FILES[data][1]
        self._append(ends, pool.ends + self.counts[count])
        self._append(data, pool.data[:-1])
        self.counts[count] += len(pool.data) - 1

    def _mapped(self, name: str) -> npt.NDArray[Any]:
        self._files[name].flush()
        return map_file(self.folder / "dictionary", name, self.counts)

    def _path(self, name: str) -> Path:
        return self.folder / "dictionary" / f"{name}.bin"

    def _bytes(self, name: str) -> int:
        kind, count = FILES[name]
        return int(np.dtype(kind).itemsize) * self.counts[count]


@nb.njit(cache=True, nogil=True)
def _hashes(ends: npt.NDArray[np.int64], data: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    """A 64-bit hash of each text (FNV-1a, finished by the mixing of SplitMix64)."""
    result = np.empty(len(ends), np.uint64)
    begin = 0
    for k in range(len(result)):
        value = np.uint64(0xCBF29CE484222325)
        for i in range(begin, ends[k]):
            value = (value ^ np.uint64(data[i])) * np.uint64(0x100000001B3)
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        result[k] = value ^ (value >> np.uint64(31))
        begin = ends[k]
    return result


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Numbers spread over 64 bits (SplitMix64), so that they may be combined with other hashes."""
    value = values + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = value ^ (value >> np.uint64(31))
    return mixed


def _empty_catalog() -> dict[str, Any]:
    return {"generation": 0, "counts": dict.fromkeys(COUNTS, 0), "segments": [], "settings": list(Setting)}


def _appendable(path: Path, size: int) -> Any:
    """The file, cut to the size that was committed, open for appending."""
    path.touch()
    os.truncate(path, size)
    return path.open("ab")
