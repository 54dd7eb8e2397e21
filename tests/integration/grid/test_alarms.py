"""What rises from a cell, who is called, and who answers."""

from datetime import timedelta

import pytest

from sizao.desk.grid_cells import raise_grid_alarms
from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.jobs.grid import raise_what_is_due
from sizao.response.arrivals.operations import import_bulletin
from sizao.response.grid.operations import acknowledge, answer_alarm
from sizao.response.grid.queries import count_alarms, count_silent, list_alarms
from sizao.response.grid.types import AlarmAnswer, AlarmError, AlarmKind, RiseLevel
from tests.grid import (
    AT,
    CHABEI,
    CITY,
    COMMUNITY,
    FAR,
    HOUR,
    HUAILAI,
    ONE,
    SHACHENG,
    TODAY,
    TWO,
    ZHANGBEI,
    cells_with_duty,
    duty,
    load_doors,
    load_map,
    send,
    worker,
)
from tests.people import make_account
from tests.residents import CITY_STAFF


pytestmark = pytest.mark.django_db
YESTERDAY = (TODAY - timedelta(days=1)).isoformat()


@pytest.fixture
def account():
    load_map()
    found = worker()
    cells_with_duty(found, ONE, TWO)
    # Cells that reported once are watched.
    for number, cell in enumerate((ONE, TWO)):
        send(found, f"before-{number}", cell=cell.code, on=YESTERDAY)
    return found


def rise(at):
    return raise_grid_alarms(within=CITY, actor="system:test", at=at)


def alarms(actor=CITY_STAFF, **asked):
    return list(list_alarms(actor=actor, **asked).rows)


def leader(path, name):
    return worker(name, path)


def test_nothing_rises_before_the_report_is_due(account):
    assert rise(AT + HOUR - timedelta(seconds=1)) == 0


def test_silence_rises_level_by_level(account):
    send(account)
    assert rise(AT + HOUR) == 1
    [alarm] = alarms()
    assert (alarm.kind, alarm.cell, alarm.level) == (AlarmKind.SILENT, TWO.code, RiseLevel.COMMUNITY)
    assert rise(AT + HOUR) == 0
    rise(AT + 3 * HOUR)
    [alarm] = alarms()
    assert [(step.level, step.unit_path, step.rose_at - AT) for step in alarm.steps] == [
        (RiseLevel.COMMUNITY, COMMUNITY, HOUR),
        (RiseLevel.TOWNSHIP, SHACHENG, 2 * HOUR),
        (RiseLevel.COUNTY, HUAILAI, 3 * HOUR),
    ]


def test_a_job_that_was_late_calls_with_the_hours_of_the_pack(account):
    rise(AT + 9 * HOUR)
    assert {step.rose_at - AT for alarm in alarms() for step in alarm.steps} == {HOUR, 2 * HOUR, 3 * HOUR}


def test_a_late_report_ends_the_alarm(account):
    rise(AT + HOUR)
    send(account, at=AT + 2 * HOUR)
    assert [one.cell for one in alarms()] == [TWO.code]
    [ended] = alarms(is_open=False)
    assert (ended.answer, ended.answered_by) == (AlarmAnswer.REPORTED_LATE, account.actor_id)


def test_somebody_of_the_level_acknowledges_and_it_waits(account):
    send(account)
    rise(AT + HOUR)
    [alarm] = alarms()
    head = leader(COMMUNITY, "head")
    acknowledge(alarm_id=alarm.id, actor=head, at=AT + HOUR, reason="seen")
    assert rise(AT + 4 * HOUR) == 0
    assert rise(AT + 5 * HOUR) == 1
    [alarm] = alarms()
    assert [step.acknowledged_by for step in alarm.steps] == [head.actor_id, ""]
    with pytest.raises(AlarmError, match="level"):
        acknowledge(alarm_id=alarm.id, actor=leader(TWO.path, "below"), at=AT + 6 * HOUR, reason="seen")


def test_whoever_is_on_duty_does_not_answer_for_the_own_cell(account):
    rise(AT + HOUR)
    for alarm in alarms():
        with pytest.raises(AlarmError, match="on duty"):
            acknowledge(alarm_id=alarm.id, actor=account, at=AT + HOUR, reason="seen")


