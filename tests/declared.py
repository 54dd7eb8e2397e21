"""Declarations of feeds for tests: their samples as rows, read as the desk reads them."""

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

from sizao.engines.rail.timetable import Timetable, read_timetable
from sizao.engines.sheets.mapping import map_columns
from sizao.foundation.intake.types import Cells
from sizao.interfaces.feeds.declaration import DeclaredReader, Facts
from sizao.interfaces.feeds.declarations import DECLARATIONS


def _timetable() -> Timetable:
    return read_timetable(files("sizao.engines.city").joinpath("data", "trains.csv").read_text("utf-8"))


FACTS = Facts(ZoneInfo("Asia/Shanghai"), {"stations": "怀来,张家口"}, _timetable())
# Declarations that read rows themselves; the others pass files on as they are.
READ_HERE = sorted(name for name, one in DECLARATIONS.items() if one.read is not None)


def reader_of(adapter: str) -> DeclaredReader:
    return DeclaredReader(DECLARATIONS[adapter], FACTS)


def sample_of(adapter: str) -> dict[str, str]:
    """The row of the declaration's sample, by the names of its columns."""
    [row] = csv.DictReader(io.StringIO(DECLARATIONS[adapter].sample))
    return dict(row)


def cells_of(adapter: str, row: Mapping[str, str], *, landed_at: datetime, line: int = 2) -> Cells:
    """A row as intake hands it over: by our names of the columns."""
    names, fields = list(row), list(row.values())
    positions = map_columns(names, DECLARATIONS[adapter].columns, {})
    return Cells(1, line, {name: fields[at] for name, at in positions.items()}, landed_at)
