"""Rows that were not taken, kept as sent until somebody corrects them.

A batch's bad rows are one encrypted file, bound to the batch: raw rows name people. Out of it comes a
CSV with the columns as sent and, in front, the batch, the line and the reason; corrected and sent again, each row is
known by the first two.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sizao.foundation.privacy.encryption import Location, Vault
from sizao.response.presences.columns import BATCH_REFERENCE, LINE_REFERENCE, REASON_COLUMN
from sizao.response.presences.durable import make_private_folder, replace_file
from sizao.response.presences.types import BadRow


_PLACE = Location("presences_quarantine", "rows")


@dataclass(frozen=True, slots=True)
class QuarantinedRows:
    """The bad rows of one batch, with the column names of its file and how its CSV was delimited."""

    header: tuple[str, ...]
    delimiter: str
    rows: tuple[BadRow, ...]


class Quarantine:
    """The folder of the bad rows."""

    def __init__(self, folder: Path, *, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault

    def write(self, batch_id: str, quarantined: QuarantinedRows) -> None:
        """Keeps a batch's bad rows; writing them again replaces them."""
        values = {
            "header": quarantined.header,
            "delimiter": quarantined.delimiter,
            "rows": [(row.line, row.reasons, row.raw) for row in quarantined.rows],
        }
        sealed = self._vault.seal(json.dumps(values, ensure_ascii=False), at=_PLACE, row=_row(batch_id))
        make_private_folder(self._folder)
        replace_file(self._folder / batch_id, sealed)

    def read(self, batch_id: str) -> QuarantinedRows:
        """A batch's bad rows; none if all its rows were taken. Raises `SealBrokenError` if no key opens them."""
        try:
            sealed = (self._folder / batch_id).read_bytes()
        except FileNotFoundError:
            return QuarantinedRows((), ",", ())
        values = json.loads(self._vault.open(sealed, at=_PLACE, row=_row(batch_id)))
        rows = tuple(BadRow(line, tuple(reasons), raw) for line, reasons, raw in values["rows"])
        return QuarantinedRows(tuple(values["header"]), values["delimiter"], rows)

    def remove(self, batch_id: str) -> None:
        """Removes a batch's bad rows for good."""
        (self._folder / batch_id).unlink(missing_ok=True)


def to_csv(
    quarantined: QuarantinedRows, *, number: int, lines: Iterator[int] | None, describe: Callable[[str], str]
) -> Iterator[str]:
    """The rows as CSV text, piece by piece, headed by a byte-order mark so that Excel reads it as UTF-8.

    `number` is the batch's; `lines` limits to these; `describe` turns a reason code into words.
    """
    wanted = None if lines is None else set(lines)
    own = (BATCH_REFERENCE, LINE_REFERENCE, REASON_COLUMN)
    kept = [at for at, name in enumerate(quarantined.header) if name not in own]
    names = [quarantined.header[at] for at in kept]
    yield "\ufeff" + _line([*own, *names])
    for row in quarantined.rows:
        if wanted is None or row.line in wanted:
            fields = _fields(row.raw, quarantined)
            # A row of too many fields keeps them all, so that nothing is lost before a person has seen it.
            sent = [fields[at] if at < len(fields) else "" for at in kept] + fields[len(quarantined.header) :]
            reasons = "; ".join(describe(reason) for reason in row.reasons)
            yield _line([str(number), str(row.line), reasons, *(_harmless(field) for field in sent)])


def _fields(raw: str, quarantined: QuarantinedRows) -> list[str]:
    if raw.startswith("{"):
        try:
            found = json.loads(raw)
        except ValueError:
            return [raw]
        if isinstance(found, dict):
            return ["" if found.get(name) is None else str(found[name]) for name in quarantined.header]
    try:
        rows = list(csv.reader(io.StringIO(raw, newline=""), delimiter=quarantined.delimiter, strict=True))
    except csv.Error:
        return raw.split(quarantined.delimiter)
    return rows[0] if rows else [""]


def _line(fields: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(fields)
    return text.getvalue()


def _harmless(field: str) -> str:
    """A field that a spreadsheet would run as a formula gets a mark in front of it."""
    return f"'{field}" if field[:1] in {"=", "@", "\t", "\r"} else field


def _row(batch_id: str) -> int:
    return int(batch_id[:16], 16)
