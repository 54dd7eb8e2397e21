"""The city's presences, day by day, straight into the store and the trace index."""

from datetime import timedelta

import numpy as np
import numpy.typing as npt

from sizao.desk.filling.filling import CITY_PATH, Filling
from sizao.desk.filling.late_records import withheld_rows
from sizao.engines.city import City, DayColumns
from sizao.response.presences.operations import DayOfRows, Places, load_columns, register_source
from sizao.response.presences.types import ReadingRules


SOURCE = "演示城市"


def fill(filling: Filling) -> None:
    """Loads all days and the standing registrations, without the rows that come by late deliveries."""
    city = filling.city
    # Without an end: the demo's days lie in the past, and the nightly retention would clear them away.
    register_source(name=SOURCE, rules=ReadingRules(), retention_days=None, division_path=CITY_PATH, **filling.who)
    every_place = np.arange(len(city.places), dtype=np.int32)
    places = Places(city.place_keys(every_place), [kind.value for kind in city.places.settings(every_place)])
    labels, label_of_cell = _labels(city)
    late: list[DayColumns] = []
    with load_columns(places=places, cells=labels, source=SOURCE, **filling.who) as load:
        for number, day in enumerate(city.days()):
            filling.report("Presences", number / (city.days_long + 1))
            withheld = withheld_rows(city, day)
            load.add(day.on, _rows(filling, day.chosen(~withheld), label_of_cell))
            late.append(day.chosen(withheld))
        # Registrations last for the whole period; they come under a date of their own.
        load.add(city.start_on - timedelta(days=1), _rows(filling, city.standing, label_of_cell))
        load.finish()
    filling.withheld = late


def _labels(city: City) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The labels of cells, each once, and for each cell code which one it has; -1 for a place's own cell."""
    of_cell = np.array(city.cell_labels(np.arange(city.cell_count, dtype=np.int32)), dtype=object)
    named = of_cell != None  # noqa: E711 - asked of each element
    labels, which = np.unique(of_cell[named].astype(str), return_inverse=True)
    codes = np.full(len(of_cell), -1, np.int64)
    codes[named] = which
    return labels.tolist(), codes


def _rows(filling: Filling, day: DayColumns, label_of_cell: npt.NDArray[np.int64]) -> DayOfRows:
    return DayOfRows(
        person=filling.keys[day.person],
        place=filling.city.cell_place(day.cell),
        cell=label_of_cell[day.cell],
        seat_row=day.seat_row,
        enter=day.enter,
        leave=day.leave,
        capped=day.capped,
    )
