"""CSV into text columns: a strict parse of the whole file at once, and a careful one where that fails.

The strict parse is DuckDB's, for files without a structural fault (nearly all). The careful parse goes line by line,
sets the broken records aside with their reason and writes the others to a clean file, which is then parsed strictly:
a fault costs its own record and never a neighbour.
"""

import csv
import io
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb
import numpy as np

from sizao.response.presences.scanning import Records, Scan
from sizao.response.presences.types import BadRow, FileRefusedError, Reason


_DELIMITERS = (",", ";", "\t", "|")
_LONGEST_RECORD = 50  # physical lines; a quote that is open for longer is a fault, not a field
_SAMPLE = 1 << 16


@dataclass(frozen=True, slots=True)
class CsvShape:
    """How a CSV file is written: its header (first physical line), delimiter and encoding."""

    header: tuple[str, ...]
    delimiter: str
    encoding: str


def find_shape(path: Path, encoding: str | None) -> CsvShape:
    """Reads the header. Raises `FileRefusedError` when there is none."""
    with path.open("rb") as file:
        first = next((line for line in file if line.strip(b"\xef\xbb\xbf \t\r\n")), b"")
    first = first.split(b"\r")[0]
    encoding = encoding or _encoding_of(path)
    try:
        text = first.decode(encoding).removeprefix("\ufeff").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise FileRefusedError("The header cannot be read as text.", f"It is not {encoding}.") from error
    if not text:
        raise FileRefusedError("The file is empty.", "It has no line with column names.")
    delimiter = max(_DELIMITERS, key=text.count)
    header = next(csv.reader([text], delimiter=delimiter))
    return CsvShape(tuple(name.strip() for name in header), delimiter, encoding)


def _encoding_of(path: Path) -> str:
    """UTF-8, unless the lines that are not ASCII read mostly as GB18030, which Excel in China writes."""
    as_utf8 = as_gb18030 = 0
    with path.open("rb") as file:
        for line in file:
            if line.isascii():
                continue
            if _reads_as(line, "utf-8"):
                as_utf8 += 1
            elif _reads_as(line, "gb18030"):
                as_gb18030 += 1
            if as_utf8 + as_gb18030 >= 1000:
                break
    return "gb18030" if as_gb18030 > as_utf8 else "utf-8"


