import pytest

from sizao.interfaces.console.tables import PAGE_ROWS, Column, MadeRows, Value, build_table


COLUMNS = [Column("place", "Place"), Column("minutes", "Minutes", numeric=True), Column("note", "Note", sortable=False)]
ROWS = [
    {"place": "沙城站", "minutes": 5, "note": "late"},
    {"place": Value("怀来第一中学", url="/places/7"), "minutes": 40, "note": None},
    {"place": "Bus 3", "minutes": None, "note": "Crowded"},
]


def shown(address: str = "", rows=ROWS):
    parameters = dict(pair.split("=") for pair in address.split("&") if pair)
    return build_table("t", "Stays", COLUMNS, rows, parameters, path="/case/")


def first_cells(table) -> list[str]:
    return [str(row[0].text) for row in table.rows]


@pytest.mark.parametrize(
    ("address", "order"),
    [
        ("", ["沙城站", "怀来第一中学", "Bus 3"]),
        ("t-sort=minutes", ["沙城站", "怀来第一中学", "Bus 3"]),
        ("t-sort=-minutes", ["Bus 3", "怀来第一中学", "沙城站"]),
        ("t-sort=place", ["Bus 3", "怀来第一中学", "沙城站"]),
        ("t-sort=note", ["沙城站", "怀来第一中学", "Bus 3"]),
        ("t-sort=nothing", ["沙城站", "怀来第一中学", "Bus 3"]),
        ("t-page=junk", ["沙城站", "怀来第一中学", "Bus 3"]),
    ],
)
def test_rows_come_as_the_address_asks(address, order):
    assert first_cells(shown(address)) == order


@pytest.mark.parametrize(("words", "found"), [("怀来", 1), ("CROWDED bus", 1), ("bus late", 0), ("", 3)])
def test_the_filter_finds_all_its_words_in_any_column(words, found):
    assert shown(f"t-filter={words}").total == found


def test_a_head_turns_the_order():
    head = shown("t-sort=minutes").columns[1]
    assert head.aria_sort == "ascending"
    assert "t-sort=-minutes" in head.sort_url
    assert "t-sort=minutes" in shown("t-sort=-minutes").columns[1].sort_url


def test_long_lists_come_in_pages_and_keep_what_else_the_address_says():
    rows = [{"place": f"{number:04}", "minutes": number} for number in range(PAGE_ROWS * 2 + 1)]
    table = shown("t-page=2&other=1&t-filter=0", rows)
    assert (table.page, table.pages) == (2, 3)
    assert "other=1" in table.next_url
    assert "t-filter=0" in table.next_url
    assert len(shown("t-page=3", rows).rows) == 1
    assert shown("t-page=999", rows).page == 3


@pytest.mark.parametrize(
    ("address", "made", "first"),
    [
        ("", PAGE_ROWS, "0"),
        ("t-page=3", 20, "100"),
        ("t-page=9", 20, "100"),
        ("t-filter=117", 120, "117"),
        ("t-sort=-minutes", 120, "119"),
    ],
)
def test_of_many_rows_only_those_on_the_screen_are_made_unless_all_are_needed(address, made, first):
    asked = []

    def make(number: int):
        asked.append(number)
        return {"place": str(number), "minutes": number}

    table = shown(address, MadeRows(range(120), make))
    assert (len(asked), first_cells(table)[0]) == (made, first)
    plain = shown(address, [{"place": str(number), "minutes": number} for number in range(120)])
    assert table == plain
