"""The 8th edition: windows, contacts, measures and clocks as they come out for people."""

from datetime import date, timedelta

import pytest

from sizao.engines.clocks.standing import stand
from sizao.engines.policy.deciding import change_for
from sizao.engines.policy.types import PackError
from sizao.engines.policy.vocabulary import Act, Change, Event
from tests.packs_beside import (
    ZONE,
    degree_after,
    loaded,
    moment,
    phases_and_tests,
    propose,
    rows_as_told,
    table,
    told_beside,
    window_as_told,
)


# What each row says, on what it rests, and how it came about; a row without its line in rows.md fails the second test.
TOLD = told_beside(__file__)


@pytest.mark.parametrize("row", TOLD)
def test_row(row):
    assert rows_as_told("cn-8ed").get(row) == TOLD[row]


def test_no_row_stands_without_its_line():
    assert set(rows_as_told("cn-8ed")) == set(TOLD)


# Asked on 10-23 at 20:00.
WINDOWS = table(
    """
    classification | onset       | first_positive | isolated    | window
    ---------------|-------------|----------------|-------------|--------------------------------------------------
    symptomatic    | 10-22 08:00 | 10-23 10:00    | 10-23 16:00 | 10-20 00:00 .. 10-23 16:00 by symptomatic
    symptomatic    | 10-22 08:00 | 10-23 10:00    |             | 10-20 00:00 .. 10-23 20:00 by symptomatic
    asymptomatic   |             | 10-23 10:00    | 10-23 16:00 | 10-21 00:00 .. 10-23 16:00 by asymptomatic
    symptomatic    |             | 10-23 10:00    |             | 10-21 00:00 .. 10-23 20:00 by asymptomatic
    """
)


@pytest.mark.parametrize("case", WINDOWS, ids=lambda case: case["window"])
def test_the_infectious_window(case):
    facts = {name: value for name, value in case.items() if name != "window"}
    assert window_as_told("cn-8ed", **facts) == case["window"]


# Somebody was so many minutes with a case (degree 1), or with a close contact (degree 2); `apart` says where.
TOGETHER = table(
    """
    degree | kind                | apart | minutes | contact
    -------|---------------------|-------|---------|--------
    1      | household           |       | 10      | yes
    1      | household           |       | 9.9     | no
    1      | workplace           |       | 60      | yes
    1      | workplace           |       | 59.9    | no
    1      | workplace           | cell  | 480     | no
    1      | school              |       | 60      | yes
    1      | restaurant          |       | 15      | yes
    1      | restaurant          |       | 14.9    | no
    1      | restaurant          | cell  | 120     | no
    1      | banquet             |       | 15      | yes
    1      | shop                |       | 30      | yes
    1      | market              |       | 29.9    | no
    1      | leisure             |       | 30      | yes
    1      | hotel               |       | 20      | yes
    1      | hotel               | cell  | 600     | no
    1      | clinic              |       | 15      | yes
    1      | station             |       | 30      | yes
    1      | station             |       | 29.9    | no
    1      | train_sealed        |       | 5       | yes
    1      | train_sealed        | 20    | 5       | yes
    1      | train_sealed        | cell  | 300     | no
    1      | train_unsealed      | 1     | 5       | yes
    1      | train_unsealed      | 2     | 300     | no
    1      | aircraft            | 3     | 5       | yes
    1      | aircraft            | 4     | 300     | no
    1      | aircraft_unfiltered | 40    | 5       | yes
    1      | coach_sealed        | 12    | 5       | yes
    1      | coach_ventilated    | 3     | 5       | yes
    1      | coach_ventilated    | 4     | 120     | no
    1      | ship                |       | 5       | yes
    1      | ship                | cell  | 600     | no
    1      | taxi                |       | 1       | yes
    1      | taxi                |       | 0.9     | no
    1      | bus                 |       | 15      | yes
    1      | bus                 |       | 14.9    | no
    1      | other               |       | 15      | yes
    1      | checkpoint          |       | 600     | no
    2      | household           |       | 60      | yes
    2      | household           |       | 59.9    | no
    2      | workplace           |       | 120     | yes
    2      | school              |       | 119.9   | no
    2      | restaurant          |       | 30      | yes
    2      | banquet             |       | 29.9    | no
    2      | leisure             |       | 60      | yes
    2      | other               |       | 30      | yes
    2      | train_sealed        |       | 600     | no
    2      | shop                |       | 600     | no
    3      | household           |       | 600     | no
    3      | workplace           |       | 600     | no
    3      | other               |       | 600     | no
    3      | restaurant          |       | 600     | no
    """
)


@pytest.mark.parametrize("case", TOGETHER, ids=lambda case: " ".join(filter(None, case.values())))
def test_contact_or_not(case):
    degree = int(case["degree"])
    found = degree_after(
        loaded("cn-8ed"), kind=case["kind"], minutes=float(case["minutes"]), degree=degree, apart=case["apart"]
    )
    assert found == (degree if case["contact"] == "yes" else None)


