"""The list of a trace and its picture, on answers small enough to be told apart by hand and by chance."""

import math
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from sizao.desk.rings import RingOrder, RingsAsked, compare, find_rows
from sizao.engines.tracing.library import trace
from sizao.engines.tracing.types import IndexWindow, Presence, Protocol
from sizao.interfaces.console.tracing.picture import choose, places_on_circles


START = datetime(2021, 10, 20, tzinfo=UTC)
SECOND = int(START.timestamp())
WINDOW = IndexWindow(1, START, START + timedelta(days=1))


def answer_of(stays, *, minutes=10, degrees=3):
    presences = [Presence(person, place, SECOND + a * 60, SECOND + b * 60) for person, place, a, b in stays]
    return trace(presences, [WINDOW], Protocol.uniform(minimum_seconds=minutes * 60, degrees=degrees))


def random_answer(seed, *, minutes=10):
    chance = np.random.default_rng(seed)
    stays = [(1, f"p{k}", 0, 300) for k in range(6)]
    for person in range(2, 400):
        for _ in range(3):
            begin, place, length = (int(chance.integers(low, high)) for low, high in ((0, 1200), (0, 60), (5, 90)))
            stays.append((person, f"p{place}", begin, begin + length))
    return answer_of(stays, minutes=minutes)


def rows_of(answer, asked):
    found = SimpleNamespace(answer=answer, canonical={})
    numbers = find_rows(found, asked, actor=None, purpose="", at=START)
    return [answer.rows(number, number + 1)[0] for number in numbers.tolist()]


@pytest.mark.parametrize(
    ("order", "of"),
    [
        (RingOrder.FIRST, lambda row: row.first_exposure),
        (RingOrder.TOGETHER, lambda row: row.seconds),
        (RingOrder.PLACE, lambda row: row.place),
        (RingOrder.SOURCE, lambda row: row.source),
    ],
)
def test_equal_rows_stay_in_the_order_of_the_list(order, of):
    answer = random_answer(1)
    rows = answer.rows()
    assert len(rows) > 100
    assert rows_of(answer, RingsAsked(order=order)) == sorted(rows, key=of)
    assert rows_of(answer, RingsAsked(order=order, falling=True)) == sorted(rows, key=of, reverse=True)
    second = [row for row in sorted(rows, key=of) if row.degree == 2]
    assert rows_of(answer, RingsAsked(order=order, degree=2)) == second


def test_columns_of_chosen_rows_are_those_of_the_list():
    answer = random_answer(2)
    every, some = answer.columns(), np.array([5, 3, 40, 3])
    chosen = answer.columns(numbers=some)
    for name, column in every.items():
        assert list(chosen[name]) == [column[number] for number in some.tolist()]


def test_a_comparison_tells_each_person_once():
    one, other = random_answer(3, minutes=10), random_answer(3, minutes=25)
    here, there = ({row.person: row.degree for row in answer.rows()} for answer in (one, other))
    result = compare(one, other)

    def told(changes):
        return list(zip(changes.keys.tolist(), changes.here.tolist(), changes.there.tolist(), strict=True))

    assert set(told(result.added)) == {(key, 0, there[key]) for key in there.keys() - here.keys()}
    assert set(told(result.dropped)) == {(key, here[key], 0) for key in here.keys() - there.keys()}
    moved = {key for key in here.keys() & there.keys() if here[key] != there[key]}
    assert set(told(result.moved)) == {(key, here[key], there[key]) for key in moved}
    assert result.same == len(here.keys() & there.keys()) - len(moved)
    assert result.dropped and result.moved
    assert told(result.dropped) == sorted(told(result.dropped), key=lambda row: (row[1], row[0]))


def test_everybody_is_drawn_where_they_are_few():
    answer = answer_of([(1, "a", 0, 60), (2, "a", 0, 60), (3, "a", 0, 60), (3, "b", 90, 150), (4, "b", 90, 150)])
    tree = choose(answer)
    persons = {row: answer.rows(row, row + 1)[0].person for row in tree.rows}
    above = {persons[row]: persons.get(parent, 1) for row, parent in tree.parents.items()}
    assert above == {2: 1, 3: 1, 4: 3}
    assert set(tree.more.values()) == {0}


def test_of_many_those_are_drawn_through_whom_most_were_reached():
    # 2 met nobody else, 3 met twenty.
    stays = [(1, "a", 0, 60), (2, "a", 0, 60), (3, "a", 0, 60), (3, "b", 90, 150)]
    answer = answer_of([*stays, *((person, "b", 90, 150) for person in range(10, 30))], degrees=2)
    tree = choose(answer, most=5)
    rows = answer.rows()
    drawn = Counter(rows[row].degree for row in tree.rows)
    assert drawn[1] == 2
    three = next(row for row in tree.rows if rows[row].person == 3)
    assert tree.more[three] + sum(parent == three for parent in tree.parents.values()) == 20


@pytest.mark.parametrize("seed", range(5))
def test_nobody_stands_on_another_and_each_within_the_part_of_their_source(seed):
    answer = random_answer(seed)
    tree = choose(answer)
    degrees = {row: answer.rows(row, row + 1)[0].degree for row in tree.rows}
    places = places_on_circles(tree, degrees, {row: row for row in tree.rows})
    assert set(places) == set(tree.rows)
    for degree in set(degrees.values()):
        circle = sorted(places[row] for row in tree.rows if degrees[row] == degree)
        gaps = [radius * (b - a) for (radius, a), (_, b) in pairwise(circle)]
        assert all(gap > 20 for gap in gaps)
    # Lines from one source to its contacts do not cross those of its neighbor: the order around the circle is the same.
    outer = sorted((row for row in tree.rows if tree.parents[row] != -1), key=lambda row: places[row][1])
    for degree in (2, 3):
        parents = [tree.parents[row] for row in outer if degrees[row] == degree == degrees[tree.parents[row]] + 1]
        angles = [places[parent][1] for parent in parents]
        assert angles == sorted(angles)
    assert all(0 <= angle <= 2 * math.pi for _, angle in places.values())
