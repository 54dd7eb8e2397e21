"""Compounds and buildings of the demo's towns, and which home lies where."""

from sizao.desk.filling.divisions import division_paths
from sizao.desk.filling.filling import CITY_PATH, Filling
from sizao.engines.city.housing import house
from sizao.registry.people.operations import load_homes
from sizao.registry.places.operations import load_housing
from sizao.registry.places.types import Housing, HousingKind


def fill(filling: Filling) -> None:
    """Registers them all at once: there are far fewer homes than people."""
    city = filling.city
    paths = division_paths(city.divisions)
    found = house(city)
    units = [f"{paths[at]}.{labels}" for at, labels in zip(found.community.tolist(), found.labels(), strict=True)]
    buildings = {unit.rpartition(".u")[0] for unit in units}
    compounds = {building.rpartition(".")[0] for building in buildings}
    load_housing(
        housing=[
            *(_named(path, HousingKind.COMPOUND, "第{}小区", "Compound {}") for path in sorted(compounds)),
            *(_named(path, HousingKind.BUILDING, "{}号楼", "Building {}") for path in sorted(buildings)),
        ],
        **filling.who,
    )
    keys = city.place_keys(city.world.layout.homes.first_place + found.home)
    load_homes(places=keys, unit_paths=units, within=CITY_PATH, **filling.who)


def _named(path: str, kind: HousingKind, zh: str, en: str) -> Housing:
    number = path.rpartition(".")[2][1:]
    return Housing(path, kind, zh.format(number), en.format(number))
