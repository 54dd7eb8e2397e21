"""When an alarm calls which level."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.desk.tracing import get_pack
from sizao.response.grid.queries import grid_rules
from sizao.response.grid.rules.rising import rises, too_many_within
from sizao.response.grid.types import LEVELS, RiseLevel


AT = datetime(2021, 10, 23, 9, tzinfo=UTC)
RULES = grid_rules(get_pack("cn-8ed", at=AT), on=AT.date())
MINUTE = timedelta(minutes=1)


def levels(minutes, acknowledged=None, answered=None):
    return [
        (rise.level, int((rise.at - AT) / MINUTE))
        for rise in rises(
            AT,
            {level: AT + after * MINUTE for level, after in (acknowledged or {}).items()},
            RULES,
            at=AT + minutes * MINUTE,
            answered_at=None if answered is None else AT + answered * MINUTE,
        )
    ]


C, T, Y = RiseLevel.COMMUNITY, RiseLevel.TOWNSHIP, RiseLevel.COUNTY


@pytest.mark.parametrize(
    ("minutes", "acknowledged", "answered", "called"),
    [
        (0, {}, None, [(C, 0)]),
        (59, {}, None, [(C, 0)]),
        (60, {}, None, [(C, 0), (T, 60)]),
        (120, {}, None, [(C, 0), (T, 60), (Y, 120)]),
        (9999, {}, None, [(C, 0), (T, 60), (Y, 120)]),
        (200, {C: 30}, None, [(C, 0)]),
        (270, {C: 30}, None, [(C, 0), (T, 270)]),
        (200, {C: 61}, None, [(C, 0), (T, 60), (Y, 120)]),
        (200, {T: 90}, None, [(C, 0), (T, 60)]),
        (330, {T: 90}, None, [(C, 0), (T, 60), (Y, 330)]),
        (9999, {}, 45, [(C, 0)]),
        (9999, {}, 60, [(C, 0), (T, 60)]),
    ],
)
def test_levels(minutes, acknowledged, answered, called):
    assert levels(minutes, acknowledged, answered) == called


_ACKNOWLEDGED = st.dictionaries(st.sampled_from(LEVELS), st.integers(0, 1000))


@given(st.integers(0, 3000), st.integers(0, 3000), _ACKNOWLEDGED)
def test_what_was_called_stays_called_and_no_level_is_left_out(first, more, acknowledged):
    earlier, later = levels(first, acknowledged), levels(first + more, acknowledged)
    assert later[: len(earlier)] == earlier
    assert [level for level, _ in later] == list(LEVELS[: len(later)])
    assert [after for _, after in later] == sorted({after for _, after in later})


@given(st.integers(0, 3000), _ACKNOWLEDGED, st.sampled_from(LEVELS))
def test_who_acknowledges_never_hurries_what_is_above(minutes, acknowledged, level):
    without = {one: after for one, after in acknowledged.items() if one is not level}
    for with_it, bare in zip(levels(minutes, acknowledged), levels(minutes, without), strict=False):
        assert with_it[1] >= bare[1]


@given(st.lists(st.integers(0, 10_000)), st.integers(1, 5), st.integers(1, 3000))
def test_too_many_within_says_what_counting_says(minutes, count, width):
    instants = [AT + one * MINUTE for one in minutes]
    most = max((sum(start <= one <= start + width for one in minutes) for start in minutes), default=0)
    found = too_many_within(instants, count=count, window=width * MINUTE)
    assert found == (most if most >= count else 0)
