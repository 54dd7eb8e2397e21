"""What is not understood is refused with its line; nothing is guessed and nothing breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.engines.bulletins.reading import read_bulletin, read_text
from sizao.engines.bulletins.types import BulletinError, RemarkKind


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
        ("勘误：10月22日名单中“甘肃省兰州市城关区松柏小区”应为“甘肃省兰州市城关区松林小区”。", 1, "no_list"),
        ("自2021年10月22日14时起，甘肃省兰州市城关区松柏小区由中风险地区调整为低风险地区。", 1, "no_list"),
        (f"{LISTED}\n更正：“兰州市城关区松柏小区”应为高风险地区。", 5, "correction"),
        (f"{LISTED}\n更正：“兰州市城关区晴川小区”应为“兰州市城关区晴山小区”。", 5, "correction"),
        (f"{LISTED}\n更正：遗漏中风险地区兰州市城关区晴川小区。", 5, "correction"),
        (f"{LISTED}（应为松林小区）", 4, "correction"),
        (f"更正：“10月22日14时”应为“10月23日14时”。\n{LISTED}", 1, "correction"),
        (f"{LISTED}\n附：全国中高风险地区名单\n中风险地区（1个）\n北京市昌平区晴川社区", 5, "two_lists"),
        ("2021年10月22日14时\n中风险地区：\n甘肃省兰州市城关区河沿街\n道松柏小区", 4, "goes_on"),
        ("2021年10月22日14时\n中风险地区：\n甘肃省兰州市城关区松柏小区北京市昌平区晴川社区", 3, "several"),
        ("2021年10月22日14时\n中风险地区2个：甘肃省兰州市（城关区松柏小区、七里河区晴川小区）", 2, "several"),
        ("2021年10月22日14时\n中风险地区1个\n甘肃省兰州市松柏小区\n甘肃省兰州市松柏小区", 4, "twice"),
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


def test_of_two_lists_the_later_is_in_force_and_the_earlier_is_told():
    earlier = "截至2021年10月22日9时\n高风险地区：无\n中风险地区（1个）\n北京市昌平区晴川社区"
    for text in (f"{earlier}\n{LISTED}", f"{LISTED}\n{earlier}"):
        found = read_text(text)
        assert [area.area for area in found.areas] == ["兰州市城关区松柏小区"]
        assert (found.moment.at.hour, [one.at.hour for one in found.earlier]) == (14, [9])
        assert {remark.text for remark in found.remarks} >= set(earlier.splitlines())


def test_what_was_corrected_is_told_with_its_line():
    found = read_text(f"{LISTED}\n更正：“松柏小区”应为“松林小区”。")
    assert [area.area for area in found.areas] == ["兰州市城关区松林小区"]
    assert [(remark.line, remark.kind) for remark in found.remarks] == [(5, RemarkKind.CORRECTED)]
    again = read_text(f"{LISTED}\n更正：“松林小区”应为“松柏小区”。")
    assert [area.area for area in again.areas] == ["兰州市城关区松柏小区"], "it was corrected already"


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
