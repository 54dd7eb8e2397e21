"""The law: who may order what on which day, and in which class the law has a disease."""

from datetime import date

import pytest

from sizao.engines.policy.lawful import may_order
from sizao.engines.policy.outcomes import Hindrance
from sizao.engines.policy.vocabulary import Act, Body
from tests.packs_beside import loaded, rows_as_told, table, told_beside


# What each row says, on what it rests, and how it came about; a row without its line in rows.md fails the second test.
TOLD = told_beside(__file__)


@pytest.mark.parametrize("row", TOLD)
def test_row(row):
    assert rows_as_told("law").get(row) == TOLD[row]


def test_no_row_stands_without_its_line():
    assert set(rows_as_told("law")) == set(TOLD)


# `pack` gives the disease: cn-8ed and cn-bb are of COVID-19. `answer`: may, or what hinders.
ORDERS = table(
    """
    act                | body                | pack   | on         | answer                            | article
    -------------------|---------------------|--------|------------|-----------------------------------|---------------
    observe_contact    | cdc                 | cn-8ed | 2021-10-23 | may                               | arts. 39, 40
    observe_contact    | hospital            | cn-8ed | 2021-10-23 | may                               | arts. 39, 40
    observe_contact    | county_government   | cn-8ed | 2021-10-23 | not_competent                     | arts. 39, 40
    observe_contact    | cdc                 | cn-20m | 2023-01-07 | may                               | arts. 39, 40
    observe_contact    | cdc                 | cn-bb  | 2023-01-08 | class_lacking                     | arts. 39, 40
    observe_contact    | cdc                 | cn-20m | 2023-01-08 | class_lacking pack_not_in_force   | arts. 39, 40
    observe_contact    | cdc                 | cn-bb  | 2026-11-23 | class_lacking                     | art. 58
    observe_contact    | cdc                 | plague | 2025-08-31 | may                               | arts. 39, 40
    observe_contact    | cdc                 | plague | 2026-11-23 | may                               | art. 58
    observe_contact    | police              | plague | 2026-11-23 | not_competent                     | art. 58
    determine_contacts | cdc                 | cn-bb  | 2026-11-23 | may                               | art. 62(1)
    determine_contacts | county_government   | cn-8ed | 2021-10-23 | not_competent                     | art. 40
    isolate_case       | hospital            | cn-8ed | 2021-10-23 | may                               | art. 39
    isolate_case       | cdc                 | cn-8ed | 2021-10-23 | not_competent                     | art. 39
    isolate_case       | cdc                 | plague | 2026-11-23 | may                               | art. 58
    isolate_suspect    | hospital            | plague | 2026-11-23 | may                               | art. 58
    enforce            | police              | cn-8ed | 2021-10-23 | may                               | art. 39
    enforce            | police              | cn-bb  | 2026-11-23 | class_lacking                     | art. 58(5)
    isolate_place      | county_government   | cn-8ed | 2021-10-23 | may                               | art. 41
    isolate_place      | city_government     | plague | 2026-11-23 | may                               | art. 64
    isolate_place      | cdc                 | plague | 2026-11-23 | not_competent                     | art. 64
    isolate_place      | county_government   | cn-bb  | 2026-11-23 | class_lacking                     | art. 64
    emergency_measures | county_government   | cn-8ed | 2021-10-23 | not_approved                      | art. 42
    emergency_measures | county_government   | cn-bb  | 2026-11-23 | may                               | art. 63
    inspect_border     | city_government     | cn-8ed | 2021-10-23 | not_approved                      | art. 43
    inspect_border     | city_government     | cn-bb  | 2026-11-23 | not_approved                      | art. 66(1)
    seal_off           | province_government | cn-8ed | 2021-10-23 | may                               | art. 43
    seal_off           | city_government     | plague | 2026-11-23 | not_competent                     | art. 66(2)
    seal_off           | province_government | cn-bb  | 2026-11-23 | class_lacking                     | art. 66(2)
    seal_off_city      | province_government | cn-8ed | 2021-10-23 | not_competent                     | art. 43
    seal_off_city      | state_council       | plague | 2026-11-23 | may                               | art. 66(2)
    pre_apply          | county_government   | cn-8ed | 2021-10-23 | no_such_act                       |
    pre_apply          | county_government   | cn-bb  | 2026-11-23 | class_lacking                     | art. 65
    announce           | county_government   | cn-8ed | 2021-10-23 | may                               | arts. 42, 43
    announce           | county_government   | cn-bb  | 2026-11-23 | may                               | art. 67(1)
    requisition        | county_government   | cn-8ed | 2021-10-23 | may                               | art. 45
    requisition        | county_government   | cn-bb  | 2026-11-23 | may                               | art. 69
    traffic_quarantine | province_government | cn-8ed | 2021-10-23 | may                               | art. 44
    traffic_quarantine | city_government     | plague | 2026-11-23 | not_competent                     | art. 68
    """
)


