"""The schematic map as plain numbers for an SVG: a tile for each county unit, no claim to borders."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language

from sizao.registry.places.queries import get_divisions
from sizao.registry.places.types import Tile


TILE_WIDTH, TILE_HEIGHT, GAP = 108, 64, 6
_LEVELS = 4


@dataclass(frozen=True, slots=True)
class DrawnTile:
    """`level` 0 to 4 is how dark the tile is, by its share of the largest figure."""

    x: int
    y: int
    name: str
    figure: str | Promise
    level: int
    url: str


@dataclass(frozen=True, slots=True)
class DrawnMap:
    width: int
    height: int
    tiles: list[DrawnTile]
    tile_width: int = TILE_WIDTH
    tile_height: int = TILE_HEIGHT


def draw_tiles(figures: Iterable[tuple[Tile, int, str]], *, texts: dict[str, str] | None = None) -> DrawnMap:
    """Tiles with their figure and address. `texts` by division path takes the place of the bare number."""
    rows = list(figures)
    most = max((figure for _, figure, _ in rows), default=0)
    language = get_language() or ""
    parents = get_divisions(paths={tile.division.parent_path or "" for tile, _, _ in rows})
    cities = {path: division.label(language) for path, division in parents.items()}
    tiles = [
        DrawnTile(
            tile.column * (TILE_WIDTH + GAP),
            tile.row * (TILE_HEIGHT + GAP),
            _short(tile.division.label(language), cities.get(tile.division.parent_path or "", "")),
            (texts or {}).get(tile.division.path, "") if texts is not None else str(figure),
            -(-figure * _LEVELS // most) if most else 0,
            url,
        )
        for tile, figure, url in rows
    ]
    width = max((tile.x for tile in tiles), default=0) + TILE_WIDTH
    height = max((tile.y for tile in tiles), default=0) + TILE_HEIGHT
    return DrawnMap(width, height, tiles)


def _short(name: str, city: str) -> str:
    """A name that fits into a tile: without the city's own and without the word for the kind of unit in English."""
    name = name.removeprefix(city).removeprefix(city.removesuffix("市")).strip()
    for ending in (" County", " District", " Management Area", " Economic Development Zone", " Development Zone"):
        name = name.removesuffix(ending)
    longest = 14 if name.isascii() else 7
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
