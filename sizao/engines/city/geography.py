"""The city's divisions, its counties' people, its stations and trains, as they lie in `data/`."""

import csv
import gzip
import io
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

import numpy as np

from sizao.engines.city.arrays import Ints


COUNTY, TOWNSHIP, COMMUNITY = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Division:
    """A county unit (level 1), township (2), community or village (3); `parent` is a code."""

    code: str
    name: str
    parent: str
    level: int


@dataclass(frozen=True, slots=True)
class County:
    code: str
    name: str
    people: int
    persons_per_household: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A station, checkpoint or hospital with a fever clinic."""

    kind: str
    name: str
    county: str
    slug: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Minutes from local midnight; None where the run begins or ends."""

    station: str
    arrive: int | None
    depart: int | None


@dataclass(frozen=True)
class Geography:
    """All divisions sorted by code, so that whatever belongs together lies together."""

    divisions: tuple[Division, ...]
    counties: tuple[County, ...]
    entries: tuple[Entry, ...]
    trains: tuple[tuple[str, tuple[Stop, ...]], ...]

    @cached_property
    def index(self) -> dict[str, int]:
        """From a division's code to its place in `divisions`."""
        return {division.code: at for at, division in enumerate(self.divisions)}

    def children(self, code: str) -> list[int]:
        """The divisions right below, in order."""
        return [at for at, division in enumerate(self.divisions) if division.parent == code]

    @cached_property
    def communities(self) -> Ints:
        return np.array([at for at, one in enumerate(self.divisions) if one.level == COMMUNITY], np.int32)

    @cached_property
    def township_of(self) -> Ints:
        """For each division its township; a township is its own, a county has -1."""
        return np.array([self._above(one, TOWNSHIP) for one in self.divisions], np.int32)

    def _above(self, division: Division, level: int) -> int:
        while division.level > level:
            division = self.divisions[self.index[division.parent]]
        return self.index[division.code] if division.level == level else -1


def read_geography(only_county: str | None = None) -> Geography:
    """Zhangjiakou, or one of its counties with the city's stations and checkpoints left out of the people."""
    divisions = tuple(
        Division(row["code"], row["name"], row["parent"], int(row["level"])) for row in _table("divisions-1307.csv.gz")
    )
    counties = tuple(
        County(row["code"], row["name"], int(row["people"]), float(row["persons_per_household"]))
        for row in _table("counties.csv")
        if only_county in (None, row["code"])
    )
    return Geography(divisions, counties, tuple(Entry(**row) for row in _table("entries.csv")), _trains())


def _trains() -> tuple[tuple[str, tuple[Stop, ...]], ...]:
    runs: dict[str, list[Stop]] = {}
    for row in _table("trains.csv"):
        runs.setdefault(row["train"], []).append(
            Stop(row["station"], _minute(row["arrive_min"]), _minute(row["depart_min"]))
        )
    return tuple((train, tuple(stops)) for train, stops in runs.items())


def _minute(word: str) -> int | None:
    return int(word) if word else None


def _table(name: str) -> list[dict[str, str]]:
    raw = files("sizao.engines.city").joinpath("data", name).read_bytes()
    text = gzip.decompress(raw) if name.endswith(".gz") else raw
    return list(csv.DictReader(io.StringIO(text.decode())))
