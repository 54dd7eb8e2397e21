"""Outlines that are imported: a polygon that closes, does not cross itself, and lies on the earth."""

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sizao.engines.zoning.types import ZoningError


MOST_POINTS = 2000
Place = tuple[float, float]
_FEWEST = 4


def read_outline(text: str) -> list[Place]:
    """The outer ring of a GeoJSON polygon as (longitude, latitude), the last point equal to the first.

    Raises `ZoningError` for what is no polygon, is too long, and for a ring that crosses itself, with where.
    """
    ring = _ring(_parsed(text))
    if len(ring) > MOST_POINTS:
        raise ZoningError(
            f"The outline has {len(ring):,} points.", f"At most {MOST_POINTS:,} are taken.", "Simplify it."
        )
    if len(ring) < _FEWEST or ring[0] != ring[-1]:
        raise ZoningError(
            "The outline does not close.",
            "A ring has at least three corners, and its last point is its first.",
            "Export it as a GeoJSON polygon.",
        )
    for number, (longitude, latitude) in enumerate(ring, 1):
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise ZoningError(
                f"Point {number} of the outline lies nowhere on the earth.",
                f"It says longitude {longitude:g}, latitude {latitude:g}.",
                "Longitude comes first, then latitude, both in degrees.",
            )
    crossing = find_crossing(ring)
    if crossing is not None:
        first, second, (longitude, latitude) = crossing
        raise ZoningError(
            "The outline crosses itself.",
            f"The side after point {first + 1} meets the side after point {second + 1},"
            f" near longitude {longitude:.5f}, latitude {latitude:.5f}.",
            "Draw it anew around one area, or give each area as a zone of its own.",
        )
    return ring


def find_crossing(ring: Sequence[Place]) -> tuple[int, int, Place] | None:
    """The first two sides of a closed ring that meet other than at a shared corner, and where; None for a simple ring.

    Sides are numbered from 0 by the point at which they begin.
    """
    sides = list(pairwise(ring))
    for one in range(len(sides)):
        for other in range(one + 1, len(sides)):
            is_next = other == one + 1 or (one == 0 and other == len(sides) - 1)
            where = _meeting(sides[one], sides[other], are_neighbors=is_next)
            if where is not None:
                return one, other, where
    return None


def _meeting(one: tuple[Place, Place], other: tuple[Place, Place], *, are_neighbors: bool) -> Place | None:
    (a, b), (c, d) = one, other
    turns = (_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b))
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        share = turns[2] / (turns[2] - turns[3])
        return (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
    if are_neighbors:
        shared, ends = (b, (a, d)) if b == c else (a, (b, c))
        # One goes back over the other.
        return next((end for end, side in zip(ends, (other, one), strict=True) if end != shared and _is_on(end, side)),
                    None)  # fmt: skip
    touching = [point for point, side in ((c, one), (d, one), (a, other), (b, other)) if _is_on(point, side)]
    return touching[0] if touching else None


def _turn(a: Place, b: Place, c: Place) -> float:
    """Over 0 where c lies left of the way from a to b, under 0 right of it, 0 on the line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _is_on(point: Place, side: tuple[Place, Place]) -> bool:
    (a, b) = side
    return (
        _turn(a, b, point) == 0
        and min(a[0], b[0]) <= point[0] <= max(a[0], b[0])
        and min(a[1], b[1]) <= point[1] <= max(a[1], b[1])
    )


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ZoningError("This is no GeoJSON.", "It cannot be read as JSON.", "Export a GeoJSON polygon.") from error


def _ring(content: Any) -> list[Place]:
    if isinstance(content, dict) and content.get("type") == "FeatureCollection":
        features = content.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise ZoningError("The file holds not just one area.", next_step="Export the one area only.")
        content = features[0]
    if isinstance(content, dict) and content.get("type") == "Feature":
        content = content.get("geometry")
    rings = content.get("coordinates") if isinstance(content, dict) and content.get("type") == "Polygon" else None
    if not isinstance(rings, list) or not rings or not isinstance(rings[0], list):
        raise ZoningError("This is no polygon.", "A GeoJSON polygon with its coordinates is expected.")
    try:
        return [(float(point[0]), float(point[1])) for point in rings[0]]
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise ZoningError("The coordinates of the polygon cannot be read.", "Each is a pair of numbers.") from error
