"""Whatever stands in a message is read as what it must be, or refuses it without repeating what stood there."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.desk.exchange.content import Content
from sizao.foundation.database.types import Scope
from sizao.foundation.exchange.types import MessageRefusedError
from sizao.response.investigations.types import AssistanceKind


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_any_json_is_read_or_refused(value) -> None:
    content = Content({"x": value})
    for read in (
        lambda: content.text("x"),
        lambda: content.number("x"),
        lambda: content.instant("x"),
        lambda: content.path_of("x", Scope("n13").covers),
        lambda: content.word("x", AssistanceKind),
        lambda: content.parts("x"),
    ):
        with contextlib.suppress(MessageRefusedError):
            read()
    if not isinstance(value, dict):
        with pytest.raises(MessageRefusedError):
            Content(value)


@pytest.mark.parametrize(
    ("read", "value", "why"),
    [
        (lambda one: one.text("x", longest=3), "张三李四", "no text of at most 3"),
        (lambda one: one.text("x", needed=True), " ", "empty"),
        (lambda one: one.number("x"), True, "no whole number"),
        (lambda one: one.number("x"), 2**60, "no whole number"),
        (lambda one: one.instant("x"), None, "empty"),
        (lambda one: one.instant("x"), "2021-10-23 08:00", "without an offset"),
        (lambda one: one.instant("x"), "yesterday", "no instant"),
        (lambda one: one.path_of("x", Scope("n13").covers), "n11.n1101", "no division of"),
        (lambda one: one.path_of("x", Scope("n13").covers), "../etc", "no division of"),
        (lambda one: one.word("x", AssistanceKind), "urgent", "none of priority, ordinary"),
        (lambda one: one.parts("x"), {}, "no list"),
        (lambda one: one.parts("x"), [1], "no object"),
    ],
)
def test_what_is_wrong_is_told_by_its_place(read, value, why: str) -> None:
    with pytest.raises(MessageRefusedError, match=why) as refused:
        read(Content({"x": value}))
    assert "张三" not in str(refused.value)
    assert refused.value.what.startswith("'x")
