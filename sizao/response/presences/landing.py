"""Landing: a batch is on the disk, whole, before anybody is told that it was taken.

A batch lands in a folder of its own, whose name is made of its source and its key. The folder is filled aside, forced
out and then renamed, and a rename onto a folder that exists fails: so the file system itself keeps one batch for each
key, without a lock, also when two processes land the same batch at once or one is killed at any moment. A folder that
never got its name was never acknowledged and is swept away.
"""

import errno
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sizao.kernel.errors import SizaoError
from sizao.response.presences.durable import force_folder, make_private_folder, replace_file, write_file
from sizao.response.presences.types import (
    BatchSummary,
    Column,
    FileRefusedError,
    Format,
    KeyConflictError,
    ReadingRules,
)


_LONGEST_KEY = 200
_INCOMING = ".incoming-"
_CONTENT, _RECORD, _MARK = "content", "landed.json", "applied.json"


class NotLandedError(SizaoError):
    """A batch is asked for that never landed here."""


@dataclass(frozen=True, slots=True)
class Landed:
    """A batch that is durable. `repeated`: it had landed before, and nothing changed now."""

    id: str
    source: str
    key: str
    name: str
    format: Format
    size: int
    sha256: str
    at: datetime
    rules: ReadingRules
    repeated: bool = False


