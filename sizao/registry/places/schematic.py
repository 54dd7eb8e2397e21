"""Ready-made schematic maps: where each county unit of a city stands among its neighbors.

Drawn by hand from who lies beside whom; no borders, no sizes. A city without one may place its tiles itself.
"""

import csv
from pathlib import Path


def ready_made_tiles(city_code: str) -> dict[str, tuple[int, int]]:
    """Column from the west and row from the north of each county unit's code; empty for a city that has none."""
    path = Path(__file__).parent / "data" / f"tiles-{city_code}.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(file)}
