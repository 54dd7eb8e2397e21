"""What a form may say, field by field: taken, or told what to correct."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.response.arrivals.rules.codes import code_from, grouped, plain_code
from sizao.response.arrivals.rules.joining import is_same_journey, stands_over, worst
from sizao.response.arrivals.rules.origins import find_origin
from sizao.response.arrivals.rules.reports import MOST_TRAVELLERS, read_report
from sizao.response.arrivals.types import FieldFault, Mode, Reporter, ReportError, Risk, RiskFound
from tests.arrivals import AT, PLACES, ZONE, checked, form, report


FAULTS = [
    ({"name_0": ""}, "name-0", FieldFault.MISSING),
    ({"name_0": "1234"}, "name-0", FieldFault.NAME),
    ({"name_0": "·"}, "name-0", FieldFault.NAME),
    ({"name_0": "长" * 61}, "name-0", FieldFault.TOO_LONG),
    ({"identifier_0": ""}, "identifier-0", FieldFault.MISSING),
    ({"identifier_0": "130730198001010011"}, "identifier-0", FieldFault.MISTYPED),
    ({"identifier_0": checked("13073019800231001")}, "identifier-0", FieldFault.MISTYPED),
    ({"identifier_0": "1.3073E+17"}, "identifier-0", FieldFault.IDENTIFIER),
    ({"identifier_0": "我没有"}, "identifier-0", FieldFault.IDENTIFIER),
    ({"name_1": "李演示", "identifier_1": checked("13073019800101001")}, "identifier-1", FieldFault.TWICE),
    ({"phone_0": ""}, "phone-0", FieldFault.MISSING),
    ({"phone_0": "123"}, "phone-0", FieldFault.PHONE),
    ({"phone_0": "abc1234567"}, "phone-0", FieldFault.PHONE),
    ({"place_0": ""}, "place-0", FieldFault.MISSING),
    ({"place_0": "火星"}, "place-0", FieldFault.PLACE),
    ({"place_0": "桥西区"}, "place-0", FieldFault.PLACE_UNCLEAR),
    ({"from_0": "2021-10-20", "until_0": "2021-10-10"}, "until-0", FieldFault.DAYS_TURNED),
    ({"from_0": "2021-09-01", "until_0": "2021-09-10"}, "until-0", FieldFault.DAYS_OLD),
    ({"from_0": "soon"}, "from-0", FieldFault.DAY),
    ({"community": ""}, "community", FieldFault.MISSING),
    ({"community": "某某社区"}, "community", FieldFault.DESTINATION),
    ({"mode": ""}, "mode", FieldFault.MISSING),
    ({"mode": "rocket"}, "mode", FieldFault.UNKNOWN),
    ({"number": ""}, "number", FieldFault.MISSING),
    ({"number": "火车"}, "number", FieldFault.NUMBER),
    ({"mode": "flight", "number": "12"}, "number", FieldFault.NUMBER),
    ({"arrives_on": ""}, "arrives_on", FieldFault.MISSING),
    ({"arrives_on": "2021-02-30"}, "arrives_on", FieldFault.DAY),
    ({"arrives_on": "2021-10-01"}, "arrives_on", FieldFault.DAY_OVER),
    ({"arrives_on": "2022-10-01"}, "arrives_on", FieldFault.DAY_FAR),
    ({"arrives_time": ""}, "arrives_time", FieldFault.MISSING),
    ({"arrives_time": "25:00"}, "arrives_time", FieldFault.DAY),
    ({"tested_on": "2021-12-01"}, "tested_on", FieldFault.DAY_FAR),
    ({"reporter": ""}, "reporter", FieldFault.MISSING),
    ({"reporter": "hotel", "reporter_phone": "03130000002"}, "reporter_name", FieldFault.MISSING),
    ({"reporter": "hotel", "reporter_name": "前台甲"}, "reporter_phone", FieldFault.MISSING),
]


@pytest.mark.parametrize(("changes", "field", "fault"), FAULTS, ids=lambda value: str(value)[:40])
def test_each_fault_is_told_at_its_field(changes, field, fault):
    with pytest.raises(ReportError) as refused:
        report(**changes)
    assert (field, fault) in [(problem.field, problem.fault) for problem in refused.value.problems]


def test_all_faults_are_told_at_once():
    with pytest.raises(ReportError) as refused:
        read_report({}, places=PLACES, made_at=AT, look_back_days=14, zone=ZONE)
    fields = [problem.field for problem in refused.value.problems]
    assert fields == sorted(set(fields), key=fields.index)
    assert {"reporter", "name-0", "identifier-0", "phone-0", "place-0", "community", "mode", "arrives_on"} <= set(
        fields
    )


def test_more_people_than_a_report_holds_are_too_many():
    many = {f"name-{row}": "李演示" for row in range(MOST_TRAVELLERS + 1)}
    with pytest.raises(ReportError) as refused:
        read_report(form() | many, places=PLACES, made_at=AT, look_back_days=14, zone=ZONE)
    assert FieldFault.TOO_MANY in {problem.fault for problem in refused.value.problems}


TAKEN = [
    ({"number": " g 7835 "}, lambda r: r.journey.number, "G7835"),
    ({"number": "Ｇ７８３５"}, lambda r: r.journey.number, "G7835"),
    ({"mode": "flight", "number": "ca1234"}, lambda r: r.journey.number, "CA1234"),
    ({"mode": "coach", "number": ""}, lambda r: r.journey.mode, Mode.COACH),
    ({"mode": "car", "number": "冀g·12345"}, lambda r: r.journey.number, "冀G·12345"),
    ({"identifier_0": "e1234567"}, lambda r: r.travellers[0].identifier, "E1234567"),
    ({"name_0": "买买提·阿 卜杜拉"}, lambda r: r.travellers[0].name, "买买提·阿 卜杜拉"),
    ({"name_0": "John Smith"}, lambda r: r.travellers[0].name, "John Smith"),
    ({"phone_0": "+86 100-0000-0001"}, lambda r: r.phone, "10000000001"),
    ({"phone_0": "+44 20 7946 0000"}, lambda r: r.phone, "442079460000"),
    ({"tested_on": "2021-10-22"}, lambda r: r.tested_on, date(2021, 10, 22)),
    ({"reporter": "hotel", "reporter_name": "前台甲", "reporter_phone": "03130000002", "phone_0": ""},
     lambda r: (r.reporter, r.phone), (Reporter.HOTEL, "03130000002")),
    ({"arrives_on": "2021-10-23", "arrives_time": "08:00"}, lambda r: r.journey.arrives_at < AT, True),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "look", "value"), TAKEN, ids=[str(changes) for changes, _, _ in TAKEN])
def test_what_means_the_same_is_taken(changes, look, value):
    assert look(report(**changes)) == value


def test_a_stay_without_days_is_the_whole_look_back_and_one_that_ended_before_is_left_out():
    told = report(**{"place-1": "上海市", "from-1": "2021-09-01", "until-1": "2021-09-20"})
    [stay] = told.stays
    assert (stay.from_on, stay.until_on) == (date(2021, 10, 12), date(2021, 10, 26))


@pytest.mark.parametrize(
    ("text", "code"),
    [("内蒙古阿拉善盟额济纳旗", "152923"), ("额济纳旗", "152923"), ("石家庄", "1301"), ("北京", "11"),
     ("河北省石家庄市裕华区槐安路1号", "130108"), ("Japan", "JP"), ("韩国", "KR")],
)  # fmt: skip
def test_places_are_known_by_the_ways_in_which_people_write_them(text, code):
    assert find_origin(text).code == code


def test_a_place_that_was_chosen_is_taken_by_its_code():
    assert find_origin("桥西区", "130104").label == "河北省石家庄市桥西区"


@given(st.dictionaries(st.sampled_from([*form(), "name-1", "from-0", "until-0", "tested_on"]), st.text(max_size=80)))
def test_any_text_is_a_report_or_a_refusal_with_its_fields(values):
    try:
        read_report(form() | values, places=PLACES, made_at=AT, look_back_days=14, zone=ZONE)
    except ReportError as refused:
        assert refused.problems
        assert all(problem.field for problem in refused.problems)


@given(st.integers(-(2**63), 2**63 - 1))
def test_a_code_is_read_back_however_it_is_typed(index):
    code = code_from(index)
    assert plain_code(grouped(code).lower().replace("-", " ")) == code
    assert len(code) == 8


def test_one_journey_within_a_day_and_a_half():
    assert is_same_journey(AT, AT + timedelta(hours=36))
    assert not is_same_journey(AT, AT + timedelta(hours=37))


@pytest.mark.parametrize(
    ("newer", "standing", "stands"),
    [(Reporter.SELF, [Reporter.SELF], True), (Reporter.FAMILY, [Reporter.SELF], True),
     (Reporter.HOTEL, [Reporter.SELF], False), (Reporter.HOTEL, [Reporter.COMMUNITY], True),
     (Reporter.SELF, [Reporter.HOTEL], True)],
)  # fmt: skip
def test_whose_word_stands(newer, standing, stands):
    assert stands_over(newer, standing) is stands


def test_the_worst_of_several_stays_counts():
    found = [RiskFound("", AT.date(), AT.date(), level) for level in (Risk.NEAR, Risk.HIGH, Risk.MEDIUM)]
    assert worst(found) is Risk.HIGH
    assert worst([]) is Risk.NONE
