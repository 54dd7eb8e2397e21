"""A run of the audit trail as a file that can be checked anywhere: NDJSON or CSV, and beside it a small file with its
hash and its head.

Every value is a text, exactly as it was hashed. `FILE.head.json` holds the number and hash of the last row, the hash
before the first, and SHA-256 over the bytes of the file, so that `sha256sum` alone already tells whether it is whole.
"""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sizao.engines.sealing.chain import FIELDS, Flaw, Link, Walk
from sizao.kernel.errors import SizaoError


ENDINGS = (".ndjson", ".csv")
# A list of ten thousand people that were read is one field.
_LONGEST_FIELD = 2**30
COLUMNS = ("number", "previous", "content_hash", "hash", *FIELDS)
_FORMAT = "sizao-audit-1"


class TrailFileError(SizaoError):
    """A file that is no export of the audit trail."""


@dataclass(frozen=True, slots=True)
class TrailFile:
    """What the file beside an export says: how many rows, from which number after which hash, to which head."""

    rows: int
    first: int
    previous: str
    head: int
    head_hash: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What was found in a file. `is_as_written`: byte for byte what was exported."""

    said: TrailFile
    rows: int
    is_as_written: bool
    ends_at_its_head: bool
    flaws: tuple[Flaw, ...]

    @property
    def is_good(self) -> bool:
        return self.is_as_written and self.ends_at_its_head and not self.flaws


def head_file(path: Path) -> Path:
    """Where the head of an export lies."""
    return path.with_name(path.name + ".head.json")


def check_ending(path: Path) -> None:
    """Raises `TrailFileError` for a name that says no known format."""
    if path.suffix not in ENDINGS:
        raise TrailFileError(f"{path} has no known ending.", next_step=f"Give it one of these: {', '.join(ENDINGS)}.")


def write_file(path: Path, links: Iterable[Link], *, first: int, previous: str) -> TrailFile:
    """Writes the rows, in their order, and the file beside them. Raises `TrailFileError` for an unknown ending."""
    check_ending(path)
    if not path.parent.is_dir():
        raise TrailFileError(f"The folder {path.parent} is not there.", next_step="Make it first, or choose another.")
    # For its owner only: it says who was read about.
    for new in (path, head_file(path)):
        new.touch(mode=0o600)
    rows, head, head_hash = 0, first - 1, previous
    whole = hashlib.sha256()
    with path.open("wb") as file:
        for line in _lines(path, links):
            file.write(line.text)
            whole.update(line.text)
            if line.link is not None:
                rows, head, head_hash = rows + 1, line.link.number, line.link.hash
    said = TrailFile(rows, first, previous, head, head_hash, whole.hexdigest())
    text = json.dumps({"format": _FORMAT, "file": path.name, **asdict(said)}, indent=1)
    head_file(path).write_text(text + "\n", "utf-8")
    return said


def check_file(path: Path) -> FileCheck:
    """Reads an export again and checks every row. Raises `TrailFileError` for what is none."""
    check_ending(path)
    said = _read_head(path)
    walk = Walk(said.first - 1, said.previous)
    flaws: list[Flaw] = []
    rows = 0
    try:
        for link in _read_links(path):
            flaws += walk.check(link)
            rows += 1
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise TrailFileError(
            f"Row {rows + 1} of {path} cannot be read.", "It is no row of an audit trail.", "Fetch the export again."
        ) from error
    with path.open("rb") as file:
        is_as_written = hashlib.file_digest(file, "sha256").hexdigest() == said.sha256
    ends = (rows, walk.number, walk.hash) == (said.rows, said.head, said.head_hash)
    return FileCheck(said, rows, is_as_written, ends, tuple(flaws))


@dataclass(frozen=True, slots=True)
class _Line:
    text: bytes
    link: Link | None


class _Row:
    """What `csv` writes to: keeps the last line."""

    text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


def _lines(path: Path, links: Iterable[Link]) -> Iterator[_Line]:
    if path.suffix == ".csv":
        row = _Row()
        table = csv.writer(row)
        table.writerow(COLUMNS)
        yield _Line(row.text.encode(), None)
        for link in links:
            table.writerow(_values(link))
            yield _Line(row.text.encode(), link)
        return
    for link in links:
        values = dict(zip(COLUMNS, _values(link), strict=True))
        yield _Line((json.dumps(values, ensure_ascii=False) + "\n").encode(), link)


def _values(link: Link) -> list[str]:
    assert link.fields is not None
    return [str(link.number), link.previous, link.content_hash, link.hash, *link.fields]


def _read_links(path: Path) -> Iterator[Link]:
    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding="utf-8", newline="") as file:
        rows: Iterable[dict[str, str]]
        rows = csv.DictReader(file, strict=True) if path.suffix == ".csv" else map(json.loads, file)
        for row in rows:
            fields = [row[name] for name in FIELDS]
            if not all(isinstance(field, str) for field in fields):
                raise TypeError
            yield Link(int(row["number"]), row["previous"], row["content_hash"], row["hash"], fields)


def _read_head(path: Path) -> TrailFile:
    beside = head_file(path)
    for wanted in (path, beside):
        if not wanted.is_file():
            raise TrailFileError(
                f"{wanted} is not there.",
                "An export of the audit trail is two files: the rows, and their head beside them.",
                "Copy both into one folder.",
            )
    try:
        said = json.loads(beside.read_text("utf-8"))
        if said.pop("format") != _FORMAT:
            raise ValueError
        said.pop("file")
        return TrailFile(**said)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TrailFileError(
            f"{beside} cannot be understood.", "It is no head of an audit trail.", "Fetch the export again."
        ) from error
