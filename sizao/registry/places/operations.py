"""Writes of places."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sizao.foundation.audit.operations import record
from sizao.foundation.database.copying import Target, copy_columns
from sizao.foundation.database.scope import ascribed
from sizao.registry.places import models
from sizao.registry.places.english import english_name
from sizao.registry.places.rules import lodging_code
from sizao.registry.places.schematic import ready_made_tiles
from sizao.registry.places.types import Division, DivisionLevel, Housing, LodgingError, Place, UnknownDivisionError


_LONGEST_NAME = 60


@ascribed
def load_divisions(*, divisions: Sequence[Division], actor: str, at: datetime, reason: str) -> int:
    """Adds divisions, or replaces those with the same code; the number of them.

    Without an English name one is made of the Chinese name. Raises `UnknownDivisionError` naming a division whose
    parent is neither among them nor registered.
    """
    codes = {division.path: division.code for division in divisions}
    parents = {division.parent_path for division in divisions} - codes.keys() - {None}
    codes |= dict(models.Division.objects.filter(path__in=parents).values_list("path", "code"))
    for division in divisions:
        if division.parent_path is not None and division.parent_path not in codes:
            raise UnknownDivisionError(
                f"The division {division.code} lies in {division.parent_path}, which is not known.",
                next_step="Load the larger division first, or together with it.",
            )
    columns: Mapping[str, Sequence[Any]] = {
        "code": [division.code for division in divisions],
        "path": [division.path for division in divisions],
        "name": [division.name for division in divisions],
        "name_en": [division.name_en or english_name(division.name) for division in divisions],
        "level": [int(division.level) for division in divisions],
        "parent_id": [division.parent_path and codes[division.parent_path] for division in divisions],
        "population": [division.population for division in divisions],
    }
    written = copy_columns(Target("places_division", replace_on=("code",)), columns)
    _record("places.load_divisions", "division", written, actor=actor, at=at, reason=reason)
    return written


@ascribed
def open_lodging(*, name: str, name_en: str = "", within: str, actor: str, at: datetime, reason: str) -> Division:
    """Enters a hotel in the township or community `within`; its path is the area of those who work at its desk.

    Raises `LodgingError` without a name, in a larger division, or where one of that name is there already.
    """
    words = " ".join(name.split())
    parent = models.Division.objects.filter(path=within).first()
    if parent is None or parent.level not in (DivisionLevel.TOWNSHIP, DivisionLevel.COMMUNITY):
        raise LodgingError(
            f"There is no township or community {within}.",
            "A hotel lies in one.",
            "Give its path, such as n13.n1307.n130730.n130730100.",
        )
    if not words or len(words) > _LONGEST_NAME:
        raise LodgingError(
            "The name is missing or too long.",
            f"It may have {_LONGEST_NAME} characters.",
            "Give the name by which guests know it.",
        )
    county = ".".join(within.split(".")[: DivisionLevel.COUNTY])
    inside = models.Division.objects.filter(path__below=county, level=DivisionLevel.LODGING)
    if inside.filter(name=words).exists():
        raise LodgingError(
            f"There is a hotel called {words} in this county unit.",
            "A report by name could mean either.",
            "Add the street to the name.",
        )
    last = inside.order_by("code").values_list("code", flat=True).last()
    code = lodging_code(county.rpartition(".n")[2], int(last[-5:]) + 1 if last else 1)
    found = Division(code, f"{within}.n{code}", words, name_en or english_name(words), DivisionLevel.LODGING)
    load_divisions(divisions=[found], actor=actor, at=at, reason=reason)
    return found


@ascribed
def place_tiles(*, tiles: Mapping[str, tuple[int, int]], actor: str, at: datetime, reason: str) -> None:
    """Puts divisions, by code, on the schematic map at (column, row); others of the same city keep their place.

    Raises `UnknownDivisionError` naming the first code that is not registered.
    """
    known = {row.code: row for row in models.Division.objects.filter(code__in=tiles)}
    for code, (column, row) in tiles.items():
        if code not in known:
            raise UnknownDivisionError(f"There is no division {code} to be put on the map.")
        known[code].tile_column, known[code].tile_row = column, row
    # Two tiles may change places: the unique constraint is asked only once both have left.
    models.Division.objects.filter(code__in=tiles).update(tile_column=None, tile_row=None)
    models.Division.objects.bulk_update(known.values(), ["tile_column", "tile_row"])
    _record("places.place_tiles", "division", len(tiles), actor=actor, at=at, reason=reason)


def place_ready_made_tiles(*, city_code: str, actor: str, at: datetime, reason: str) -> int:
    """Puts the county units of a city on the schematic map that comes with the product; 0 for a city without one."""
    tiles = ready_made_tiles(city_code)
    if tiles:
        place_tiles(tiles=tiles, actor=actor, at=at, reason=reason)
    return len(tiles)


@ascribed
def load_venues(*, venues: Sequence[Place], actor: str, at: datetime, reason: str) -> int:
    """Adds venues, or replaces those with the same key; the number of them. Homes are refused by the database."""
    columns: Mapping[str, Sequence[Any]] = {
        "key": [venue.key for venue in venues],
        "name": [venue.name for venue in venues],
        "kind": [venue.kind for venue in venues],
        "division_path": [venue.division_path for venue in venues],
        "capacity": [venue.capacity for venue in venues],
    }
    written = copy_columns(Target("places_venue", replace_on=("key",)), columns)
    _record("places.load_venues", "venue", written, actor=actor, at=at, reason=reason)
    return written


@ascribed
def load_housing(*, housing: Sequence[Housing], actor: str, at: datetime, reason: str) -> int:
    """Adds compounds and buildings, or replaces those with the same path; the number of them."""
    columns: Mapping[str, Sequence[Any]] = {
        "path": [one.path for one in housing],
        "kind": [one.kind.value for one in housing],
        "name": [one.name for one in housing],
        "name_en": [one.name_en for one in housing],
    }
    written = copy_columns(Target("places_housing", replace_on=("path",)), columns)
    _record("places.load_housing", "housing", written, actor=actor, at=at, reason=reason)
    return written


def _record(action: str, subject: str, count: int, *, actor: str, at: datetime, reason: str) -> None:
    record(
        at=at,
        actor=actor,
        action=action,
        subject_kind=subject,
        subject_key="many",
        purpose=reason,
        detail={"count": count},
    )
