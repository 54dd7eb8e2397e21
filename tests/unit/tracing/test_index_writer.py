"""The trace index on disk: what a commit makes visible, what stays as it was, and what a crash leaves behind."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sizao
from sizao.engines.tracing.index import CATALOG, TraceIndex
from sizao.engines.tracing.index_writer import IndexWriter
from sizao.engines.tracing.numbering import Numbering
from sizao.engines.tracing.segment import ARRAYS, SegmentError, SegmentKind
from sizao.engines.tracing.types import IndexWindow, Protocol
from tests.unit.tracing.mornings import at, morning


HOUR = 3_600
PROTOCOL = Protocol.uniform(minimum_seconds=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def keys(*numbers: int) -> Any:
    return np.array(numbers, np.int64)


def add(writer: IndexWriter, name: str, people: list[int], place: str = "shop", setting: str = "shop") -> None:
    """A segment in which these people spend the same hour at one place."""
    count = len(people)
    writer.add_segment(
        name,
        SegmentKind.DELTA,
        person=writer.person_codes(keys(*people)),
        cell=writer.cell_codes([place], [None], [setting])[[0] * count],
        enter=np.full(count, morning(0)),
        leave=np.full(count, morning(60)),
    )


def reached_from(folder: Path, person: int) -> list[int | str]:
    """Whom a person meets in the index as it is on disk."""
    window = IndexWindow(person, at(0), at(60))
    return [row.person for row in sizao.trace(TraceIndex.open(folder), [window], PROTOCOL, degrees=1).rows()]


@pytest.fixture
def filled(folder: Path) -> Path:
    """An index in which 10, 20 and 30 met at the shop."""
    with IndexWriter(folder) as writer:
        add(writer, "first", [10, 20, 30])
        writer.commit()
    return folder


# The dictionary


def test_codes_are_given_in_the_order_of_coming_and_stay(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        assert writer.person_codes(keys(50, 10, 50, 30)).tolist() == [0, 1, 0, 2]
        assert writer.person_codes(keys(30, 40)).tolist() == [2, 3]
        writer.commit()
    with IndexWriter(folder) as writer:
        assert writer.person_codes(keys(40, 20, 10)).tolist() == [3, 4, 1]
        writer.commit()
    words = TraceIndex.open(folder).dictionary
    assert words.persons(np.arange(5)).tolist() == [50, 10, 30, 40, 20]  # type: ignore[union-attr]


def test_cells_are_places_and_labels(folder: Path) -> None:
    places, labels = ["train", "train", "餐厅", "train"], ["car 1", None, "car 1", "car 1"]
    with IndexWriter(folder) as writer:
        first = writer.cell_codes(places, labels, ["train_sealed", "train_sealed", "restaurant", "train_sealed"])
        writer.commit()
    with IndexWriter(folder) as writer:
        again = writer.cell_codes([*places, "bus"], [*labels, ""], [*["other"] * 4, "bus"])
        writer.commit()
    assert first.tolist() == [0, 1, 2, 0]
    assert again.tolist() == [0, 1, 2, 0, 3]
    words = TraceIndex.open(folder).dictionary
    assert [words.place_keys[int(place)] for place in words.cell_places] == ["train", "train", "餐厅", "bus"]
    assert [words.cell_labels[cell] for cell in range(4)] == ["car 1", "", "car 1", ""]


def test_the_setting_of_a_place_stays_as_it_was_first_given(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.cell_codes(["ward", "ward"], ["a", "b"], ["clinic", "school"])
        writer.commit()
    with IndexWriter(folder) as writer:
        writer.cell_codes(["ward", "ward", "hall"], ["a", "c", None], ["shop", "shop", "moon base"])
        writer.commit()
    words = TraceIndex.open(folder).dictionary
    assert [words.settings[number] for number in words.cell_settings] == ["clinic", "clinic", "clinic", "other"]


def numbered(count: int) -> Any:
    return np.random.default_rng(1).permutation(count).astype(np.uint64) * np.uint64(2**40 + 1)


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sorted copies already for a handful of values."""
    monkeypatch.setattr(Numbering, "KEEP_AT", 10)
    monkeypatch.setattr(Numbering, "COMPACT_AT", 15)
    yield


@pytest.mark.usefixtures("small_steps")
def test_numbers_survive_reopening_with_a_sorted_copy(folder: Path) -> None:
    """The index grows by ones and by many, is reopened each time, and numbers everybody as one dictionary would."""
    everybody = numbered(400).view(np.int64)
    known: dict[int, int] = {}
    step = 0
    for size in [1, 30, 2, 3, 100, 5, 9, 11, 60, 1, 120, 4, 54]:
        part = everybody[step : step + size]
        step += size
        with IndexWriter(folder) as writer:
            for key in part.tolist():
                known[key] = len(known)
            earlier = everybody[:step]
            assert writer.person_codes(part).tolist() == [known[key] for key in part.tolist()]
            assert writer.person_codes(earlier[::-1]).tolist() == [known[key] for key in earlier[::-1].tolist()]
            writer.commit()
            assert writer.person_codes(earlier).tolist() == list(range(step))
    assert step == 400
    assert TraceIndex.open(folder).dictionary.person_order.tolist() == everybody.tolist()


