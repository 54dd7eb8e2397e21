"""Person keys: the same identifier gives the same key, and nothing else does."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.foundation.privacy.pseudonyms import (
    PseudonymError,
    key_from_shown,
    normalized,
    person_key,
    person_keys,
    shown,
)


SECRET = b"0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize("secret", [SECRET, SECRET * 2, SECRET * 3], ids=["short", "one block", "longer than a block"])
def test_the_key_is_the_first_63_bits_of_hmac_sha256(secret):
    expected = int.from_bytes(hmac.digest(secret, b"13070219900101003X", hashlib.sha256)[:8], "big") >> 1
    assert person_key("13070219900101003X", secret=secret) == expected


@pytest.mark.parametrize(
    "written",
    ["13070219900101003x", " 13070219900101003X\t", "１３０７０２１９９００１０１００３Ｘ", "13070219900101003ｘ"],
)
def test_one_identifier_in_many_writings_is_one_person(written):
    assert person_key(written, secret=SECRET) == person_key("13070219900101003X", secret=SECRET)


def test_another_secret_gives_another_key():
    assert person_key("1", secret=SECRET) != person_key("1", secret=SECRET[::-1])


def test_many_keep_their_order():
    assert person_keys(["b", "a"], secret=SECRET) == [person_key("b", secret=SECRET), person_key("a", secret=SECRET)]


@given(st.text(min_size=1).filter(lambda text: normalized(text) != ""))
def test_a_key_fits_a_positive_bigint_and_is_shown_and_read_back(identifier):
    key = person_key(identifier, secret=SECRET)
    assert 0 < key < 2**63
    assert key_from_shown(shown(key).lower()) == key


@pytest.mark.parametrize(
    "text", ["", "P", "P" + "0" * 15, "P" + "0" * 16, "P" + "F" * 16, "P" + "1" * 17, "130702199001010038"]
)
def test_what_is_no_shown_key_is_none(text):
    assert key_from_shown(text) is None


@pytest.mark.parametrize("identifier", ["", "  ", "\u3000"])
def test_nobody_has_no_key(identifier):
    with pytest.raises(PseudonymError):
        person_key(identifier, secret=SECRET)


def test_a_short_secret_is_refused_and_not_told():
    with pytest.raises(PseudonymError) as refused:
        person_key("1", secret=b"tooshort")
    assert "tooshort" not in str(refused.value)