def test_an_answer_closes_it_and_names_who_gave_it(account):
    rise(AT + HOUR)
    alarm = alarms()[0]
    head = leader(SHACHENG, "head")
    answer_alarm(alarm_id=alarm.id, answer=AlarmAnswer.DUTY_CHANGED, words="ill", actor=head, at=AT + HOUR, reason="x")
    [closed] = alarms(is_open=False)
    assert (closed.answer, closed.answered_by, closed.words) == (AlarmAnswer.DUTY_CHANGED, head.actor_id, "ill")
    assert rise(AT + 30 * HOUR) >= 1
    with pytest.raises(AlarmError, match="already"):
        answer_alarm(alarm_id=alarm.id, answer=AlarmAnswer.LOOKED_FINE, words="", actor=head, at=AT, reason="x")


@pytest.mark.parametrize("role", [Role.INVESTIGATOR, Role.INSPECTOR])
def test_others_see_and_do_not_answer(account, role):
    rise(AT + HOUR)
    reader = make_account(role=role)
    with pytest.raises(NotPermittedError):
        answer_alarm(alarm_id=alarms(reader)[0].id, answer=AlarmAnswer.LOOKED_FINE, words="", actor=reader, at=AT,
                     reason="x")  # fmt: skip


def test_what_lies_elsewhere_is_not_there(account):
    rise(AT + HOUR)
    number = alarms()[0].id
    with pytest.raises(AlarmError):
        acknowledge(alarm_id=number, actor=leader(CHABEI, "far"), at=AT, reason="x")


def test_two_fevers_in_a_cell_call_for_a_look(account):
    keys = load_doors()
    send(account, act="person", person=shown(keys[0]), fever="1", on=YESTERDAY)
    rise(AT)
    assert AlarmKind.FEVERS not in {one.kind for one in alarms()}
    send(account, "two", act="person", name="钱来客", fever="1", temperature="38")
    rise(AT)
    [alarm] = alarms()
    assert (alarm.kind, alarm.cell, alarm.count) == (AlarmKind.FEVERS, ONE.code, 2)


def test_one_person_with_fever_on_two_days_is_one(account):
    keys = load_doors()
    for once, on in (("one", YESTERDAY), ("two", TODAY.isoformat())):
        send(account, once, act="person", person=shown(keys[0]), fever="1", on=on)
    rise(AT)
    assert alarms() == []


def test_an_unreported_arrival_from_a_risk_area_calls_for_a_look(account):
    import_bulletin(
        content="截至2021年10月22日24时全国疫情中高风险地区\n高风险地区（1个）\n内蒙古自治区阿拉善盟额济纳旗\n".encode(),
        name="x", actor="system:test", at=AT - HOUR, reason="test",
    )  # fmt: skip
    send(account, act="person", name="钱来客", new="1", **{"from": "北京市海淀区"})
    rise(AT)
    assert alarms() == []
    send(account, "two", act="person", name="孙来客", new="1", **{"from": "额济纳旗"})
    rise(AT)
    assert [(one.kind, one.count) for one in alarms()] == [(AlarmKind.UNREPORTED, 1)]


def test_where_reports_go_elsewhere_that_county_is_called(account):
    far = worker("far", FAR.community_path)
    duty(far, FAR)
    send(far, "far", cell=FAR.code, on=YESTERDAY)
    rise(AT + 3 * HOUR)
    zhangbei = make_account("zhangbei", role=Role.COUNTY_COMMAND, division_path=ZHANGBEI)
    [alarm] = alarms(zhangbei)
    assert [step.unit_path for step in alarm.steps] == [FAR.community_path, FAR.township_path, ZHANGBEI]
    acknowledge(alarm_id=alarm.id, actor=zhangbei, at=AT + 3 * HOUR, reason="seen")
    assert count_alarms(actor=zhangbei)[AlarmKind.SILENT] == 1


def test_counts_go_by_level(account):
    head, county = leader(COMMUNITY, "head"), make_account("c", role=Role.COUNTY_COMMAND, division_path=HUAILAI)
    rise(AT + HOUR)
    assert count_alarms(actor=head)[AlarmKind.SILENT] == 2
    assert count_alarms(actor=county)[AlarmKind.SILENT] == 0
    rise(AT + 3 * HOUR)
    assert count_alarms(actor=county)[AlarmKind.SILENT] == 2
    assert count_silent(actor=county, on=TODAY) == (2, 2)


def test_the_job_does_it(account, monkeypatch):
    from sizao.interfaces import clock

    monkeypatch.setattr(clock, "machine_time", lambda: AT + HOUR)
    raise_what_is_due(timestamp=0)
    assert len(alarms()) == 2
