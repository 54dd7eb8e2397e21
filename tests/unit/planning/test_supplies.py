"""How long stock lasts, where it is drawn from and how it is driven: tables, and a reference that tries everything."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sizao.engines.planning.supplies import (
    Arrival,
    Drop,
    Link,
    Lot,
    Norm,
    Shortage,
    Spare,
    SuppliesPlanError,
    Vehicle,
    daily_needs,
    draw,
    look_ahead,
    plan_rounds,
)
from sizao.engines.policy.vocabulary import NeedGroup


def test_what_people_need_in_a_day():
    norms = [
        Norm("grain", NeedGroup.EVERYONE, 350),
        Norm("infant_formula", NeedGroup.INFANT, 120),
        Norm("dialysis_set", NeedGroup.DIALYSIS, 430),
    ]
    people = {NeedGroup.EVERYONE: 1000, NeedGroup.INFANT: 33}
    assert daily_needs(people, norms) == {"grain": 350_000, "infant_formula": 3960}
    assert daily_needs(people, norms, extra_percent=10) == {"grain": 385_000, "infant_formula": 4356}
    assert daily_needs({NeedGroup.EVERYONE: 1}, [Norm("grain", NeedGroup.EVERYONE, 333)], extra_percent=10) == {
        "grain": 367
    }


# lots `amount@last day`, what is needed each day, arrivals `amount on day`; then: days covered, lacking, spoiled.
LASTING = [
    ("10", [4, 4, 4], [], 2, 2, 0),
    ("10", [5, 5], [], 2, 0, 0),
    ("", [1], [], 0, 1, 0),
    ("6@0 6", [4, 4, 4], [], 2, 2, 2),
    # The one that expires first goes first, though it is named last.
    ("6 6@1", [4, 4, 4], [], 3, 0, 0),
    ("2", [2, 2, 2], [(1, "4")], 3, 0, 0),
    ("2", [2, 2, 2], [(2, "4")], 1, 2, 0),
    ("", [2, 2], [(1, "4@0")], 0, 4, 4),
    ("5", [0, 0, 5], [], 3, 0, 0),
]


def _lot(text: str) -> Lot:
    amount, _, last = text.partition("@")
    return Lot(int(amount), int(last) if last else None)


@pytest.mark.parametrize(("lots", "needs", "arrivals", "cover", "lacking", "spoiled"), LASTING)
def test_how_long_it_lasts(lots, needs, arrivals, cover, lacking, spoiled):
    found = look_ahead([_lot(one) for one in lots.split()], needs, [Arrival(day, _lot(one)) for day, one in arrivals])
    assert (found.cover, found.lacking, found.spoiled) == (cover, lacking, spoiled)
    assert found.runs_out == (None if cover == len(needs) else cover)


def _most_served(lots: tuple[tuple[int, int], ...], needs: tuple[int, ...], day: int = 0) -> int:
    """The most that any order of use can serve, by trying each."""
    if day == len(needs):
        return 0
    usable = [number for number, (last, amount) in enumerate(lots) if last >= day and amount]
    best = 0
    for takes in product(*(range(lots[number][1] + 1) for number in usable)):
        if sum(takes) <= needs[day]:
            left = list(lots)
            for number, taken in zip(usable, takes, strict=True):
                left[number] = (left[number][0], left[number][1] - taken)
            best = max(best, sum(takes) + _most_served(tuple(left), needs, day + 1))
    return best


@given(
    some.lists(some.tuples(some.integers(0, 3), some.integers(0, 3)), max_size=3),
    some.lists(some.integers(0, 4), min_size=1, max_size=3),
)
def test_no_other_order_serves_more(lots, needs):
    found = look_ahead([Lot(amount, last) for last, amount in lots], needs)
    assert sum(day.used for day in found.days) == _most_served(tuple(lots), tuple(needs))
    assert all(day.used + day.lacking == day.needed for day in found.days)


def _worth(shortages, links, amounts) -> tuple[int, int, int, int]:
    got = {one.site: 0 for one in shortages}
    for link, amount in zip(links, amounts, strict=True):
        got[link.site] += amount
    sooner = sum((one.amount - got[one.site]) * max(3 - one.by_day, 0) for one in shortages)
    by = {one.site: one.by_day for one in shortages}
    late = sum(amount for link, amount in zip(links, amounts, strict=True) if link.lead_days > by[link.site])
    effort = sum(link.effort * amount for link, amount in zip(links, amounts, strict=True))
    return sum(one.amount for one in shortages) - sum(amounts), sooner, late, effort


def _every(shortages, spares, links) -> Iterator[tuple[int, ...]]:
    wanted = {one.site: one.amount for one in shortages}
    given_ = {one.store: one.amount for one in spares}
    for amounts in product(*(range(min(wanted[link.site], given_[link.store]) + 1) for link in links)):
        if all(
            sum(amount for link, amount in zip(links, amounts, strict=True) if link.site == site) <= most
            for site, most in wanted.items()
        ) and all(
            sum(amount for link, amount in zip(links, amounts, strict=True) if link.store == store) <= most
            for store, most in given_.items()
        ):
            yield amounts


@given(
    some.lists(some.tuples(some.integers(0, 3), some.integers(0, 2)), min_size=1, max_size=2),
    some.lists(some.integers(0, 3), min_size=1, max_size=2),
    some.lists(some.tuples(some.booleans(), some.integers(0, 5), some.integers(0, 3)), min_size=4, max_size=4),
)
def test_drawing_is_as_good_as_trying_everything(sites, stores, ways):
    shortages = [Shortage(f"site-{n}", amount, by) for n, (amount, by) in enumerate(sites)]
    spares = [Spare(f"store-{n}", amount) for n, amount in enumerate(stores)]
    pairs = product(range(len(spares)), range(len(shortages)))
    links = [
        Link(f"store-{store}", f"site-{site}", effort, lead)
        for (store, site), (there, effort, lead) in zip(pairs, ways, strict=False)
        if there
    ]
    found = draw(shortages, spares, links)
    amounts = [
        sum(one.amount for one in found.draws if (one.store, one.site) == (link.store, link.site)) for link in links
    ]
    assert tuple(amounts) in set(_every(shortages, spares, links))
    best = min(_worth(shortages, links, every) for every in _every(shortages, spares, links))
    assert _worth(shortages, links, amounts) == best
    assert sum(amount for _site, amount in found.unmet) == best[0]
    assert sum(one.amount for one in found.draws if one.is_late) == best[2]


def test_the_site_that_runs_out_first_is_served_in_time():
    shortages = [Shortage("east", 5, by_day=1), Shortage("west", 5, by_day=4)]
    links = [
        Link("near", "east", 10, 1),
        Link("near", "west", 1, 1),
        Link("far", "east", 90, 2),
        Link("far", "west", 90, 2),
    ]
    found = draw(shortages, [Spare("near", 5), Spare("far", 3)], links)
    assert {(one.store, one.site, one.amount, one.is_late) for one in found.draws} == {
        ("near", "east", 5, False),
        ("far", "west", 3, False),
    }
    assert found.unmet == (("west", 2),)


def _best_rounds(drops, vehicles, stops) -> tuple[int, int]:
    best = (0, 0)
    for places in product([None, *range(len(vehicles))], repeat=len(drops)):
        loads = [
            [drop.grams for drop, place in zip(drops, places, strict=True) if place == v] for v in range(len(vehicles))
        ]
        fits = all(
            sum(load) <= vehicle.grams and len(load) <= stops for load, vehicle in zip(loads, vehicles, strict=True)
        )
        if fits:
            best = max(best, (sum(place is not None for place in places), -sum(1 for load in loads if load)))
    return best


@given(
    some.lists(some.integers(0, 6), max_size=4),
    some.lists(some.integers(0, 8), max_size=3),
    some.integers(1, 3),
)
def test_rounds_are_as_few_as_trying_everything_finds(loads, capacities, stops):
    drops = [Drop(f"drop-{n}", grams) for n, grams in enumerate(loads)]
    vehicles = [Vehicle(f"van-{n}", grams) for n, grams in enumerate(capacities)]
    found = plan_rounds(drops, vehicles, stops=stops)
    driven = [key for one in found.rounds for key in one.drops]
    assert sorted([*driven, *found.left]) == sorted(one.key for one in drops)
    room = {one.key: one.grams for one in vehicles}
    assert all(one.grams <= room[one.vehicle] and len(one.drops) <= stops for one in found.rounds)
    assert (len(driven), -len(found.rounds)) == _best_rounds(drops, vehicles, stops)
    assert found.is_best


def test_many_stops_are_planned_the_same_again():
    drops = [Drop(f"drop-{n}", 40_000 + 7_919 * n % 90_000) for n in range(40)]
    vehicles = [Vehicle(f"van-{n}", 900_000) for n in range(6)]
    found = plan_rounds(drops, vehicles, stops=12, work=0.2)
    assert not found.left
    assert len(found.rounds) <= 5
    assert plan_rounds(drops, vehicles, stops=12, work=0.2) == found


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda: Lot(-1), "less than nothing"),
        (lambda: Arrival(-1, Lot(1)), "in the past"),
        (lambda: draw([Shortage("a", 1, 0), Shortage("a", 2, 0)], [], []), "twice"),
        (lambda: draw([Shortage("a", -1, 0)], [], []), "less than nothing"),
        (lambda: plan_rounds([Drop("a", 1), Drop("a", 1)], [], stops=1), "twice"),
        (lambda: plan_rounds([Drop("a", 1)], [], stops=0), "less than nothing"),
    ],
)
def test_facts_that_cannot_be_planned_with(act, words):
    with pytest.raises(SuppliesPlanError, match=words):
        act()


def test_nothing_to_do_is_an_answer():
    assert draw([], [Spare("a", 1)], []).draws == ()
    assert plan_rounds([], [Vehicle("a", 1)], stops=1).rounds == ()