# Exposed last in the evening of `last`, isolated in the night of `begins`: until when what, and days of tests.
MEASURES = table(
    """
    who        | last  | begins | phases                                                | tests
    -----------|-------|--------|-------------------------------------------------------|------------------
    1          | 10-20 | 10-20  | central_quarantine to 11-03, home_monitoring to 11-10 | 20 23 26 02 04 09
    1          | 10-20 | 10-23  | central_quarantine to 11-03, home_monitoring to 11-10 | 23 26 29 02 04 09
    1          | 10-05 | 10-23  | home_monitoring to 10-26                              | 24 25
    1          | 10-01 | 10-23  |                                                       |
    1 child    | 10-20 | 10-20  | home_quarantine to 11-03, home_monitoring to 11-10    | 20 23 26 02 04 09
    1 ill fit  | 10-20 | 10-20  | home_quarantine to 11-03, home_monitoring to 11-10    | 20 23 26 02 04 09
    1 ill unfit | 10-20 | 10-20 | central_quarantine to 11-03, home_monitoring to 11-10 | 20 23 26 02 04 09
    2          | 10-20 | 10-20  | central_quarantine to 10-27                           | 20 23 26
    2          | 10-20 | 10-22  | central_quarantine to 10-27                           | 22 25 26
    2 child    | 10-20 | 10-20  | home_quarantine to 11-03, home_monitoring to 11-10    | 20 23 26 02 04 09
    4          | 10-20 | 10-21  | health_monitoring to 11-03                            |
    discharged | 10-20 | 10-20  | health_management to 11-03                            |
    """
)


@pytest.mark.parametrize("case", MEASURES, ids=lambda case: f"{case['who']} {case['last']} {case['begins']}")
def test_the_measure(case):
    found = propose(loaded("cn-8ed"), case["who"], case["last"], case["begins"]).outcome
    assert phases_and_tests(found) == (case["phases"], case["tests"])


def test_what_goes_with_the_measure():
    close = propose(loaded("cn-8ed"), "1")
    assert close.outcome.move_within == timedelta(hours=12)
    assert close.outcome.checks_per_day == 2
    assert close.outcome.act is Act.OBSERVE_CONTACT
    assert close.outcome.release_needs == ("double_test_negative",)
    assert close.outcome.until == moment("11-10 00:00")
    assert close.rules == ("cn-8ed.measures.1", "cn-8ed.monitoring.daily")
    assert ("cn-8ed.measures.1.special", "is for special groups") in close.tried
    secondary = propose(loaded("cn-8ed"), "2").outcome
    assert secondary.release_needs == ("source_first_two_negative", "own_tests_negative")
    assert not propose(loaded("cn-8ed"), "4").outcome.confines


@pytest.mark.parametrize("special", ["child", "pregnant", "ill", "dependent"])
def test_special_groups_stay_at_home(special):
    found = propose(loaded("cn-8ed"), f"1 {special}")
    assert found.outcome.special == (special,)
    assert found.outcome.needs_fit_home, "somebody looks at the home first"
    assert f"cn-8ed.special_groups.{special}" in found.rules


def test_tertiary_contacts_have_no_national_rule():
    with pytest.raises(PackError, match="determines nobody as tertiary contact"):
        propose(loaded("cn-8ed"), "3")


@pytest.mark.parametrize("group", ["co_presence", "strangers"])
def test_nobody_is_held_as_of_a_group_that_is_not_determined(group):
    with pytest.raises(PackError, match=r"determines nobody|knows no group"):
        propose(loaded("cn-8ed"), group)


CHANGES = table(
    """
    degree | event           | effect
    -------|-----------------|----------------
    1      | source_excluded | release
    2      | source_excluded | release
    2      | source_positive | becomes_close
    1      | source_positive |
    4      | symptoms        | to_fever_clinic
    2      | source_released |
    """
)


@pytest.mark.parametrize("case", CHANGES, ids=lambda case: f"{case['degree']} {case['event']}")
def test_what_changes_a_measure(case):
    found = change_for(loaded("cn-8ed"), degree=int(case["degree"]), event=Change(case["event"]), on=date(2021, 10, 23))
    assert (found.outcome.value if found else "") == case["effect"]


CLOCKS = table(
    """
    begins                   | ends                | at               | people   | hours | early
    -------------------------|---------------------|------------------|----------|-------|--------------
    sampled                  | result              | 10-23 08:00      |          | 6     | detection
    result                   | network_report      | 10-23 08:00      |          | 2     | reporting
    cdc_received             | verified            | 10-23 08:00      |          | 2     | reporting
    told_county_government   | told_city_government | 10-23 08:00     |          | 2     | reporting
    told_province_government | told_state          | 10-23 08:00      |          | 1     | reporting
    result                   | admitted            | 10-23 08:00      |          | 2     | treatment
    result                   | core_facts          | 10-23 08:00      |          | 4     | investigation
    result                   | investigated        | 10-23 08:00      |          | 24    | investigation
    result                   | contacts_determined | 10-23 08:00      |          | 24    | investigation
    priority_assistance_sent | person_located      | 10-23 08:00      |          | 2     | isolation
    priority_assistance_sent | person_controlled   | 10-23 08:00      |          | 8     | isolation
    assistance_sent          | assistance_answered | 10-23 08:00      |          | 24    | isolation
    contact_determined       | contact_moved       | 10-23 08:00      |          | 12    | isolation
    incident_known           | first_closure       | 10-23 08:00      |          | 24    | control
    round_decided            | round_done          | 10-23 08:00      | 4118908  | 48    | control
    round_decided            | round_done          | 10-23 08:00      | 5000001  | 72    | control
    round_decided            | round_done          | 2022-04-01 08:00 | 4118908  | 24    | control
    round_decided            | round_done          | 2022-04-01 08:00 | 13000000 | 24    | control
    """
)


@pytest.mark.parametrize("case", CLOCKS, ids=lambda case: f"{case['begins']} {case['ends']} {case['at']}")
def test_the_clocks(case):
    begun = moment(case["at"])
    people = int(case["people"]) if case["people"] else None
    states = stand(loaded("cn-8ed"), {Event(case["begins"]): begun}, begun, zone=ZONE, people=people)
    running = [state for state in states if (state.begins, state.ends) == (case["begins"], case["ends"])]
    assert [(state.stage, state.due_at) for state in running] == [
        (case["early"], begun + timedelta(hours=float(case["hours"])))
    ]
