"""Each row of the drawn table is answered as it says."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sizao.desk.feeding.taking import check_when
from sizao.foundation.intake.types import RowRefusedError
from sizao.interfaces.feeds.words import REASONS
from tests.declared import cells_of, reader_of, sample_of


NOON = datetime(2021, 10, 24, 4, 0, tzinfo=UTC)
TABLE = (Path(__file__).parent / "bad-rows.md").read_text("utf-8")
LINES = [
    [cell.strip() for cell in line.split("|")[1:-1]]
    for line in re.findall(r"^\| .*\|$", TABLE, re.MULTILINE)
    if not line.startswith("| feed")
]


@pytest.mark.parametrize(("feed", "wrong", "column", "cell", "answer"), LINES, ids=lambda text: None)
def test_a_bad_row_is_answered_as_drawn(feed: str, wrong: str, column: str, cell: str, answer: str) -> None:
    row = sample_of(feed)
    if column:
        cells = cell.replace("LONG", "长" * 201).split(" + ")
        row |= zip(column.split(" + "), cells, strict=True)
    try:
        check_when(reader_of(feed).read(cells_of(feed, row, landed_at=NOON)), landed_at=NOON)
    except RowRefusedError as refused:
        found = f"{refused.column} {refused.reason}"
        assert refused.reason in REASONS
        assert row["姓名"] not in refused.detail if "姓名" in row else True
    else:
        found = "taken"
    assert found == answer, wrong
