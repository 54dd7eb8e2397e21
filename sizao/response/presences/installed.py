"""The files of this installation: where they lie and with which secrets, from Django's settings."""

import threading
from pathlib import Path

from django.conf import settings

from sizao.engines.tracing.index import CATALOG, TraceIndex
from sizao.engines.tracing.segment import SegmentError
from sizao.foundation.privacy.installed import pseudonym_secret, vault
from sizao.response.presences.applying import PresenceFiles
from sizao.response.presences.indexing import TraceIndexFeed, open_index


def presences_folder() -> Path:
    return Path(settings.SIZAO_HOME) / "presences"


def index_folder() -> Path:
    """Where the trace index lies (`sizao trace`, the pages)."""
    return presences_folder() / "index"


def presence_files() -> PresenceFiles:
    """The files of this installation."""
    feed = TraceIndexFeed(index_folder())
    return PresenceFiles.under(presences_folder(), secret=pseudonym_secret(), vault=vault(), feed=feed)


class _OpenIndex:
    """The index, kept open until its catalog is replaced."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: tuple[Path, int, int] | None = None
        self._index: TraceIndex | None = None

    def get(self) -> TraceIndex | None:
        folder = index_folder()
        try:
            catalog = (folder / CATALOG).stat()
        except FileNotFoundError:
            return None
        seen = (folder, catalog.st_mtime_ns, catalog.st_ino)
        with self._lock:
            if self._index is None or self._seen != seen:
                try:
                    self._index = open_index(folder)
                except SegmentError:
                    if not (folder / CATALOG).exists():
                        return None
                    raise
                self._seen = seen
            return self._index


trace_index = _OpenIndex().get
"""The trace index as last committed, or None while there is none. Cheap to call: it stays open between calls."""
