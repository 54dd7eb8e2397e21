"""Clocks from what happened and the present, drawn minute by minute, and what holds whatever happens."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.engines.clocks.standing import NaiveInstantError, earlies, stand
from sizao.engines.clocks.types import ClockFace
from sizao.engines.policy.vocabulary import FOUR_EARLIES, Event, Stage
from tests.packs_beside import ZONE, loaded, moment, table


EIGHT = moment("10-23 08:00")
HOUR = timedelta(hours=1)


def at(text):
    return moment(f"10-23 {text}")


def clock(ends, events, now, *, pack="cn-8ed", **more):
    return next(state for state in stand(loaded(pack), events, now, zone=ZONE, **more) if state.ends == ends)


# The report is due two hours after the result.
FACES = table(
    """
    result | report | now   | face      | due   | remaining
    -------|--------|-------|-----------|-------|----------
           |        | 09:00 | not_begun |       |
    08:00  |        | 07:59 | not_begun |       |
    08:00  |        | 08:00 | pending   | 10:00 | 120
    08:00  |        | 09:30 | pending   | 10:00 | 30
    08:00  |        | 10:00 | pending   | 10:00 | 0
    08:00  |        | 10:01 | overdue   | 10:00 | -1
    08:00  | 09:00  | 12:00 | in_time   | 10:00 | 60
    08:00  | 10:00  | 12:00 | in_time   | 10:00 | 0
    08:00  | 10:01  | 12:00 | late      | 10:00 | -1
    08:00  | 11:00  | 10:30 | overdue   | 10:00 | -30
    08:00  | 07:30  | 09:00 | in_time   | 10:00 | 150
           | 09:00  | 10:00 | not_begun |       |
    """
)


@pytest.mark.parametrize("case", FACES, ids=lambda case: " ".join(filter(None, case.values())))
def test_how_a_clock_stands(case):
    names = {"result": Event.RESULT, "report": Event.NETWORK_REPORT}
    events = {event: at(case[name]) for name, event in names.items() if case[name]}
    state = clock(Event.NETWORK_REPORT, events, at(case["now"]))
    assert state.face == case["face"]
    assert state.due_at == (at(case["due"]) if case["due"] else None)
    assert state.remaining == (timedelta(minutes=int(case["remaining"])) if case["remaining"] else None)


def test_the_most_urgent_comes_first():
    events = {Event.RESULT: EIGHT, Event.NETWORK_REPORT: EIGHT + 3 * HOUR, Event.SAMPLED: EIGHT - HOUR}
    faces = [state.face for state in stand(loaded("cn-8ed"), events, EIGHT + 5 * HOUR, zone=ZONE)]
    assert faces == sorted(faces, key=list(ClockFace).index)
    assert set(faces) == {"overdue", "pending", "late", "in_time", "not_begun"}


def test_a_clock_keeps_the_limit_of_the_day_it_began():
    limits = {
        now: clock(Event.ROUND_DONE, {Event.ROUND_DECIDED: moment("2022-03-22 20:00")}, now, people=4_000_000).limit
        for now in (moment("2022-03-22 21:00"), moment("2022-03-24 21:00"))
    }
    assert set(limits.values()) == {timedelta(hours=48)}
    began = {Event.ROUND_DECIDED: moment("2022-03-23 20:00")}
    assert clock(Event.ROUND_DONE, began, moment("2022-03-24 21:00"), people=4_000_000).limit == timedelta(hours=24)


@pytest.mark.parametrize(("people", "hours"), [(5_000_000, 48), (5_000_001, 72)])
def test_a_limit_that_hangs_on_how_many_live_there(people, hours):
    state = clock(Event.ROUND_DONE, {Event.ROUND_DECIDED: EIGHT}, EIGHT, people=people)
    assert state.limit == timedelta(hours=hours)


def test_without_a_number_of_people_such_a_clock_is_left_out():
    states = stand(loaded("cn-8ed"), {Event.ROUND_DECIDED: EIGHT}, EIGHT, zone=ZONE)
    assert Event.ROUND_DONE not in {state.ends for state in states}


def test_every_clock_names_its_rule_and_how_it_came_about():
    for state in stand(loaded("he-2021"), {}, EIGHT, zone=ZONE, people=4_118_908):
        rows = [row for row in loaded("he-2021").versions if row.full_id == state.rule and row.holds_on(EIGHT.date())]
        assert [(state.legal_basis, state.status)] == [(row.legal_basis, row.status) for row in rows]
        assert set(state.what) == {"zh", "en"}


def test_an_instant_without_a_zone_is_refused():
    naive = EIGHT.replace(tzinfo=None)
    with pytest.raises(NaiveInstantError, match="now has no time zone"):
        stand(loaded("cn-8ed"), {}, naive, zone=ZONE)
    with pytest.raises(NaiveInstantError, match="result has no time zone"):
        stand(loaded("cn-8ed"), {Event.RESULT: naive}, EIGHT, zone=ZONE)


EARLIES = table(
    """
    sampled | result | report | admitted | now   | detection | reporting | isolation | treatment
    --------|--------|--------|----------|-------|-----------|-----------|-----------|----------
            |        |        |          | 08:00 | not_begun | not_begun | not_begun | not_begun
    08:00   |        |        |          | 10:00 | pending   | not_begun | not_begun | not_begun
    08:00   |        |        |          | 15:00 | overdue   | not_begun | not_begun | not_begun
    08:00   | 12:00  |        |          | 13:00 | in_time   | pending   | not_begun | pending
    08:00   | 12:00  | 13:00  | 15:00    | 15:30 | in_time   | overdue   | not_begun | late
    """
)


@pytest.mark.parametrize("case", EARLIES, ids=lambda case: " ".join(filter(None, case.values())))
def test_the_four_earlies(case):
    names = {
        "sampled": Event.SAMPLED, "result": Event.RESULT, "report": Event.NETWORK_REPORT, "admitted": Event.ADMITTED,
    }  # fmt: skip
    events = {event: at(case[name]) for name, event in names.items() if case[name]}
    found = earlies(stand(loaded("cn-8ed"), events, at(case["now"]), zone=ZONE))
    assert tuple(early.stage for early in found) == FOUR_EARLIES
    assert {early.stage.value: early.face.value for early in found} == {
        stage.value: case[stage.value] for stage in FOUR_EARLIES
    }


def test_an_early_counts_its_clocks_and_knows_what_is_due_next():
    events = {Event.RESULT: EIGHT, Event.NETWORK_REPORT: EIGHT + HOUR}
    reporting = earlies(stand(loaded("cn-8ed"), events, EIGHT + HOUR, zone=ZONE))[1]
    assert reporting.stage is Stage.REPORTING
    assert reporting.counts == {"pending": 1, "in_time": 1, "not_begun": 5}
    assert reporting.next_due_at == EIGHT + 2 * HOUR


MOMENTS = st.timedeltas(timedelta(0), timedelta(days=30)).map(lambda passed: moment("10-01 00:00") + passed)
EVENTS = st.dictionaries(st.sampled_from(list(Event)), MOMENTS)


@given(EVENTS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=10)))
def test_time_alone_never_makes_a_clock_better(events, now, passed):
    """While nothing happens, pending becomes overdue, and what was done stays as it was."""
    known = {event: instant for event, instant in events.items() if instant <= now}
    before = {state.rule: state.face for state in stand(loaded("cn-8ed"), known, now, zone=ZONE)}
    after = {state.rule: state.face for state in stand(loaded("cn-8ed"), known, now + passed, zone=ZONE)}
    for rule, face in before.items():
        assert (face, after[rule]) in {(face, face), (ClockFace.PENDING, ClockFace.OVERDUE)}


@given(EVENTS, MOMENTS)
def test_what_has_not_happened_yet_is_not_known(events, now):
    known = {event: instant for event, instant in events.items() if instant <= now}
    assert stand(loaded("cn-8ed"), events, now, zone=ZONE) == stand(loaded("cn-8ed"), known, now, zone=ZONE)


@given(EVENTS, MOMENTS)
def test_due_is_begin_and_limit(events, now):
    for state in stand(loaded("cn-8ed"), events, now, zone=ZONE, people=1):
        assert (state.begun_at is None) == (state.face is ClockFace.NOT_BEGUN) == (state.remaining is None)
        if state.begun_at is not None:
            assert state.due_at - state.begun_at == state.limit
            assert (state.remaining < timedelta(0)) == (state.face in {ClockFace.LATE, ClockFace.OVERDUE})