@pytest.mark.parametrize("case", ORDERS, ids=lambda case: f"{case['act']} {case['body']} {case['pack']} {case['on']}")
def test_who_may_order_what(case):
    decision = may_order(
        loaded(case["pack"]), act=Act(case["act"]), authority=Body(case["body"]), on=date.fromisoformat(case["on"])
    )
    found = decision.outcome
    assert (" ".join(obstacle.kind for obstacle in found.obstacles) or "may") == case["answer"]
    assert found.allowed is (case["answer"] == "may")
    assert case["article"] in found.article["en"]
    assert ("2025" in found.article["en"]) is (case["on"] >= "2025-09-01")


def test_every_act_is_drawn():
    assert {case["act"] for case in ORDERS} == set(Act)


def test_a_refusal_names_the_article_and_the_class():
    found = may_order(loaded("cn-8ed"), act=Act.OBSERVE_CONTACT, authority=Body.CDC, on=date(2026, 11, 23)).outcome
    lacking = next(obstacle for obstacle in found.obstacles if obstacle.kind is Hindrance.CLASS_LACKING)
    assert "Infectious Diseases Law (2025), art. 58" in lacking.why["en"]
    assert "COVID-19 is class B (Infectious Diseases Law (2025), art. 3)" in lacking.why["en"]
    assert "第五十八条" in lacking.why["zh"]
    assert "乙类（传染病防治法（2025年修订）第三条）" in lacking.why["zh"]


def test_what_is_approved_may_be_ordered():
    asked = {"act": Act.EMERGENCY_MEASURES, "authority": Body.COUNTY, "on": date(2021, 10, 23)}
    assert not may_order(loaded("cn-8ed"), **asked).outcome.allowed
    assert may_order(loaded("cn-8ed"), **asked, approved=True).outcome.allowed


@pytest.mark.parametrize(
    ("disease", "on", "managed_as"),
    [
        ("COVID-19", "2020-01-19", None),
        ("COVID-19", "2020-01-20", "B as A"),
        ("COVID-19", "2023-01-07", "B as A"),
        ("COVID-19", "2023-01-08", "B"),
        ("COVID-19", "2025-09-01", "B"),
        ("plague", "2014-01-01", "A"),
        ("plague", "2026-11-23", "A"),
        ("cholera", "2026-11-23", "A"),
        ("SARS", "2026-11-23", "B as A"),
        ("pulmonary anthrax", "2021-10-23", "B as A"),
    ],
)
def test_the_class_of_a_disease_over_time(disease, on, managed_as):
    rows = loaded("law").section_on("legal_class", date.fromisoformat(on))
    assert next((row.values["managed_as"] for row in rows if row.values["disease"] == disease), None) == managed_as


# Which way to contest holds on which day, by which law, and until when.
REMEDIES = table(
    """
    on         | remedies
    -----------|------------------------------------------------------------------------------
    2021-10-23 | statement, appeal (local), reconsideration (60 days), lawsuit (6 months)
    2023-12-31 | statement, appeal (local), reconsideration (60 days), lawsuit (6 months)
    2026-11-23 | statement, appeal (cited), reconsideration (60 days), lawsuit (6 months)
    """
)


@pytest.mark.parametrize("drawn", REMEDIES, ids=lambda drawn: drawn["on"])
def test_ways_to_contest(drawn):
    rows = loaded("cn-8ed").section_on("remedies", date.fromisoformat(drawn["on"]))
    told = []
    for row in sorted(rows, key=lambda row: row.values["order"]):
        limits = [f"{row.values[unit]} {unit}" for unit in ("days", "months") if unit in row.values]
        extra = row.status.value if row.values["remedy"] == "appeal" else " ".join(limits)
        told.append(f"{row.values['remedy']} ({extra})" if extra else row.values["remedy"])
    assert ", ".join(told) == drawn["remedies"]
