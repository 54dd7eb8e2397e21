"""What two packs say differently, row by row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sizao.engines.policy.types import Pack, Row


@dataclass(frozen=True, slots=True)
class Changed:
    """One row in both packs. `keys`: the values that differ, each as (in one, in the other); None where it is missing.

    Without keys only what the row rests on differs.
    """

    before: Row
    after: Row
    keys: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Difference:
    """`added`: rows of the other alone; `dropped`: of the one alone; `same`: how many rows are the same in both."""

    one: Pack
    other: Pack
    added: tuple[Row, ...]
    dropped: tuple[Row, ...]
    changed: tuple[Changed, ...]
    same: int


def difference(one: Pack, other: Pack) -> Difference:
    """Compares two packs as they were loaded. How long they are valid is no difference between their rows."""
    here = {row.id: row for row in one.rows}
    there = {row.id: row for row in other.rows}
    changed = [
        Changed(here[row_id], there[row_id], _keys(here[row_id], there[row_id]))
        for row_id in sorted(here.keys() & there.keys())
        if _says(here[row_id]) != _says(there[row_id])
    ]
    return Difference(
        one,
        other,
        tuple(there[row_id] for row_id in sorted(there.keys() - here.keys())),
        tuple(here[row_id] for row_id in sorted(here.keys() - there.keys())),
        tuple(changed),
        len(here.keys() & there.keys()) - len(changed),
    )


def _says(row: Row) -> tuple[Any, ...]:
    return row.values, row.legal_basis, row.citation, row.status, row.label


def _keys(before: Row, after: Row) -> dict[str, tuple[Any, Any]]:
    keys = dict.fromkeys((*before.values, *after.values))
    pairs = {key: (before.values.get(key), after.values.get(key)) for key in keys}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
