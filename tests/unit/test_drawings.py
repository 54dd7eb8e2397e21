"""The timeline and the schematic map as numbers: what is drawn where, and what of a name fits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sizao.desk.movements import Stay
from sizao.interfaces.console.timeline import HOUR, LEFT, LINE, TOP, _fitting, draw_timeline, tone_of
from sizao.registry.places.types import Place
from sizao.response.presences.types import PresenceRecord


MIDNIGHT = datetime(2021, 10, 20, 16, tzinfo=UTC)
"""Of 2021-10-21 in China."""
RECORD = PresenceRecord(5, "shop:1", None, None, "shop", MIDNIGHT, MIDNIGHT, "rail", 1, 2, leave_not_recorded=False)


def stay(begin: float, end: float, kind: str = "shop") -> Stay:
    """A stay between two hours of that day."""
    enter, leave = (MIDNIGHT + timedelta(hours=hours) for hours in (begin, end))
    return Stay(replace(RECORD, enter=enter, leave=leave, kind=kind), Place("shop:1", "商店", "shop"), None)


def test_nothing_is_no_picture():
    assert draw_timeline([]) is None


def test_an_hour_is_as_wide_everywhere():
    (bar,) = draw_timeline([stay(6, 9.5)]).bars
    assert (bar.x, bar.y, bar.width) == (LEFT + 6 * HOUR, TOP, 3.5 * HOUR)


def test_a_stay_over_midnight_lies_on_both_days():
    drawn = draw_timeline([stay(22, 26)])
    assert [day.label for day in drawn.days] == ["10-21", "10-22"]
    assert [(bar.x, bar.y, bar.width) for bar in drawn.bars] == [
        (LEFT + 22 * HOUR, TOP, 2 * HOUR),
        (LEFT, TOP + LINE, 2 * HOUR),
    ]


def test_a_stay_until_midnight_opens_no_further_day():
    assert len(draw_timeline([stay(20, 24)]).days) == 1


def test_the_shortest_stay_can_still_be_seen():
    (bar,) = draw_timeline([stay(8, 8 + 1 / 3600)]).bars
    assert bar.width == 2


def test_days_of_the_window_without_stays_are_there_too():
    window = (MIDNIGHT - timedelta(days=2), MIDNIGHT + timedelta(hours=12))
    drawn = draw_timeline([stay(8, 9)], window=window)
    assert [day.label for day in drawn.days] == ["10-19", "10-20", "10-21"]
    assert [width for _x, _y, width in drawn.shade] == [24 * HOUR, 24 * HOUR, 12 * HOUR]


def test_what_lasts_lies_below_what_comes_on_top_of_it():
    drawn = draw_timeline([stay(12, 13, "clinic"), stay(0, 24, "household"), stay(8, 18, "workplace")])
    assert [bar.tone for bar in drawn.bars] == ["home", "work", "clinic"]
    assert [bar.number for bar in drawn.bars] == [2, 3, 1]


@pytest.mark.parametrize(
    ("kind", "tone"), [("household", "home"), ("school", "work"), ("bus", "way"), ("clinic", "clinic"), ("new", "out")]
)
def test_tones(kind, tone):
    assert tone_of(kind) == tone


@pytest.mark.parametrize(
    ("name", "width", "shown"),
    [
        ("怀来县宴会厅", 80, "怀来县宴会厅"),
        ("怀来县宴会厅", 79, "怀来县宴…"),
        ("怀来县宴会厅", 40, ""),
        ("G7835 2021-10-13", 60, "G7835…"),
        ("G7835 2021-10-13", 20, ""),
        ("", 60, ""),
    ],
)
def test_a_name_is_shortened_to_the_room_of_its_bar(name, width, shown):
    assert _fitting(name, width) == shown
