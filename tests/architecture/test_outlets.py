"""What leaves the system: every download goes one way and bears the band, and every count that strangers see is known.

A new outlet fails here until somebody has decided what it is.
"""

import ast
import re
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.spreadsheets import xlsx
from sizao.interfaces.realm_band import as_download, band, banded, file_name


ROOT = Path(__file__).parents[2]
INTERFACES = ROOT / "sizao" / "interfaces"
BAND_MODULE = INTERFACES / "realm_band.py"

# Where a file is made. Lists carry the band in every row; the rest says it itself, or is sent back as it came.
LISTS = "every row and the name"
PAPER = "every page and the name"
SAYS_REALM = "the name, and the content names the realm"
AS_SENT = "the name; the rows go back to their sender as they came"
DOWNLOADS = {
    "api/feeds.py": AS_SENT,
    "api/findings.py": AS_SENT,
    "api/presences.py": AS_SENT,
    "console/assessment.py": PAPER,
    "console/close_out.py": SAYS_REALM,
    "console/exports.py": LISTS,
    "console/feeds.py": "an invented sample",
    "console/feeds_deliveries.py": AS_SENT,
    "console/intake.py": AS_SENT,
    "console/posters.py": PAPER,
    "console/presences.py": AS_SENT,
    "console/restrictions_notice.py": PAPER,
    "console/zones_page.py": PAPER,
    "public/rights.py": PAPER,
}

# What somebody sees without signing in, and whether it counts people. Counts go through `privacy.queries.published`.
OF_ONE = "about the one who asks"
NO_PEOPLE = "holds nothing about anybody"
OPEN_TO_ALL = {
    "my": OF_ONE,
    "my-appeal": OF_ONE,
    "my-leave": OF_ONE,
    "my-help": OF_ONE,
    "my-rights": OF_ONE,
    "my-copy": OF_ONE,
    "my-correction": OF_ONE,
    "public-zone": NO_PEOPLE,
    "report": NO_PEOPLE,
    "report-places": NO_PEOPLE,
    "report-mine": OF_ONE,
    "report-change": OF_ONE,
    "report-leave": OF_ONE,
    "report-ticket": NO_PEOPLE,
    "stay": OF_ONE,
    "stay-ticket": NO_PEOPLE,
}
# What else leaves: signed and taken along, with counts by county.
COUNTS_THAT_LEAVE = {"sizao/desk/closing.py": "published("}


def modules_with(word: str) -> set[str]:
    return {
        str(path.relative_to(INTERFACES))
        for path in INTERFACES.rglob("*.py")
        if path != BAND_MODULE and word in path.read_text("utf-8")
    }


def calls_of(name: str) -> set[str]:
    found = set()
    for path in INTERFACES.rglob("*.py"):
        if path == BAND_MODULE:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
                found.add(str(path.relative_to(INTERFACES)))
    return found


def test_every_download_goes_one_way():
    assert modules_with("Content-Disposition") == set()
    assert modules_with("FileResponse") | modules_with("StreamingHttpResponse") == set()
    assert calls_of("as_download") <= set(DOWNLOADS)


def test_every_sheet_has_room_for_the_band():
    for template in (INTERFACES / "printing" / "templates").glob("*.typ"):
        text = template.read_text("utf-8")
        assert "data.band" in text or "sheet.with(data)" in text or "sheet(data)" in text, template.name


@pytest.mark.parametrize("realm", ["drill", "replay"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_list_of_a_drill_says_so_in_its_name_and_in_every_row(realm, language):
    with override_settings(SIZAO_REALM=realm), override(language):
        answer = as_file("csv", "cases", [["number", "person"], ["1", "P1"], ["2", "P2"]])
        assert answer["Content-Disposition"] == f'attachment; filename="{realm}-cases.csv"'
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert band()
        assert [line.endswith(f",{band()}") for line in lines] == [True, True, True]
        assert len(list(xlsx(banded([["a"], ["b"]])))) > 100
        assert as_download(b"", "a.pdf", kind="application/pdf")["Content-Disposition"].endswith(f'"{realm}-a.pdf"')
        assert list(banded([])) == []


def test_the_live_realm_marks_nothing():
    with override_settings(SIZAO_REALM="live"):
        assert file_name("cases.csv") == "cases.csv"
        assert list(banded([["a"], ["b"]])) == [["a"], ["b"]]
        assert as_file("csv", "cases", [["a"]]).content.decode("utf-8-sig") == "a\r\n"


def _names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    return {one.name for one in patterns if isinstance(one, URLPattern) and one.name}


def test_every_page_that_is_open_to_all_is_known():
    there = _names(get_resolver("sizao.interfaces.public.urls").url_patterns)
    # What a page needs besides itself holds nothing: the shell that works without a network.
    shells = {name for name in there if re.search(r"(shell|worker|manifest)", name)}
    assert there - shells <= set(OPEN_TO_ALL)


def test_counts_that_leave_are_suppressed():
    for path, word in COUNTS_THAT_LEAVE.items():
        assert word in (ROOT / path).read_text("utf-8")
