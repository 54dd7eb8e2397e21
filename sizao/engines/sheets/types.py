"""The words of files: what a file holds, and what can be wrong with it."""

from dataclasses import dataclass
from enum import StrEnum

from sizao.kernel.errors import SizaoError


class SheetError(SizaoError):
    """A file none of whose rows can be taken: no header, a column missing, not the format it claims to be."""


class MissingColumnsError(SheetError):
    """Columns that must be there and are not, by our names for them."""

    def __init__(self, what: str, why: str, next_step: str, *, columns: tuple[str, ...]) -> None:
        super().__init__(what, why, next_step)
        self.columns = columns


class SheetFormat(StrEnum):
    CSV = "csv"
    NDJSON = "ndjson"
    JSON = "json"
    WORKBOOK = "workbook"


class RowFault(StrEnum):
    """Why a row is no row."""

    WRONG_COLUMNS = "wrong_columns"
    OPEN_QUOTE = "open_quote"
    BROKEN_ENCODING = "broken_encoding"
    BROKEN_JSON = "broken_json"
    CUT_OFF = "cut_off"


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of one row, as many as the sheet has names. `line` as an editor or a spreadsheet counts, from 1."""

    line: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that could not be read as one; `raw` is what stood there."""

    line: int
    fault: RowFault
    raw: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as rows of text under the names of its columns."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    broken: tuple[BrokenRow, ...] = ()


class InstantFault(StrEnum):
    """Why a text is no instant."""

    UNREADABLE = "unreadable_time"
    NO_TIME = "no_time_of_day"
    NO_ZONE = "no_zone"
    NO_SUCH_HOUR = "skipped_hour"
    TWO_SUCH_HOURS = "repeated_hour"
