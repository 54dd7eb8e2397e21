"""A batch is durable before anybody hears of it, and its key counts once."""

import itertools
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest

from sizao.engines.tracing.index import TraceIndex
from sizao.response.presences.applying import PresenceFiles, apply_landed
from sizao.response.presences.indexing import TraceIndexFeed
from sizao.response.presences.landing import id_of_batch
from sizao.response.presences.merging import merge
from sizao.response.presences.types import FileRefusedError, Format, KeyConflictError, ReadingRules
from tests.unit.presences.conftest import AT, HEADER, MORNING, Land, Take


ROW = f"A,p,{MORNING},,,\n"


def test_the_same_key_with_the_same_content_gives_the_first_answer(land: Land, files: PresenceFiles) -> None:
    first = land(HEADER + ROW, key="k")

    again = land(HEADER + ROW, key="k", at=AT + timedelta(days=3), zone="Asia/Shanghai")

    assert again.repeated
    assert (again.id, again.at, again.rules) == (first.id, first.at, first.rules)
    assert files.landing.list_ids() == [first.id]


def test_the_same_key_with_other_content_is_refused_and_changes_nothing(land: Land, files: PresenceFiles) -> None:
    first = land(HEADER + ROW, key="k")

    with pytest.raises(KeyConflictError, match="other content"):
        land(HEADER + ROW + ROW, key="k")

    assert files.landing.content_path(first.id).read_text() == HEADER + ROW


def test_a_key_belongs_to_its_source(land: Land) -> None:
    assert land(HEADER + ROW, key="k").id != land(HEADER + ROW + ROW, key="k", source="bus").id


def test_without_a_key_the_content_is_the_key(land: Land) -> None:
    land(HEADER + ROW)

    assert land(HEADER + ROW).repeated
    assert not land(HEADER + ROW + ROW).repeated


def test_what_is_too_large_or_empty_leaves_nothing_behind(land: Land, files: PresenceFiles, tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="More than 30 bytes"):
        land(HEADER + ROW, largest=30)
    with pytest.raises(FileRefusedError, match="Nothing was sent"):
        land("")

    assert list((tmp_path / "presences" / "landing").iterdir()) == []


def test_a_batch_is_applied_once_and_its_bytes_as_sent_are_removed(
    take: Take, land: Land, files: PresenceFiles
) -> None:
    first = take(HEADER + ROW, key="k")
    again = take(HEADER + ROW, key="k", number=9)

    assert again == first
    assert files.store.read(duckdb.connect(), "SELECT batch FROM presences") == [(1,)]
    assert not files.landing.content_path(land(HEADER + ROW, key="k").id).exists()


def test_what_never_finished_landing_is_swept_away_after_a_day(files: PresenceFiles, tmp_path: Path) -> None:
    stray = tmp_path / "presences" / "landing" / ".incoming-stray"
    stray.mkdir(parents=True)
    os.utime(stray, (AT.timestamp(), AT.timestamp()))

    assert files.landing.sweep(at=AT + timedelta(hours=23)) == 0
    assert files.landing.sweep(at=AT + timedelta(hours=25)) == 1
    assert not stray.exists()


def test_what_a_killed_process_left_in_its_workspace_is_swept_away(take: Take, files: PresenceFiles) -> None:
    child = os.fork()
    if child == 0:  # pragma: no cover
        os._exit(0)
    os.waitpid(child, 0)
    left = files.work / f"batch-{child}"
    left.mkdir(parents=True)
    (left / "plain").write_text("A,p")

    take(HEADER + ROW)

    assert list(files.work.iterdir()) == []


KILLS = 100


@pytest.mark.slow
def test_killed_at_any_moment_nothing_acknowledged_is_lost_or_doubled(files: PresenceFiles, tmp_path: Path) -> None:
    """A sender that repeats only what was not acknowledged, killed 100 times while it lands, applies and merges."""
    index = tmp_path / "index"
    files = replace(files, feed=TraceIndexFeed(index))
    acknowledged = tmp_path / "acknowledged"
    acknowledged.touch()
    moments = np.random.default_rng(20211023)
    for _ in range(KILLS):
        assert _killed(files, acknowledged, after=moments.uniform(0.0, 0.2))
        for number in map(int, acknowledged.read_text().split()):
            assert files.landing.get(id_of_batch("rail", f"key-{number}")).size > 0
    count = max(map(int, acknowledged.read_text().split())) + 1

    _send_all(files, acknowledged, range(count))

    rows = files.store.read(duckdb.connect(), "SELECT batch, line FROM presences ORDER BY ALL")
    assert rows == [(number, line) for number in range(count) for line in range(2, 2 + _size(number))]
    # Stays of one person are joined where they touch, so each batch is at a place of its own.
    merge(files)
    assert TraceIndex.open(index).row_count == len(rows)


def _killed(files: PresenceFiles, acknowledged: Path, *, after: float) -> bool:
    child = os.fork()
    if child == 0:  # pragma: no cover - measured in the parent only
        try:
            _send_all(files, acknowledged, itertools.count())
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _send_all(files: PresenceFiles, acknowledged: Path, numbers: Iterable[int]) -> None:
    """Goes on with the first batch that is not applied; every fifth batch is followed by a merge."""
    for number in numbers:
        landed_id = id_of_batch("rail", f"key-{number}")
        if number not in set(map(int, acknowledged.read_text().split())):
            _send(files, number)
            with acknowledged.open("a") as file:
                file.write(f"{number}\n")
        if files.landing.applied(landed_id) is None:
            apply_landed(files, landed_id, number=number)
            if number % 5 == 4:
                merge(files)


def _send(files: PresenceFiles, number: int) -> None:
    rows = "".join(f"P{line},place-{number},{MORNING},,,\n" for line in range(_size(number)))
    files.landing.land(
        source="rail",
        key=f"key-{number}",
        name="rows.csv",
        format=Format.CSV,
        content=[(HEADER + rows).encode()],
        rules=ReadingRules(),
        at=AT + timedelta(hours=number // 7),
    )


def _size(number: int) -> int:
    return 3 + number * 7 % 40
