"""Which column of a file says what: by the source's remembered mapping, by our names, or by the usual ones."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from sizao.response.presences.types import REQUIRED_COLUMNS, Column, ColumnsMissingError, FileRefusedError


# Columns that our own quarantine files carry, so that a corrected row can be told from a new one.
BATCH_REFERENCE = "sizao_batch"
LINE_REFERENCE = "sizao_line"
REASON_COLUMN = "sizao_reason"

# What Chinese station, checkpoint and venue systems call these columns in their exports.
USUAL_NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.PERSON: ("person", "person_id", "id", "id_number", "身份证号", "身份证号码", "证件号", "证件号码", "人员"),
    Column.PLACE: ("place", "place_id", "location", "venue", "场所", "场所编码", "地点", "车次", "站点", "卡口"),
    Column.ENTER: ("enter", "entered_at", "start", "time_in", "check_in", "进入时间", "到达时间", "上车时间"),
    Column.LEAVE: ("leave", "left_at", "end", "time_out", "check_out", "离开时间", "下车时间"),
    Column.CELL: ("cell", "room", "carriage", "table", "车厢", "车厢号", "房间", "房间号", "桌号", "区域"),
    Column.SEAT_ROW: ("seat_row", "row", "排", "座位排", "排号"),
    Column.KIND: ("kind", "type", "场所类型", "类型"),
}

_LOOKS_LIKE_DATA = re.compile(r"\d{5,}|\d{1,2}:\d{2}")


def plain_name(name: str) -> str:
    """A column name as it is compared: without marks of order, blanks around it, width and case."""
    return unicodedata.normalize("NFKC", name.removeprefix("\ufeff")).strip().casefold()


def map_columns(found: Sequence[str], wanted: Mapping[Column, str]) -> dict[Column, int]:
    """The position of each of our columns among the names found.

    Raises `ColumnsMissingError` if a required or a named column is missing, `FileRefusedError` if two columns could be
    meant.
    """
    names = [plain_name(name) for name in found]
    positions: dict[Column, int] = {}
    missing: dict[Column, str] = {}
    for column in Column:
        if column in wanted:
            candidates = [plain_name(wanted[column])]
        else:
            candidates = [str(column), *(plain_name(name) for name in USUAL_NAMES[column])]
        name = next((candidate for candidate in candidates if candidate in names), None)
        if name is None:
            if column in REQUIRED_COLUMNS or column in wanted:
                missing[column] = f"{column} (as '{wanted[column]}')" if column in wanted else str(column)
            continue
        if names.count(name) > 1:
            raise FileRefusedError(
                f"The column '{name}' stands {names.count(name)} times in the header.",
                f"It cannot be told which one is meant for {column}.",
                "Rename or remove one of them.",
            )
        positions[column] = names.index(name)
    if missing:
        raise _missing(missing, found, positions)
    return positions


def _missing(
    missing: Mapping[Column, str], found: Sequence[str], positions: Mapping[Column, int]
) -> ColumnsMissingError:
    what = f"No column was found for {', '.join(missing.values())}."
    columns = tuple(missing)
    if any(_LOOKS_LIKE_DATA.search(name) for name in found):
        # Whatever stands there may be somebody's number: it is not repeated.
        return ColumnsMissingError(
            what,
            "The first line holds data, not column names.",
            "Put a line with column names first, for example person,place,enter,leave.",
            missing=columns,
            found=positions,
        )
    return ColumnsMissingError(
        what,
        f"The file has {', '.join(name or '(no name)' for name in found[:40])}.",
        f"Name the right one, for example --map {columns[0]}={found[0] if found else 'NAME'}.",
        missing=columns,
        found=positions,
    )
