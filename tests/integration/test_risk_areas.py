"""Lists of risk areas are kept by their moment, lines are settled once, and places are asked for."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from sizao.desk.filling import risk_areas
from sizao.engines.bulletins.moments import CHINA
from sizao.engines.bulletins.types import BulletinError, RiskLevel
from sizao.foundation.audit.models import AuditEvent
from sizao.response.arrivals.operations import import_bulletin, settle_area
from sizao.response.arrivals.queries import (
    find_bulletin,
    find_changes,
    find_risk,
    list_bulletins,
    list_risk_areas,
    list_units,
    list_unmatched,
)
from sizao.response.arrivals.types import ChangeKind, Landing, Likeness, SettlementError


pytestmark = pytest.mark.django_db

DAY = datetime(2021, 10, 22, 14, tzinfo=CHINA)
AT = DAY + timedelta(hours=4)


def bulletin(at=DAY, high=(), medium=()):
    lines = [f"{at.year}年{at.month}月{at.day}日{at.hour}时，全国{len(high)}个高风险地区，{len(medium)}个中风险地区。"]
    for word, areas in (("高", high), ("中", medium)):
        lines.append(f"{word}风险地区（{len(areas)}个）")
        lines += areas
    return "\n".join(lines).encode()


SONGBAI, QINGCHUAN = "甘肃省兰州市城关区松柏小区", "甘肃省兰州市城关区晴川小区"


def take(content, name="list.txt", at=AT):
    return import_bulletin(content=content, name=name, actor="user:7", at=at, reason="daily")


def test_a_list_is_kept_and_found_by_any_moment_after_it():
    landed = take(bulletin(medium=[SONGBAI]))
    later = take(bulletin(DAY + timedelta(days=1), medium=[QINGCHUAN]))
    assert landed.landing is Landing.NEW
    assert find_bulletin(at=DAY - timedelta(seconds=1)) is None
    assert find_bulletin(at=DAY).id == find_bulletin(at=DAY + timedelta(hours=23)).id == landed.bulletin.id
    assert find_bulletin(at=DAY + timedelta(days=9)).id == later.bulletin.id
    area = list_risk_areas(number=landed.bulletin.id)[0]
    assert (area.level, area.code, area.unit, area.rest, area.line) == (
        RiskLevel.MEDIUM, "620102", "城关区", "松柏小区", 4,
    )  # fmt: skip
    event = AuditEvent.objects.filter(action="risk_areas.import").first()
    assert (event.actor, event.detail["areas"]) == ("user:7", 1)


def test_a_correction_supersedes_and_the_earlier_one_is_kept():
    first = take(bulletin(medium=[SONGBAI]))
    second = take(bulletin(medium=[SONGBAI, QINGCHUAN]), at=AT + timedelta(hours=1))
    assert (second.landing, second.bulletin.version) == (Landing.SUPERSEDES, 2)
    assert [one.id for one in list_bulletins()] == [second.bulletin.id]
    assert [one.version for one in list_bulletins(with_superseded=True)] == [2, 1]
    assert find_bulletin(at=DAY, known_at=AT).id == first.bulletin.id
    assert find_risk(at=DAY, text=QINGCHUAN).level is RiskLevel.MEDIUM
    assert find_risk(at=DAY, text=QINGCHUAN, known_at=AT).likeness is Likeness.NEAR


def test_the_same_list_under_another_name_changes_nothing_also_after_its_correction():
    first = take(bulletin(medium=[SONGBAI]))
    take(bulletin(medium=[QINGCHUAN]))
    again = take(b"\xef\xbb\xbf" + bulletin(medium=[SONGBAI]).replace(b"\n", b"\r\n"), name="other.txt")
    assert (again.landing, again.bulletin.id) == (Landing.KNOWN, first.bulletin.id)
    assert len(list_bulletins(with_superseded=True)) == 2


def test_what_is_not_understood_is_not_kept():
    with pytest.raises(BulletinError):
        take(bulletin(medium=[SONGBAI, "蓝天白云"]))
    assert list_bulletins(with_superseded=True) == []


def test_an_area_under_an_old_name_or_in_a_merged_county_lies_in_the_county_of_now():
    at = datetime(2020, 12, 1, 9, tzinfo=CHINA)
    kept = take(
        bulletin(
            at, medium=["浙江省杭州市下城区东园小区", "河北省邢台市桥东区东园小区", "贵州省六盘水市水城县东园小区"]
        )
    )
    assert [area.code for area in list_risk_areas(number=kept.bulletin.id)] == ["330105", "130502", "520204"]
    assert find_risk(at=at, text="浙江省杭州市拱墅区东园小区").likeness is Likeness.INSIDE


def test_a_line_that_no_name_decides_is_settled_once_for_all_lists():
    take(bulletin(medium=["内蒙古自治区呼和浩特市金川开发区碧水小区"]))
    waiting = list_unmatched()
    assert [(one.text, one.suggestion, one.bulletins) for one in waiting] == [
        ("内蒙古自治区呼和浩特市金川开发区碧水小区", "1501", 1)
    ]
    assert ("150105", "呼和浩特市赛罕区") in list_units(below="1501")
    who = {"actor": "user:7", "at": AT, "reason": "map"}
    with pytest.raises(SettlementError):
        settle_area(key=waiting[0].key, code="130702", **who)
    with pytest.raises(SettlementError):
        settle_area(key="0" * 64, code="150105", **who)
    assert settle_area(key=waiting[0].key, code="150105", **who) == 1
    assert list_unmatched() == []
    # The next list brings it again, with the day behind it.
    take(bulletin(DAY + timedelta(days=1), medium=["内蒙古自治区呼和浩特市金川开发区碧水小区（10月20日）"]))
    assert list_unmatched() == []
    assert find_risk(at=DAY + timedelta(days=2), code="150105").likeness is Likeness.NEAR


@pytest.mark.parametrize(
    ("asked", "likeness", "level"),
    [
        ({"text": "甘肃省兰州市城关区松柏小区3号楼"}, Likeness.INSIDE, RiskLevel.MEDIUM),
        ({"text": "兰州市城关区晴川小区"}, Likeness.NEAR, RiskLevel.MEDIUM),
        ({"code": "620102"}, Likeness.NEAR, RiskLevel.MEDIUM),
        ({"code": "6201"}, Likeness.NEAR, RiskLevel.MEDIUM),
        ({"code": "n62.n6201.n620102.n620102001"}, Likeness.NEAR, RiskLevel.MEDIUM),
        ({"code": "620102", "text": "松柏小区"}, Likeness.INSIDE, RiskLevel.MEDIUM),
        ({"code": "130181"}, Likeness.INSIDE, RiskLevel.HIGH),
        ({"text": "辛集市东园小区"}, Likeness.INSIDE, RiskLevel.HIGH),
        ({"code": "620103"}, Likeness.NONE, None),
        ({"text": "缅甸"}, Likeness.ABROAD, None),
        ({"code": "mm"}, Likeness.ABROAD, None),
        ({"text": "某处"}, Likeness.UNKNOWN, None),
    ],
)
def test_a_place_is_inside_near_or_elsewhere(asked, likeness, level):
    take(bulletin(high=["河北省辛集市全域"], medium=[SONGBAI]))
    found = find_risk(at=AT, **asked)
    assert (found.likeness, found.level) == (likeness, level)
    assert bool(found.areas) is (level is not None)


def test_without_a_list_nothing_is_known():
    assert find_risk(at=AT, code="620102").likeness is Likeness.UNKNOWN


def test_two_lists_are_compared_by_what_they_name():
    take(bulletin(high=[], medium=[SONGBAI, QINGCHUAN, "甘肃省兰州市安宁区东园小区"]))
    listed = ["甘肃省兰州市安宁区东园小区（10月20日）", "云南省德宏州瑞丽市桥头社区"]
    later = take(bulletin(DAY + timedelta(days=1), high=[SONGBAI], medium=listed))
    before, changes = find_changes(number=later.bulletin.id)
    assert before.as_of == DAY
    assert [(one.kind, one.area.area) for one in changes] == [
        (ChangeKind.ADDED, "云南省德宏州瑞丽市桥头社区"),
        (ChangeKind.RAISED, SONGBAI),
        (ChangeKind.LIFTED, QINGCHUAN),
    ]
    assert find_changes(number=before.id) == (None, [])


def test_the_demo_has_the_two_lists_of_its_days_and_every_area_lies_in_a_county():
    filling = SimpleNamespace(who={"actor": "system:demo", "at": AT, "reason": "Demo city"})
    risk_areas.fill(filling)
    risk_areas.fill(filling)
    assert [(one.high, one.medium, one.unmatched, one.agrees) for one in list_bulletins()] == [
        (1, 9, 0, True),
        (0, 0, 0, True),
    ]
