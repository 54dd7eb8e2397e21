"""What a declaration says about a kind of system, and the cells of a row as it reads them.

A new system is a module with one `DECLARATION`; `sizao.interfaces.feeds.declarations` lists them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

from sizao.desk.feeding.types import Given, Record
from sizao.engines.linkage.identifiers import IdentifierKind, read_identifier
from sizao.engines.linkage.phones import plain_phone
from sizao.engines.policy.vocabulary import FeedKind
from sizao.engines.rail.timetable import Timetable
from sizao.engines.sheets.instants import read_day, read_instant
from sizao.engines.sheets.mapping import Wanted, plain
from sizao.engines.sheets.types import InstantFault
from sizao.foundation.intake.types import Cells, RowRefusedError
from sizao.kernel.settings_of_contact import Setting


if TYPE_CHECKING:
    from sizao.foundation.intake.types import Feed

Text: TypeAlias = "str | Promise"

_LONGEST = 200
_COLDEST, _HOTTEST = Decimal(30), Decimal(45)
_FIRST_NUMBER = re.compile(r"\d{1,2}")
_YES = frozenset(map(plain, ("1", "y", "yes", "true", "是", "已登记", "已", "有")))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a declaration may ask beside the row: the zone of the feed, its settings, and the timetable."""

    zone: ZoneInfo
    settings: Mapping[str, str]
    timetable: Timetable


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that is said once when a feed is connected."""

    name: str
    about: Text
    is_required: bool = False


@dataclass(frozen=True)
class Declaration:
    """One kind of system.

    `columns` are ours, with what others call them and whether they must be there; `about` says of each what it holds.
    `read` understands a row or raises `RowRefusedError`. `passes_to`: a room that takes the files as they are. `every`:
    seconds in which something is expected to come; `expected_rows` a day, 0 where it is not known. `office`: who
    usually answers for it. `sample`: a file as it may come. `caps`: seconds that a stay without an end lasts.
    """

    name: str
    title: Text
    kind: FeedKind
    yields: Text
    columns: Sequence[Wanted]
    about: Mapping[str, Text]
    sample: str
    office: Text
    every: int
    read: Callable[["Row"], Record] | None = None
    settings: Sequence[Asked] = ()
    passes_to: str = ""
    setting: Setting = Setting.OTHER
    caps: Mapping[str, int] = field(default_factory=dict)
    expected_rows: int = 0


class Row:
    """One row as a declaration reads it: each getter gives a value of its kind or refuses the row with the reason."""

    __slots__ = ("_cells", "facts", "landed_at")

    def __init__(self, cells: Cells, facts: Facts) -> None:
        self._cells = cells.at
        self.facts = facts
        self.landed_at = cells.landed_at

    def text(self, column: str, *, needed: bool = False) -> str:
        """The text of a column, without blanks around it; empty where the file has no such column."""
        found = self._cells.get(column, "").strip()
        if needed and not found:
            raise RowRefusedError("empty", column)
        if len(found) > _LONGEST:
            raise RowRefusedError("too_long", column)
        return found

    def instant(self, column: str, *, needed: bool = True) -> datetime | None:
        """An instant in UTC; without an offset it is local to the feed's zone."""
        text = self.text(column, needed=needed)
        if not text:
            return None
        found = _instant(text, self.facts.zone)
        if isinstance(found, InstantFault):
            raise RowRefusedError(found.value, column)
        return found

    def moment(self, column: str) -> datetime:
        """An instant that must be there."""
        found = self.instant(column)
        assert found is not None
        return found

    def day(self, column: str) -> date:
        """A day that must be there."""
        found = read_day(self.text(column, needed=True))
        if found is None:
            raise RowRefusedError("no_day", column)
        return found

    def seat_row(self, column: str) -> int | None:
        """The row of a seat such as `08F`; None where there is none (无座)."""
        found = _FIRST_NUMBER.match(self.text(column))
        return int(found.group()) if found else None

    def number(self, column: str, *, otherwise: int) -> int:
        """A whole number from 0 to a million."""
        text = self.text(column)
        if not text:
            return otherwise
        if not text.isdecimal() or len(text) > 7:
            raise RowRefusedError("no_number", column)
        return int(text)

    def temperature(self, column: str) -> Decimal | None:
        """A temperature of a body in degrees; None where none was taken."""
        text = self.text(column).removesuffix("℃").removesuffix("°C").strip()
        if not text:
            return None
        try:
            found = Decimal(text).quantize(Decimal("0.1"))
        except InvalidOperation:
            found = Decimal(0)
        if not _COLDEST <= found <= _HOTTEST:
            raise RowRefusedError("no_temperature", column)
        return found

    def yes(self, column: str) -> bool:
        return plain(self.text(column)) in _YES

    def word(self, column: str, meanings: Mapping[str, str], *, otherwise: str | None = None) -> str:
        """What a word means; an empty cell is `otherwise`. A word that means nothing here refuses the row."""
        text = self.text(column)
        if not text and otherwise is not None:
            return otherwise
        found = meanings.get(plain(text))
        if found is None:
            raise RowRefusedError("unknown_word", column)
        return found

    def given(self, *, needed: bool = True) -> Given | None:
        """Whom the row is about, by `identifier`, `name`, `phone`. A number whose check digit fails is refused."""
        text = self.text("identifier", needed=needed)
        if not text:
            return None
        found = read_identifier(text)
        if found.kind in (IdentifierKind.MISTYPED, IdentifierKind.ROUNDED, IdentifierKind.NONE):
            raise RowRefusedError(f"number_{found.kind.value}", "identifier")
        if len(found.text) < 5 or len(found.text) > 20 or not found.text.isalnum():
            raise RowRefusedError("number_unusable", "identifier")
        return Given(
            found.text,
            self.text("name"),
            plain_phone(self.text("phone")) if self.text("phone") else "",
            found.born_on.year if found.born_on else None,
            found.sex or "u",
        )


@dataclass(frozen=True)
class DeclaredReader:
    """A declaration with the facts of one feed, as the desk asks for it."""

    declaration: Declaration
    facts: Facts

    @property
    def wanted(self) -> Sequence[Wanted]:
        return self.declaration.columns

    def read(self, row: Cells) -> Record:
        """Understands a row. Raises `RowRefusedError`."""
        assert self.declaration.read is not None
        return self.declaration.read(Row(row, self.facts))


def facts_of(feed: "Feed", timetable: Timetable) -> Facts:
    """What the declaration of a feed may ask."""
    return Facts(ZoneInfo(feed.zone), feed.settings, timetable)


# Many rows of a file share their instants. (What identifies somebody is never kept so.)
@lru_cache(maxsize=100_000)
def _instant(text: str, zone: ZoneInfo) -> datetime | InstantFault:
    return read_instant(text, zone)


IDENTITY = (
    Wanted("identifier", ("身份证号", "证件号码", "证件号", "身份证号码", "id_number", "id"), is_required=True),
    Wanted("name", ("姓名", "旅客姓名", "旅客")),
    Wanted("phone", ("手机号", "电话", "联系电话", "手机", "mobile")),
)
