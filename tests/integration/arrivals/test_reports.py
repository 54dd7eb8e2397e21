"""A report from the public: taken once, one person once, seen where it belongs, changed and cancelled by its code."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import PurposeError
from sizao.registry.people.queries import access_person, find_people
from sizao.response.arrivals import limits, models
from sizao.response.arrivals.operations import (
    cancel_report,
    change_journey,
    import_bulletin,
    open_report,
    record_call,
    register_reported,
    renew_risk,
    take_report,
)
from sizao.response.arrivals.queries import (
    access_arrival,
    access_arrivals,
    count_arrivals,
    get_own_report,
    list_arrivals,
)
from sizao.response.arrivals.types import (
    ArrivalActError,
    ArrivalNotFoundError,
    ArrivalOrder,
    ArrivalState,
    Attention,
    ReportCodeError,
    Reporter,
    Risk,
    TooManyReportsError,
    Traveller,
)
from tests.arrivals import AT, DESTINATIONS, HOUR, ZONE, checked, report, sent
from tests.residents import CHONGLI_STAFF, CITY, CITY_STAFF, HUAILAI_STAFF, RESIDENTS, load_residents, staff


pytestmark = pytest.mark.django_db
OTHER = checked("13073019900101002")


def listed(actor=HUAILAI_STAFF, **options):
    return list_arrivals(actor=actor, at=AT, zone=ZONE, **options)


def only(actor=HUAILAI_STAFF):
    [row] = listed(actor).rows
    return row


def opened(code: str, factor: str = "0001"):
    return open_report(code=code, factor=factor, address="192.0.2.1", at=AT)


class TestTaking:
    def test_what_was_told_stands_in_the_list_of_the_destination_and_nowhere_else(self):
        receipt = take_report(report=report(), **sent())
        row = only()
        assert (row.division_path, row.journey.number, row.reporters) == (
            DESTINATIONS["沙城镇一社区"],
            "G7835",
            (Reporter.SELF,),
        )
        assert listed(CITY_STAFF).total == 1
        assert listed(CHONGLI_STAFF).total == 0
        assert (receipt.is_late, receipt.risk, receipt.people, receipt.is_repeat) == (False, Risk.NONE, 1, False)

    def test_a_report_comes_once_however_often_it_is_sent(self):
        first = take_report(report=report(), **sent())
        again = take_report(report=report(), **sent(at=AT + HOUR))
        assert again.is_repeat
        assert replace(again, is_repeat=False) == first
        assert listed().total == 1
        with scope(CITY):
            assert models.ArrivalReport.objects.count() == 1

    @pytest.mark.parametrize(("hours", "late"), [(48, False), (47, True), (2, True)])
    def test_late_is_what_the_pack_says(self, hours, late):
        told = report()
        made_at = told.journey.arrives_at - timedelta(hours=hours)
        assert take_report(report=told, **sent(made_at=made_at, at=made_at)).is_late is late
        assert only().is_late is late

    def test_where_the_pack_asks_for_nothing_nobody_is_late(self):
        assert not take_report(report=report(), **sent(lead_hours=None, made_at=report().journey.arrives_at)).is_late

    def test_a_family_is_as_many_arrivals_as_people_and_one_code(self):
        told = report(reporter="family", name_1="李演示", identifier_1=OTHER)
        receipt = take_report(report=told, **sent())
        assert receipt.people == listed().total == 2

    def test_a_child_without_a_document_is_the_same_child_again(self):
        child = {"reporter": "family", "name_1": "王小孩"}
        take_report(report=report(**child), **sent())
        assert take_report(report=report(**child), **sent(once="phone-2")).joined == 2
        assert listed().total == 2

    def test_names_and_numbers_lie_in_the_tables_only_sealed(self):
        take_report(report=report(), **sent())
        with scope(CITY):
            stored = repr(list(models.Arrival.objects.values())) + repr(list(models.ArrivalReport.objects.values()))
        stored += repr(list(models.Submission.objects.values())) + repr(list(models.Sendings.objects.values()))
        for secret in ("王测试", "13073019800101001", "10000000001", "3号楼", "192.0.2.1"):
            assert secret not in stored

    def test_the_trail_has_it_without_a_name(self):
        take_report(report=report(), **sent())
        event = AuditEvent.objects.get(action="arrival.report")
        assert (event.actor, event.detail["people"]) == ("public:report", 1)


class TestOnePersonOnce:
    def hotel(self, **changes):
        given = {"reporter": "hotel", "reporter_name": "前台甲", "reporter_phone": "0313-0000002", "phone_0": "",
                 "organization": "演示宾馆", "community": "东花园镇一社区"}  # fmt: skip
        return report(**(given | changes))

    def test_oneself_and_the_hotel_are_one_arrival_with_both(self):
        take_report(report=report(), **sent())
        receipt = take_report(report=self.hotel(), **sent(once="hotel"))
        row = only()
        assert (receipt.joined, row.reporters) == (1, (Reporter.SELF, Reporter.HOTEL))
        assert row.division_path == DESTINATIONS["沙城镇一社区"]
        file = access_arrival(actor=HUAILAI_STAFF, arrival_id=row.id, purpose="follow_up", at=AT)
        assert [one.differs for one in file.reports] == [(), ("division_path",)]

    def test_ones_own_word_stands_over_that_of_the_hotel(self):
        take_report(report=self.hotel(), **sent(once="hotel"))
        take_report(report=report(), **sent())
        assert only().division_path == DESTINATIONS["沙城镇一社区"]

    def test_another_journey_is_another_arrival(self):
        take_report(report=report(), **sent())
        later = report(arrives_on="2021-11-10")
        assert take_report(report=later, **sent(once="later")).joined == 0
        assert listed().total == 2

    def test_to_another_county_it_moves_to_the_staff_there(self):
        take_report(report=report(), **sent())
        take_report(report=report(community="崇礼区"), **sent(once="phone-2"))
        assert (listed(HUAILAI_STAFF).total, listed(CHONGLI_STAFF).total) == (0, 1)


class TestOnesOwn:
    def test_the_code_and_the_end_of_the_phone_open_it(self):
        receipt = take_report(report=report(), **sent())
        own = get_own_report(access=opened(receipt.code.lower()))
        assert (own.names, own.address, own.receipt.code) == (("王测试",), "3号楼2单元", receipt.code)

    def test_one_of_them_alone_opens_nothing(self):
        receipt = take_report(report=report(), **sent())
        for code, factor in ((receipt.code, "9999"), (receipt.code, ""), ("22222222", "0001")):
            with pytest.raises(ReportCodeError):
                opened(code, factor)

    def test_whoever_guesses_is_locked_out_for_a_while(self):
        receipt = take_report(report=report(), **sent())
        for _ in range(limits.MOST_GUESSES):
            with pytest.raises(ReportCodeError):
                opened(receipt.code, "9999")
        with pytest.raises(TooManyReportsError):
            opened(receipt.code)
        later = open_report(code=receipt.code, factor="0001", address="192.0.2.1", at=AT + limits.PAUSE)
        assert later.submission_id

    def test_a_change_reaches_those_who_wait(self):
        access = opened(take_report(report=report(), **sent()).code)
        journey = report(arrives_on="2021-10-24", number="G7801").journey
        change_journey(
            access=access, journey=journey, division_path=DESTINATIONS["崇礼区"], address="", lead_hours=48,
            at=AT + HOUR, reason="a test",
        )  # fmt: skip
        row = only(CHONGLI_STAFF)
        assert (row.journey, row.is_late) == (journey, True)
        assert listed(HUAILAI_STAFF).total == 0

    def test_whoever_cancels_is_no_longer_expected(self):
        access = opened(take_report(report=report(), **sent()).code)
        assert cancel_report(access=access, at=AT, reason="a test") == 1
        assert listed().total == 0
        assert only_state(ArrivalState.CANCELLED) == 1
        with pytest.raises(ArrivalActError):
            cancel_report(access=access, at=AT, reason="a test")

    def test_a_hotel_cancels_nobody_who_reported_themselves(self):
        take_report(report=report(), **sent())
        hotel = TestOnePersonOnce().hotel()
        access = opened(take_report(report=hotel, **sent(once="hotel")).code, "0002")
        assert cancel_report(access=access, at=AT, reason="a test") == 0
        assert listed().total == 1


def only_state(state: ArrivalState) -> int:
    return listed(state=state).total


class TestStaff:
    def test_names_are_read_for_a_purpose_and_kept(self):
        take_report(report=report(), **sent())
        row = only()
        with pytest.raises(PurposeError):
            access_arrivals(actor=HUAILAI_STAFF, arrivals=[row], purpose="", at=AT)
        names = access_arrivals(actor=HUAILAI_STAFF, arrivals=[row], purpose="follow_up", at=AT)
        assert names == {row.id: ("王测试", "10000000001")}
        assert AuditEvent.objects.filter(action="arrival.read_list").count() == 1

    def test_another_county_reads_nothing(self):
        take_report(report=report(), **sent())
        row = only()
        with pytest.raises(ArrivalNotFoundError):
            access_arrival(actor=CHONGLI_STAFF, arrival_id=row.id, purpose="follow_up", at=AT)
        assert access_arrivals(actor=CHONGLI_STAFF, arrivals=[row], purpose="follow_up", at=AT) == {}

    def test_the_grid_worker_sees_the_community_only(self):
        take_report(report=report(), **sent())
        here = staff(DESTINATIONS["沙城镇一社区"], Role.GRID_WORKER)
        there = staff(DESTINATIONS["东花园镇一社区"], Role.GRID_WORKER)
        assert (listed(here).total, listed(there).total) == (1, 0)

    def test_somebody_who_receives_nobody_sees_no_arrivals(self):
        with pytest.raises(NotPermittedError):
            listed(staff(CITY, Role.AUDITOR))

    def test_a_call_before_the_journey_is_noted_by_whom(self):
        take_report(report=report(place_0="韩国"), **sent())
        row = only()
        assert counted()[Attention.TO_CALL] == 1
        record_call(arrival_id=row.id, actor=HUAILAI_STAFF, at=AT, reason="a test")
        assert (only().called_at, only().called_by) == (AT, HUAILAI_STAFF.actor_id)
        assert counted()[Attention.TO_CALL] == 0

    def test_what_the_first_page_counts_is_what_the_lists_have(self):
        take_report(report=report(arrives_on="2021-10-23", arrives_time="20:00"), **sent())
        take_report(report=report(identifier_0=OTHER, place_0="韩国"), **sent(once="phone-2"))
        assert counted() == {kind: listed(attention=kind).total for kind in Attention}
        assert counted() == {Attention.TODAY: 1, Attention.LATE: 1, Attention.RISK: 1, Attention.TO_CALL: 1}

    def test_found_by_name_phone_day_and_train(self):
        take_report(report=report(), **sent())
        for wanted in ({"name": "王 测试"}, {"phone": "10000000001"}, {"number": "G7835"},
                       {"on": report().journey.arrives_at.astimezone(ZONE).date()}):  # fmt: skip
            assert listed(**wanted).total == 1
        for other in ({"name": "王测"}, {"phone": "10000000009"}, {"number": "G1"}, {"on": AT.date()}):
            assert listed(**other).total == 0

    @pytest.mark.parametrize("order", ArrivalOrder)
    def test_every_order_has_all(self, order):
        take_report(report=report(), **sent())
        take_report(report=report(identifier_0=OTHER, place_0="韩国"), **sent(once="phone-2"))
        assert listed(order=order, size=1).total == 2
        if order is ArrivalOrder.RISK:
            assert listed(order=order).rows[0].risk is Risk.ABROAD


def counted():
    return count_arrivals(actor=HUAILAI_STAFF, at=AT, zone=ZONE)


def test_ten_thousand_from_one_address_are_refused_kindly(monkeypatch):
    monkeypatch.setattr(limits, "MOST_REPORTS", 2)
    for number in range(2):
        take_report(report=report(), **sent(once=f"phone-{number}"))
    with pytest.raises(TooManyReportsError) as refused:
        take_report(report=report(), **sent(once="phone-9"))
    assert refused.value.wait_seconds > 0
    take_report(report=report(), **sent(once="phone-9", address="192.0.2.7"))
    take_report(report=report(), **sent(once="phone-10", at=AT + limits.WINDOW))
    assert take_report(report=report(), **sent(once="phone-1")).is_repeat


class TestRegistry:
    def register(self):
        return register_reported(within=CITY, most=100, actor="system:arrivals", at=AT, reason="a test")

    def test_whoever_was_reported_becomes_known_with_what_was_told(self):
        take_report(report=report(), **sent())
        assert find_people(actor=HUAILAI_STAFF, text="王测试", purpose="follow_up", at=AT).total == 0
        assert (self.register(), self.register()) == (1, 0)
        [known] = find_people(actor=HUAILAI_STAFF, text="王测试", purpose="follow_up", at=AT).rows
        assert (known.key, known.birth_year, known.sex.value) == (only().person, 1980, "m")

    def test_nobody_who_is_known_is_changed_by_a_report(self):
        keys = load_residents()
        number = RESIDENTS.identifiers[1]
        take_report(report=replace(report(), travellers=(Traveller("别名字", number, "10000000009"),)), **sent())
        assert only(CITY_STAFF).person == keys[1]
        self.register()
        record = access_person(actor=CITY_STAFF, key=keys[1], purpose="follow_up", at=AT)
        assert (record.name, record.phone) == ("李演示", "10000000002")


class TestRisk:
    """The list comes after the report, as it does in life."""

    LIST = (
        "截至2021年10月23日9时，全国1个高风险地区，1个中风险地区。\n高风险地区（1个）\n内蒙古（1个）：\n阿拉善盟额济纳旗达来呼布镇\n"
        "中风险地区（1个）\n甘肃（1个）：\n兰州市城关区云祥小区\n"
    )

    def comes(self, at=AT):
        import_bulletin(content=self.LIST.encode(), name="2021-10-23.txt", actor="system:test", at=at, reason="a test")

    def renew(self):
        return renew_risk(within=CITY, actor="system:arrivals", at=AT, reason="a test")

    @pytest.mark.parametrize(
        ("place", "detail", "risk"),
        [
            ("额济纳旗", "达来呼布镇", Risk.HIGH),
            ("额济纳旗", "", Risk.NEAR),
            ("甘肃省兰州市城关区", "云祥小区", Risk.MEDIUM),
            ("甘肃省兰州市城关区", "", Risk.NEAR),
            ("上海市", "", Risk.NONE),
        ],
    )
    def test_it_is_computed_from_the_list_in_force(self, place, detail, risk):
        self.comes()
        receipt = take_report(report=report(place_0=place, **{"detail-0": detail}), **sent())
        assert (receipt.risk, only().risk) == (risk, risk)
        if risk is Risk.HIGH:
            [found] = only().found
            assert (found.line, found.bulletin) == ("阿拉善盟额济纳旗达来呼布镇", "2021-10-23 09:00")

    def test_a_list_that_comes_later_finds_those_who_reported_before_and_they_are_called_anew(self):
        take_report(report=report(place_0="额济纳旗", **{"detail-0": "达来呼布镇"}), **sent())
        record_call(arrival_id=only().id, actor=HUAILAI_STAFF, at=AT, reason="a test")
        assert only().risk is Risk.NONE
        self.comes()
        assert (self.renew(), self.renew()) == (1, 0)
        assert (only().risk, only().called_at) == (Risk.HIGH, None)
        assert counted()[Attention.TO_CALL] == 1
