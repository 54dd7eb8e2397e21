"""Names that sound alike have one sound, and whoever types pinyin or other characters means it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.engines.linkage.sounds import MOST_READINGS, sound_of, sounds_meant


@pytest.mark.parametrize(
    ("one", "other"),
    [("张伟", "章炜"), ("曾小明", "增晓鸣"), ("吕梅", "铝煤"), ("单雄", "山熊"), ("John Smith", "JOHN  smith")],
)
def test_names_of_one_sound(one, other):
    assert sound_of(one) == sound_of(other)


@pytest.mark.parametrize(("one", "other"), [("张伟", "张威风"), ("张伟", "李伟"), ("王芳", "王方方")])
def test_names_of_two_sounds(one, other):
    assert sound_of(one) != sound_of(other)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张伟", "zhang wei"), ("张伟", "ZHANGWEI"), ("张伟", "Zhāng Wěi"), ("张伟", "Wei Zhang"), ("张伟", "章伟"),
        ("曾小明", "zeng xiao-ming"), ("曾小明", "曾晓明"), ("吕梅", "lv mei"), ("吕梅", "LYU MEI"), ("吕梅", "lü mei"),
        ("单雄", "shan xiong"), ("单雄", "单雄"), ("于洋", "yu yang"), ("王重阳", "王重阳"),
        ("欧阳娜", "ouyang na"), ("John Smith", "smith john"),
    ],
)  # fmt: skip
def test_what_is_typed_means_the_name(name, typed):
    assert sound_of(name) in sounds_meant(typed)


def test_a_surname_has_the_reading_of_surnames():
    assert sound_of("乐平") not in sounds_meant("le ping")


@given(st.text("单曾解查任盖区朴乐重长行", min_size=1, max_size=8))
def test_every_name_means_itself_and_readings_stay_few(name):
    meant = sounds_meant(name)
    assert sound_of(name) in meant
    assert len(meant) <= MOST_READINGS


@pytest.mark.parametrize("words", ["", "  ", "123", "··"])
def test_no_name_has_no_sound(words):
    assert sound_of(words) == ""
