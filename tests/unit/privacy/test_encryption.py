"""Encrypted fields open in their place and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.foundation.privacy.encryption import KeyRing, KeyRingError, Location, SealBrokenError, Vault


OLD, NEW = "o" * 32, "n" * 32
NAME = Location("people_person", "name")


@pytest.fixture(scope="module")
def vault() -> Vault:
    return Vault(KeyRing.from_words([f"2:{NEW}", f"1:{OLD}"]))


@given(text=st.text(), row=st.integers(1, 2**63 - 1))
def test_what_was_sealed_opens_in_its_place(vault, text, row):
    assert vault.open(vault.seal(text, at=NAME, row=row), at=NAME, row=row) == text


def test_a_sealed_value_is_29_bytes_longer(vault):
    assert len(vault.seal("测试", at=NAME, row=1)) == 6 + 29


def test_equal_texts_are_sealed_differently(vault):
    first, second = vault.seal_many(["王测试", "王测试"], at=NAME, rows=[7, 7])
    assert first != second


@pytest.mark.parametrize(
    ("at", "row"),
    [
        (NAME, 8),
        (Location("people_person", "phone"), 7),
        (Location("cases_case", "name"), 7),
        (Location("people_personname", ""), 7),
    ],
    ids=["another row", "another field", "another table", "names run together"],
)
def test_a_value_does_not_open_elsewhere(vault, at, row):
    sealed = vault.seal("王测试", at=NAME, row=7)
    with pytest.raises(SealBrokenError):
        vault.open(sealed, at=at, row=row)


def test_a_change_of_any_byte_is_noticed(vault):
    sealed = vault.seal("王测试", at=NAME, row=7)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealBrokenError):
            vault.open(bytes(changed), at=NAME, row=7)


@pytest.mark.parametrize("length", [0, 1, 13, 28])
def test_a_value_cut_short_is_noticed(vault, length):
    with pytest.raises(SealBrokenError):
        vault.open(vault.seal("", at=NAME, row=7)[:length], at=NAME, row=7)


class TestRotation:
    def test_old_values_open_and_new_ones_take_the_new_key(self, vault):
        before = Vault(KeyRing.from_words([OLD])).seal("王测试", at=NAME, row=7)
        after = vault.seal("王测试", at=NAME, row=7)
        assert vault.open(before, at=NAME, row=7) == vault.open(after, at=NAME, row=7) == "王测试"
        assert not vault.is_current(before)
        assert vault.is_current(after)

    def test_a_key_taken_away_is_named_by_its_version(self, vault):
        sealed = Vault(KeyRing.from_words([f"2:{NEW}"])).seal("王测试", at=NAME, row=7)
        with pytest.raises(SealBrokenError, match=r"version 2.*has 1.*Put the missing key back"):
            Vault(KeyRing.from_words([OLD])).open(sealed, at=NAME, row=7)

    def test_another_key_under_the_same_version_opens_nothing(self, vault):
        sealed = vault.seal("王测试", at=NAME, row=7)
        with pytest.raises(SealBrokenError):
            Vault(KeyRing.from_words([f"2:{OLD}"])).open(sealed, at=NAME, row=7)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ([], "no encryption key"),
        (["short"], "version 1 is too short"),
        ([f"0:{NEW}"], "version 0 is not possible"),
        ([f"256:{NEW}"], "version 256 is not possible"),
        ([NEW, f"1:{OLD}"], "Two encryption keys have version 1"),
        ([""], "is empty"),
    ],
)
def test_a_bad_key_ring_is_refused_without_telling_a_key(words, problem):
    with pytest.raises(KeyRingError, match=problem) as refused:
        KeyRing.from_words(words)
    assert "short" not in str(refused.value).replace("too short", "")
    assert NEW not in str(refused.value)


def test_errors_name_the_place_and_never_the_content(vault):
    sealed = vault.seal("王测试", at=NAME, row=255)
    with pytest.raises(SealBrokenError, match=r"field name of people_person 00000000000000FE") as refused:
        vault.open(sealed, at=NAME, row=254)
    assert "王" not in str(refused.value)
