"""Outlines: simple ones are taken, those that cross themselves are refused with where."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.engines.zoning.outlines import find_crossing, read_outline
from sizao.engines.zoning.types import ZoningError


SQUARE = [(114.9, 40.8), (114.91, 40.8), (114.91, 40.81), (114.9, 40.81), (114.9, 40.8)]


def polygon(ring):
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def test_a_simple_outline_is_taken_also_inside_a_feature():
    assert read_outline(polygon(SQUARE)) == SQUARE
    feature = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
    assert read_outline(json.dumps({"type": "FeatureCollection", "features": [feature]})) == SQUARE


BAD = {
    "crosses itself": polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]),
    "does not close": polygon(SQUARE[:-1]),
    "nowhere on the earth": polygon([(40.8, 114.9), (40.9, 114.9), (40.9, 114.8), (40.8, 114.9)]),
    "no GeoJSON": "POLYGON((1 1))",
    "no polygon": json.dumps({"type": "Point", "coordinates": [1, 2]}),
    "cannot be read": polygon([["east", "north"]] * 4),
    "not just one": json.dumps({"type": "FeatureCollection", "features": []}),
}


@pytest.mark.parametrize("words", BAD)
def test_what_is_wrong_is_told(words):
    with pytest.raises(ZoningError, match=words):
        read_outline(BAD[words])


def test_a_crossing_is_told_with_its_place():
    with pytest.raises(ZoningError, match=r"side after point 1 meets the side after point 3.*114\.90500.*40\.80500"):
        read_outline(BAD["crosses itself"])


@given(st.lists(st.tuples(st.floats(0.1, 1), st.floats(0.2, 1)), min_size=3, max_size=12))
def test_a_star_around_a_point_never_crosses_and_with_two_corners_swapped_it_is_looked_at(parts):
    total = sum(step for _radius, step in parts)
    angle, ring = 0.0, []
    for radius, step in parts:
        ring.append((radius * math.cos(angle), radius * math.sin(angle)))
        angle += step / total * 2 * math.pi
    if max(step for _radius, step in parts) / total < 0.5:
        assert find_crossing([*ring, ring[0]]) is None


def test_a_ring_that_goes_back_over_itself_crosses():
    assert find_crossing([(0, 0), (2, 0), (1, 0), (1, 1), (0, 0)]) is not None
    assert find_crossing([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4), (0, 0)]) is not None
