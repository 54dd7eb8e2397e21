"""When zones of the 8th edition's time are lifted, condition by condition; and how later editions differ."""

from datetime import timedelta

import pytest

from sizao.engines.policy.vocabulary import Approval
from sizao.engines.policy.zone_vocabulary import ZoneLevel, ZoneNeed
from sizao.engines.zoning.from_pack import zone_rules
from sizao.engines.zoning.lifting import counted_days, has_lapsed, judge_lifting, provisional_end
from sizao.engines.zoning.types import LiftingFacts
from tests.packs_beside import loaded, moment, table


# A zone whose last case was found on 10-23 at 16:00; its contacts were exposed last on 10-22 at 18:00.
# `met`: days without a case, contacts, round, environment, each y or n; `lift`: since when, or -.
LIFTS = table(
    """
    pack   | level         | now         | open | round       | environment | others | met  | lift
    -------|---------------|-------------|------|-------------|-------------|--------|------|------------
    cn-8ed | lockdown      | 10-24 16:00 | 3    |             |             | 0      | nnnn | -
    cn-8ed | lockdown      | 11-06 15:59 | 0    | 11-05 12:00 | 11-01 10:00 | 0      | nyyy | -
    cn-8ed | lockdown      | 11-06 16:00 | 0    | 11-05 12:00 | 11-01 10:00 | 0      | yyyy | 11-06 16:00
    cn-8ed | lockdown      | 11-06 16:00 | 1    | 11-05 12:00 | 11-01 10:00 | 0      | ynyy | -
    cn-8ed | lockdown      | 11-08 09:00 | 0    | 11-05 12:00 | 11-01 10:00 | 0      | yyny | -
    cn-8ed | lockdown      | 11-08 09:00 | 0    | 11-08 08:00 | 11-01 10:00 | 0      | yyyy | 11-08 08:00
    cn-8ed | lockdown      | 11-08 09:00 | 0    | 10-23 08:00 | 10-23 08:00 | 0      | yynn | -
    cn-8ed | controlled    | 11-06 16:00 | 0    | 11-06 08:00 |             | 0      | yyy  | 11-06 16:00
    cn-8ed | precautionary | 11-06 16:00 | 0    |             |             | 1      | n    | -
    cn-8ed | precautionary | 11-06 16:00 | 0    |             |             | 0      | y    | 10-23 16:00
    cn-9ed | lockdown      | 10-30 15:59 | 3    | 10-30 12:00 |             | 0      | ny   | -
    cn-9ed | lockdown      | 10-30 16:00 | 3    | 10-30 12:00 |             | 0      | yy   | 10-30 16:00
    cn-20m | lockdown      | 10-28 16:00 | 3    |             |             | 0      | y    | 10-28 16:00
    """
)


def rules(pack: str):
    return zone_rules(loaded(pack), moment("10-23 16:00").date())


@pytest.mark.parametrize("case", LIFTS, ids=lambda case: f"{case['pack']} {case['level']} {case['now']} {case['met']}")
def test_each_condition_and_the_hour_of_the_lift(case):
    facts = LiftingFacts(
        last_case_at=moment("10-23 16:00"),
        contacts=3,
        contacts_open=int(case["open"]),
        last_exposed_at=moment("10-22 18:00"),
        round_negative_at=moment(case["round"]) if case["round"] else None,
        environment_negative_at=moment(case["environment"]) if case["environment"] else None,
        others_open=int(case["others"]),
    )
    found = judge_lifting(rules(case["pack"]), ZoneLevel(case["level"]), facts, at=moment(case["now"]))
    assert "".join("y" if one.is_met else "n" for one in found.states) == case["met"]
    assert found.met_at == (None if case["lift"] == "-" else moment(case["lift"]))


def test_a_zone_without_contacts_waits_for_none():
    facts = LiftingFacts(last_case_at=moment("10-23 16:00"))
    found = judge_lifting(rules("cn-8ed"), ZoneLevel.CONTROLLED, facts, at=moment("10-24 16:00"))
    assert {one.condition.needs for one in found.states if one.is_met} == {ZoneNeed.CONTACTS_NEGATIVE}


def test_the_levels_and_who_has_to_agree():
    found = rules("cn-8ed").levels
    assert {level: (one.days, one.approval) for level, one in found.items()} == {
        ZoneLevel.LOCKDOWN: (14, Approval.UPPER_FIRST),
        ZoneLevel.CONTROLLED: (14, Approval.UPPER_FIRST),
        ZoneLevel.PRECAUTIONARY: (14, Approval.UPPER_FIRST),
    }
    later = rules("cn-9ed").levels[ZoneLevel.LOCKDOWN]
    assert (later.days, later.becomes) == (7, ZoneLevel.CONTROLLED)
    assert ZoneLevel.CONTROLLED not in rules("cn-20m").levels


def test_a_provisional_closure_lasts_a_day_two_at_most_and_lapses():
    found, at = rules("he-2021"), moment("10-23 17:00")
    assert provisional_end(found, at) == moment("10-24 17:00")
    assert provisional_end(found, at, 48) == moment("10-25 17:00")
    assert provisional_end(found, at, 49) is None
    assert provisional_end(rules("cn-8ed"), at) is None, "the national text has none"
    end = moment("10-24 17:00")
    assert not has_lapsed(end, is_provisional=True, at=end - timedelta(seconds=1))
    assert has_lapsed(end, is_provisional=True, at=end)
    assert not has_lapsed(end, is_provisional=False, at=end), "what was confirmed is lifted by somebody"


def test_days_are_counted_whole():
    assert counted_days(moment("10-23 16:00"), moment("10-25 15:59")) == 1
    assert counted_days(moment("10-23 16:00"), moment("10-22 15:59")) == 0