def _reads_as(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def in_utf8(path: Path, encoding: str, work: Path) -> Path:
    """The file itself, or a UTF-8 copy with the same lines if all of it reads in the given encoding."""
    if encoding == "utf-8":
        return path
    copy = work / "utf8.csv"
    try:
        with path.open(encoding=encoding, newline="") as source, copy.open("w", encoding="utf-8", newline="") as target:
            while piece := source.read(1 << 22):
                target.write(piece)
    except UnicodeDecodeError:
        return path
    return copy


def read_strictly(
    connection: duckdb.DuckDBPyConnection, path: Path, shape: CsvShape, found: Scan, columns: Sequence[str]
) -> bool:
    """Fills the table `parsed` (text columns c0, c1, ... for `columns` of the header, `line`); False if it cannot.

    The parser's own message quotes the line it failed at, so it goes no further than here.
    """
    lines = found.records.lines
    if not found.plain or not len(lines) or lines[0] != 1:
        return False
    names = {f"h{position}": "VARCHAR" for position in range(len(shape.header))}
    wanted = ", ".join(f"h{shape.header.index(name)} AS c{at}" for at, name in enumerate(columns))
    try:
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE strict AS SELECT {wanted} FROM read_csv(
                $path, header=false, skip=1, auto_detect=false, delim=$delimiter, quote='"', escape='"',
                strict_mode=true, null_padding=false, columns={names},
                maximum_line_size=1000000, compression='none')""",
            {"path": str(path), "delimiter": shape.delimiter},
        )
        [(count,)] = connection.execute("SELECT count(*) FROM strict").fetchall()
    except duckdb.Error:
        return False
    if count != len(lines) - 1:
        return False
    number_lines(connection, lines[1:])
    return True


def number_lines(connection: duckdb.DuckDBPyConnection, lines: np.ndarray) -> None:
    """Makes `parsed` of `strict` by giving each row, in file order, its physical line."""
    if len(lines) == 0 or (lines[0] == 2 and lines[-1] == len(lines) + 1):
        connection.execute("CREATE OR REPLACE TEMP VIEW parsed AS SELECT *, (rowid + 2)::INTEGER AS line FROM strict")
        return
    numbered = {"record": np.arange(len(lines)), "line": lines.astype(np.int32)}
    connection.execute("CREATE OR REPLACE TEMP TABLE lines AS SELECT * FROM numbered")
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW parsed AS "
        "SELECT strict.*, lines.line FROM strict JOIN lines ON lines.record = strict.rowid"
    )
    del numbered


class CarefulReader:
    """Goes through a CSV file line by line, writes the sound records to a clean file and keeps the broken ones.

    `cut`: the file is known to be half of one, so that its last record is broken even if it looks whole.
    """

    def __init__(self, path: Path, shape: CsvShape, *, cut: bool) -> None:
        self._path = path
        self._shape = shape
        self._cut = cut
        self._starts = array("q")
        self._numbers = array("q")
        self.bad: list[BadRow] = []

    def write_clean(self, clean: Path, columns: Sequence[str]) -> Records:
        """Writes the fields of `columns` and, last, the physical line of each sound record."""
        positions = [self._shape.header.index(name) for name in columns]
        with self._path.open("rb") as source, clean.open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerow([*columns, "line"])
            lines = _Lines(source)
            while (line := lines.ahead(0)) and not line.strip(b"\xef\xbb\xbf \t\r\n"):
                lines.take(1)
            lines.take(1)
            for number, fields in self._records(lines):
                writer.writerow([*(fields[position] for position in positions), number])
            size = lines.offset
        starts, numbers = np.frombuffer(self._starts, np.int64), np.frombuffer(self._numbers, np.int64)
        return Records(self._path, self._shape.encoding, size, starts, numbers)

    def _records(self, lines: "_Lines") -> Iterator[tuple[int, list[str]]]:
        while (line := lines.ahead(0)) is not None:
            taken = 1
            if line.strip():
                number = lines.number
                self._starts.append(lines.offset)
                self._numbers.append(number)
                taken, outcome = self._record(lines)
                if isinstance(outcome, Reason):
                    raw = b"".join(lines.ahead(at) or b"" for at in range(taken))
                    text = raw.decode(self._shape.encoding, "backslashreplace").rstrip("\r\n")
                    self.bad.append(BadRow(number, (str(outcome),), text))
                else:
                    yield number, outcome
            lines.take(taken)

    def _record(self, lines: "_Lines") -> tuple[int, list[str] | Reason]:
        """How many physical lines the record takes, and its fields or what is wrong with it."""
        text = ""
        for taken in range(1, _LONGEST_RECORD + 1):
            raw = lines.ahead(taken - 1)
            if raw is None:
                break
            try:
                text += raw.decode(self._shape.encoding)
            except UnicodeDecodeError:
                return (1, Reason.BROKEN_ENCODING) if taken == 1 else (1, Reason.OPEN_QUOTE)
            is_last = lines.ahead(taken) is None
            if self._cut and is_last:
                return (taken, Reason.CUT_OFF) if taken == 1 else (1, Reason.OPEN_QUOTE)
            fields = _fields(text, self._shape.delimiter)
            if isinstance(fields, Reason):
                return 1, fields
            if fields is not None:
                return taken, self._of_right_width(fields, is_cut=is_last and not raw.endswith((b"\n", b"\r")))
        is_cut = lines.ahead(1) is None and not (lines.ahead(0) or b"").endswith((b"\n", b"\r"))
        return 1, Reason.CUT_OFF if is_cut else Reason.OPEN_QUOTE

    def _of_right_width(self, fields: list[str], *, is_cut: bool) -> list[str] | Reason:
        width = len(self._shape.header)
        if any("\0" in field for field in fields):
            return Reason.BROKEN_ENCODING
        if len(fields) > width and not any(field.strip() for field in fields[width:]):
            return fields[:width]
        if len(fields) != width:
            return Reason.CUT_OFF if is_cut and len(fields) < width else Reason.WRONG_COLUMNS
        return fields


class _Lines:
    """The physical lines of a file, with a view ahead: broken by \\n, \\r\\n or \\r, as an editor breaks them."""

    def __init__(self, file: BinaryIO) -> None:
        self._source = (line for piece in file for line in piece.splitlines(keepends=True))
        self._window: deque[bytes] = deque()
        self.number = 1
        self.offset = 0

    def ahead(self, count: int) -> bytes | None:
        """The line so many further on, or None behind the last."""
        while len(self._window) <= count:
            line = next(self._source, None)
            if line is None:
                return None
            self._window.append(line)
        return self._window[count]

    def take(self, count: int) -> None:
        """Goes on by so many lines."""
        for _ in range(count):
            if self.ahead(0) is not None:
                self.offset += len(self._window.popleft())
                self.number += 1


def _fields(text: str, delimiter: str) -> list[str] | Reason | None:
    """The fields of a record, None while a quoted field is still open, or what is wrong with its quotes."""
    if '"' not in text:
        return text.rstrip("\r\n").split(delimiter)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return None if "unexpected end" in str(error) else Reason.OPEN_QUOTE
    return rows[0] if len(rows) == 1 else Reason.OPEN_QUOTE
