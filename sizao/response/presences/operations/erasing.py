"""The end of all presences, when an outbreak is closed."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime

from sizao.foundation.audit.operations import record
from sizao.response.presences import installed
from sizao.response.presences.store import PresenceStore


@dataclass(frozen=True, slots=True)
class ErasedPresences:
    """What was there: rows and bytes of the store of record, and each of its files with rows and SHA-256."""

    rows: int
    bytes: int
    files: tuple[tuple[str, int, str], ...]


def erase_presences(*, actor: str, at: datetime, reason: str) -> ErasedPresences:
    """Removes store, trace index, landing and quarantine of this installation; does nothing where nothing is.

    Whoever reads at the moment keeps what is open; whoever writes fails, and finds an empty store when trying again.
    """
    folder = installed.presences_folder()
    store = PresenceStore(folder / "store")
    found = store.catalog().files
    erased = ErasedPresences(
        sum(file.rows for file in found),
        sum(file.bytes for file in found),
        tuple(sorted((file.name, file.rows, file.sha256) for file in found)),
    )
    if not folder.exists():
        return erased
    with store.writing():
        # Out of everybody's sight in one step; what a crash leaves of it is removed the next time.
        folder.rename(folder.with_name(f".erased-{os.urandom(6).hex()}"))
    for remains in folder.parent.glob(".erased-*"):
        shutil.rmtree(remains)
    record(
        at=at,
        actor=actor,
        action="presences.erase",
        subject_kind="presence_store",
        subject_key="all",
        purpose=reason,
        detail={"rows": erased.rows, "bytes": erased.bytes, "files": len(erased.files)},
    )
    return erased
