"""What is not understood is refused with its line; nothing is guessed and nothing breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.engines.bulletins.reading import read_bulletin, read_text
from sizao.engines.bulletins.types import BulletinError


LISTED = "2021年10月22日14时，全国无高风险地区，1个中风险地区。\n中风险地区（1个）\n甘肃（1个）：\n兰州市城关区松柏小区"


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("", 0, "no_list"),
        ("某地举行了运动会。", 0, "no_list"),
        (f"{LISTED}\n蓝天白云", 5, "not_understood"),
        ("内蒙古（1个）：\n阿拉善盟额济纳旗东风镇\n2021年10月22日14时\n中风险地区：无", 1, "no_level"),
        ("2021年10月22日14时\n高风险地区（1个）\n东风镇晨光小区", 3, "no_province"),
        ("10月22日14时，全国无高风险地区，无中风险地区。", 1, "no_year"),
        ("全国中高风险地区\n高风险地区：无\n中风险地区：无", 0, "no_date"),
        ("2021年2月30日14时，全国无高风险地区，无中风险地区。", 1, "no_such_day"),
        ("2021年10月22日25时，全国无高风险地区，无中风险地区。", 1, "no_such_hour"),
        ("2022年9月30日23时，全国现有846个高风险区，720个中风险区（名单详见客户端）。", 1, "not_named"),
        ("2021年12月16日14时\n中风险地区：4个\n内蒙古自治区（4个）：呼伦贝尔市（4个）", 2, "not_named"),
        ("2021年10月22日14时\n高风险地区\n境外：\n无名国", 4, "unknown_country"),
        (f"{LISTED}\n{'城' * 20_001}", 5, "too_long"),
    ],
)
def test_a_line_that_is_not_understood_is_named(text, line, code):
    with pytest.raises(BulletinError) as refused:
        read_text(text)
    assert (line, code) in {(problem.line, problem.code) for problem in refused.value.problems}


def test_all_lines_that_are_not_understood_are_named_at_once():
    with pytest.raises(BulletinError) as refused:
        read_text(f"{LISTED}\n蓝天白云\n风和日丽")
    assert [problem.line for problem in refused.value.problems] == [5, 6]
    assert "Line 5" in str(refused.value)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_coding_and_the_ends_of_lines_do_not_matter(coding, ending):
    found = read_bulletin(LISTED.replace("\n", ending).encode(coding))
    assert [(area.area, area.line) for area in found.areas] == [("兰州市城关区松柏小区", 4)]


@pytest.mark.parametrize(
    ("content", "code"), [(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_text"), (b"a" * (1 << 20), "too_large")]
)
def test_what_is_no_text_is_refused(content, code):
    with pytest.raises(BulletinError) as refused:
        read_bulletin(content)
    assert refused.value.problems[0].code == code


def test_a_year_that_is_not_printed_comes_from_the_name_of_the_file():
    found = read_bulletin("1月1日9时，全国无高风险地区，无中风险地区。".encode(), name="risk_areas_2021-12-31.txt")
    assert (found.moment.at.year, found.moment.year_from) == (2022, "name")


def test_every_line_is_an_area_a_heading_or_a_remark():
    text = f"{LISTED}\n来源：某省卫生健康委\n三、低风险地区\n其他地区"
    found = read_text(text)
    assert [remark.line for remark in found.remarks] == [5, 6, 7]


WORDS = st.sampled_from(
    [
        "高风险地区",
        "中风险地区",
        "（1个）",
        "(2)",
        "：",
        "、",
        "；",
        "。",
        "无",
        "全国",
        "内蒙古",
        "甘肃",
        "兰州市",
        "城关区",
        "小区",
        "2021年10月22日14时",
        "截至",
        "1个",
        "新增",
        "境外",
        "缅甸",
        "来源",
        "一、",
        "①",
        "<p>",
        "</p>",
        "&nbsp;",
        "\t",
        "|",
        "24时",
        "（",
        "）",
        "清零",
        "更正",
        "低风险",
        "张三",
        "abc",
        "High-risk",
        "\x00",
        "\ufeff",
        "二〇二一年",
        "十",
        "至",
        "以南",
        "其中",
        "兵团",
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(WORDS | st.just("\n"), max_size=60).map("".join)))
def test_any_text_is_answered_or_refused_with_lines(text):
    lines = text.count("\n") + text.count("\r") + 40
    try:
        found = read_text(text)
    except BulletinError as refused:
        assert all(0 <= problem.line <= lines and problem.what for problem in refused.problems)
    else:
        assert found.moment.at.utcoffset() is not None
        assert all(area.province and area.area for area in found.areas)


@given(st.binary(max_size=200))
def test_any_bytes_are_answered_or_refused(content):
    try:
        read_bulletin(content)
    except BulletinError as refused:
        assert refused.problems
