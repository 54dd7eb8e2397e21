"""What the words of a search mean, and which key stands for a human."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.registry.people.rules import Search, common_path, outermost, plain_phone, read_search, resolve_merges
from sizao.registry.people.types import MergeError, SearchKind


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("130730198001010011", SearchKind.IDENTIFIER, "130730198001010011"),
        ("13073019800101001x", SearchKind.IDENTIFIER, "13073019800101001X"),
        ("130730 19800101 0011", SearchKind.IDENTIFIER, "130730198001010011"),
        ("１３０７３０１９８００１０１００１１", SearchKind.IDENTIFIER, "130730198001010011"),
        ("130730800101001", SearchKind.IDENTIFIER, "130730800101001"),
        ("e12345678", SearchKind.IDENTIFIER, "E12345678"),
        ("100 0000 0001", SearchKind.PHONE, "10000000001"),
        ("+86-100-0000-0001", SearchKind.PHONE, "10000000001"),
        ("0313-1234567", SearchKind.PHONE, "03131234567"),
        ("王测试", SearchKind.NAME, "王测试"),
        ("沙城", SearchKind.NAME, "沙城"),
        ("130730", SearchKind.NAME, "130730"),
        ("   ", SearchKind.DIVISION, ""),
    ],
)
def test_words_are_taken_for_what_they_look_like(text, kind, words):
    assert read_search(text) == Search(kind, words)


def test_a_shown_key_is_a_key():
    assert read_search(" p00000000000000ff ") == Search(SearchKind.KEY, "p00000000000000ff", 255)


@pytest.mark.parametrize("written", ["10000000001", "+86 10000000001", "86-100-0000-0001", "１００ 0000 0001"])
def test_one_phone_in_many_writings(written):
    assert plain_phone(written) == "10000000001"


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=40))
def test_joinings_end_at_a_key_that_is_not_joined_itself(pairs):
    merges: dict[int, int] = {}
    for key, target in pairs:
        try:
            resolve_merges({**merges, key: target})
        except MergeError:
            continue
        merges[key] = target
    resolved = resolve_merges(merges)
    assert resolved.keys() == merges.keys()
    assert not resolved.keys() & set(resolved.values())
    # Joined before is joined now: a key and its target have one end.
    for key, target in merges.items():
        assert resolved[key] == resolved.get(target, target)


@pytest.mark.parametrize("merges", [{1: 1}, {1: 2, 2: 1}, {1: 2, 2: 3, 3: 2}])
def test_a_circle_is_refused(merges):
    with pytest.raises(MergeError):
        resolve_merges(merges)


@pytest.mark.parametrize(
    ("paths", "outer", "common"),
    [
        ([], [], None),
        (["a.b"], ["a.b"], "a.b"),
        (["a.b.c", "a.b", "a.b.d"], ["a.b"], "a.b"),
        (["a.b.c", "a.bb.c"], ["a.b.c", "a.bb.c"], "a"),
        (["a.b", "c.d"], ["a.b", "c.d"], None),
    ],
)
def test_divisions_meant_by_a_word_are_taken_together(paths, outer, common):
    assert sorted(outermost(paths)) == sorted(outer)
    assert common_path(paths) == common
