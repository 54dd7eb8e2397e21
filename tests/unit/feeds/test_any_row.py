"""Whatever a system sends, its row is understood or refused with a reason that has words; nothing else happens."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sizao.desk.feeding.taking import check_when
from sizao.foundation.intake.types import Cells, RowRefusedError
from sizao.interfaces.feeds.declarations import DECLARATIONS
from sizao.interfaces.feeds.words import REASONS
from tests.declared import READ_HERE, cells_of, reader_of, sample_of


NOON = datetime(2021, 10, 24, 4, 0, tzinfo=UTC)
TIMES = st.integers(0, 86400 * 365 * 50).map(
    lambda s: f"{datetime(1990, 1, 1, tzinfo=UTC) + timedelta(seconds=s):%Y-%m-%d %H:%M:%S}"
)
TEXTS = st.one_of(
    st.text(max_size=30),
    TIMES,
    st.sampled_from(
        [
            "13990019880101001X",
            "E12345678",
            "是",
            "红码",
            "2021-10-24",
            "24:00",
            "-1",
            "²",
            "１２",
            "\x00",
            "'",
            "＝1+1",
        ]
    ),
    st.integers(-(10**19), 10**19).map(str),
    st.floats().map(str),
)


@st.composite
def rows(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A sample with some of its cells replaced by anything, and some taken away."""
    adapter = draw(st.sampled_from(READ_HERE))
    row = sample_of(adapter)
    for name in draw(st.lists(st.sampled_from(sorted(row)), max_size=4)):
        row[name] = draw(TEXTS)
    return adapter, row


@given(rows())
def test_a_row_is_understood_or_refused(row: tuple[str, dict[str, str]]) -> None:
    adapter, cells = row
    columns = {wanted.name for wanted in DECLARATIONS[adapter].columns}
    try:
        record = reader_of(adapter).read(cells_of(adapter, cells, landed_at=NOON))
        check_when(record, landed_at=NOON)
    except RowRefusedError as refused:
        assert refused.reason in REASONS
        assert refused.column in columns
        assert not refused.detail or refused.detail != cells.get("姓名")
        return
    assert record.happened_at.tzinfo is not None
    assert record.happened_at <= NOON + timedelta(days=62)
    for presence in record.presences:
        assert presence.leave is None or presence.enter < presence.leave
        assert presence.place.text
        assert presence.seat_row is None or 0 <= presence.seat_row < 100
    if record.given is not None:
        assert record.given.identifier.isalnum() and 5 <= len(record.given.identifier) <= 20
        assert record.given.sex in {"m", "f", "u"}
    if record.signal is not None:
        assert record.signal.count >= 0 and record.signal.reference


@given(st.sampled_from(READ_HERE), st.dictionaries(st.text(max_size=12), TEXTS, max_size=8))
def test_a_row_without_what_is_needed_is_refused(adapter: str, at: dict[str, str]) -> None:
    try:
        reader_of(adapter).read(Cells(1, 2, at, NOON))
    except RowRefusedError as refused:
        assert refused.reason in REASONS
    else:
        wanted = {one.name for one in DECLARATIONS[adapter].columns if one.is_required}
        assert wanted <= at.keys()
