"""The picture of the ways to close: what each covers against what it costs, as plain numbers for an SVG."""

from collections.abc import Callable
from dataclasses import dataclass
from math import log10

from sizao.engines.zoning.types import Proposal


WIDTH, HEIGHT = 720, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 24, 24, 48
_NAME = 60


@dataclass(frozen=True, slots=True)
class DrawnPoint:
    """`title` is read aloud and shown by a pointer; `url` opens the way; `anchor`: how the name lies to the point."""

    x: float
    y: float
    title: str
    url: str
    is_chosen: bool
    is_shown: bool
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class DrawnWays:
    """`steps`: the border of what can be reached, as points of a line; marks are (place, label)."""

    points: list[DrawnPoint]
    steps: str
    enough: float
    across: list[tuple[float, str]]
    up: list[tuple[float, str]]
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    bottom: int = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def draw_ways(proposal: Proposal, shown: int, title: Callable[[int], str], address: Callable[[int], str]) -> DrawnWays:
    """All ways, cost on a logarithmic line from left to right: a floor and a city fit on the same picture."""
    costs = [max(point.person_days, 1) for point in proposal.points]
    low, high = log10(min(costs)), log10(max(costs))
    span = high - low or 1

    def across(cost: float) -> float:
        return round(_LEFT + 12 + (log10(cost) - low) / span * (WIDTH - _LEFT - _RIGHT - 24), 1)

    def up(share: float) -> float:
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)

    points = [
        DrawnPoint(
            across(cost),
            up(point.covered),
            title(number),
            address(number),
            number == proposal.chosen,
            number == shown,
            _anchor(across(cost)),
        )
        for number, (cost, point) in enumerate(zip(costs, proposal.points, strict=True))
    ]
    steps: list[str] = []
    for point in points:
        if steps:
            steps.append(f"{point.x},{steps[-1].split(',')[1]}")
        steps.append(f"{point.x},{point.y}")
    marks = [10**power for power in range(int(low), int(high) + 2) if low - 0.01 <= power <= high + 0.01]
    marks = marks or [min(costs), max(costs)]
    return DrawnWays(
        points,
        " ".join(steps),
        up(proposal.enough),
        [(across(mark), f"{mark:,}") for mark in dict.fromkeys(marks)],
        [(up(share / 4), f"{share * 25}%") for share in range(5)],
    )


def _anchor(x: float) -> str:
    """A name lies below its point; near the sides of the picture it goes inward."""
    return "end" if x > WIDTH - _RIGHT - _NAME else "start" if x < _LEFT + _NAME else "middle"
