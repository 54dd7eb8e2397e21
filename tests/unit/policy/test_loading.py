"""The loader lays packs over each other, and tells everything that is wrong, with file, line and dotted name."""

import re
from datetime import date
from pathlib import Path

import pytest

from sizao.engines.policy.loading import check_all, list_orders, list_packs, load_pack, orders_in_force
from sizao.engines.policy.types import PackError
from tests.unit.policy.small_packs import WHOLE, broken, write_packs


CLASS = "national/law/legal_class.yaml"
WINDOWS = "national/plain/windows.yaml"
DEGREES = "national/plain/degrees.yaml"
TRANSPORT = "national/plain/transport.yaml"
OVERLAY = "city/here/windows.yaml"
ORDER = "city/orders/longer.yaml"


def drawn() -> list[tuple[str, str, str, str]]:
    """The rows of `broken.md`: (file, text, what stands instead, the problem that must be told)."""
    found = []
    for line in Path(__file__).with_name("broken.md").read_text(encoding="utf-8").splitlines():
        if re.match(r"\| (national|city)/", line):
            file, old, new, problem = (cell.strip() for cell in line.strip("|").split(" | "))
            found.append((file, *(text.strip("`").replace("\\n", "\n") for text in (old, new)), problem))
    return found


BROKEN = drawn()


@pytest.mark.parametrize(("file", "old", "new", "problem"), BROKEN, ids=[row[3][-60:] for row in BROKEN])
def test_what_is_wrong_is_told_with_its_place(tmp_path, file, old, new, problem):
    found = check_all(broken(tmp_path, file, old, new))
    assert [told for told in found if problem in told], found


def test_contacts_are_not_traced_without_a_window(tmp_path):
    with pytest.raises(PackError, match=r"degrees\.1: contacts are traced, but no window says from when\."):
        load_pack("plain", root=write_packs(tmp_path, {WINDOWS: "rows: []\n"}))


def test_what_stands_below_a_broken_row_is_not_told_to_be_missing(tmp_path):
    found = check_all(broken(tmp_path, WINDOWS, "days: 2", "days: two"))
    assert found == ["plain/windows.yaml:5: windows.onset.days: 'two' is no number."]


def test_a_world_that_is_whole_has_no_problem(tmp_path):
    assert check_all(write_packs(tmp_path)) == []


def test_our_own_packs_have_no_problem():
    assert check_all() == []


def test_all_problems_are_told_at_once_and_each_once(tmp_path):
    root = write_packs(
        tmp_path,
        {
            WINDOWS: WHOLE[WINDOWS].replace("days: 2", "days: two").replace("[S1]", "[S9]"),
            DEGREES: WHOLE[DEGREES].replace("determined: true", "determind: true"),
            TRANSPORT: "rows: [",
            "national/plain/wardrobe.yaml": "rows: []\n",
            ORDER: WHOLE[ORDER].replace("status: local", "status: ordered"),
        },
    )
    found = check_all(root)
    for words in (
        "'two' is no number",
        "S9 stands not",
        "unknown key",
        "transport.yaml",
        "no section wardrobe",
        "'ordered'",
    ):
        assert sum(words in told for told in found) == 1, (words, found)
    with pytest.raises(PackError) as refused:
        load_pack("plain", root=root)
    assert len(refused.value.problems) >= 5


def test_the_list_of_sources_is_held_to_its_form(tmp_path):
    root = write_packs(tmp_path, {"sources.yaml": 'S1: {grade: A}\nS2: {grade: B, address: ""}\n'})
    with pytest.raises(PackError) as refused:
        load_pack("plain", root=root)
    assert refused.value.problems == (
        "sources.yaml:1: S1 needs grade and address.",
        "sources.yaml:2: S2 needs grade and address.",
    )


@pytest.mark.parametrize(
    ("pack", "orders", "days", "said_by"),
    [("plain", [], 2, "plain"), ("here", [], 4, "here"), ("here", ["longer"], 6, "longer")],
)
def test_the_upper_layer_says_what_differs_and_leaves_the_rest(tmp_path, pack, orders, days, said_by):
    found = load_pack(pack, root=write_packs(tmp_path), orders=orders)
    row = found.row("windows.onset")
    assert (row.values["days"], row.pack, row.values["anchor"]) == (days, said_by, "onset")
    assert found.lineage == ("law", "plain", "here", "longer")[: len(found.lineage)]


def test_an_overlay_takes_a_row_or_a_value_away(tmp_path):
    rest = "legal_basis: a text\n    citation: [S1]\n    status: cited\n"
    root = write_packs(
        tmp_path,
        {
            "city/here/transport.yaml": f"rows:\n  - id: transport.train\n    withdrawn: true\n    {rest}",
            "city/here/measures.yaml": f"rows:\n  - id: measures.1\n    move_within_hours: null\n    {rest}",
        },
    )
    here = load_pack("here", root=root)
    assert here.section("transport") == ()
    assert [row.full_id for row in here.withdrawn] == ["here.transport.train"]
    assert "move_within_hours" not in here.row("measures.1").values
    assert load_pack("plain", root=root).row("measures.1").values["move_within_hours"] == 12


