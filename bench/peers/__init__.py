"""The engines that are measured, behind one small interface. Each imports its library only when it is used."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bench.presences import Presences


# One row for each person reached, sorted by degree and person.
COLUMNS = ("person", "degree", "first_exposure", "source", "place", "seconds", "sources", "rule")
Table = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Built:
    """What loading took: seconds on the clock, bytes on disk."""

    seconds: float
    bytes: int
    note: str = ""


class Peer(Protocol):
    """One engine over one folder."""

    name: str
    threads: int
    definition: str  # "full", or what it leaves out

    def __init__(self, folder: Path) -> None: ...

    def build(self, rows: Presences, shared: dict[str, Any]) -> Built:
        """Load the presences; `shared`: what several engines need and one has made."""

    def open(self) -> None:
        """Make ready to be asked; part of a cold answer's time."""

    def trace(self, persons: list[int], degrees: int) -> Any:
        """The answer as the engine gives it: this is timed."""

    def table(self, answer: Any) -> Table:
        """The answer in COLUMNS; places and rules by number."""

    def close(self) -> None: ...

    def evict(self) -> None:
        """Make the next opening cold."""


MODULES = {"sizao": "fast", "duckdb": "duckdb_sql", "postgres": "postgres_sql", "prototype": "prototype"}


def load(name: str) -> type[Peer]:
    peer: type[Peer] = importlib.import_module(f"bench.peers.{MODULES[name]}").PEER
    return peer


def in_order(columns: list[npt.NDArray[Any]]) -> Table:
    table = np.column_stack([np.asarray(column, np.int64) for column in columns])
    return table[np.lexsort((table[:, 0], table[:, 1]))]


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def drop_from_memory(folder: Path) -> None:
    """Ask the kernel to forget the cached pages of all files in a folder."""
    import os

    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
