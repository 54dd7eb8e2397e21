"""What can be a ground: the times of a presence must be ones that everybody reads alike."""

import pytest

from sizao.response.restrictions.rules.evidence import check_ground
from sizao.response.restrictions.types import EvidenceError, GroundKind, GroundSource, Subject


NINE, TEN = "2021-10-23T09:00+08:00", "2021-10-23T10:00+08:00"


def state(enter, leave):
    check_ground(
        GroundKind.PRESENCE,
        GroundSource.PLACE_RECORD,
        "contact:1:2",
        Subject(person=1),
        2,
        {"place": "x", "enter": enter, "leave": leave},
        stated_by="user:1",
    )


@pytest.mark.parametrize(("enter", "leave"), [(NINE, TEN), (NINE, NINE)])
def test_a_stay_or_a_moment(enter, leave):
    state(enter, leave)


@pytest.mark.parametrize(
    ("enter", "leave"),
    [(TEN, NINE), ("2021-10-23T09:00", TEN), ("yesterday", TEN), (NINE, "2021-10-23T25:00+08:00"), (NINE, 7)],
)
def test_what_cannot_be_read_is_no_presence(enter, leave):
    with pytest.raises(EvidenceError, match="cannot be read"):
        state(enter, leave)
