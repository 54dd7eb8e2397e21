"""The parts that list pages are made of, as they come out."""

import re

import pytest
from django.template.loader import render_to_string

from sizao.interfaces.console.tables import Column, Value, build_table


COLUMNS = [
    Column("place", "Place"),
    Column("minutes", "Minutes", numeric=True),
    Column("state", "State", sortable=False),
]
ROWS = [
    {"place": Value("沙城站", url="/places/1/"), "minutes": 12, "state": Value("Late", tone="late")},
    {"place": "<b>Bus</b>", "minutes": 3, "state": None},
]


def shown(parameters=None, rows=ROWS, **more):
    table = build_table("stays", "Stays", COLUMNS, rows, parameters or {}, path="/case/1/", **more)
    return render_to_string("console/parts/table.html", {"table": table})


def test_rows_link_to_their_records_and_states_have_a_shape():
    page = shown()
    assert '<a href="/places/1/">沙城站</a>' in page
    assert 'class="status tone-late"' in page
    assert "status-shape" in page


def test_what_comes_from_outside_is_text():
    page = shown()
    assert "<b>Bus</b>" not in page
    assert "&lt;b&gt;Bus&lt;/b&gt;" in page


def test_the_sorted_head_says_so_to_everybody():
    page = shown({"stays-sort": "-minutes"})
    assert re.search(r'<th scope="col" class="number" aria-sort="descending">', page)
    assert page.index("沙城站") < page.index("Bus")


def test_a_column_that_cannot_be_sorted_has_no_link():
    assert "stays-sort=state" not in shown()


def test_an_empty_list_says_what_would_be_here():
    page = shown(rows=[], empty_title="No stays yet", empty_hint="Import presences first.")
    assert "No stays yet" in page
    assert "Import presences first." in page
    assert "<table" not in page


def test_a_filter_without_hits_is_not_an_empty_list():
    page = shown({"stays-filter": "nowhere"}, empty_title="No stays yet")
    assert "No stays yet" not in page
    assert 'value="nowhere"' in page


def test_exports_are_offered():
    assert '<a href="/case/1/stays.csv" download>CSV</a>' in shown(exports=[("CSV", "/case/1/stays.csv")])


@pytest.mark.parametrize(
    ("context", "expected", "unexpected"),
    [
        ({"label": "Importing", "done": 3, "total": 9, "url": "/import/1/"}, 'max="9"', 'value="None"'),
        ({"label": "Importing", "done": None, "total": None, "url": "/import/1/"}, "hx-trigger", "max="),
        ({"label": "Done", "done": 9, "total": 9, "url": "/import/1/", "finished": True}, 'value="9"', "hx-trigger"),
    ],
)
def test_long_work_shows_its_progress_until_it_is_finished(context, expected, unexpected):
    page = render_to_string("console/parts/progress.html", context)
    assert expected in page
    assert unexpected not in page