@pytest.mark.usefixtures("small_steps")
def test_sorted_copies_are_renewed_only_when_much_came(folder: Path) -> None:
    def copies() -> set[str]:
        return {path.name for path in (folder / "dictionary").glob("person_order*.npy")}

    def grow(begin: int, end: int) -> None:
        with IndexWriter(folder) as writer:
            writer.person_codes(np.arange(begin, end))
            writer.commit()

    grow(0, 10)
    assert copies() == set()
    grow(10, 100)
    assert copies() == {"person_order-2.values.npy", "person_order-2.numbers.npy"}
    grow(100, 120)
    assert copies() == {"person_order-2.values.npy", "person_order-2.numbers.npy"}
    grow(120, 121)
    assert copies() == {"person_order-4.values.npy", "person_order-4.numbers.npy"}


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("damage", ["gone", "cut", "longer than the dictionary"])
def test_a_sorted_copy_that_cannot_be_used_is_done_without(folder: Path, damage: str) -> None:
    with IndexWriter(folder) as writer:
        writer.person_codes(np.arange(100, 200))
        writer.commit()
    copy = folder / "dictionary" / "person_order-1.numbers.npy"
    if damage == "gone":
        copy.unlink()
    elif damage == "cut":
        copy.write_bytes(copy.read_bytes()[:-40])
    else:
        for name in ("values", "numbers"):
            path = folder / "dictionary" / f"person_order-1.{name}.npy"
            np.save(path, np.arange(500, dtype=np.load(path).dtype))
    with IndexWriter(folder) as writer:
        assert writer.person_codes(keys(199, 100, 7)).tolist() == [99, 0, 100]


@pytest.mark.usefixtures("small_steps")
def test_sorted_copies_of_a_crashed_commit_are_not_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with IndexWriter(folder) as writer:
        writer.person_codes(np.arange(100))
        writer.commit()
    with IndexWriter(folder) as writer:
        writer.person_codes(np.arange(1_000, 1_100))
        monkeypatch.setattr(Path, "rename", _no_power)
        with pytest.raises(PowerCutError):
            writer.commit()
    monkeypatch.undo()
    with IndexWriter(folder) as writer:
        assert writer.person_codes(np.arange(5_000, 5_300)).tolist() == list(range(100, 400))
        writer.commit()
    with IndexWriter(folder) as writer:
        assert writer.person_codes(keys(5_000, 99, 1_000)).tolist() == [100, 99, 400]


class PowerCutError(Exception):
    pass


def _no_power(*_: object) -> None:
    raise PowerCutError


# Segments and commits


def test_nothing_is_visible_before_the_commit(filled: Path) -> None:
    with IndexWriter(filled) as writer:
        add(writer, "second", [10, 40])
        assert reached_from(filled, 10) == [20, 30]
        assert writer.commit() == 2
        assert reached_from(filled, 10) == [20, 30, 40]
    assert TraceIndex.open(filled).generation == 2


def test_a_segment_is_replaced_by_its_name(filled: Path) -> None:
    with IndexWriter(filled) as writer:
        add(writer, "first", [10, 50])
        add(writer, "first", [10, 60])  # twice before one commit
        assert [manifest.name for manifest in writer.segments()] == ["first"]
        writer.commit()
    assert reached_from(filled, 10) == [60]
    assert [path.name for path in (filled / "segments").iterdir()] == ["first.2"]


def test_a_segment_is_removed_with_its_files(filled: Path) -> None:
    with IndexWriter(filled) as writer:
        add(writer, "second", [10, 40])
        writer.commit()
    with IndexWriter(filled) as writer:
        writer.remove("first")
        assert reached_from(filled, 10) == [20, 30, 40]
        writer.commit()
        with pytest.raises(SegmentError, match="no segment first"):
            writer.remove("first")
        writer.remove("first", missing_ok=True)
    assert reached_from(filled, 10) == [40]
    assert [path.name for path in (filled / "segments").iterdir()] == ["second.2"]


def test_rows_come_back_as_they_were_given(folder: Path) -> None:
    given = {
        "person": keys(0, 1, 1),
        "cell": keys(0, 0, 1),
        "enter": keys(100, 200, 50),
        "leave": keys(300, 250, 60),
        "seat_row": keys(-1, 0, 65_534),
        "capped": np.array([True, False, True]),
    }
    with IndexWriter(folder) as writer:
        writer.person_codes(keys(7, 8))
        writer.cell_codes(["a", "b"], [None, None], ["shop", "bus"])
        manifest = writer.add_segment("all", SegmentKind.STANDING, **given)
        assert (manifest.rows, manifest.first, manifest.last, manifest.kind) == (3, 50, 300, SegmentKind.STANDING)
        back = writer.columns_of("all")
    assert {name: values.tolist() for name, values in back.items()} == {
        name: values.tolist() for name, values in given.items()
    }


