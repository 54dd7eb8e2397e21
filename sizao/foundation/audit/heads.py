"""Heads of the chain that verifications saw, kept in a file outside the database.

Whoever may write everything in the database could write the whole chain anew, and it would hang together; but not the
heads that were noted elsewhere. One line of JSON for each, the newest last. The file may be copied away by anybody.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sizao.foundation.audit.types import AuditError, Head


@dataclass(frozen=True, slots=True)
class SeenHead:
    """A head, and when it was verified (ISO 8601)."""

    number: int
    hash: str
    at: str


def read_heads(path: Path) -> list[SeenHead]:
    """All that were noted; none if there is no file yet. Raises `AuditError` for a line that is no head."""
    if not path.exists():
        return []
    found = []
    for line, text in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            found.append(SeenHead(**json.loads(text)))
        except (TypeError, ValueError) as error:
            raise AuditError(
                f"Line {line} of {path} is no head of the audit trail.",
                "Somebody or something changed the file of verified heads.",
                "Restore it from a backup; without it nobody can tell whether the trail was written anew.",
            ) from error
    return found


def note_head(path: Path, head: Head, *, at: datetime) -> None:
    """Adds a head, unless it is the last one noted."""
    known = read_heads(path)
    if head.number == 0 or (known and (known[-1].number, known[-1].hash) == (head.number, head.hash)):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(SeenHead(head.number, head.hash, at.isoformat()))) + "\n")
