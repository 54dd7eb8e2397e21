"""Our own index, in the layout of a running city: a segment for each day, and one for what crosses midnight."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.peers import Built, Table, drop_from_memory, in_order, size_of
from bench.question import PROTOCOL, RULE_IDS, windows
from sizao.engines.tracing.index import TraceIndex


class Fast:
    name, threads, definition = "sizao", 1, "full"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index: TraceIndex | None = None

    def build(self, rows: Any, shared: dict[str, Any]) -> Built:
        from bench.presences import DAY, KINDS
        from sizao.engines.tracing.index_writer import IndexWriter
        from sizao.engines.tracing.segment import SegmentKind, inside_one_day

        begun = time.perf_counter()
        with IndexWriter(self.folder) as writer:
            person_code = writer.person_codes(np.arange(rows.people, dtype=np.int64))
            kinds = [KINDS[kind] for kind in rows.kind_of_place]
            keys = [place_key(number, kind) for number, kind in enumerate(kinds)]
            _, first, cells = np.unique(rows.place_of_cell, return_index=True, return_counts=True)
            labels = [
                None if cells[place] == 1 else str(cell - first[place]) for cell, place in enumerate(rows.place_of_cell)
            ]
            places = [keys[place] for place in rows.place_of_cell]
            settings = [kinds[place] for place in rows.place_of_cell]
            cell_code = writer.cell_codes(places, labels, settings)
            person, cell = person_code[rows.person], cell_code[rows.cell]
            inside = inside_one_day(rows.enter, rows.leave)
            day = np.where(inside, rows.enter // DAY, -1)
            for number in np.unique(day):
                chosen = np.flatnonzero(day == number)
                writer.add_segment(
                    "standing" if number < 0 else f"day-{number}",
                    SegmentKind.STANDING if number < 0 else SegmentKind.DAY,
                    person=person[chosen],
                    cell=cell[chosen],
                    enter=rows.enter[chosen],
                    leave=rows.leave[chosen],
                    seat_row=rows.seat_row[chosen],
                )
            writer.commit()
        return Built(time.perf_counter() - begun, size_of(self.folder))

    def open(self) -> None:
        self.index = TraceIndex.open(self.folder)

    def trace(self, persons: list[int], degrees: int) -> Any:
        from sizao.engines.tracing.library import trace

        answer = trace(self.index, windows(persons), PROTOCOL, degrees=degrees)
        assert len(answer.records) == answer.people  # the whole list, in order
        return answer

    def table(self, answer: Any) -> Table:
        columns = answer.columns()
        columns["place"] = [int(key[:9]) for key in columns["place"]]
        numbers = {rule_id: number for number, rule_id in enumerate(RULE_IDS)}
        columns["rule"] = [numbers[rule_id] for rule_id in columns["rule"]]
        names = ("person", "degree", "first_exposure", "source", "place", "seconds", "sources", "rule")
        return in_order([columns[name] for name in names])

    def close(self) -> None:
        self.index = None

    def evict(self) -> None:
        drop_from_memory(self.folder)


def place_key(number: int, kind: str) -> str:
    return f"{number:09d} {kind}"  # in the order of the numbers, as the SQL engines compare them


PEER = Fast
