"""The prototype that the product is measured against, where its folder lies beside the repository.

Simpler than the definition: one window for each person (no earlier window by a longer chain), ties end in record
numbers, and it joins no records, so that it is given joined ones. Only its degrees, first exposures and persons are
compared, and what the chain rule adds is counted.
"""

import shutil
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.peers import Built, Table, drop_from_memory, size_of
from bench.peers.sql_peer import shared_stays
from bench.presences import DAYS, START


HOME = Path(__file__).resolve().parents[3] / "shared" / "prototype"


class Prototype:
    name, threads, definition = "prototype", 1, "no chain rule"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine: Any = None

    @staticmethod
    def available() -> bool:
        return (HOME / "fast.py").exists()

    def _module(self, name: str) -> Any:
        """Its own code, copied, so that what numba compiles is kept beside the copy."""
        code = self.folder / "code"
        if not code.exists():
            code.mkdir(parents=True)
            for file in ("csr.py", "fast.py"):
                shutil.copy(HOME / file, code / file)
        if str(code) not in sys.path:
            sys.path.insert(0, str(code))
        return __import__(name)

    def build(self, rows: Any, shared: dict[str, Any]) -> Built:
        source = self.folder / "columns"
        source.mkdir(parents=True, exist_ok=True)
        stays = shared_stays(rows, shared)
        for name, values in {
            "person": stays.person,
            "cell": stays.cell,
            "enter": stays.enter - START,
            "leave": stays.leave - START,
        }.items():
            np.save(source / f"{name}.npy", values.astype(np.uint32))
        np.save(source / "seat.npy", np.maximum(stays.seat_row, 0).astype(np.uint8))
        np.save(source / "cell_type.npy", rows.kind_of_cell.astype(np.uint8))
        begun = time.perf_counter()
        self._module("csr").build(str(source), str(self.folder / "index"))
        seconds = time.perf_counter() - begun
        shutil.rmtree(source)
        return Built(seconds, size_of(self.folder / "index"))

    def open(self) -> None:
        self.engine = self._module("fast").Fast(str(self.folder / "index"))

    def trace(self, persons: list[int], degrees: int) -> Any:
        return self.engine.trace(np.array(persons, np.int64), (DAYS - 4) * 86_400, hops=degrees)

    def table(self, answer: Any) -> Table:
        """person, degree, first exposure; the rest is not comparable and stays 0."""
        reached = answer[(answer[:, 0] >> 32) > 0]
        table = np.zeros((len(reached), 8), np.int64)
        table[:, 0] = reached[:, 0] & 0xFFFFFFFF
        table[:, 1] = reached[:, 0] >> 32
        table[:, 2] = (reached[:, 2] >> 32) + START
        return table[np.lexsort((table[:, 0], table[:, 1]))]

    def close(self) -> None:
        self.engine = None

    def evict(self) -> None:
        drop_from_memory(self.folder / "index")


PEER = Prototype
