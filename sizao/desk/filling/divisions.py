"""The real divisions of the demo's city, and its schematic map."""

from collections.abc import Sequence

from sizao.desk.filling.filling import CITY_PATH, Filling
from sizao.engines.city import Division as CityDivision
from sizao.engines.city.geography import COUNTY, read_geography
from sizao.registry.places.operations import load_divisions, place_ready_made_tiles
from sizao.registry.places.types import Division, DivisionLevel


_PROVINCE = Division("13", "n13", "河北省", "Hebei Province", DivisionLevel.PROVINCE)
_CITY_CODE = "1307"
_TOWN, _HOTEL = "130730100", "130730H00001"
HOTEL_PATH = f"{CITY_PATH}.n130730.n{_TOWN}.n{_HOTEL}"


def fill(filling: Filling) -> None:
    """Loads province, city, county units, townships and communities, also where only one county has people."""
    geography = read_geography()
    population = {county.code: county.people for county in geography.counties}
    everybody = sum(population.values())
    whole = Division(_CITY_CODE, CITY_PATH, "张家口市", "Zhangjiakou City", DivisionLevel.CITY, everybody)
    divisions = [_PROVINCE, whole]
    for one, path in zip(geography.divisions, division_paths(geography.divisions), strict=True):
        level = DivisionLevel(one.level - COUNTY + DivisionLevel.COUNTY)
        divisions.append(Division(one.code, path, one.name, "", level, population.get(one.code)))
    divisions.append(Division(_HOTEL, HOTEL_PATH, "演示宾馆", "Demo Hotel", DivisionLevel.LODGING))
    load_divisions(divisions=divisions, **filling.who)
    place_ready_made_tiles(city_code=_CITY_CODE, **filling.who)


def division_paths(divisions: Sequence[CityDivision]) -> list[str]:
    """The path of each division of the city, in their order."""
    paths = {_CITY_CODE: CITY_PATH}
    for division in divisions:
        # Sorted by code, so whatever a division lies in has come before it.
        paths[division.code] = f"{paths[division.parent]}.n{division.code}"
    return [paths[division.code] for division in divisions]
