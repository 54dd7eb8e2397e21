"""Exact search in encrypted fields."""

import pytest

from sizao.foundation.privacy.blind_index import BlindIndex


SECRET = b"0123456789abcdef0123456789abcdef"
NAME = BlindIndex.of("name", secret=SECRET)


@pytest.mark.parametrize("written", ["王 测试", "　王测试 ", "王测试\n"])
def test_blanks_do_not_hinder_the_search(written):
    assert NAME(written) == NAME("王测试")


@pytest.mark.parametrize("written", ["Wang Ceshi", "WANG CESHI", "ｗａｎｇ ceshi", "wangceshi"])
def test_case_and_width_do_not_hinder_the_search(written):
    assert NAME(written) == NAME("wangceshi")


def test_other_values_other_kinds_and_other_secrets_have_other_indexes():
    indexes = {
        NAME("王测试"),
        NAME("王测"),
        BlindIndex.of("phone", secret=SECRET)("王测试"),
        BlindIndex.of("name", secret=SECRET[::-1])("王测试"),
    }
    assert len(indexes) == 4


def test_an_index_fits_a_bigint():
    indexes = NAME.many(str(number) for number in range(200))
    assert all(-(2**63) <= index < 2**63 for index in indexes)
    assert min(indexes) < 0 < max(indexes)
