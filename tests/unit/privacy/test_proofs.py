"""Signatures under proofs, small numbers in what is published, and what becomes of each table."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.foundation.privacy.queries import published
from sizao.foundation.privacy.retention import erased_models, fates
from sizao.foundation.privacy.signing import is_intact, signed
from sizao.foundation.privacy.suppression import suppressed
from sizao.foundation.privacy.types import PrivacyError
from sizao.kernel.retention import RetentionKind


SECRET = b"an installation's secret of some length"


def test_a_proof_is_intact_until_anything_in_it_changes():
    proof = signed({"tables": [["people_person", 4]], "by": "user:1"}, secret=SECRET)
    assert is_intact(proof)
    for change in (
        {"by": "user:2"}, {"tables": [["people_person", 5]]}, {"more": 1}, {"signature": "AAAA"}, {"public_key": "no"},
    ):  # fmt: skip
        assert not is_intact(proof | change)
    for missing in ("by", "signature", "public_key"):
        assert not is_intact({name: value for name, value in proof.items() if name != missing})


def test_another_installation_signs_with_another_key():
    assert signed({}, secret=SECRET)["public_key"] != signed({}, secret=SECRET + b"!")["public_key"]


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        ({"a": 12, "b": 7, "c": 0}, {"a": 12, "b": 7, "c": 0}),
        ({"a": 12, "b": 3, "c": 8}, {"a": 12, "b": None, "c": None}),
        ({"a": 12, "b": 3, "c": 2}, {"a": 12, "b": None, "c": None}),
        ({"a": 12, "b": 1, "c": 2}, {"a": None, "b": None, "c": None}),
        ({"a": 2}, {"a": None}),
        ({"a": 2, "b": 0}, {"a": None, "b": 0}),
        ({}, {}),
    ],
)
def test_small_numbers_stay_unpublished(counts, published):
    assert suppressed(counts, below=5) == published


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8), st.integers(2, 12))
def test_nothing_small_can_be_read_or_computed(counts, below):
    shown = suppressed(counts, below=below)
    hidden = [counts[name] for name, count in shown.items() if count is None]
    assert all(count is None or count == 0 or count >= below for count in shown.values())
    if hidden and any(shown[name] for name in shown if shown[name] is not None):
        assert len(hidden) > 1, "the total would give it away"
        assert sum(hidden) >= below


def test_every_table_about_people_is_erased_or_says_why_not():
    for fate in fates():
        assert fate.is_erased or fate.why or fate.rule.kind is not RetentionKind.STANDING
    assert {fate.label for fate in fates() if fate.is_erased} >= {"people.Person", "cases.Case", "cases.Finding"}
    assert not {fate.label for fate in fates() if fate.is_erased} & {"accounts.User", "places.Division"}


def test_a_table_is_emptied_before_what_its_rows_need():
    models = erased_models()
    for number, model in enumerate(models):
        for field in model._meta.concrete_fields:
            if (
                field.is_relation
                and field.related_model in models
                and field.related_model is not model
                and not field.null
            ):
                assert models.index(field.related_model) > number, f"{model._meta.label}.{field.name}"


def test_counts_are_published_by_the_number_of_the_packs():
    at = datetime(2021, 12, 1, tzinfo=UTC)
    counts = {"n1": 40, "n2": 7, "n3": 3, "n4": 0}
    assert published(counts, at=at) == {"n1": 40, "n2": None, "n3": None, "n4": 0}
    with pytest.raises(PrivacyError, match="do not say below how many"):
        published(counts, at=datetime(2001, 1, 1, tzinfo=UTC))
