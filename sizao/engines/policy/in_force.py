"""The pack that counts on a day, read once for as long as no file of any pack changes.

Almost every page asks for it, and reading all files takes longer than most answers.
"""

import os
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from sizao.engines.policy import loading
from sizao.engines.policy.types import Pack


_Edition: TypeAlias = tuple[Path, int, int]


def pack_in_force(pack_id: str, day: date) -> Pack:
    """A pack with the local orders that are in force on a day. Raises `PackError`."""
    edition = _edition()
    return _loaded(pack_id, _orders(pack_id, day, edition), edition)


@lru_cache(maxsize=64)
def _loaded(pack_id: str, orders: tuple[str, ...], _edition: _Edition) -> Pack:
    return loading.load_pack(pack_id, orders=orders)


@lru_cache(maxsize=512)
def _orders(pack_id: str, day: date, _edition: _Edition) -> tuple[str, ...]:
    """On most days they are those of the day before."""
    return tuple(loading.orders_in_force(pack_id, day))


def _edition() -> _Edition:
    """Where the packs lie, how many files they have, and when the newest of them changed."""
    changed = list(_changed(loading.DEFAULT_ROOT))
    return loading.DEFAULT_ROOT, len(changed), max(changed, default=0)


def _changed(folder: str | Path) -> Iterator[int]:
    # Five times faster than a search through paths, and this is asked with every page.
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _changed(entry.path)
            elif entry.name.endswith(".yaml"):
                yield entry.stat().st_mtime_ns
