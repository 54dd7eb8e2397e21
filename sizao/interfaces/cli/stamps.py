"""Work that is done again only when its sources changed."""

import hashlib
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def once(stamp: Path, sources: Iterable[Path], *, note: bool = True) -> Iterator[bool]:
    """Tells the block whether it is needed: its sources changed since it last ended well; then notes that it did.

    `note=False` only asks.
    """
    state = hashlib.sha256(sys.version.encode())
    for path in sorted(sources):
        found = path.stat()
        state.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    needed = not stamp.exists() or stamp.read_text() != state.hexdigest()
    yield needed
    if needed and note:
        stamp.write_text(state.hexdigest())
