"""How pages word instants and names."""

from datetime import UTC, datetime, timedelta

import pytest

from sizao.interfaces.console.words import moment, moment_near, since
from sizao.registry.places.queries import spoken_name


AT = datetime(2021, 10, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(minutes=5), "5分钟"),
        (timedelta(hours=26, minutes=5), "26小时05分钟"),
        (timedelta(hours=47, minutes=59), "47小时59分钟"),
        (timedelta(days=2), "2 天"),
        (timedelta(days=9, hours=23), "9 天"),
        (-timedelta(hours=1), "0秒"),
    ],
)
def test_how_long_ago(passed, words):
    assert since(AT - passed, AT) == words


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (AT, "10-23 16:00"),
        (datetime(2020, 12, 31, 16, 30, tzinfo=UTC), "01-01 00:30"),
        (datetime(2020, 12, 31, 15, 30, tzinfo=UTC), "2020-12-31 23:30"),
        (None, "–"),
    ],
)
def test_the_year_is_said_where_it_is_another_one_here(instant, words):
    assert moment_near(instant, AT) == words
    assert moment(instant).endswith(words)


@pytest.mark.parametrize(
    ("official", "spoken"),
    [
        ("茶坊社区居民委员会", "茶坊社区"),
        ("府前社区居委会", "府前社区"),
        ("郭家庄村民委员会", "郭家庄村"),
        ("姚家庄村村民委员会", "姚家庄村"),
        ("北沟村委会", "北沟村"),
        ("一街居民委员会", "一街居委会"),
        ("怀来县", "怀来县"),
        ("Guojiazhuang Village", "Guojiazhuang Village"),
    ],
)
def test_a_community_is_called_as_people_speak_of_it(official, spoken):
    assert spoken_name(official) == spoken
