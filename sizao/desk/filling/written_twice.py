"""People whom a form wrote once more, otherwise than they are registered: somebody has to look who they are."""

import numpy as np

from sizao.desk.filling.divisions import division_paths
from sizao.desk.filling.filling import CITY_PATH, Filling
from sizao.desk.filling.people import people_columns
from sizao.engines.city.slips import Register, Slip, written_again
from sizao.engines.city.streams import scattered
from sizao.engines.linkage.records import Writing
from sizao.registry.people.operations import link_people, load_people
from sizao.registry.people.types import PeopleColumns


_KINDS = (Slip.MISSING_CHARACTER,) * 5 + (Slip.TWIN_WITHOUT_DOCUMENT,) * 3
_ACTOR = "system:identities"


def fill(filling: Filling) -> None:
    """Registers a few people twice, and lets the machine lay them before people."""
    city = filling.city
    drawn = scattered(np.arange(len(_KINDS), dtype=np.int64), city.seed + 7) % np.uint64(len(city.people))
    cast = {*city.story.roles.values(), *(code for pair in city.same_human for code in pair)}
    persons = np.array(sorted({int(code) for code in drawn} - cast), np.int32)
    people = people_columns(city, persons, division_paths(city.divisions))
    load_people(people=people, within=CITY_PATH, **filling.who)
    known = Register(
        [
            Writing(number, name, phone, birth_year=year, sex=sex, division=path, household=home or "")
            for number, name, phone, year, sex, path, home in zip(
                people.identifiers, people.names, people.phones, people.birth_years, people.sexes,
                people.division_paths, people.household_places, strict=True,
            )
        ],
        np.arange(len(persons)),
    )  # fmt: skip
    again = [
        (written, known.writings[row])
        for place, kind in enumerate(_KINDS)
        for written, row in zip(*written_again(known, kind, 1, seed=city.seed + place), strict=True)
    ]
    written = PeopleColumns(
        identifiers=[f"FORM-{place:05}" for place in range(len(again))],
        names=[one.name for one, _meant in again],
        phones=[one.phone for one, _meant in again],
        birth_years=[meant.birth_year for _one, meant in again],
        sexes=[one.sex for one, _meant in again],
        division_paths=[meant.division for _one, meant in again],
        household_places=[None] * len(again),
    )
    keys = load_people(people=written, within=CITY_PATH, **filling.who)
    link_people(within=CITY_PATH, actor=_ACTOR, at=filling.at, reason="Demo city", keys=keys)
