"""The city's people, with made-up names and numbers, encrypted like anybody's."""

import numpy as np
import numpy.typing as npt

from sizao.desk.filling.divisions import division_paths
from sizao.desk.filling.filling import CITY_PATH, Filling
from sizao.engines.city import City
from sizao.registry.people.operations import load_people
from sizao.registry.people.types import PeopleColumns, Sex


_SEXES = {1: Sex.MALE.value, 2: Sex.FEMALE.value}


def fill(filling: Filling) -> None:
    """Registers everybody, as many at a time as fit well into memory."""
    paths = division_paths(filling.city.divisions)
    chunks = filling.chunks()
    for number, persons in enumerate(chunks):
        if filling.stop.is_set():
            raise InterruptedError("The fill was given up.")
        filling.report("People", number / len(chunks))
        load_people(people=people_columns(filling.city, persons, paths), within=CITY_PATH, **filling.who)


def fill_cast(filling: Filling) -> None:
    """Registers those of the story before its results come in, which are matched to registered people.

    One in each transaction: the others are registered beside this, and neither waits long for the other.
    """
    paths = division_paths(filling.city.divisions)
    story = filling.city.story
    for person in sorted({*story.roles.values(), *(mate.person for mate in filling.wedding.mates)}):
        load_people(
            people=people_columns(filling.city, np.array([person], np.int32), paths), within=CITY_PATH, **filling.who
        )


def people_columns(city: City, persons: npt.NDArray[np.int32], paths: list[str]) -> PeopleColumns:
    """What the registry holds of these people. A second identifier carries its human's name, phone and age."""
    human = _humans(city, persons)
    people = city.people
    registered = np.isin(persons, city.standing.person)
    homes = city.place_keys(city.world.layout.homes.first_place + people.household[persons])
    return PeopleColumns(
        identifiers=city.identifiers(persons),
        names=city.names(human),
        phones=city.phones(human),
        birth_years=people.birth_year[human].tolist(),
        sexes=[_SEXES[sex] for sex in people.sex[human].tolist()],
        division_paths=[paths[at] for at in people.community[human].tolist()],
        household_places=[home if at_home else None for home, at_home in zip(homes, registered.tolist(), strict=True)],
    )


def _humans(city: City, persons: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    human = persons.copy()
    for keep, double in city.same_human:
        human[persons == double] = keep
    return human
