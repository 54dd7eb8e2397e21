"""Movements as plain numbers for an SVG: a line for each day, a bar for each stay; and the same as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import get_current_timezone, localtime

from sizao.desk.movements import Stay
from sizao.interfaces.console.tracing_words import duration, setting_words
from sizao.interfaces.console.words import moment, place_name
from sizao.kernel.settings_of_contact import Setting


LEFT, HOUR, LINE, BAR, TOP = 76, 36, 26, 18, 20
WIDTH = LEFT + 24 * HOUR + 4

_TONES: dict[str, str] = {
    **dict.fromkeys((Setting.HOUSEHOLD, Setting.HOTEL), "home"),
    **dict.fromkeys((Setting.WORKPLACE, Setting.SCHOOL), "work"),
    **dict.fromkeys(
        (
            Setting.BUS, Setting.COACH_SEALED, Setting.COACH_VENTILATED, Setting.TRAIN_SEALED, Setting.TRAIN_UNSEALED,
            Setting.AIRCRAFT, Setting.AIRCRAFT_UNFILTERED, Setting.SHIP, Setting.TAXI, Setting.STATION,
        ),
        "way",
    ),
    Setting.CLINIC: "clinic",
}  # fmt: skip
# Those that last, below those that come on top of them.
_DEPTHS = ("home", "work", "out", "way", "clinic")


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: int
    width: int
    tone: str
    title: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class DayLine:
    y: int
    label: str
    weekday: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """`marks`: x of the hours that are labeled. `shade`: (x, y, width) of the infectious window, a piece per day."""

    width: int
    height: int
    days: list[DayLine]
    bars: list[Bar]
    marks: list[tuple[int, str]]
    shade: list[tuple[int, int, int]]
    bar_height: int = BAR
    left: int = LEFT


def tone_of(kind: str) -> str:
    return _TONES.get(kind, "out")


def draw_timeline(stays: Sequence[Stay], *, window: tuple[datetime, datetime] | None = None) -> Timeline | None:
    """A picture of the stays, with the window shaded; None where there is nothing to draw."""
    if not stays:
        return None
    first = min(localtime(stay.record.enter).date() for stay in stays)
    last = max(localtime(stay.record.leave - timedelta(seconds=1)).date() for stay in stays)
    if window is not None:
        first, last = min(first, localtime(window[0]).date()), max(last, localtime(window[1]).date())
    days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
    bars = [
        Bar(x, y, width, tone_of(stay.record.kind), _title(stay), place_name(stay.place) if width >= 60 else "", number)
        for number, stay in enumerate(stays, start=1)
        for x, y, width in _pieces(stay.record.enter, stay.record.leave, days)
    ]
    bars.sort(key=lambda bar: _DEPTHS.index(bar.tone))
    return Timeline(
        WIDTH,
        TOP + LINE * len(days) + 4,
        [DayLine(TOP + LINE * k, f"{day:%m-%d}", day.weekday()) for k, day in enumerate(days)],
        bars,
        [(LEFT + HOUR * hour, f"{hour:02}") for hour in range(0, 25, 3)],
        _pieces(*window, days) if window else [],
    )


def list_of_stays(stays: Sequence[Stay]) -> list[dict[str, Any]]:
    """The same stays in words, for everybody and for readers of the page aloud."""
    from sizao.interfaces.console.people import cell_words

    return [
        {
            "number": number,
            "tone": tone_of(stay.record.kind),
            "from": moment(stay.record.enter),
            "to": moment(stay.record.leave),
            "place": place_name(stay.place),
            "cell": cell_words(stay),
            "setting": setting_words(stay.record.kind),
            "length": duration(stay.seconds),
            "capped": stay.record.leave_not_recorded,
            "record": f"{stay.record.source} {stay.record.batch}:{stay.record.line or '–'}",
        }
        for number, stay in enumerate(stays, start=1)
    ]


def _pieces(start: datetime, end: datetime, days: Sequence[date]) -> list[tuple[int, int, int]]:
    """Where a span lies: (x, y, width) for each day it touches."""
    zone = get_current_timezone()
    found = []
    for k, day in enumerate(days):
        midnight = datetime.combine(day, time(), zone)
        begin = max(0.0, (start - midnight).total_seconds() / 3600)
        finish = min(24.0, (end - midnight).total_seconds() / 3600)
        if finish > begin:
            x = LEFT + round(begin * HOUR)
            found.append((x, TOP + LINE * k, max(2, LEFT + round(finish * HOUR) - x)))
    return found


def _title(stay: Stay) -> str:
    cell = f" {stay.record.cell}" if stay.record.cell else ""
    return f"{moment(stay.record.enter)} – {moment(stay.record.leave)} {place_name(stay.place)}{cell}"
