"""Movements as plain numbers for an SVG: a line for each day, a bar for each stay; and the same as a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import Any

from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.http import urlencode
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _

from sizao.desk.movements import Stay
from sizao.interfaces.console.tracing_words import duration, setting_words
from sizao.interfaces.console.words import moment, place_name
from sizao.interfaces.feeds.words import source_names
from sizao.kernel.settings_of_contact import Setting


LEFT, HOUR, LINE, BAR, TOP = 84, 36, 22, 16, 20
WIDTH = LEFT + 24 * HOUR + 4
# How wide letters are at the size of the labels, the ellipsis as a Chinese one; fewer letters say nothing.
_LATIN, _CHINESE, _MARGINS, _SHORTEST = 8, 12, 8, 3

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
    weekday: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """`marks`: x of the hours that are labeled. `shade`: (x, y, width) of the infectious window, a piece per day."""

    width: int
    height: int
    days: list[DayLine]
    bars: list[Bar]
    marks: list[tuple[int, str]]
    shade: list[tuple[int, int, int]]
    line_height: int = LINE
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
        Bar(x, y, width, tone_of(stay.record.kind), _title(stay), _fitting(place_name(stay.place), width), number)
        for number, stay in enumerate(stays, start=1)
        for x, y, width in _pieces(stay.record.enter, stay.record.leave, days)
    ]
    bars.sort(key=lambda bar: _DEPTHS.index(bar.tone))
    return Timeline(
        WIDTH,
        TOP + LINE * len(days) + 4,
        [DayLine(TOP + LINE * k, f"{day:%m-%d}", str(WEEKDAYS_ABBR[day.weekday()])) for k, day in enumerate(days)],
        bars,
        [(LEFT + HOUR * hour, f"{hour:02}") for hour in range(0, 25, 3)],
        _pieces(*window, days) if window else [],
    )


def list_of_stays(stays: Sequence[Stay]) -> list[dict[str, Any]]:
    """The same stays in words, for everybody and for readers of the page aloud."""
    sources = source_names(stay.record.source for stay in stays)
    return [
        {
            "number": number,
            "tone": tone_of(stay.record.kind),
            "from": moment(stay.record.enter),
            "to": moment(stay.record.leave),
            "place": place_name(stay.place),
            "others_url": _others(stay),
            "cell": cell_words(stay),
            "setting": setting_words(stay.record.kind),
            "length": duration(stay.seconds),
            "capped": stay.record.leave_not_recorded,
            "record": record_words(stay, sources),
        }
        for number, stay in enumerate(stays, start=1)
    ]


def _fitting(name: str, width: int) -> str:
    """As much of a name as a bar has room for; nothing where that would be a letter or two."""
    ends = list(accumulate(_LATIN if letter.isascii() else _CHINESE for letter in name))
    if not ends or ends[-1] <= width - _MARGINS:
        return name
    fitting = sum(end <= width - _MARGINS - _CHINESE for end in ends)
    return f"{name[:fitting]}…" if fitting >= _SHORTEST else ""


def cell_words(stay: Stay) -> str:
    """The part of the place, with the row of the seat where it is known."""
    cell = stay.record.cell or ""
    if stay.record.seat_row is None:
        return cell
    return _("%(cell)s, row %(row)d") % {"cell": cell, "row": stay.record.seat_row}


def record_words(stay: Stay, sources: Mapping[str, str]) -> str:
    """Where the presence was recorded: the source as `sources` call it, with batch and line where they are known."""
    record = stay.record
    if not record.batch:
        return sources[record.source]
    return f"{sources[record.source]} {record.batch}:{record.line or '–'}"


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


def _others(stay: Stay) -> str:
    """Where to ask who else was there at the time; nowhere for a home, which does not stand in an address."""
    if stay.place.kind == Setting.HOUSEHOLD:
        return ""
    begin, end = (localtime(instant).strftime("%Y-%m-%dT%H:%M") for instant in (stay.record.enter, stay.record.leave))
    return f"{reverse('stays')}?{urlencode({'place': stay.record.place, 'begin': begin, 'end': end})}"


def _title(stay: Stay) -> str:
    cell = f" {stay.record.cell}" if stay.record.cell else ""
    return f"{moment(stay.record.enter)} – {moment(stay.record.leave)} {place_name(stay.place)}{cell}"
