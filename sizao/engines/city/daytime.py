"""Where people spend a weekday: pupils in classes of schools, employees in rooms of workplaces."""

from dataclasses import dataclass

import numpy as np

from sizao.engines.city.arrays import Ints
from sizao.engines.city.population import Areas, People
from sizao.engines.city.streams import stream


_PRIMARY, _JUNIOR, _SENIOR = 0, 1, 2
_STAGES = ("小学", "初级中学", "高级中学")
_FIRST_AGE = (6, 12, 15)
_LAST_AGE = 17
_CLASS = 42
_CLASSES_A_YEAR = 4
# Where a school has fewer pupils than this, all its years sit in one room.
_ONE_ROOM = 30
_WORK_FROM, _WORK_TO = 19, 61
_AT_WORK = 0.8
_NEAR = 0.75


@dataclass(frozen=True, slots=True)
class Daytime:
    """`group` is each person's class or room, -1 for none: first all classes, then all rooms.

    `classes_of` and `rooms_of` count the cells of each school and each workplace; `school` and `workplace` are
    the communities they stand in; `class_key` says what a class is called.
    """

    group: Ints
    class_key: Ints
    classes_of: Ints
    school: Ints
    rooms_of: Ints
    workplace: Ints


def allot(people: People, townships: Areas, counties: Areas, seed: int, first_year: int) -> Daytime:
    age = first_year - people.birth_year
    group = np.full(len(people), -1, np.int32)
    pupils = np.flatnonzero((age >= _FIRST_AGE[_PRIMARY]) & (age <= _LAST_AGE))
    keys = _class_keys(age[pupils], townships.of_person[pupils], counties.of_person[pupils])
    class_key, first, group[pupils] = np.unique(keys, return_index=True, return_inverse=True)
    _, first_class, classes_of = np.unique(class_key >> 8, return_index=True, return_counts=True)
    school = people.community[pupils[first[first_class]]]
    teachers = np.bincount(townships.of_person[pupils[first]], minlength=len(townships))

    rng = stream(seed, "work")
    employed = np.flatnonzero((age >= _WORK_FROM) & (age <= _WORK_TO))
    employed = employed[rng.random(len(employed)) < _AT_WORK]
    near = rng.random(len(employed)) < _NEAR
    home = counties.of_person[employed]
    anyone = counties.start[home] + (rng.random(len(employed)) * counties.sizes[home]).astype(np.int64)
    target = townships.of_person[np.where(near, employed, anyone)]
    order = np.argsort(target * np.float64(2) + rng.random(len(employed)), kind="stable")
    employed, target = employed[order], target[order]
    # The first of a township teach there, the rest work in rooms.
    begin = np.searchsorted(target, np.arange(len(townships)))
    rank = np.arange(len(employed)) - begin[target]
    teaching = rank < teachers[target]
    by_township = np.argsort(townships.of_person[pupils[first]], kind="stable")
    taught = np.concatenate([[0], np.cumsum(teachers)[:-1]])
    group[employed[teaching]] = by_township[(taught[target] + rank)[teaching]]
    workers = employed[~teaching]
    room, rooms_of = _rooms(rng, len(workers))
    group[workers] = len(class_key) + room
    first_worker = np.flatnonzero(np.diff(room, prepend=-1))
    first_room = np.concatenate([[0], np.cumsum(rooms_of)[:-1]])
    site = townships.start[target[~teaching][first_worker[first_room]]]
    return Daytime(group, class_key, classes_of, school, rooms_of, people.community[site])


def _class_keys(age: Ints, township: Ints, county: Ints) -> Ints:
    """Stage, area and number of the school, then (8 bits) grade and number of the class."""
    stage = np.searchsorted(np.array(_FIRST_AGE), age, side="right") - 1
    area = np.where(stage == _SENIOR, county, township).astype(np.int64)
    school = stage * 1024 + area
    pupils = np.bincount(school)
    grade = np.where(pupils[school] < _ONE_ROOM, 0, age - np.array(_FIRST_AGE)[stage] + 1)
    year = school * 16 + grade
    order = np.argsort(year, kind="stable")
    size = np.bincount(year)
    rank = np.empty(len(age), np.int64)
    rank[order] = np.arange(len(age)) - (np.cumsum(size) - size)[year[order]]
    classes = np.maximum(1, -(-size // _CLASS))
    number = rank * classes[year] // size[year]
    keys: Ints = (school * 256 + number // _CLASSES_A_YEAR) * 256 + grade * 16 + number % _CLASSES_A_YEAR
    return keys


def _rooms(rng: np.random.Generator, workers: int) -> tuple[Ints, Ints]:
    """The room of each worker, 5 to 45 in one; the number of rooms of each workplace, 1 to 10."""
    draw = rng.random(workers // 5 + 1)
    ends = np.cumsum(5 + (41 * draw * draw).astype(np.int64))
    # The last room takes what is left over.
    rooms = max(1, int(np.searchsorted(ends, workers, side="right")))
    room = np.searchsorted(ends[: rooms - 1], np.arange(workers), side="right")
    draw = rng.random(rooms)
    sites = np.cumsum(1 + (10 * draw * draw).astype(np.int64))
    last = int(np.searchsorted(sites, rooms))
    sites = np.minimum(sites[: last + 1], rooms)
    return room, np.diff(sites, prepend=0)


def school_name(class_key: int, area_name: str) -> str:
    stage, number = class_key >> 26, (class_key >> 8) & 255
    return f"{area_name}第{number + 1}{_STAGES[stage]}"


def class_name(class_key: int) -> str:
    grade, number = (class_key >> 4) & 15, class_key & 15
    return f"{grade}年级{number + 1}班" if grade else f"复式{number + 1}班"
