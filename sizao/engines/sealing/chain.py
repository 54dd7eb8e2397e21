"""How the rows of the audit trail hang together, and where a chain of them is broken.

The content of a row is its fields as texts, each written as its length in bytes, a colon, the text, a comma; what is
missing is empty. Its hash is SHA-256 over that. A row's own hash is SHA-256 over its number, the hash of the row
before it, and the hash of its content, with one blank between them; hashes are written in hexadecimal. The database
computes the same when it writes (sizao/foundation/audit/migrations/0004_seals.py); this is what judges it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


FIELDS = (
    "event",
    "written_at",
    "at",
    "database_role",
    "actor",
    "action",
    "subject_kind",
    "subject_key",
    "purpose",
    "detail",
    "division_path",
    "changed_columns",
    "row_count",
    "old_hash",
    "new_hash",
)
"""The content of a row, in the order in which it is hashed. `detail` is JSON as the database prints it."""

START = "0" * 64
"""What the first row has in place of a hash before it."""


class FlawKind(StrEnum):
    """What is wrong with a row of the chain."""

    CHANGED = "changed"
    """The row does not say what it said when it was sealed."""
    REMOVED = "removed"
    """A sealed row, or some of them, are not there."""
    BROKEN = "broken"
    """The row's own hash, or the one before it that it names, is not what it should be."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong at row `number` of the chain; `event` is what the row itself is called, "" if it is not there."""

    kind: FlawKind
    number: int
    event: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One row of the chain as it was found. `fields` as `FIELDS` lists them; None if only its seal is there."""

    number: int
    previous: str
    content_hash: str
    hash: str
    fields: Sequence[str] | None


def content_hash(fields: Sequence[str]) -> str:
    """The hash of a row's content."""
    parts = [field.encode() for field in fields]
    return hashlib.sha256(b"".join(b"%d:%b," % (len(part), part) for part in parts)).hexdigest()


def seal_hash(number: int, previous: str, content: str) -> str:
    """A row's own hash."""
    return hashlib.sha256(f"{number} {previous} {content}".encode()).hexdigest()


class Walk:
    """A walk along the chain, row by row; `number` and `hash` are those of the last row passed.

    Begins after row `number` with that hash; with `hash=None` the first row says what comes before it. After a flaw it
    goes on from what the row itself says, so that each flaw is told once.
    """

    def __init__(self, number: int = 0, hash: str | None = START) -> None:  # noqa: A002 - what it is called everywhere
        self.number = number
        self.hash = hash

    def check(self, link: Link) -> list[Flaw]:
        """What is wrong with the next row."""
        flaws = []
        event = link.fields[0] if link.fields is not None else ""
        if link.number != self.number + 1:
            flaws.append(Flaw(FlawKind.REMOVED, self.number + 1))
        elif self.hash is not None and link.previous != self.hash:
            flaws.append(Flaw(FlawKind.BROKEN, link.number, event))
        if link.hash != seal_hash(link.number, link.previous, link.content_hash):
            flaws.append(Flaw(FlawKind.BROKEN, link.number, event))
        if link.fields is None:
            flaws.append(Flaw(FlawKind.REMOVED, link.number))
        elif link.content_hash != content_hash(link.fields):
            flaws.append(Flaw(FlawKind.CHANGED, link.number, event))
        self.number, self.hash = link.number, link.hash
        return list(dict.fromkeys(flaws))
