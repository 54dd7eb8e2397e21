"""What this room tells the trace index: rows that arrived, days made anew, segments that are gone."""

from collections.abc import Sequence
from typing import Protocol

import duckdb


STANDING = "standing"


class IndexFeed(Protocol):
    """Where rows go to be traced. `rows` names a view of the store's columns on the connection."""

    def put_delta(self, connection: duckdb.DuckDBPyConnection, segment: str, rows: str) -> None:
        """Makes (or makes anew) a delta segment of these rows; traceable when this returns."""
        ...

    def swap(self, connection: duckdb.DuckDBPyConnection, *, days: dict[str, str], keep: Sequence[str]) -> list[str]:
        """In one step: makes the segments of these days (or `standing`) anew from their views, and removes every
        segment that is neither made here nor in `keep`. Returns the names that were removed."""
        ...

    def segments(self) -> list[str]:
        """The names of all segments."""
        ...
