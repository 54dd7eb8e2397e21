"""The schematic map as plain numbers for an SVG: a tile for each county unit, no claim to borders."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language

from sizao.registry.places.queries import get_divisions
from sizao.registry.places.types import Tile


TILE_WIDTH, TILE_HEIGHT, GAP = 108, 56, 6
_LEVELS = 4
_LONG_LATIN, _LONG_CHINESE, _WIDEST_LATIN = 7, 5, 10
_MARGINS = 14


@dataclass(frozen=True, slots=True)
class DrawnTile:
    """`level` 0 to 4 is how dark the tile is, by its share of the largest figure.

    A long name is written smaller; one that would still be too wide is squeezed into `name_width`, else that is 0.
    """

    x: int
    y: int
    name: str
    figure: str | Promise
    level: int
    url: str
    is_long: bool
    name_width: int


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
    tiles = []
    for tile, figure, url in rows:
        name = _short(tile.division.label(language), cities.get(tile.division.parent_path or "", ""))
        tiles.append(
            DrawnTile(
                tile.column * (TILE_WIDTH + GAP),
                tile.row * (TILE_HEIGHT + GAP),
                name,
                (texts or {}).get(tile.division.path, "") if texts is not None else str(figure),
                -(-figure * _LEVELS // most) if most else 0,
                url,
                len(name) > (_LONG_LATIN if name.isascii() else _LONG_CHINESE),
                TILE_WIDTH - _MARGINS if name.isascii() and len(name) > _WIDEST_LATIN else 0,
            )
        )
    width = max((tile.x for tile in tiles), default=0) + TILE_WIDTH
    height = max((tile.y for tile in tiles), default=0) + TILE_HEIGHT
    return DrawnMap(width, height, tiles)


def _short(name: str, city: str) -> str:
    """A name that fits into a tile: without the city's own and without the word for the kind of unit in English."""
    name = name.removeprefix(city).removeprefix(city.removesuffix("市").removesuffix(" City")).strip()
    name = name.replace("Economic Development Zone", "Economic Zone")
    for ending in (" County", " Management District", " District"):
        name = name.removesuffix(ending)
    longest = 14 if name.isascii() else 7
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
