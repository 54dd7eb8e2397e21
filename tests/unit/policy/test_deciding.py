"""Windows and measures whatever the dates: properties that must hold, and what is refused."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sizao.engines.policy.deciding import change_for, infectious_window, measure_for
from sizao.engines.policy.types import PackError
from sizao.engines.policy.vocabulary import Change
from tests.packs_beside import ZONE, loaded, moment


PACKS = st.sampled_from(["cn-8ed", "cn-8ed-delta", "cn-9ed", "cn-20m", "he-2021"])
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=730)).map(
    lambda passed: datetime(2021, 1, 1, tzinfo=UTC) + passed
)
WAITS = st.timedeltas(timedelta(0), timedelta(days=30))


def window(pack_id, **facts):
    given_facts = {"classification": "symptomatic", "onset": None, "first_positive": None, "zone": ZONE} | facts
    return infectious_window(loaded(pack_id), **given_facts)


def measure(pack_id, degree, last, begins, **more):
    return measure_for(loaded(pack_id), degree=degree, last_exposure=last, begins=begins, zone=ZONE, **more)


class TestWindow:
    @given(PACKS, INSTANTS, WAITS, WAITS)
    def test_a_later_onset_never_opens_it_earlier(self, pack, onset, later, passed):
        until = onset + later + passed + timedelta(minutes=1)
        first = window(pack, onset=onset, until=until).outcome
        second = window(pack, onset=onset + later, until=until).outcome
        assert first[0] <= second[0]
        assert first[1] == second[1] == until

    @given(PACKS, INSTANTS, WAITS, WAITS)
    def test_isolating_earlier_never_lengthens_it(self, pack, onset, first, second):
        until = onset + timedelta(days=90)
        sooner, later = sorted((onset + first, onset + second))
        short = window(pack, onset=onset, isolated=sooner, until=until).outcome
        long = window(pack, onset=onset, isolated=later, until=until).outcome
        assert short[0] == long[0]
        assert short[1] <= long[1]

    @given(PACKS, INSTANTS)
    def test_it_opens_with_a_day_and_before_the_anchor(self, pack, onset):
        start, _ = window(pack, onset=onset, until=onset + timedelta(days=1)).outcome
        assert start <= onset
        assert (start.astimezone(ZONE).hour, start.astimezone(ZONE).minute) == (0, 0)

    @given(INSTANTS)
    def test_practice_of_delta_opens_it_two_days_earlier(self, onset):
        usual = window("cn-8ed", onset=onset, until=onset + timedelta(days=1)).outcome
        wide = window("cn-8ed-delta", onset=onset, until=onset + timedelta(days=1)).outcome
        assert usual[0] - wide[0] == timedelta(days=2)

    def test_an_empty_window_is_refused(self):
        with pytest.raises(PackError, match="would be empty") as refused:
            window("cn-8ed", onset=moment("10-23 08:00"), isolated=moment("10-19 08:00"), until=moment("10-24 08:00"))
        assert "2021-10-21T00:00" in refused.value.why

    def test_without_dates_there_is_no_window_and_every_row_says_why(self):
        with pytest.raises(PackError, match="no window for this case") as refused:
            window("cn-9ed", until=moment("10-24 08:00"))
        assert len(refused.value.problems) == 3
        assert all("not known" in told or "is for" in told for told in refused.value.problems)

    def test_the_decision_can_be_had_again(self):
        found = window("cn-8ed", onset=moment("10-22 08:00"), until=moment("10-23 08:00"))
        assert found.pack == "cn-8ed"
        assert found.pack_hash == loaded("cn-8ed").hash
        assert found.rules == ("cn-8ed.windows.symptomatic",)
        assert found.inputs == {
            "onset": "2021-10-22T08:00:00+08:00",
            "classification": "symptomatic",
            "until": "2021-10-23T08:00:00+08:00",
        }
        assert found.tried == (("cn-8ed.windows.symptomatic", "2 days before onset"),)


class TestMeasure:
    @given(PACKS, INSTANTS, WAITS)
    def test_when_it_ends_does_not_hang_on_when_it_began(self, pack, last, wait):
        at_once = measure(pack, 1, last, last).outcome
        late = measure(pack, 1, last, last + wait).outcome
        assume(late.phases)
        assert late.until == at_once.until

    @given(PACKS, INSTANTS, WAITS, WAITS)
    def test_a_later_exposure_never_ends_it_earlier(self, pack, last, later, wait):
        first = measure(pack, 1, last, last + later + wait).outcome
        second = measure(pack, 1, last + later, last + later + wait).outcome
        if first.until is not None:
            assert second.until is not None
            assert first.until <= second.until

    @given(PACKS, INSTANTS, WAITS)
    def test_phases_follow_each_other_and_tests_fall_within(self, pack, last, wait):
        found = measure(pack, 1, last, last + wait).outcome
        for phase in found.phases:
            assert phase.start < phase.end
            end = phase.end.astimezone(ZONE).date()
            assert all(phase.start.astimezone(ZONE).date() <= day < end for day in phase.test_dates)
            assert list(phase.test_dates) == sorted(set(phase.test_dates))
        assert all(one.end == other.start for one, other in pairwise(found.phases))

    @given(INSTANTS, WAITS)
    def test_a_phase_with_tests_ends_with_one_before_release(self, last, wait):
        """Released is who was tested on the last days, however late isolation began."""
        phase = next(iter(measure("cn-8ed", 1, last, last + wait).outcome.phases), None)
        assume(phase is not None and phase.kind == "central_quarantine")
        assert phase.test_dates[-1] == phase.end.astimezone(ZONE).date() - timedelta(days=1)

    @given(PACKS, INSTANTS)
    def test_the_term_is_never_longer_than_the_text_says(self, pack, last):
        found = measure(pack, 1, last, last).outcome
        row = loaded(pack).row(found.rule)
        days = sum(phase["days"] for phase in row.values["phases"])
        assert found.until - last <= timedelta(days=days)
        assert found.until - last > timedelta(days=days - 1)

    @given(PACKS, INSTANTS)
    def test_the_milder_form_never_leaves_home(self, pack, last):
        found = measure(pack, 1, last, last, special=["child"]).outcome
        assert found.special == ("child",)
        assert {phase.kind for phase in found.phases} <= {"home_quarantine", "home_monitoring"}
        assert found.needs_fit_home

    def test_a_home_that_does_not_fit_takes_the_milder_form_away(self):
        found = measure("cn-8ed", 1, moment("10-20 18:00"), moment("10-20 18:00"), special=["child"], fit_home=False)
        assert found.outcome.special == ()
        assert ("cn-8ed.measures.1.special", "needs a room of one's own") in found.tried
        assert "cn-8ed.special_groups.child" not in found.rules

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"degree": 3}, "determines nobody as tertiary contact"),
            ({"degree": 9}, "knows no degree 9"),
            ({"group": "guests"}, "knows no group guests"),
            ({"degree": 1, "group": "discharged"}, "for a degree or for a group"),
            ({}, "for a degree or for a group"),
            ({"degree": 1, "special": ["tall"]}, "knows no special group tall"),
            ({"group": "key_person"}, "has no measure for the group key_person"),
        ],
    )
    def test_what_the_pack_does_not_say_is_refused(self, facts, words):
        instants = {"last_exposure": moment("10-20 18:00"), "begins": moment("10-20 18:00")}
        with pytest.raises(PackError, match=words):
            measure_for(loaded("cn-8ed"), zone=ZONE, **instants, **facts)

    def test_the_decision_can_be_had_again(self):
        found = measure("he-2021", 2, moment("10-20 18:00"), moment("10-21 09:00"))
        assert (found.pack, found.pack_hash) == ("he-2021", loaded("he-2021").hash)
        assert found.rules == ("he-2021.measures.2", "cn-8ed.monitoring.daily")
        assert found.inputs == {
            "degree": 2,
            "last_exposure": "2021-10-20T18:00:00+08:00",
            "begins": "2021-10-21T09:00:00+08:00",
        }

    def test_a_protocol_can_be_tried_at_another_time_than_its_own(self):
        found = measure("cn-9ed", 1, moment("10-20 18:00"), moment("10-20 18:00")).outcome
        assert found.until == moment("10-30 00:00")


def test_a_change_names_its_rule():
    found = change_for(loaded("cn-8ed"), degree=2, event=Change.SOURCE_POSITIVE, on=date(2021, 10, 23))
    assert found.rules == ("cn-8ed.changes.source_positive",)
    assert found.inputs == {"degree": 2, "event": "source_positive", "on": "2021-10-23"}