def test_a_row_without_dates_stands_as_long_as_the_pack_that_was_loaded(tmp_path):
    root = write_packs(tmp_path)
    assert load_pack("plain", root=root).row("degrees.1").valid_from == date(2015, 1, 1)
    assert load_pack("here", root=root).row("degrees.1").valid_from == date(2015, 3, 1)
    assert load_pack("here", root=root).row("authority.observe_contact").valid_from == date(2010, 1, 1)


@pytest.mark.parametrize(
    ("pack", "at", "managed_as"),
    [("plain", None, "A"), ("plain", date(2015, 6, 1), "A"), ("law", None, "B"), ("law", date(2019, 12, 31), "A")],
)
def test_of_each_row_the_version_of_the_day_stands(tmp_path, pack, at, managed_as):
    found = load_pack(pack, root=write_packs(tmp_path), at=at)
    assert [row.values["managed_as"] for row in found.section("legal_class")] == [managed_as]
    assert len([row for row in found.versions if row.section == "legal_class"]) == 2


@pytest.mark.parametrize(
    ("pack", "orders", "at", "words"),
    [
        ("plain", [], date(2014, 12, 31), "plain does not stand on 2014-12-31."),
        ("plain", [], date(2016, 1, 1), "It is valid from 2015-01-01 to 2015-12-31."),
        ("here", ["longer"], date(2015, 6, 1), "longer does not stand on 2015-06-01."),
        ("plain", ["longer"], None, "orders/longer.yaml:1: extends: here is not law or plain."),
        ("nothing", [], None, "There is no pack nothing. There are: here, law, plain."),
        ("here", ["shorter"], None, "There is no order shorter. There are: longer."),
    ],
)
def test_what_cannot_be_had_is_refused_with_what_can(tmp_path, pack, orders, at, words):
    with pytest.raises(PackError) as refused:
        load_pack(pack, root=write_packs(tmp_path), orders=orders, at=at)
    assert words in str(refused.value)


def test_lists_of_packs_and_orders(tmp_path):
    root = write_packs(tmp_path)
    assert list_packs(root) == ["here", "law", "plain"]
    assert list_packs(root, section="tracing") == ["here", "plain"]
    assert list_packs(root, section="groups") == []
    assert list_orders(root) == ["longer"]


@pytest.mark.parametrize(
    ("pack", "day", "orders"),
    [
        ("here", date(2015, 5, 1), ["longer"]),
        ("here", date(2015, 5, 31), ["longer"]),
        ("here", date(2015, 6, 1), []),
        ("plain", date(2015, 5, 1), []),
    ],
)
def test_orders_in_force(tmp_path, pack, day, orders):
    assert orders_in_force(pack, day, root=write_packs(tmp_path)) == orders


def test_a_broken_order_is_never_in_force(tmp_path):
    assert orders_in_force("here", date(2015, 5, 1), root=broken(tmp_path, ORDER, "days: 6", "days: six")) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "same"),
    [
        (WINDOWS, "rows:", "# a comment\nrows:", True),
        (WINDOWS, "    anchor: onset\n    days: 2\n", "    days: 2\n    anchor: onset\n", True),
        (WINDOWS, "days: 2", "days: 3", False),
        (WINDOWS, "citation: [S1]", "citation: [S2]", False),
        (WINDOWS, "status: cited", "status: reconstructed", False),
        (CLASS, "managed_as: B", "managed_as: C", False),
        (OVERLAY, "days: 4", "days: 5", True),
    ],
)
def test_the_hash_is_of_what_decides(tmp_path, file, old, new, same):
    before = load_pack("plain", root=write_packs(tmp_path / "before")).hash
    assert (load_pack("plain", root=broken(tmp_path / "after", file, old, new)).hash == before) is same


def test_the_hash_is_the_same_on_every_day_and_other_under_an_order(tmp_path):
    root = write_packs(tmp_path)
    assert load_pack("here", root=root).hash == load_pack("here", root=root, at=date(2015, 5, 2)).hash
    assert load_pack("here", root=root).hash != load_pack("here", root=root, orders=["longer"]).hash


def test_a_protocol_is_read_at_another_time_than_its_own(tmp_path):
    plain = load_pack("plain", root=write_packs(tmp_path))
    day = date(2030, 1, 1)
    assert [row.id for row in plain.section_near("windows", day)] == ["windows.onset"]
    assert plain.section_on("windows", day) == ()
    assert [row.values["managed_as"] for row in plain.section_near("legal_class", date(2000, 1, 1))] == ["A"]
