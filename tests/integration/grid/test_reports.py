"""A cell's day: nil is a report, a person has one record, a later word corrects, and one sending counts once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connections

from sizao.desk.grid_cells import access_phone_day
from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.registry.cells.operations import assign_duty, keep_household, keep_resident
from sizao.registry.cells.queries import access_households
from sizao.registry.cells.types import CellActError, DutyKind, NotOnDutyError, UnknownCellError
from sizao.registry.people.queries import find_people
from sizao.response.arrivals.operations import import_bulletin, take_report
from sizao.response.grid import models
from sizao.response.grid.queries import access_records, list_cell_days, list_days, list_sendings
from sizao.response.grid.types import Act, GridFault, GridReportError, Match
from sizao.response.signals.models import Signal
from tests.arrivals import checked, report, sent
from tests.grid import (
    AT,
    CITY,
    COMMUNITY,
    FAR,
    HOUR,
    ONE,
    TODAY,
    TWO,
    ZHANGBEI,
    ZONE,
    cells_with_duty,
    duty,
    load_doors,
    load_map,
    rules,
    send,
    worker,
)
from tests.people import HUAILAI, make_account


pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    load_map()
    found = worker()
    cells_with_duty(found)
    return found


@pytest.fixture
def keys(account):
    return load_doors()


def day(account, cell=ONE, on=TODAY):
    return list_days(actor=account, cell=cell, until=on, days=1)[on]


class TestNil:
    def test_a_nil_report_is_a_report_and_silence_is_none(self, account):
        assert day(account) is None
        taken = send(account)
        assert (taken.act, taken.report.is_nil, taken.is_repeat) == (Act.NIL, True, False)
        assert day(account).is_nil
        assert day(account, TWO) is None

    def test_sent_again_under_its_word_it_is_taken_once(self, account):
        send(account)
        again = send(account)
        assert again.is_repeat
        assert len(list_sendings(actor=account, cell=ONE, on=TODAY)) == 1

    def test_somebody_told_of_afterwards_makes_it_no_nil_report(self, account, keys):
        send(account)
        send(account, "phone-2", act="person", person=shown(keys[0]), fever="1")
        assert not day(account).is_nil
        assert [one.act for one in list_sendings(actor=account, cell=ONE, on=TODAY)] == [Act.NIL, Act.PERSON]

    def test_a_nil_report_after_that_takes_nothing_away(self, account, keys):
        send(account, act="person", person=shown(keys[0]), fever="1")
        send(account, "phone-2", at=AT + HOUR)
        assert day(account).fevers == 1

    def test_where_one_has_a_single_cell_it_need_not_be_named(self, account):
        assert send(account, cell="").report.cell == ONE.code

    def test_with_several_it_must_be(self, account):
        duty(account, TWO)
        with pytest.raises(UnknownCellError):
            send(account, cell="")


class TestOnePersonOneRecord:
    def test_a_correction_takes_the_place_of_what_was_said_and_keeps_it(self, account, keys):
        send(account, act="person", person=shown(keys[0]), fever="1", temperature="38,6")
        send(account, "phone-2", at=AT + HOUR, act="person", person=shown(keys[0]), fever="1", temperature="37.9")
        [stands] = access_records(actor=account, cell=ONE, on=TODAY, purpose="test", at=AT)
        assert stands.temperature == Decimal("37.9")
        every = access_records(actor=account, cell=ONE, on=TODAY, purpose="test", at=AT, with_superseded=True)
        assert [one.temperature for one in every] == [Decimal("38.6"), Decimal("37.9")]
        assert day(account).fevers == 1

    def test_what_was_entered_later_stands_though_it_arrives_first(self, account, keys):
        send(account, at=AT + HOUR, act="person", person=shown(keys[0]), fever="1", temperature="37.5")
        late = send(
            account, "phone-2", at=AT + 2 * HOUR, kept=3 * 3600, act="person", person=shown(keys[0]), fever="1",
            temperature="39",
        )  # fmt: skip
        assert not late.stands
        [stands] = access_records(actor=account, cell=ONE, on=TODAY, purpose="test", at=AT)
        assert stands.temperature == Decimal("37.5")

    def test_a_mistake_is_taken_back_and_stays_to_be_seen(self, account, keys):
        send(account, act="person", person=shown(keys[0]), fever="1")
        send(account, "phone-2", at=AT + HOUR, act="mistake", person=shown(keys[0]))
        assert day(account).is_nil
        with scope(CITY):
            assert models.GridRecord.objects.count() == 2
            assert Signal.objects.get().count == 0

    def test_a_doctor_and_a_worker_add_to_one_report(self, account, keys):
        doctor = worker("doctor")
        duty(doctor, ONE, kind=DutyKind.DOCTOR)
        send(account, act="person", person=shown(keys[0]), need__dialysis="1")
        send(doctor, act="person", name="钱来客", new="1")
        assert (day(account).with_needs, day(account).new_faces) == (1, 1)
        with scope(CITY):
            assert models.DailyReport.objects.count() == 1

    @pytest.mark.parametrize("who", [0, 3])
    def test_somebody_of_another_cell_cannot_be_told_of_by_key(self, account, keys, who):
        if who == 0:
            assert send(account, act="person", person=shown(keys[0]), left="1").report.departures == 1
            return
        with pytest.raises(GridReportError) as refused:
            send(account, act="person", person=shown(keys[3]), left="1")
        assert refused.value.problems[0].fault is GridFault.PERSON


class TestNewFaces:
    NUMBER = checked("13073019800101001")

    def test_whoever_had_reported_is_found_by_the_number(self, account):
        take_report(report=report(), **sent())
        taken = send(account, at=AT + 24 * HOUR, on="2021-10-24", act="person", name="王测试", new="1",
                     identifier=self.NUMBER)  # fmt: skip
        assert (taken.record.match, taken.record.arrival is not None) == (Match.REPORTED, True)

    def test_or_by_name_and_phone(self, account):
        take_report(report=report(), **sent())
        taken = send(account, act="person", name="王测试", phone="100 0000 0001", new="1")
        assert taken.record.match is Match.REPORTED

    def test_by_the_name_alone_nobody_is_found(self, account):
        take_report(report=report(), **sent())
        assert send(account, act="person", name="王测试", new="1").record.match is Match.NOT_REPORTED

    def test_from_a_risk_area_the_risk_is_kept(self, account):
        import_bulletin(
            content="截至2021年10月22日24时全国疫情中高风险地区\n高风险地区（1个）\n内蒙古自治区阿拉善盟额济纳旗\n".encode(),
            name="x", actor="system:test", at=AT - HOUR, reason="test",
        )  # fmt: skip
        taken = send(account, act="person", name="钱来客", new="1", **{"from": "额济纳旗"})
        assert (taken.record.match, taken.record.risk) == (Match.NOT_REPORTED, "high")

    def test_the_identity_is_kept_in_the_registry_only(self, account):
        taken = send(account, act="person", name="钱来客", phone="10000000077", new="1")
        commander = make_account(division_path=HUAILAI, role=Role.COUNTY_COMMAND)
        [found] = find_people(actor=commander, text="钱来客", purpose="test", at=AT).rows
        assert (found.key, found.division_path) == (taken.record.person, COMMUNITY)
        assert not AuditEvent.objects.filter(detail__icontains="钱来客").exists()


class TestRefusals:
    @pytest.mark.parametrize(
        ("values", "field", "fault"),
        [
            ({"on": "2021-10-24"}, "on", GridFault.DAY_AHEAD),
            ({"on": "2021-10-15"}, "on", GridFault.DAY_OLD),
            ({"on": "yesterday"}, "on", GridFault.DAY),
            ({"act": ""}, "act", GridFault.MISSING),
            ({"act": "person"}, "name", GridFault.MISSING),
            ({"act": "person", "name": "钱来客"}, "what", GridFault.NOTHING),
            ({"act": "person", "name": "钱", "new": "1", "identifier": "130730198001010011"}, "identifier",
             GridFault.NUMBER),
            ({"act": "person", "name": "钱", "new": "1", "phone": "12"}, "phone", GridFault.PHONE),
            ({"act": "person", "name": "钱", "new": "1", "from": "没有这个地方"}, "from", GridFault.PLACE),
            ({"act": "person", "name": "钱", "fever": "1", "temperature": "386"}, "temperature",
             GridFault.TEMPERATURE),
            ({"act": "person", "name": "钱", "fever": "1", "household": "999999"}, "household", GridFault.HOUSEHOLD),
            ({"act": "person", "name": "钱", "need-gold": "1"}, "needs", GridFault.NEED),
            ({"act": "visits"}, "visits", GridFault.NOTHING),
            ({"act": "visits", "visit-x": "well"}, "household", GridFault.HOUSEHOLD),
            ({"act": "mistake", "name": "钱"}, "person", GridFault.MISSING),
        ],
    )  # fmt: skip
    def test_a_field_that_is_wrong_is_told(self, account, values, field, fault):
        with pytest.raises(GridReportError) as refused:
            send(account, **values)
        assert (field, fault) in [(one.field, one.fault) for one in refused.value.problems]

    def test_whoever_is_not_on_duty_reports_nothing(self, account):
        with pytest.raises(NotOnDutyError):
            send(worker("other"))

    def test_nor_does_a_commander(self, account):
        with pytest.raises(NotPermittedError):
            send(make_account())


class TestScope:
    def test_a_worker_sees_the_households_of_the_own_cell_only(self, account, keys):
        doors = access_households(actor=account, cell=ONE, on=TODAY, purpose="test", at=AT)
        assert [(one.door, [who.name for who in one.residents]) for one in doors] == [
            ("3号楼2单元501", ["王测试"]), ("3号楼2单元502", []),
        ]  # fmt: skip
        with pytest.raises(NotOnDutyError):
            access_households(actor=account, cell=TWO, on=TODAY, purpose="test", at=AT)
        with pytest.raises(NotOnDutyError):
            access_records(actor=account, cell=TWO, on=TODAY, purpose="test", at=AT)

    def test_the_database_itself_shows_one_cell(self, account, keys):
        with scope(ONE.path):
            assert models.DailyReport.objects.count() == 0
            from sizao.registry.cells.models import Household

            assert Household.objects.count() == 2

    def test_duty_goes_by_days(self, account, keys):
        commander = make_account(division_path=HUAILAI, role=Role.COUNTY_COMMAND)
        other = worker("next")
        assign_duty(code=ONE.code, kind=DutyKind.WORKER, username="next", from_on=TODAY, actor=commander, at=AT,
                    reason="leave")  # fmt: skip
        with pytest.raises(NotOnDutyError):
            access_households(actor=account, cell=ONE, on=TODAY, purpose="test", at=AT)
        assert access_households(actor=account, cell=ONE, on=TODAY - timedelta(days=1), purpose="test", at=AT)
        assert access_households(actor=other, cell=ONE, on=TODAY, purpose="test", at=AT)

    def test_an_account_that_does_not_see_the_cell_cannot_be_on_duty_there(self, account):
        commander = make_account(division_path=HUAILAI, role=Role.COUNTY_COMMAND)
        worker("far", FAR.community_path)
        with pytest.raises(CellActError):
            assign_duty(code=ONE.code, kind=DutyKind.WORKER, username="far", from_on=TODAY, actor=commander, at=AT,
                        reason="leave")  # fmt: skip

    def test_a_past_day_is_not_given_to_somebody_else(self, account):
        commander = make_account(division_path=HUAILAI, role=Role.COUNTY_COMMAND)
        with pytest.raises(CellActError):
            assign_duty(code=ONE.code, kind=DutyKind.WORKER, username="worker", from_on=date(2021, 9, 1),
                        actor=commander, at=AT, reason="leave")  # fmt: skip

    def test_where_reports_go_to_another_county_both_see_them(self, account):
        far = worker("far", FAR.community_path)
        duty(far, FAR)
        send(far, cell=FAR.code)
        for path in (ZHANGBEI, FAR.managing_county):
            reader = make_account(path, role=Role.COUNTY_COMMAND, division_path=path)
            [seen] = list_cell_days(actor=reader, on=TODAY, rules=rules(), at=AT, zone=ZONE)
            assert (seen.cell.code, seen.received_at) == (FAR.code, AT)
        elsewhere = make_account("huailai", role=Role.COUNTY_COMMAND, division_path=HUAILAI)
        seen = list_cell_days(actor=elsewhere, on=TODAY, rules=rules(), at=AT, zone=ZONE)
        assert [one.cell.code for one in seen] == [ONE.code, TWO.code]

    def test_every_look_at_people_is_in_the_trail(self, account, keys):
        access_phone_day(actor=account, on=TODAY, at=AT)
        actions = set(AuditEvent.objects.filter(actor=account.actor_id).values_list("action", flat=True))
        assert {"grid.read_households", "grid.read_records"} <= actions


class TestHouseholds:
    def test_somebody_who_moves_within_the_city_lives_in_one_place(self, account, keys):
        door = keep_household(code=ONE.code, door=" 9号楼 101 ", on=TODAY, actor=account, at=AT, reason="new door")
        keep_resident(code=ONE.code, household=door, person=keys[3], needs=["dialysis"],
                      known_needs=frozenset(rules().needs), on=TODAY, actor=account, at=AT, reason="moved")  # fmt: skip
        doors = access_households(actor=account, cell=ONE, on=TODAY, purpose="test", at=AT)
        assert [who.person for who in doors[-1].residents] == [keys[3]]
        commander = make_account()
        others = access_households(actor=commander, cell=TWO, on=TODAY, purpose="test", at=AT)
        assert others[0].residents == ()

    def test_a_need_that_the_pack_does_not_know_is_refused(self, account, keys):
        with pytest.raises(CellActError):
            keep_resident(code=ONE.code, household=1, person=keys[0], needs=["gold"], known_needs=frozenset(),
                          on=TODAY, actor=account, at=AT, reason="moved")  # fmt: skip

    def test_visits_are_counted_once_each(self, account, keys):
        doors = access_households(actor=account, cell=ONE, on=TODAY, purpose="test", at=AT)
        names = {f"visit__{one.id}": "well" for one in doors}
        send(account, act="visits", **names)
        send(account, "phone-2", at=AT + HOUR, act="visits", **{f"visit__{doors[0].id}": "absent"})
        assert day(account).visits == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_from_several_phones_at_once_is_one_report():
    load_map()
    account = worker()
    cells_with_duty(account)

    def alone(number):
        try:
            return send(account, f"phone-{number % 3}", act="person", name="钱来客", phone="10000000077", new="1")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(alone, range(6)))
    assert sum(one.is_repeat for one in taken) == 3
    with scope(CITY):
        assert models.DailyReport.objects.count() == 1
        assert models.GridSending.objects.count() == 3
        assert models.GridRecord.objects.filter(superseded_at__isnull=True).count() == 1
