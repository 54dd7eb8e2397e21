"""Each style in which lists of risk areas are written is read whole."""

import re
from pathlib import Path

import pytest

from sizao.engines.bulletins.reading import read_text


def variants():
    text = (Path(__file__).parent / "variants.md").read_text(encoding="utf-8")
    for name, body in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.M | re.S):
        bulletin, _, expected = body.removeprefix("```\n").partition("\n```\n")
        yield pytest.param(bulletin, expected.strip().splitlines(), id=name)


@pytest.mark.parametrize(("text", "expected"), list(variants()))
def test_a_style_is_read_whole(text, expected):
    found = read_text(text)
    said = f"{found.moment.at:%Y-%m-%dT%H:%M}+08:00{'' if found.agrees else ' disagrees'}"
    rows = [f"{one.level.value} | {one.province} | {one.within} | {one.area}" for one in found.areas]
    assert [said, *(row.replace("|  |", "| |") for row in rows)] == expected
