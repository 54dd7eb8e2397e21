"""Lays the pattern of a real timetable onto the stations of the demo city.

    python tools/build_trains.py rail_timetable_2016.csv.gz sizao/engines/city/data/trains.csv

From the timetable (classes G, D and C) come the hours at which services leave, the run time between neighboring
stations and the time at a platform. Which stations a run serves is ours: the 2016 timetable is older than the line.
The output has one line for each stop: train, stop, station, arrive_min, depart_min, minutes from local midnight.
"""

import argparse
import csv
import gzip
import io
from itertools import pairwise
from pathlib import Path


EAST, WEST = "北京北", "呼和浩特东"
LINE = ["张家口", "宣化北", "下花园北", "怀来", "东花园北", EAST]
BRANCH = ["太子城", "下花园北", "怀来", "东花园北", EAST]
THROUGH = [WEST, *LINE]
# How often each pattern runs in one direction; 40 runs a day in both.
DAILY = ((LINE, 12), (BRANCH, 4), (THROUGH, 4))
# Stretches to stations outside the city are longer than a neighbor's: so many times its run time.
LONG = {frozenset(("东花园北", EAST)): 4, frozenset(("张家口", WEST)): 6, frozenset(("太子城", "下花园北")): 2}
EARLIEST, LATEST = 6 * 60 + 10, 20 * 60


def pattern(timetable: Path) -> tuple[list[int], int, int]:
    """Sorted minutes of departure, the run time of a short stretch, the time at a platform."""
    with gzip.open(timetable, "rt", encoding="utf-8") as text:
        rows = [row for row in csv.DictReader(text) if row["train"][0] in "GDC"]
    leave = sorted(int(row["depart_min"]) for row in rows if row["stop"] == "1" and row["depart_min"])
    runs, waits = [], []
    for before, after in pairwise(rows):
        if before["service"] == after["service"] and before["depart_min"] and after["arrive_min"]:
            runs.append(int(after["arrive_min"]) - int(before["depart_min"]))
            if after["depart_min"]:
                waits.append(int(after["depart_min"]) - int(after["arrive_min"]))
    # Stations of the line lie close together: the shortest tenth of all stretches is the measure.
    day = [minute for minute in leave if EARLIEST <= minute <= LATEST]
    return day, sorted(runs)[len(runs) // 10], sorted(waits)[len(waits) // 2]


def runs(leave: list[int], stretch: int, wait: int) -> list[tuple[str, int, str, int | str, int | str]]:
    routes = [(route, way) for route, times in DAILY for _ in range(times) for way in (1, -1)]
    # Spread each pattern over the day instead of one after the other.
    routes = [routes[at * 7 % len(routes)] for at in range(len(routes))]
    rows: list[tuple[str, int, str, int | str, int | str]] = []
    for at, (route, way) in enumerate(routes):
        clock = leave[(2 * at + 1) * len(leave) // (2 * len(routes))]
        stops = route[::way]
        # Trains towards Beijing have even numbers.
        train = f"G{7800 + 2 * at + (0 if way == 1 else 1)}"
        for number, station in enumerate(stops, 1):
            arrive: int | str = clock if number > 1 else ""
            leaves = clock + (wait if number > 1 else 0)
            last = number == len(stops)
            rows.append((train, number, station, arrive, "" if last else leaves))
            if not last:
                clock = leaves + stretch * LONG.get(frozenset((station, stops[number])), 1)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("timetable", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["train", "stop", "station", "arrive_min", "depart_min"])
    table.writerows(runs(*pattern(given.timetable)))
    given.out.write_text(text.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    main()
