"""Reads of places. Nothing here is about a person, so nothing is scoped or recorded."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from sizao.kernel.pages import Page
from sizao.registry.places import models
from sizao.registry.places.rules import area_of as area_of
from sizao.registry.places.rules import housing_kind as housing_kind
from sizao.registry.places.rules import named_by_key, unit_words
from sizao.registry.places.rules import split_housing as split_housing
from sizao.registry.places.rules import spoken_name as spoken_name
from sizao.registry.places.types import (
    Division,
    DivisionLevel,
    Housing,
    HousingKind,
    Place,
    Tile,
    UnknownDivisionError,
)


_AREA = "area:"


def get_division(*, path: str) -> Division:
    """The division of this path. Raises `UnknownDivisionError`."""
    found = models.Division.objects.filter(path=path).first()
    if found is None:
        raise UnknownDivisionError(f"There is no division {path}.", next_step="Choose one from the list of divisions.")
    return _division(found)


def find_divisions(
    *,
    text: str,
    below: str | None = None,
    level: DivisionLevel | None = None,
    with_lodgings: bool = False,
    limit: int = 20,
) -> list[Division]:
    """Divisions whose Chinese or English name or whose code begins with `text`, the larger ones first.

    `below` keeps to a division and what lies in it, `level` to one level. Hotels only where they are asked for.
    """
    wanted = text.strip()
    if not wanted:
        return []
    begins = Q(name__startswith=wanted) | Q(name_en__istartswith=wanted) | Q(code__startswith=wanted)
    rows = _below(models.Division.objects.filter(begins), below)
    if level is not None:
        rows = rows.filter(level=level)
    elif not with_lodgings:
        rows = rows.filter(level__lt=DivisionLevel.LODGING)
    return [_division(row) for row in rows.order_by("level", "path")[:limit]]


def list_divisions(*, level: DivisionLevel, below: str | None = None) -> list[Division]:
    """All divisions of a level, in the order of their codes, within `below` if given."""
    rows = _below(models.Division.objects.filter(level=level), below)
    return [_division(row) for row in rows.order_by("path")]


def get_divisions(*, paths: Iterable[str]) -> dict[str, Division]:
    """The divisions of many paths at once; paths that are not known are left out."""
    return {row.path: _division(row) for row in models.Division.objects.filter(path__in=set(paths))}


def list_tiles(*, below: str) -> list[Tile]:
    """The schematic map of a city: a tile for each county unit that has one, row by row."""
    rows = models.Division.objects.filter(path__below=below, tile_column__isnull=False).order_by(
        "tile_row", "tile_column"
    )
    return [Tile(_division(row), row.tile_column, row.tile_row) for row in rows]


def list_venues(
    *, text: str = "", kinds: Sequence[str] = (), below: str | None = None, page: int = 1, size: int = 50
) -> Page[Place]:
    """Venues whose name holds `text` or whose key begins with it, of the given kinds, in a division; by name."""
    rows = models.Venue.objects.all()
    if text.strip():
        rows = rows.filter(Q(name__icontains=text.strip()) | Q(key__startswith=text.strip()))
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if below is not None:
        rows = rows.filter(division_path__below=below)
    start = (page - 1) * size
    return Page([_place(row) for row in rows.order_by("name", "key")[start : start + size]], rows.count(), page, size)


def get_places(*, keys: Iterable[str]) -> dict[str, Place]:
    """The places of many keys at once, every key answered: one that is not registered is named by its own parts."""
    wanted = set(keys)
    found = {row.key: _place(row) for row in models.Venue.objects.filter(key__in=wanted)}
    areas = {key.removeprefix(_AREA) for key in wanted if key.startswith(_AREA)}
    found |= {
        f"{_AREA}{path}": Place(f"{_AREA}{path}", name, "", split_housing(path)[0])
        for path, (name, _name_en) in name_units(paths=areas).items()
    }
    return {key: found.get(key) or named_by_key(key) for key in wanted}


def area_key(path: str) -> str:
    """The key of a division or a unit of housing as a place, for restrictions of places."""
    return f"{_AREA}{path}"


def list_housing(*, below: str) -> list[Housing]:
    """The compounds and buildings of a division, each before what lies in it."""
    rows = models.Housing.objects.filter(path__below=below).order_by("path")
    return [Housing(row.path, HousingKind(row.kind), row.name, row.name_en) for row in rows]


def name_units(*, paths: Iterable[str]) -> dict[str, tuple[str, str]]:
    """What divisions and units of housing are called in Chinese and English, from the community on.

    `...n130702001001.c1.b2.u1` is 东安社区第1小区2号楼1单元, where the community and the compound are called so.
    """
    wanted = set(paths)
    parts = {path: split_housing(path) for path in wanted}
    above = {
        f"{division}.{'.'.join(labels[: end + 1])}" for division, labels in parts.values() for end in range(len(labels))
    }
    housing = {row.path: row for row in models.Housing.objects.filter(path__in=above)}
    divisions = get_divisions(paths={division for division, _labels in parts.values()})
    named = {}
    for path, (division, labels) in parts.items():
        found = divisions.get(division)
        names = [(spoken_name(found.name), found.name_en) if found else (division, division)]
        for end, label in enumerate(labels):
            row = housing.get(f"{division}.{'.'.join(labels[: end + 1])}")
            names.append((row.name, row.name_en) if row else unit_words(label))
        zh = "".join(name for name, _name_en in names)
        named[path] = (zh, ", ".join(name_en for _name, name_en in reversed(names)))
    return named


def _below(rows: "QuerySet[models.Division]", path: str | None) -> "QuerySet[models.Division]":
    return rows if path is None else rows.filter(path__below=path)


def _division(row: models.Division) -> Division:
    return Division(row.code, row.path, row.name, row.name_en, DivisionLevel(row.level), row.population)


def _place(row: models.Venue) -> Place:
    return Place(row.key, row.name, row.kind, row.division_path, row.capacity)
