from collections import Counter
from datetime import date, timedelta
from hashlib import sha256

import numpy as np
import pytest

from sizao.engines.city import SETTINGS, City, DayColumns, UnusableCityError, generate_city
from sizao.kernel.settings_of_contact import Setting


# What nobody does in this city: it has no airport, harbor or ordinary train, and no place without a kind.
NOT_HERE = {
    Setting.AIRCRAFT,
    Setting.AIRCRAFT_UNFILTERED,
    Setting.SHIP,
    Setting.TRAIN_UNSEALED,
    Setting.OTHER,
}


@pytest.fixture(scope="module")
def city() -> City:
    return generate_city(scale="tiny")


@pytest.fixture(scope="module")
def days(city) -> list[DayColumns]:
    return list(city.days())


def digest(city: City) -> str:
    """The same on every machine: all columns as little-endian numbers of 64 bits, and some strings."""
    people = city.people
    seen = sha256()
    for column in (people.household, people.community, people.birth_year, people.sex, city.places.kind):
        seen.update(column.astype("<i8").tobytes())
    for rows in (city.standing, *city.days()):
        for column in (rows.person, rows.cell, rows.seat_row, rows.enter, rows.leave, rows.capped):
            seen.update(column.astype("<i8").tobytes())
    last = np.array([len(people) - 1])
    seen.update(" ".join(city.names(last) + city.identifiers(last) + city.phones(last)).encode())
    return seen.hexdigest()[:16]


@pytest.mark.slow
def test_the_same_seed_gives_the_same_city_on_every_machine(city):
    assert digest(city) == digest(generate_city(scale="tiny")) == "7445e4f9a386f033"


@pytest.mark.slow
def test_another_seed_gives_another_city(city):
    other = generate_city(scale="tiny", seed=1)
    assert not np.array_equal(other.people.birth_year, city.people.birth_year)
    assert not np.array_equal(other.day(0).enter, city.day(0).enter)


def test_a_day_needs_no_other_day(city, days):
    again = city.day(7)
    assert np.array_equal(again.person, days[7].person) and np.array_equal(again.enter, days[7].enter)


def test_counties_have_their_share_of_people(city):
    expected = {county.code: county.people / 800 for county in city.world.geography.counties}
    codes = [division.code[:6] for division in city.divisions]
    found = Counter(codes[community] for community in city.people.community)
    assert found.keys() == expected.keys()
    assert all(abs(found[code] - expected[code]) <= 0.5 for code in expected)


