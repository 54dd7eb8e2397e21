"""The guard against misuse as drawn cases: facts in, cohorts out. Its numbers are those of the pack `law`."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.engines.policy.loading import load_pack
from sizao.response.restrictions.rules.cohorts import DAY, dense, find_cohorts, plain_words
from sizao.response.restrictions.rules.watch_limits import limits_of
from sizao.response.restrictions.types import (
    AlarmKind,
    Checked,
    Ground,
    GroundKind,
    GroundSource,
    RulesError,
    Subject,
    Watched,
    WatchedOrder,
)


LIMITS = limits_of(load_pack("law"), date(2021, 10, 23))
CHINA = timezone(timedelta(hours=8))
AT = datetime(2021, 10, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
PATHS = ["n13.n1307.n130730.n130730100", "n13.n1307.n130730.n130730104", "n13.n1307.n130709"]


def ground(number=1, *, kind="presence", source="place_record", source_person=4242, stated_at=AT, fallen_at=None):
    return Ground(
        number, GroundKind(kind), GroundSource(source), f"presence:{number}", Subject(person=number), source_person, {},
        PATHS[0], "user:1", stated_at, fallen_at,
    )  # fmt: skip


JUDGED = {"kind": "judgment", "source": "investigation", "source_person": None}


def one(number, at=AT, *, path=PATHS[0], proposed_at=None, pack_hash="", **evidence):
    return Watched(number, path, at, proposed_at or at, "user:1", "he-2021", pack_hash, [ground(number, **evidence)])


def order(number, *, by="user:1", at=AT, reason="同桌就餐"):
    return WatchedOrder(number, PATHS[0], by, at, reason)


def seen(watched, orders=(), **given):
    found = find_cohorts(watched, orders, LIMITS, known_hashes=frozenset({"known"}), zone=CHINA, **given)
    return {cohort.kind: cohort for cohort in found}


@pytest.mark.parametrize(
    ("evidence", "links"),
    [
        ({}, True),
        ({"source_person": None}, False),
        (JUDGED, False),
        ({**JUDGED, "source_person": 7}, True),
        ({"kind": "finding", "source": "laboratory", "source_person": None}, True),
        ({"kind": "report", "source": "hospital", "source_person": None}, True),
        ({"kind": "report", "source": "border", "source_person": None}, True),
        ({"kind": "report", "source": "cdc", "source_person": None}, False),
        ({"kind": "report", "source": "cdc", "source_person": 7}, True),
        ({"fallen_at": AT}, True),
    ],
    ids=str,
)
def test_what_links_a_restriction_to_a_case(evidence, links):
    found = seen([one(number, **evidence) for number in range(3)])
    assert (AlarmKind.WITHOUT_LINK not in found) is links


def test_two_of_a_day_are_judgment_and_three_are_a_cohort():
    rows = [one(number, AT + number * HOUR, path=PATHS[number], **JUDGED) for number in range(3)]
    assert AlarmKind.WITHOUT_LINK not in seen(rows[:2])
    found = seen(rows)[AlarmKind.WITHOUT_LINK]
    assert found.restriction_ids == [0, 1, 2]
    assert found.division_path == "n13.n1307"
    assert (found.first_at, found.last_at) == (AT, AT + 2 * HOUR)
    assert found.detail["rule"] == "law.safeguards.without_link"
    assert found.detail["actors"] == {"user:1": 3}


def test_a_source_that_nobody_knows_is_no_link():
    rows = [one(number) for number in range(3)]
    assert AlarmKind.WITHOUT_LINK not in seen(rows)
    assert seen(rows, checked=Checked(unproven=frozenset({0, 1, 2})))[AlarmKind.WITHOUT_LINK].detail["unproven"] == 3


def test_midnight_hides_nobody():
    evening = datetime(2021, 10, 23, 15, 59, tzinfo=UTC)
    assert AlarmKind.WITHOUT_LINK in seen([one(n, evening + n * timedelta(minutes=1), **JUDGED) for n in range(3)])


def test_two_a_day_for_a_week_are_seen_by_the_week():
    found = seen([one(n, AT + (n // 2) * DAY, **JUDGED) for n in range(10)])[AlarmKind.WITHOUT_LINK]
    assert len(found.restriction_ids) == 10
    assert found.detail["days"] == 7
    assert AlarmKind.WITHOUT_LINK not in seen([one(n, AT + n * DAY, **JUDGED) for n in range(9)])


def test_places_far_from_where_people_were():
    rows = [one(number) for number in range(3)]
    assert AlarmKind.FAR_PLACE in seen(rows, checked=Checked(far=frozenset({0, 1, 2})))
    assert AlarmKind.FAR_PLACE not in seen(rows, checked=Checked(far=frozenset({0, 1})))


def test_lists_that_were_read_in():
    """As long as a trace or a record says the same of somebody, it is no matter that a list does too."""
    rows = [one(number) for number in range(50)]
    listed = Checked(from_file=frozenset(range(50)))
    assert AlarmKind.FROM_FILE in seen(rows, checked=listed)
    assert AlarmKind.FROM_FILE not in seen(rows[:49], checked=listed)
    traced = replace(rows[0], grounds=[*rows[0].grounds, ground(99)])
    assert AlarmKind.FROM_FILE not in seen([traced, *rows[1:]], checked=listed)


def test_what_was_proposed_before_anything_spoke_for_it():
    late = one(1, stated_at=AT + HOUR)
    assert seen([late])[AlarmKind.BEFORE_EVIDENCE].restriction_ids == [1]
    assert AlarmKind.BEFORE_EVIDENCE in seen([replace(late, grounds=[])])
    assert AlarmKind.BEFORE_EVIDENCE not in seen([replace(late, grounds=[*late.grounds, ground(2)])])


def test_rules_that_no_pack_has():
    assert AlarmKind.UNKNOWN_RULES in seen([one(1, pack_hash="forged")])
    assert seen([one(1, pack_hash="known"), one(2)]) == {}


class TestSameWords:
    def words(self, sources, **given):
        rows = [one(number, source_person=source) for number, source in enumerate(sources)]
        orders = [order(number, **given) for number in range(len(rows))]
        return seen(rows, orders).get(AlarmKind.SAME_REASON)

    def test_the_contacts_of_one_case_may_be_told_the_same(self):
        assert self.words([7] * 60) is None

    def test_twenty_with_nothing_in_common(self):
        assert self.words(range(100, 120)) is None, "the commonest source has one of them"
        found = self.words(range(100, 121))
        assert len(found.restriction_ids) == 21
        assert found.subject.startswith("words:")

    def test_a_number_behind_the_words_does_not_make_them_others(self):
        rows = [one(number, source_person=100 + number) for number in range(30)]
        orders = [order(number, by=f"user:{number % 3}", reason=f"统一管控 {number}。") for number in range(30)]
        assert seen(rows, orders)[AlarmKind.SAME_REASON].detail["actors"] == {"user:0": 10, "user:1": 10, "user:2": 10}

    @given(st.text())
    def test_words_are_compared_alike_however_they_are_set(self, text):
        assert plain_words(f" {text}！12 ") == plain_words(plain_words(text))


class TestVolume:
    def orders(self, number, *, by="user:1", days_before=0, first=0):
        at = AT - days_before * DAY
        return [order(first + n, by=by, at=at, reason=f"{by} {chr(0x4E00 + n)}") for n in range(number)]

    def volume(self, *groups, recent):
        orders = [one for group in groups for one in group]
        return seen([one(number) for number in range(recent)], orders).get(AlarmKind.UNUSUAL_VOLUME)

    def test_five_hundred_of_one_day_are_too_many_for_anybody(self):
        assert self.volume(self.orders(499), recent=499) is None
        found = self.volume(self.orders(500), recent=500)
        assert (found.subject, len(found.restriction_ids)) == ("user:1", 500)

    def test_ten_times_the_others(self):
        others = [self.orders(4, by=f"user:{n}", first=100 + 10 * n) for n in range(2, 5)]
        assert self.volume(self.orders(39), *others, recent=39) is None
        found = self.volume(self.orders(40), *others, recent=40)
        assert found.detail["median_of_others"] == 4
        assert found.detail["orders_of_the_day"] == 40

    def test_ten_times_ones_own_days(self):
        before = [self.orders(3, days_before=days, first=1000 * days) for days in (1, 2, 14)]
        assert self.volume(self.orders(30), *before, recent=30).detail["median_of_own_days"] == 3
        long_ago = self.orders(3, days_before=15, first=9000)
        assert self.volume(self.orders(30), long_ago, recent=30) is None

    def test_few_orders_are_never_measured(self):
        assert self.volume(self.orders(29), self.orders(1, by="user:2", first=100), recent=29) is None


@given(st.lists(st.integers(0, 96), max_size=30), st.integers(1, 5), st.integers(1, 40))  # hours within four days
def test_dense_is_what_counting_from_every_row_finds(hours, limit, span):
    rows = list(enumerate(hours))
    expected = set()
    for _, begin in rows:
        within = [row for row in rows if begin <= row[1] < begin + span]
        if len(within) >= limit:
            expected |= set(within)
    found = dense(rows, lambda row: AT + row[1] * HOUR, span * HOUR, limit)
    assert set(found) == expected
    assert len(found) == len(expected)


@given(st.permutations([one(n, AT + n * HOUR, path=PATHS[n % 3], **JUDGED) for n in range(6)]))
def test_the_order_of_the_facts_does_not_matter(rows):
    assert seen(rows) == seen(sorted(rows, key=lambda row: row.id))


def test_no_number_is_made_up():
    with pytest.raises(RulesError, match="sets no limit"):
        limits_of(replace(load_pack("law"), versions=()), date(2021, 10, 23))
