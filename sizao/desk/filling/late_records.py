"""Deliveries that come late: what all sources missed, and one day of the coaches with mistakes in the file.

Both take the way of every delivery, so that the demo has late batches, and rows in quarantine to decide on. The coach
day is the day of the wedding: one ride of the story is known only by this file.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from sizao.desk.filling.filling import CITY_PATH, Filling, Who
from sizao.engines.city import SETTINGS, City, DayColumns
from sizao.foundation.database.scope import scope
from sizao.kernel.settings_of_contact import Setting
from sizao.response.presences.operations import apply_batch, land_batch, register_source
from sizao.response.presences.types import Column, ReadingRules


COACH_STATION, LATE_RETURNS = "张家口汽车站", "各来源补报"
# The coach station sends its file on the day after the first positive test.
_COACH_AFTER = timedelta(hours=17)
_ZONE = ZoneInfo("Asia/Shanghai")
_COACHES = [SETTINGS.index(kind) for kind in (Setting.COACH_SEALED, Setting.COACH_VENTILATED)]
_COLUMNS = {
    Column.PERSON: "身份证号",
    Column.PLACE: "班次或场所",
    Column.CELL: "车厢或房间",
    Column.ENTER: "进入时间",
    Column.LEAVE: "离开时间",
    Column.SEAT_ROW: "排号",
    Column.KIND: "类型",
}
Line = dict[Column, str]

# What goes wrong in the file, by column, in rows spread over it.
_MISTAKES: tuple[tuple[Column, str], ...] = (
    (Column.PERSON, ""),
    (Column.LEAVE, "2021-10-18 07:00:00"),
    (Column.ENTER, "2201-10-19 09:00:00"),
    (Column.LEAVE, "晚点"),
    (Column.PLACE, ""),
    (Column.SEAT_ROW, "靠窗"),
    (Column.ENTER, "2021-10-19 09:00+25:00"),
    (Column.KIND, "飞船"),
    (Column.PERSON, " "),
    (Column.LEAVE, ""),
)


def withheld_rows(city: City, day: DayColumns) -> npt.NDArray[np.bool_]:
    """Which rows of a day come by the late deliveries."""
    return _is_late(city, day) | _by_coach(city, day)


def fill(filling: Filling) -> None:
    """Sends both files as their sources would, and applies them."""
    city = filling.city
    positive_at = city.story.positive_at
    days = filling.withheld or [day.chosen(withheld_rows(city, day)) for day in city.days()]
    late = [day.chosen(_is_late(city, day) & ~_by_coach(city, day)) for day in days]
    _deliver(filling, LATE_RETURNS, "补报.csv", [row for day in late for row in _lines(city, day)], positive_at)
    [day] = [day for day in days if day.on == _coach_day(city)]
    lines = list(_lines(city, day.chosen(_by_coach(city, day))))
    _deliver(filling, COACH_STATION, f"{day.on:%Y%m%d}班车实名.csv", _with_mistakes(lines), positive_at + _COACH_AFTER)


def _deliver(filling: Filling, source: str, name: str, lines: list[Line], at: datetime) -> None:
    rules = ReadingRules(columns=_COLUMNS, zone=str(_ZONE))
    who: Who = {**filling.who, "at": at}
    register_source(name=source, rules=rules, retention_days=None, division_path=CITY_PATH, **who)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(_COLUMNS.values())
    table.writerows([line[column] for column in _COLUMNS] for line in lines)
    key = f"demo-{filling.scale}-{filling.seed}"
    with scope(CITY_PATH, actor=who["actor"]):
        batch = land_batch(source=source, key=key, name=name, content=[text.getvalue().encode()], **who)
    apply_batch(
        number=batch.number,
        division_path=batch.division_path,
        actor=who["actor"],
        at=lambda: at,
        reason=who["reason"],
    )


def _coach_day(city: City) -> date:
    return next(moment.at.date() for moment in city.story.moments if moment.kind == "wedding")


def _is_late(city: City, day: DayColumns) -> npt.NDArray[np.bool_]:
    """Only what was over when the late returns came in."""
    late: npt.NDArray[np.bool_] = city.late(day) & (day.leave <= city.story.positive_at.timestamp())
    return late


def _by_coach(city: City, day: DayColumns) -> npt.NDArray[np.bool_]:
    if day.on != _coach_day(city):
        return np.zeros(len(day), np.bool_)
    by_coach: npt.NDArray[np.bool_] = np.isin(city.places.kind[city.cell_place(day.cell)], _COACHES)
    return by_coach


def _lines(city: City, rows: DayColumns) -> Iterator[Line]:
    """The rows as a source's own system writes them."""
    places = city.cell_place(rows.cell)
    columns: dict[Column, list[str]] = {
        Column.PERSON: city.identifiers(rows.person),
        Column.PLACE: city.place_keys(places),
        Column.CELL: [label or "" for label in city.cell_labels(rows.cell)],
        Column.ENTER: _local(rows.enter),
        Column.LEAVE: _local(rows.leave),
        Column.SEAT_ROW: ["" if row < 0 else str(row) for row in rows.seat_row.tolist()],
        Column.KIND: [kind.value for kind in city.places.settings(places)],
    }
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def _with_mistakes(lines: list[Line]) -> list[Line]:
    """The lines with some more among them, each with one mistake."""
    mixed, step = list(lines), max(1, len(lines) // (len(_MISTAKES) + 1))
    for number, (column, mistake) in enumerate(_MISTAKES):
        mixed.insert((number + 1) * step, lines[number * step % len(lines)] | {column: mistake})
    return mixed


def _local(seconds: npt.NDArray[np.int64]) -> list[str]:
    return [datetime.fromtimestamp(second, _ZONE).strftime("%Y-%m-%d %H:%M:%S") for second in seconds.tolist()]
