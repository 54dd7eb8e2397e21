"""The list of pages in the documents is the list of pages there are, each with the act that opens it."""

import re
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver, resolve

from sizao.foundation.accounts.types import Permission
from sizao.interfaces.console import cases, findings, home, people, presences, presences_import, stays


ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/reference/pages.md").read_text("utf-8")
ROWS = [[cell.strip() for cell in row.split("|")[1:-1]] for row in re.findall(r"^\| .*`/.*$", DOCUMENT, re.MULTILINE)]
EXAMPLES = {
    "number": "1",
    "item": "grain",
    "cell": "130730100001-01",
    "list": "late",
    "ending": "csv",
    "key": "P0123456789ABCDEF",
    "token": "0" * 32,
    "restriction": "1",
    "feed": "railway",
    "adapter": "railway",
}
MODULES = {module.__name__ for module in (cases, findings, home, people, presences, presences_import, stays)}


def address_of(row):
    return row[1].strip("`").partition("?")[0]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1].strip("`"))
def test_each_page_is_opened_by_the_act_that_is_named(row):
    address = address_of(row)
    for name, example in EXAMPLES.items():
        address = address.replace(f"{{{name}}}", example)
    permission = getattr(resolve(address).func, "permission", None)
    assert row[2] == ("-" if permission is None else Permission(permission).value.replace("_", " "))


def test_every_page_of_the_desk_is_listed():
    listed = {re.sub(r"\{\w+\}", "{}", address_of(row)).lstrip("/") for row in ROWS}
    patterns = [
        one for one in get_resolver("sizao.interfaces.console.urls").url_patterns if isinstance(one, URLPattern)
    ]
    there = {
        re.sub(r"<\w+:\w+>", "{}", str(one.pattern))
        for one in patterns
        if getattr(one.callback, "__module__", "") in MODULES
    }
    assert len(there) > 10
    assert there <= listed


def test_what_is_said_to_be_kept_is_written_somewhere():
    named = {act for row in ROWS for act in re.findall(r"`(\w+\.\w+)`", row[4])}
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "sizao").rglob("*.py"))
    exports = {f"{what}.export" for what in re.findall(r'keep_export\(request, "(\w+)"', source)}
    assert {act for act in named if f'"{act}"' not in source} <= exports