def test_ages_and_sexes_are_those_of_the_census(city):
    # Communiqué of 2020: 15.22 % under 15, 59.72 % of 15 to 59, 17.64 % of 65 and over, 50.51 % men.
    age = city.start_on.year - city.people.birth_year
    grown = (age >= 15) & (age < 60)
    found = [np.mean(one) for one in (age < 15, grown, age >= 65, city.people.sex == 1)]
    assert found == pytest.approx([0.1522, 0.5972, 0.1764, 0.5051], abs=0.02)
    # No step of five years is empty or stands out, as it would if households were drawn carelessly.
    steps = np.bincount(age // 5)[:16] / len(age)
    assert steps.min() > 0.01 and steps.max() < 0.11


def test_no_household_is_of_minors_only(city):
    adults = np.bincount(city.people.household, city.start_on.year - city.people.birth_year >= 18)
    assert adults.min() >= 1


def test_everybody_lives_in_a_community_and_a_household_in_one(city):
    levels = np.array([division.level for division in city.divisions])
    assert set(levels[city.people.community]) == {3}
    homes = dict.fromkeys(zip(city.people.household.tolist(), city.people.community.tolist(), strict=True))
    assert len(homes) == city.people.household.max() + 1


def test_every_pupil_has_a_class_and_goes_there_on_a_weekday(city, days):
    age = city.start_on.year - city.people.birth_year
    pupils = np.flatnonzero((age >= 6) & (age <= 15))
    cells = city.world.day_cell[pupils]
    assert set(city.places.settings(city.cell_place(cells))) == {Setting.SCHOOL}
    tuesday = days[2]
    there = tuesday.person[np.isin(tuesday.cell, cells)]
    assert np.isin(pupils, there).mean() > 0.9


def test_classes_and_rooms_hold_no_crowds(city):
    cells, people = np.unique(city.world.day_cell[city.world.day_cell >= 0], return_counts=True)
    rooms = np.array(city.places.settings(city.cell_place(cells))) == Setting.WORKPLACE
    assert people.max() <= 50
    assert people[rooms].min() >= 5


def test_nobody_works_or_learns_on_a_weekend(city, days):
    kinds = {Setting.WORKPLACE, Setting.SCHOOL}
    for rows in days:
        found = set(city.places.settings(city.cell_place(np.unique(rows.cell))))
        assert bool(found & kinds) == (rows.on.weekday() < 5)


def test_rows_end_after_they_begin_and_lie_in_the_period(city, days):
    begin, end = city.period
    for rows in (city.standing, *days):
        assert (rows.enter < rows.leave).all()
        assert rows.enter.min() >= begin and rows.leave.max() <= end
        assert rows.person.min() >= 0 and rows.person.max() < len(city.people)
        assert rows.cell.min() >= 0 and rows.cell.max() < city.cell_count


def test_rows_of_a_day_begin_on_that_local_day(city, days):
    for number, rows in enumerate(days):
        assert rows.on == city.start_on + timedelta(number)
        since = rows.enter - (city.period[0] + number * 86_400)
        assert since.min() >= 0 and since.max() < 86_400


def test_every_kind_of_place_that_exists_is_used(city, days):
    used = {kind for rows in days for kind in np.unique(city.places.kind[city.cell_place(rows.cell)])}
    used |= set(np.unique(city.places.kind[city.cell_place(city.standing.cell)]))
    assert {SETTINGS[kind] for kind in used} == set(Setting) - NOT_HERE
    assert set(np.unique(city.places.kind)) == used


def test_nobody_but_train_crew_is_at_two_places_at_once(city, days):
    # Crew are in all carriages of their train; where a leaving was not recorded, the cap may reach too far.
    trains = SETTINGS.index(Setting.TRAIN_SEALED)
    for rows in days:
        on_trains = city.places.kind[city.cell_place(rows.cell)] == trains
        known = rows.chosen(~on_trains & ~rows.capped)
        order = np.lexsort((known.enter, known.person))
        person, enter, leave = known.person[order], known.enter[order], known.leave[order]
        assert not ((person[1:] == person[:-1]) & (enter[1:] < leave[:-1])).any()


def test_crew_walk_through_all_carriages_without_a_seat(city, days):
    rows = days[2]
    on_trains = rows.chosen(city.places.kind[city.cell_place(rows.cell)] == SETTINGS.index(Setting.TRAIN_SEALED))
    carriages = Counter(on_trains.person.tolist())
    crew = {person for person, cells in carriages.items() if cells == 8}
    assert crew
    assert set(on_trains.seat_row[np.isin(on_trains.person, list(crew))]) == {-1}
    assert on_trains.seat_row[~np.isin(on_trains.person, list(crew))].min() >= 1


def test_a_shorter_period_or_an_unknown_scale_is_refused():
    with pytest.raises(UnusableCityError, match="too few"):
        generate_city(scale="tiny", days=11)
    with pytest.raises(UnusableCityError, match="no scale"):
        generate_city(scale="huge")  # type: ignore[arg-type]


@pytest.mark.slow
def test_one_county_and_another_start_make_a_city_too():
    shifted = generate_city(scale="tiny", start_on=date(2022, 3, 7), days=12)
    assert len(list(shifted.days())) == 12
    assert shifted.story.positive_at.date() == date(2022, 3, 17)