def test_an_index_keeps_what_it_opened(filled: Path) -> None:
    """A reader of the old generation goes on while segments are replaced and the dictionary grows."""
    old = TraceIndex.open(filled)
    with IndexWriter(filled) as writer:
        writer.remove("first")
        add(writer, "second", [10, 40])
        writer.commit()
        assert reached_from(filled, 10) == [40]
        answer = sizao.trace(old, [IndexWindow(10, at(0), at(60))], PROTOCOL)
        assert [row.person for row in answer.rows()] == [20, 30]
        assert old.dictionary.person_count == 3


def test_a_crash_before_the_commit_leaves_the_old_index(filled: Path) -> None:
    with IndexWriter(filled) as writer:
        add(writer, "first", [10, 77])
        add(writer, "second", [10, 88], place="elsewhere")
    assert reached_from(filled, 10) == [20, 30]
    # What the crash left is overwritten by the next writer, whose codes begin where the commit ended.
    with IndexWriter(filled) as writer:
        assert writer.person_codes(keys(99, 77)).tolist() == [3, 4]
        add(writer, "third", [10, 99], place="elsewhere")
        writer.commit()
    assert reached_from(filled, 10) == [20, 30, 99]
    assert {path.name for path in (filled / "segments").iterdir()} == {"first.1", "third.2"}
    words = TraceIndex.open(filled).dictionary
    assert [words.place_keys[number] for number in range(len(words.place_keys))] == ["shop", "elsewhere"]


def test_a_crash_in_the_commit_leaves_the_old_index(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with IndexWriter(filled) as writer:
        add(writer, "second", [10, 40])
        monkeypatch.setattr(Path, "rename", _no_power)
        with pytest.raises(PowerCutError):
            writer.commit()
    monkeypatch.undo()
    assert reached_from(filled, 10) == [20, 30]


def test_all_is_on_disk_before_the_catalog_names_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file and folder that the new catalog needs was synced before the catalog took its name."""
    from sizao.engines.tracing import index_writer, segment

    synced: list[str] = []
    monkeypatch.setattr(segment, "sync", lambda path: synced.append(path.name))
    monkeypatch.setattr(index_writer, "sync", lambda path: synced.append(path.name))
    with IndexWriter(folder) as writer:
        add(writer, "first", [10, 20])
        saved = list(synced)
        assert {*(f"{name}.npy" for name in ARRAYS), "manifest.json"} <= set(saved)
        assert saved[-2:] == ["first.1.draft", "segments"]
        synced.clear()
        monkeypatch.setattr(Path, "rename", _no_power)
        with pytest.raises(PowerCutError):
            writer.commit()
        assert synced == ["dictionary"]


def test_two_writers_are_refused(filled: Path) -> None:
    with IndexWriter(filled):
        with pytest.raises(SegmentError, match="being written by another process"):
            IndexWriter(filled)
        assert reached_from(filled, 10) == [20, 30]
    with IndexWriter(filled) as writer:
        assert [manifest.name for manifest in writer.segments()] == ["first"]


# Damage


@pytest.mark.parametrize("array", [*ARRAYS, "manifest"])
@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_a_damaged_segment_is_named(filled: Path, array: str, damage: str) -> None:
    part = filled / "segments" / "first.1" / ("manifest.json" if array == "manifest" else f"{array}.npy")
    content = part.read_bytes()
    part.unlink()
    if damage == "cut":
        part.write_bytes(content[:60])
    with pytest.raises(SegmentError, match=r"segment first\.1 .* cannot be read"):
        TraceIndex.open(filled)


def test_a_missing_index_is_told(tmp_path: Path) -> None:
    with pytest.raises(SegmentError, match="no trace index"):
        TraceIndex.open(tmp_path)


def test_a_damaged_catalog_is_told(filled: Path) -> None:
    (filled / CATALOG).write_text(json.dumps({"generation": 1})[:-4])
    with pytest.raises(SegmentError, match="missing or damaged"):
        TraceIndex.open(filled)
    with pytest.raises(SegmentError, match="missing or damaged"):
        IndexWriter(filled)


@pytest.mark.parametrize(
    ("enter", "leave", "seat_row", "said"),
    [
        (100, 100, 0, "does not last"),
        (200, 100, 0, "does not last"),
        (-1, 100, 0, "before 1970 or after 2106"),
        (0, 2**32 - 1, 0, "before 1970 or after 2106"),
        (0, 100, 65_535, "seat row"),
        (0, 100, -2, "seat row"),
    ],
)
def test_rows_that_no_segment_holds(folder: Path, enter: int, leave: int, seat_row: int, said: str) -> None:
    with IndexWriter(folder) as writer, pytest.raises(SegmentError, match=said):
        writer.add_segment(
            "all",
            SegmentKind.DELTA,
            person=keys(0),
            cell=keys(0),
            enter=keys(enter),
            leave=keys(leave),
            seat_row=keys(seat_row),
        )
