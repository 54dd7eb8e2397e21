from datetime import timedelta

import numpy as np
import pytest

from sizao.engines.city import City, generate_city
from sizao.kernel.settings_of_contact import Setting


@pytest.fixture(scope="module")
def city() -> City:
    return generate_city(scale="tiny")


@pytest.fixture(scope="module")
def rows(city):
    """Of each day only the rows of people with a part in the story, told as (place key, cell label, row, ...)."""
    cast = np.unique(city.scenes.cast.everyone)
    return [day.chosen(np.isin(day.person, cast)) for day in city.days()]


def stays(city, day, person):
    own = day.chosen(day.person == person)
    order = np.argsort(own.enter)
    cells = own.cell[order]
    places = city.cell_place(cells)
    return list(
        zip(
            city.place_keys(places),
            city.places.settings(places),
            city.cell_labels(cells),
            own.enter[order].tolist(),
            own.leave[order].tolist(),
            strict=True,
        )
    )


def test_the_worker_is_positive_at_16_on_the_last_day_but_one(city):
    assert city.story.positive_at.isoformat() == "2021-10-22T16:00:00+08:00"
    assert city.story.findings[0].person == city.story.worker


def test_findings_come_in_order_over_the_last_two_days(city):
    reported = [finding.reported_at for finding in city.story.findings]
    assert reported == sorted(reported)
    assert {when.date() for when in reported} == {city.start_on + timedelta(12), city.start_on + timedelta(13)}
    assert len({finding.person for finding in city.story.findings}) == 6
    for finding in city.story.findings:
        assert finding.sampled_at < finding.reported_at
        assert (finding.onset is None) == (finding.kind == "asymptomatic")
        assert finding.onset is None or finding.onset <= finding.sampled_at.date()


def test_the_worker_is_where_the_story_says_and_nowhere_else(city, rows):
    told = [[(kind, label) for _, kind, label, _, _ in stays(city, day, city.story.worker)] for day in rows]
    home = (Setting.HOUSEHOLD, None)
    assert told[:3] == [[], [], []]
    assert told[3] == [(Setting.TRAIN_SEALED, "05车"), (Setting.STATION, "候车区1"), home]
    assert told[4:8] == [[home]] * 4
    assert told[8] == [(Setting.COACH_SEALED, None), home]
    assert told[9:12] == [[home], [home, (Setting.BANQUET, "桌1")], [(Setting.BUS, None)]]
    assert told[12] == [(Setting.CLINIC, "预检分诊"), (Setting.CLINIC, "候诊区"), (Setting.CLINIC, "诊室1")]
    assert told[13] == []


def test_the_worker_is_alone_for_four_days(city, rows):
    flat = [stay for day in rows for stay in stays(city, day, city.story.worker) if stay[0] == "home:flat"]
    assert 3.5 * 86_400 < sum(leave - enter for *_, enter, leave in flat) < 4 * 86_400
    others = [day.person[np.isin(city.place_keys(city.cell_place(day.cell)), ["home:flat"])] for day in rows]
    assert set(np.concatenate(others)) == {city.story.worker}
    standing = city.standing
    home = standing.enter[standing.person == city.story.worker]
    assert home > flat[-1][4]


def test_twelve_tables_of_ten_at_the_wedding(city, rows):
    (hall,) = {stay[0] for stay in stays(city, rows[10], city.story.worker) if stay[1] == Setting.BANQUET}
    at_hall = rows[10].chosen(np.array(city.place_keys(city.cell_place(rows[10].cell))) == hall)
    tables, guests = np.unique(at_hall.cell, return_counts=True)
    assert guests.tolist() == [10] * 12
    assert city.cell_labels(tables) == [f"桌{number}" for number in range(1, 13)]
    roles = city.story.roles
    table = {person: at_hall.cell[at_hall.person == person][0] for person in at_hall.person.tolist()}
    assert table[roles["worker"]] == table[roles["table_guest"]] == table[roles["kin_host"]]
    assert table[roles["hall_guest"]] != table[roles["worker"]]
    assert at_hall.capped.sum() == 1


def test_carriage_mates_live_in_two_counties_and_some_sit_near(city, rows):
    day, worker = rows[3], city.story.worker
    (carriage,) = day.cell[(day.person == worker) & (day.seat_row == 8)]
    mates = day.chosen((day.cell == carriage) & (day.person != worker))
    codes = {city.divisions[at].code[:6] for at in city.people.community[mates.person]}
    assert {"130705", "130727"} <= codes
    near = np.abs(mates.seat_row - 8) <= 3
    assert near.sum() >= 8 and (~near).sum() >= 8
    finder = city.story.roles["carriage_mate_yangyuan"]
    assert near[mates.person == finder].all()
    assert city.divisions[city.people.community[finder]].code.startswith("130727")


def test_both_children_go_to_one_primary_school_in_the_days_before(city, rows):
    children = [city.story.roles["elder_child"], city.story.roles["younger_child"]]
    cells = city.world.day_cell[children]
    assert len(set(city.place_keys(city.cell_place(cells)))) == 1
    assert "小学" in city.place_names(city.cell_place(cells))[0]
    for child, cell in zip(children, cells, strict=True):
        assert sum(bool(((day.person == child) & (day.cell == cell)).any()) for day in rows[8:13]) >= 3


def test_one_human_travels_under_a_second_identifier(city, rows):
    ((kept, other),) = city.same_human
    assert kept == city.story.worker
    assert city.identifiers(np.array([kept])) != city.identifiers(np.array([other]))
    assert city.names(np.array([kept])) == city.names(np.array([other]))
    told = [stays(city, day, other) for day in rows]
    assert [len(stays) for stays in told] == [0] * 10 + [1, 0, 0, 0]
    assert told[10][0][1] == Setting.COACH_SEALED
    assert other not in city.standing.person


def test_every_moment_lies_in_the_period_and_speaks_both_languages(city):
    begin, end = city.period
    moments = city.story.moments
    assert [moment.at for moment in moments] == sorted(moment.at for moment in moments)
    assert all(begin <= moment.at.timestamp() < end for moment in moments)
    assert all(moment.zh and moment.en and moment.role in city.story.role_names for moment in moments)
    arrived = next(moment.at for moment in moments if moment.kind == "arrive")
    assert next(moment.at for moment in moments if moment.kind == "advance_report") - arrived == timedelta(hours=30)


def test_moments_at_a_place_are_rows_at_that_place(city, rows):
    for moment in city.story.moments:
        if moment.place is None:
            continue
        day = rows[(moment.at.date() - city.start_on).days]
        second = int(moment.at.timestamp())
        own = (day.person == moment.person) & (city.cell_place(day.cell) == moment.place)
        assert ((day.enter[own] <= second + 300) & (second - 300 <= day.leave[own])).any(), moment.kind


@pytest.mark.slow
def test_some_rows_are_late_and_some_have_no_exit(city):
    late = capped = total = 0
    for day in city.days():
        flags = city.late(day)
        late += int(flags.sum())
        capped += int(day.capped.sum())
        total += len(day)
        # A source sends a person's day in one piece.
        assert not set(day.person[flags]) & set(day.person[~flags])
    assert 0.001 < late / total < 0.01
    assert 0 < capped < total / 1_000
