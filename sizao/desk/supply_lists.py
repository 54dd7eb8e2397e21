"""Lists of stock as files: a row that can be understood is taken, every other one is told with its line and reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from sizao.desk.supply_numbers import Catalogue
from sizao.engines.policy.vocabulary import SupplyUnit
from sizao.engines.sheets.mapping import Wanted, map_columns, plain
from sizao.engines.sheets.reading import guess_format, read_sheet
from sizao.readiness.supplies.types import Incoming, Store


MOST_ROWS = 5000
_THOUSANDTHS = 1000
_MOST = Decimal(10**9)
_COLUMNS = (
    Wanted("item", ("物资", "品名", "名称", "物资名称", "货物"), is_required=True),
    Wanted("amount", ("数量", "库存", "现存数量", "quantity", "stock"), is_required=True),
    Wanted("store", ("储备点", "仓库", "库房", "投放点", "warehouse")),
    Wanted("unit", ("单位", "计量单位")),
    Wanted("lot", ("批号", "批次", "batch")),
    Wanted("expires", ("有效期", "有效期至", "到期日", "保质期至", "expiry")),
)
_UNITS = {
    SupplyUnit.KILOGRAM: ("kg", "千克", "公斤"),
    SupplyUnit.LITER: ("l", "liter", "litre", "升"),
    SupplyUnit.PIECE: ("piece", "pieces", "件", "个", "片", "支", "只", "套", "人份"),
    SupplyUnit.PORTION: ("portion", "portions", "份"),
}


class StockReason(StrEnum):
    """Why a row is not taken."""

    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_STORE = "unknown_store"
    OTHER_UNIT = "other_unit"
    NO_AMOUNT = "no_amount"
    NO_DAY = "no_day"
    TWICE = "twice"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class BadStockRow:
    """A row that is not taken: its line in the file, why, and what stood there."""

    line: int
    reason: StockReason
    text: str


@dataclass(frozen=True, slots=True)
class StockList:
    """What a file says: by store what lies there, and the rows that say nothing."""

    stores: Mapping[int, Sequence[Incoming]]
    bad: Sequence[BadStockRow]

    @property
    def taken(self) -> int:
        return sum(len(lines) for lines in self.stores.values())


def read_stock_list(
    content: bytes, name: str, *, catalogue: Catalogue, stores: Sequence[Store], default_store: int | None
) -> StockList:
    """Reads a list of stock. A row without a store belongs to `default_store`.

    Raises `SheetError` for a file that is no table, or lacks the columns of item and amount.
    """
    sheet = read_sheet(content, guess_format(name, content), most_rows=MOST_ROWS)
    at = map_columns(sheet.names, _COLUMNS, {})
    items = {plain(word): code for code, item in catalogue.items.items() for word in (code, *item.name.values())}
    by_name = {plain(store.name): store.id for store in stores}
    found: dict[int, dict[tuple[str, str, date | None], Incoming]] = {}
    bad = [BadStockRow(row.line, StockReason.BROKEN, row.raw) for row in sheet.broken]
    for row in sheet.rows:

        def cell(column: str, fields: Sequence[str] = row.fields) -> str:
            return fields[at[column]].strip() if column in at else ""

        line = _line(cell("item"), cell("amount"), cell("unit"), cell("lot"), cell("expires"), items, catalogue)
        store = by_name.get(plain(cell("store"))) if cell("store") else default_store
        if isinstance(line, StockReason):
            bad.append(BadStockRow(row.line, line, " · ".join(filter(None, row.fields))))
        elif store is None:
            bad.append(BadStockRow(row.line, StockReason.UNKNOWN_STORE, cell("store")))
        elif (line.item, line.lot, line.expires_on) in found.setdefault(store, {}):
            bad.append(BadStockRow(row.line, StockReason.TWICE, " · ".join(filter(None, row.fields))))
        else:
            found[store][line.item, line.lot, line.expires_on] = line
    bad.sort(key=lambda one: one.line)
    return StockList({store: list(lines.values()) for store, lines in found.items() if lines}, bad)


def _line(
    item: str, amount: str, unit: str, lot: str, expires: str, items: Mapping[str, str], catalogue: Catalogue
) -> Incoming | StockReason:
    code = items.get(plain(item))
    if code is None:
        return StockReason.UNKNOWN_ITEM
    if unit and plain(unit) not in _UNITS[catalogue.items[code].unit]:
        return StockReason.OTHER_UNIT
    try:
        value = Decimal(amount.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return StockReason.NO_AMOUNT
    if not value.is_finite() or not 0 <= value < _MOST or value != value.quantize(Decimal("0.001")):
        return StockReason.NO_AMOUNT
    day = _day(expires)
    if expires and day is None:
        return StockReason.NO_DAY
    return Incoming(code, int(value * _THOUSANDTHS), lot[:60], day)


def _day(text: str) -> date | None:
    words = text.split(" ")[0].split("T")[0].replace("/", "-").replace(".", "-").replace("年", "-").replace("月", "-")
    try:
        return date(*map(int, words.rstrip("日").split("-")))
    except (ValueError, TypeError):
        return None