class Landing:
    """The folder where batches land."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def land(
        self,
        *,
        source: str,
        key: str | None,
        name: str,
        format: Format,  # noqa: A002 - the word for it
        content: Iterable[bytes],
        rules: ReadingRules,
        at: datetime,
        largest: int | None = None,
        inspect: Callable[[Path], None] = lambda path: None,
    ) -> Landed:
        """Makes a batch durable and returns its record; without a key, the content's checksum is the key.

        The same key with the same content changes nothing and gives the first record. Raises `KeyConflictError` for the
        same key with other content, `FileRefusedError` for no content or more than `largest` bytes. `inspect` may
        look at the content and raise: then nothing has landed.
        """
        if key is not None and not 0 < len(key) <= _LONGEST_KEY:
            raise FileRefusedError(
                f"An idempotency key of {len(key)} characters was given.", f"It may have 1 to {_LONGEST_KEY}."
            )
        incoming = make_private_folder(self._folder) / f"{_INCOMING}{uuid.uuid4().hex}"
        incoming.mkdir(mode=0o700)
        try:
            size, sha256 = _write_content(incoming / _CONTENT, content, largest)
            inspect(incoming / _CONTENT)
            key = key or sha256
            landed = Landed(id_of_batch(source, key), source, key, name, format, size, sha256, at, rules)
            write_file(incoming / _RECORD, _to_json(landed))
            force_folder(incoming)
            try:
                incoming.rename(self._folder / landed.id)
            except OSError as error:
                if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                    raise
                return self._repeated(landed)
            force_folder(self._folder)
            return landed
        finally:
            shutil.rmtree(incoming, ignore_errors=True)

    def _repeated(self, again: Landed) -> Landed:
        first = self.get(again.id)
        if (first.sha256, first.size) != (again.sha256, again.size):
            raise KeyConflictError(
                f"The key '{again.key}' was used before by {again.source}, with other content.",
                f"The first batch came at {first.at.isoformat()} with {first.size} bytes.",
                "Send new content under a new key; send the first content again under this one.",
            )
        # The first sender may have been killed between its rename and this.
        force_folder(self._folder)
        return _with(first, repeated=True)

    def get(self, batch_id: str) -> Landed:
        """The record of a batch. Raises `NotLandedError`."""
        try:
            return _from_json((self._folder / batch_id / _RECORD).read_bytes())
        except FileNotFoundError as error:
            raise NotLandedError(f"No batch {batch_id} has landed here.") from error

    def list_ids(self) -> list[str]:
        """All batches that landed, in code-point order."""
        if not self._folder.exists():
            return []
        return sorted(entry.name for entry in self._folder.iterdir() if not entry.name.startswith("."))

    def content_path(self, batch_id: str) -> Path:
        """Where the bytes of a batch lie, until it is applied."""
        return self._folder / batch_id / _CONTENT

    def mark_applied(self, batch_id: str, summary: BatchSummary) -> None:
        """Records what came of a batch and removes the bytes as sent: they name people, the stored rows do not."""
        replace_file(self._folder / batch_id / _MARK, summary_to_json(summary).encode())
        self.content_path(batch_id).unlink(missing_ok=True)

    def drop_content(self, batch_id: str) -> None:
        """Removes the bytes of a batch that was refused; its key stays used."""
        self.content_path(batch_id).unlink(missing_ok=True)

    def applied(self, batch_id: str) -> BatchSummary | None:
        """What came of a batch, or None while it is not applied."""
        try:
            return summary_from_json((self._folder / batch_id / _MARK).read_text("utf-8"))
        except FileNotFoundError:
            return None

    def forget(self, batch_id: str) -> None:
        """Removes a batch altogether; its key may then be used again."""
        shutil.rmtree(self._folder / batch_id, ignore_errors=True)

    def sweep(self, *, at: datetime, older_than: timedelta = timedelta(days=1)) -> int:
        """Removes what never finished landing and returns how many; a slow sender is given a day."""
        if not self._folder.exists():
            return 0
        limit = (at - older_than).timestamp()
        stale = [
            entry
            for entry in self._folder.iterdir()
            if entry.name.startswith(_INCOMING) and entry.stat().st_mtime < limit
        ]
        for entry in stale:
            shutil.rmtree(entry, ignore_errors=True)
        return len(stale)


def _write_content(path: Path, content: Iterable[bytes], largest: int | None) -> tuple[int, str]:
    checksum, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in content:
            size += len(piece)
            if largest is not None and size > largest:
                raise FileRefusedError(
                    f"More than {largest} bytes were sent.",
                    "A batch may not be larger.",
                    "Send it in several batches, each with its own key, or use `sizao presences import`.",
                )
            checksum.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise FileRefusedError("Nothing was sent.", "The content is empty.")
    return size, checksum.hexdigest()


def id_of_batch(source: str, key: str) -> str:
    """The name under which a batch lands: made of its source and key, so that it is found again by them."""
    return hashlib.sha256(f"{source}\0{key}".encode()).hexdigest()[:40]


def _with(landed: Landed, *, repeated: bool) -> Landed:
    values = {name: getattr(landed, name) for name in Landed.__slots__}
    return Landed(**{**values, "repeated": repeated})


def _to_json(landed: Landed) -> bytes:
    values = {name: getattr(landed, name) for name in Landed.__slots__ if name != "repeated"}
    values |= {"at": landed.at.isoformat(), "rules": rules_to_dict(landed.rules)}
    return json.dumps(values, ensure_ascii=False, sort_keys=True).encode()


def _from_json(text: bytes) -> Landed:
    values = json.loads(text)
    values |= {
        "at": datetime.fromisoformat(values["at"]),
        "format": Format(values["format"]),
        "rules": rules_from_dict(values["rules"]),
    }
    return Landed(**values)


def rules_to_dict(rules: ReadingRules) -> dict[str, object]:
    """Reading rules as plain values for JSON."""
    return {
        **asdict(rules),
        "columns": {str(column): name for column, name in rules.columns.items()},
        "caps": dict(rules.caps),
    }


def rules_from_dict(values: Mapping[str, object]) -> ReadingRules:
    """Reading rules from what `rules_to_dict` gave."""
    columns = values.get("columns") or {}
    assert isinstance(columns, Mapping)
    return ReadingRules(**{**values, "columns": {Column(column): name for column, name in columns.items()}})  # type: ignore[arg-type]


def summary_to_json(summary: BatchSummary) -> str:
    """A batch's summary as one line of JSON."""
    return json.dumps(asdict(summary), default=lambda instant: instant.isoformat(), sort_keys=True, ensure_ascii=False)


def summary_from_json(text: str) -> BatchSummary:
    """A batch's summary from what `summary_to_json` gave."""
    values = json.loads(text)
    for name in ("first_enter", "last_leave"):
        values[name] = values[name] and datetime.fromisoformat(values[name])
    return BatchSummary(**{**values, "notes": tuple(values["notes"]), "settles": tuple(map(tuple, values["settles"]))})
