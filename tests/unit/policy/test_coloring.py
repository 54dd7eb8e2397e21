"""The color of a health code: a pure function of recorded facts, and off wherever no order turns it on."""

from datetime import date
from inspect import signature

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.engines.policy.coloring import color_for
from sizao.engines.policy.loading import check_all, list_packs, load_pack
from sizao.engines.policy.types import PackError
from sizao.engines.policy.vocabulary import Color, HealthFact
from tests.unit.policy.small_packs import WHOLE


DAY, DAY_AFTER = date(2015, 5, 31), date(2015, 6, 1)
FACTS = st.sets(st.sampled_from(HealthFact))
ORDER = """\
id: code
title: {zh: 健康码, en: health code}
issuer: 本地
extends: plain
valid: {from: 2015-05-01, to: 2015-05-31}
citation: [local]
rows:
  - {id: colors.red, new: true, color: red, order: 1, facts: [case, positive, confined],
     what: {zh: 红, en: red}, legal_basis: x, citation: [local], status: local}
  - {id: colors.yellow, new: true, color: yellow, order: 2, facts: [observed],
     what: {zh: 黄, en: yellow}, legal_basis: x, citation: [local], status: local}
  - {id: colors.green, new: true, color: green, order: 3,
     what: {zh: 绿, en: green}, legal_basis: x, citation: [local], status: local}
"""


def write(root, **changed):
    for name, text in {**WHOLE, "city/here/orders/code.yaml": ORDER, **changed}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    root = write(tmp_path_factory.mktemp("packs"))
    assert check_all(root) == []
    return load_pack("plain", root=root, orders=["code"])


@pytest.mark.parametrize(
    ("facts", "color"),
    [
        ([], Color.GREEN),
        ([HealthFact.OBSERVED], Color.YELLOW),
        ([HealthFact.CONFINED], Color.RED),
        ([HealthFact.CASE], Color.RED),
        ([HealthFact.POSITIVE, HealthFact.OBSERVED], Color.RED),
    ],
    ids=str,
)
def test_the_first_color_that_fits_is_shown(pack, facts, color):
    found = color_for(pack, facts=facts, on=DAY)
    assert found.outcome.color is color
    assert found.rules == (f"code.colors.{color.value}",)
    assert found.pack_hash == pack.hash


@given(FACTS)
def test_the_same_facts_give_the_same_color_with_its_reasons(pack, facts):
    first, again = (color_for(pack, facts=list(facts), on=DAY) for _ in range(2))
    assert first == again
    assert first.inputs["facts"] == sorted(facts)
    assert first.tried[-1][0] == first.rules[0]


@given(FACTS, FACTS)
def test_another_recorded_fact_never_makes_it_milder(pack, facts, more):
    shades = list(Color)
    assert shades.index(color_for(pack, facts=facts | more, on=DAY).outcome.color) <= shades.index(
        color_for(pack, facts=facts, on=DAY).outcome.color
    )


@given(FACTS)
def test_the_order_ends_and_with_it_the_code(pack, facts):
    assert color_for(pack, facts=facts, on=DAY_AFTER) is None


@pytest.mark.parametrize("name", list_packs())
def test_no_pack_of_this_installation_has_colors(name):
    assert not [row for row in load_pack(name).versions if row.section == "colors"]


def test_nothing_goes_in_but_facts_of_health():
    """No name, no list, no scan, nobody's wish: a pack, the recorded facts and the day."""
    assert list(signature(color_for).parameters) == ["pack", "facts", "on"]
    assert set(HealthFact) == {"case", "positive", "confined", "observed"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("facts: [observed]", "facts: [on_a_list]", "on_a_list"),
        ("facts: [observed],", "", "colors.yellow.facts: is missing"),
        ("order: 3,", "order: 3, facts: [observed],", "the last color fits everybody else"),
        ("color: red", "color: black", "black"),
        ("order: 2", "order: 1", "colors"),
    ],
)
def test_an_order_that_says_anything_else_is_no_order(tmp_path, old, new, words):
    root = write(tmp_path, **{"city/here/orders/code.yaml": ORDER.replace(old, new)})
    with pytest.raises(PackError) as caught:
        load_pack("plain", root=root, orders=["code"])
    assert words in str(caught.value.problems)
