"""Generated lists, written in every combination of styles, are read back as they were."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sizao.engines.bulletins.country import gazetteer
from sizao.engines.bulletins.moments import CHINA
from sizao.engines.bulletins.reading import read_text
from sizao.engines.bulletins.types import RiskLevel


SHORT = {
    "13": "河北",
    "15": "内蒙古",
    "22": "吉林",
    "32": "江苏",
    "45": "广西",
    "53": "云南",
    "62": "甘肃",
    "65": "新疆",
}
COMPOUNDS = [
    "松柏小区",
    "河沿路晴川小区3号楼",
    "东风镇",
    "长堤村委会上村民小组",
    "文心苑（东至河沿路，南至民主街）",
    "桥头社区",
]
DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Style:
    full_name: bool
    opening: str
    closing: str
    unit: str
    colon: str
    level_number: str
    item_number: str
    item_end: str
    inline: bool
    none: str
    moment: str
    preface: str
    tail: str
    wide_digits: bool
    ending: str


styles = st.builds(
    Style,
    full_name=st.booleans(),
    opening=st.sampled_from(["（", "(", "：", ""]),
    closing=st.just(""),
    unit=st.just("个"),
    colon=st.sampled_from(["：", ":", ""]),
    level_number=st.sampled_from(["", "一、", "（一）", "①"]),
    item_number=st.sampled_from(["", "{}. ", "（{}）", "{}、", "· "]),
    item_end=st.sampled_from(["", "。", "；"]),
    inline=st.booleans(),
    none=st.sampled_from(["{}风险地区（0个）", "{}风险地区：无", "无{}风险地区", "{}风险地区清零"]),
    moment=st.sampled_from(
        ["{0.year}年{0.month}月{0.day}日{0.hour}时", "{0:%Y-%m-%d %H:00}", "{0.year}年{0.month}月{0.day}日{0:%H:00}"]
    ),
    preface=st.sampled_from(["", "某省卫生健康委提醒：请做好个人防护。\n", "2021年1月1日0—24时，无新增确诊病例。\n"]),
    tail=st.sampled_from(
        ["", "\n来源：某省卫生健康委", "\n低风险地区\n除上述地区外的其他地区。", "\n咨询电话：0313-1234567"]
    ),
    wide_digits=st.booleans(),
    ending=st.sampled_from(["\n", "\r\n", "\n\n", "\n　　"]),
)  # fmt: skip


@st.composite
def areas_by_province(draw):
    """Of each level, a few provinces with a few areas: {level: {province code: [area, ...]}}."""
    names = gazetteer()
    found = {}
    for level in RiskLevel:
        found[level] = {}
        for code in draw(st.lists(st.sampled_from(sorted(SHORT)), unique=True, max_size=3)):
            counties = [unit.name for unit in names.units if unit.code.startswith(code) and len(unit.code) == 6]
            places = st.tuples(st.sampled_from(counties), st.sampled_from(COMPOUNDS)).map("".join)
            found[level][code] = draw(st.lists(places, min_size=1, max_size=4, unique=True))
    return found


_FIRST, _LAST = datetime(2020, 2, 1), datetime(2022, 12, 31)  # noqa: DTZ001
moments = st.datetimes(_FIRST, _LAST).map(lambda at: at.replace(minute=0, second=0, microsecond=0, tzinfo=CHINA))


def written(areas, at, style):
    counts = {level: sum(map(len, areas[level].values())) for level in RiskLevel}
    lines = [
        f"{style.preface}{style.moment.format(at)}，全国{counts[RiskLevel.HIGH]}个高风险地区，{counts[RiskLevel.MEDIUM]}个中风险地区。"
    ]
    for level, word in ((RiskLevel.HIGH, "高"), (RiskLevel.MEDIUM, "中")):
        if not counts[level]:
            lines.append(style.level_number + style.none.format(word))
            continue
        lines.append(f"{style.level_number}{word}风险地区{number(style, counts[level])}")
        for code, places in areas[level].items():
            head = f"{name_of(code, style)}{number(style, len(places))}"
            if style.inline:
                lines.append(f"{head}{'' if head.endswith((':', '：')) else '：'}{'、'.join(places)}{style.item_end}")
            else:
                lines.append(head)
                lines += [
                    f"{style.item_number.format(at)}{place}{style.item_end}" for at, place in enumerate(places, 1)
                ]
    text = style.ending.join(lines) + style.tail
    return text.translate(DIGITS) if style.wide_digits else text


def number(style, count):
    closing = {"（": "）", "(": ")"}.get(style.opening, "")
    return f"{style.opening}{count}个{closing}{style.colon}"


def name_of(code, style):
    return gazetteer().province_name(code) if style.full_name else SHORT[code]


@given(areas_by_province(), moments, styles)
def test_what_was_written_is_read(areas, at, style):
    text = written(areas, at, style)
    found = read_text(text)
    assert found.moment.at == at
    assert found.agrees
    expected = [
        (level, name_of(code, style), place.translate(DIGITS) if style.wide_digits else place)
        for level in RiskLevel
        for code, places in areas[level].items()
        for place in places
    ]
    assert [(one.level, one.province, one.area) for one in found.areas] == expected


@given(areas_by_province(), moments, styles, st.integers(1, 3))
def test_a_number_that_is_wrong_is_told(areas, at, style, too_many):
    if not areas[RiskLevel.HIGH] or style.inline:
        return
    count = sum(map(len, areas[RiskLevel.HIGH].values()))
    text = written(areas, at, style)
    said, wrong = f"全国{count}个高", f"全国{count + too_many}个高"
    if style.wide_digits:
        said, wrong = said.translate(DIGITS), wrong.translate(DIGITS)
    assert not read_text(text.replace(said, wrong)).agrees


def test_a_moment_of_24_is_the_next_day():
    found = read_text("2021年12月31日24时，全国无高风险地区，无中风险地区。")
    assert found.moment.at == datetime(2021, 12, 31, tzinfo=CHINA) + timedelta(days=1)
