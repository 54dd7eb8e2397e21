"""Backwards to likely sources, and the links between two people, on a morning that fits on a page."""

from datetime import UTC, datetime

import pytest

from sizao.engines.tracing.backwards import likely_sources
from sizao.engines.tracing.between import links
from sizao.engines.tracing.index import TraceIndex
from sizao.engines.tracing.reading import load
from sizao.engines.tracing.types import ContactRule, DegreeRules, IndexWindow, Presence, Protocol


MINUTE = 60
MORNING = int(datetime(2021, 10, 20, tzinfo=UTC).timestamp())


def stay(person: str, place: str, begin: int, end: int) -> Presence:
    return Presence(person, place, MORNING + begin * MINUTE, MORNING + end * MINUTE, kind="restaurant")


def window(person: str, begin: int = 0, end: int = 600) -> IndexWindow:
    def at(minute: int) -> datetime:
        return datetime.fromtimestamp(MORNING + minute * MINUTE, UTC)

    return IndexWindow(person, at(begin), at(end))


RULES = DegreeRules({}, ContactRule("a quarter of an hour", 15 * MINUTE))
PROTOCOL = Protocol("any", (RULES, RULES, RULES))


@pytest.fixture
def market_morning() -> TraceIndex:
    """Two cases: both at the noodle shop, one after the other, both with the cook; one also meets a friend."""
    return load(
        [
            stay("cook", "noodles", 0, 200),
            stay("case one", "noodles", 10, 60),
            stay("case two", "noodles", 100, 160),
            stay("case one", "bus", 70, 95),
            stay("friend", "bus", 70, 95),
            stay("passer-by", "noodles", 150, 155),
        ]
    ).index


def test_the_person_all_cases_met_comes_first(market_morning: TraceIndex) -> None:
    found = likely_sources(market_morning, [window("case one"), window("case two")], RULES)
    first = found.persons[0]
    assert (first.person, first.cases, first.seconds) == ("cook", ("case one", "case two"), 110 * MINUTE)
    assert (first.first, first.place, first.is_case) == (MORNING + 10 * MINUTE, "noodles", False)
    assert [person.person for person in found.persons] == ["cook", "friend"], "five minutes are no meeting"


def test_the_place_all_cases_visited_comes_first(market_morning: TraceIndex) -> None:
    found = likely_sources(market_morning, [window("case one"), window("case two")], RULES)
    place = found.places[0]
    assert (place.place, place.setting, place.cases) == ("noodles", "restaurant", ("case one", "case two"))
    assert (place.seconds, place.together) == (110 * MINUTE, 0), "they were there, but never at once"
    assert [place.place for place in found.places] == ["noodles", "bus"]


def test_time_at_a_place_together_is_told(market_morning: TraceIndex) -> None:
    found = likely_sources(market_morning, [window("cook"), window("case two")], RULES)
    assert found.places[0].together == 60 * MINUTE


def test_nothing_before_the_window_counts(market_morning: TraceIndex) -> None:
    found = likely_sources(market_morning, [window("case one", 62), window("case two")], RULES)
    assert {p.person: p.cases for p in found.persons}["cook"] == ("case two",)


def test_one_human_under_two_identifiers_is_one_case(market_morning: TraceIndex) -> None:
    same = {"friend": "cook"}
    found = likely_sources(market_morning, [window("case one"), window("case two")], RULES, canonical=same)
    assert [(p.person, p.seconds) for p in found.persons] == [("cook", 135 * MINUTE)]


def test_a_link_is_a_chain_in_time(market_morning: TraceIndex) -> None:
    found = links(market_morning, window("friend"), window("case two"), PROTOCOL)
    # From the friend to case one on the bus comes after the noodles: that way nothing could pass to the cook.
    assert found == []
    back = links(market_morning, window("case one"), window("case two"), PROTOCOL)
    assert [[(e.source, e.person, e.place) for e in link.episodes] for link in back] == [
        [("case one", "cook", "noodles"), ("cook", "case two", "noodles")]
    ]
    starts = [episode.start for episode in back[0].episodes]
    assert starts == sorted(starts)


def test_people_who_never_met_have_no_link(market_morning: TraceIndex) -> None:
    assert links(market_morning, window("friend"), window("passer-by"), PROTOCOL) == []
