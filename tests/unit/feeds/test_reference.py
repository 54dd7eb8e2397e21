"""The page of feeds says what the declarations say."""

from sizao.interfaces.feeds.declarations import DECLARATIONS


def test_the_page_of_feeds_is_current():
    from tools.build_feeds_reference import PAGE, page

    assert PAGE.read_text("utf-8") == page(), "run `python tools/build_feeds_reference.py`"


def test_every_column_says_what_it_holds():
    for one in DECLARATIONS.values():
        assert {column.name for column in one.columns} == set(one.about), one.name
        assert one.sample.count("\n") == 2, one.name
