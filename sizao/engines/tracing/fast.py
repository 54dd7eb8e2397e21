"""The fast engine: degree by degree over the trace index, with the same answers as the definition.

What a degree leaves behind is an array of records, one for each person reached; the next degree's sources come from it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from sizao.engines.tracing import kernels, tables
from sizao.engines.tracing.index import Families, Scratch, TraceIndex
from sizao.engines.tracing.types import ContactRule, DegreeRules, Mode, Protocol, ProtocolError, Scope


FOREVER = LOW = 2**32 - 1
BLOCK = 8_192  # sources between two looks at budget and progress
CROWD = 2_048  # rows after which a cell is looked at as a crowd


@dataclass(frozen=True, slots=True)
class CodedWindow:
    """An index person's code and a window in seconds since 1970."""

    person: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of one degree: `table` (person, first window, end of windows) and `windows` (start, end)."""

    table: npt.NDArray[np.int64]
    windows: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Walked:
    """What a trace leaves: `records` (tables.RECORD) by degree and person key, and where each degree's begin.

    `sources[k - 1]` are those whose contacts made degree k. `stopped_at`: the degree during which the person budget was
    used up, so that this degree's size is a lower bound; None when the trace is whole.
    """

    records: npt.NDArray[np.void]
    begins: tuple[int, ...]
    sources: tuple[Sources, ...]
    rule_ids: tuple[str, ...]
    stopped_at: int | None


def walk(
    index: TraceIndex,
    windows: Sequence[CodedWindow],
    protocol: Protocol,
    *,
    degrees: int | None = None,
    isolated: Mapping[int, int] | None = None,
    families: Families | None = None,
    budget: int | None = None,
    progress: Callable[[int, float], None] | None = None,
) -> Walked:
    """Trace from the windows through the protocol's degrees; all persons are codes of the index.

    `isolated`: person -> second from which it is no source. `budget`: stop when more than so many people are reached.
    `progress(degree, part)` is called while a degree is walked.
    """
    families = families or Families.none()
    ends = _Isolation(isolated or {})
    rules, rule_ids = rule_tables(protocol, index.dictionary.settings, degrees)
    with index.scratch() as scratch:
        count = _enter_index_persons(scratch, windows)
        begins = [0, count]
        sources = _index_sources(windows, ends)
        used: list[Sources] = []
        stopped_at = None
        for degree, table in enumerate(rules, start=1):
            used.append(sources)
            # In the last degree nothing more is asked of whoever is nearer: no earlier window would be used.
            last = degree == len(rules)
            kernels.settle(scratch.records, scratch.chains, begins[1], count, last, scratch.nearer, scratch.settled)
            state = np.zeros(1, tables.STATE)
            state["records"] = state["level"] = count
            state["degree"], state["last"], state["crowd"] = degree, last, CROWD
            state["index_persons"], state["budget"] = begins[1], FOREVER if budget is None else budget
            status = _walk_degree(index, families, table, sources, scratch, state, progress)
            count = int(state["records"][0])
            if status == tables.OVER_BUDGET:
                stopped_at = degree
                break
            if degree < len(rules):
                again = scratch.again[: state["again"][0]]
                sources = _next_sources(scratch, begins[-1], count, again, protocol.degrees[degree - 1], ends)
                begins.append(count)
        records = _in_order(scratch.records, [*begins, count], index.dictionary.person_order)
        kernels.clear(scratch.records, count, scratch.nearer, scratch.who)
        return Walked(records, tuple(begins), tuple(used), rule_ids, stopped_at)


def _in_order(
    records: npt.NDArray[np.void], bounds: Sequence[int], person_order: npt.NDArray[np.int64]
) -> npt.NDArray[np.void]:
    """A copy of the records, each degree ordered by person key."""
    ordered = np.empty(bounds[-1], tables.RECORD)
    for begin, end in pairwise(bounds):
        keys = kernels.keys_of(records, begin, end, person_order)
        kernels.copy_in_order(records, begin, _sorting(keys), ordered)
    return ordered


def _sorting(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The order that sorts keys of which none comes twice, as `argsort`.

    Numbers are sorted some times faster than places of numbers, so each place is packed into one word with the upper
    bits of its key; the few keys that then look alike are put right.
    """
    if len(keys) and int(keys.min()) < 0:
        return np.argsort(keys)
    shift = max(0, int(keys.max(initial=0)).bit_length() - 31)
    packed = ((keys >> shift) << 32) | np.arange(len(keys))
    packed.sort()
    order: npt.NDArray[np.int64] = packed & LOW
    if shift:
        alike = np.flatnonzero(np.diff(packed >> 32) == 0)
        if len(alike) * 100 > len(keys):
            return np.argsort(keys)
        if len(alike):
            for run in np.split(alike, np.flatnonzero(np.diff(alike) > 1) + 1):
                part = order[run[0] : run[-1] + 2]
                part[:] = part[np.argsort(keys[part])]
    return order


def _walk_degree(
    index: TraceIndex,
    families: Families,
    rules: npt.NDArray[np.void],
    sources: Sources,
    scratch: Scratch,
    state: npt.NDArray[np.void],
    progress: Callable[[int, float], None] | None,
) -> int:
    words = index.dictionary
    place_cells = words.cells_of_places if (rules["scope"] == tables.SAME_PLACE).any() else _NO_CELLS
    dictionary = (
        words.cell_settings,
        words.cell_places,
        *place_cells,
        words.person_order,
        words.place_keys.ends,
        words.place_keys.data,
    )
    done, total = 0, len(sources.table)
    while done < total:
        status = kernels.walk(
            index.table,
            dictionary,
            rules,
            families,
            (sources.table, sources.windows),
            done,
            min(done + BLOCK, total),
            state,
            (scratch.nearer, scratch.settled, scratch.who),
            (scratch.records, scratch.chains, scratch.again),
            (scratch.stays, scratch.overlaps, *scratch.tables, scratch.one, *_rooms(scratch, len(index.segments))),
        )
        done = int(state["next"][0])
        if status == tables.OVER_BUDGET:
            return int(status)
        scratch.grow(status)
        if progress is not None:
            progress(int(state["degree"][0]), done / total)
    return tables.DONE


def _rooms(scratch: Scratch, segments: int) -> tuple[npt.NDArray[Any], ...]:
    """Room for the numbers of segments, searches in them, what these find (with one list more than there are stays, for
    a cell that is no stay's own), and crowds."""
    return (
        np.empty(segments, np.int64),
        np.empty(len(scratch.stays) * segments, tables.SEARCH),
        np.empty((len(scratch.stays) + 1) * segments, tables.ELSEWHERE),
        np.zeros(tables.CROWDS, tables.CROWD),
    )


_NO_CELLS = (np.zeros(1, np.int64), np.empty(0, np.uint32))


class _Isolation:
    """When each isolated person stopped to be a source."""

    def __init__(self, isolated: Mapping[int, int]) -> None:
        self.persons = np.array(sorted(isolated), np.int64)
        self.seconds = np.array([isolated[int(person)] for person in self.persons], np.int64)

    def cut(self, persons: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        if not len(self.persons):
            return ends
        at = np.minimum(np.searchsorted(self.persons, persons), len(self.persons) - 1)
        return np.where(self.persons[at] == persons, np.minimum(ends, self.seconds[at]), ends)


def _enter_index_persons(scratch: Scratch, windows: Sequence[CodedWindow]) -> int:
    """Record the index persons as degree 0; returns their number."""
    persons = sorted({window.person for window in windows})
    while len(persons) > len(scratch.records):
        scratch.grow(tables.GROW_RECORDS)
    scratch.records[: len(persons)] = 0
    scratch.records["person"][: len(persons)] = persons
    scratch.chains[: len(persons)] = 0
    scratch.who["slot"][persons] = np.arange(1, len(persons) + 1)
    kernels.settle(scratch.records, scratch.chains, 0, len(persons), True, scratch.nearer, scratch.settled)
    return len(persons)


def _index_sources(windows: Sequence[CodedWindow], isolation: _Isolation) -> Sources:
    """One source for each index person, with all its windows that isolation leaves."""
    ordered = sorted(windows, key=lambda window: (window.person, window.start, window.end))
    persons = np.array([window.person for window in ordered], np.int64)
    starts = np.array([window.start for window in ordered], np.int64)
    ends = isolation.cut(persons, np.array([window.end for window in ordered], np.int64))
    open_ = starts < ends
    persons, spans = persons[open_], np.column_stack([starts[open_], ends[open_]])
    distinct, first, count = np.unique(persons, return_index=True, return_counts=True)
    return Sources(np.column_stack([distinct, first, first + count]).astype(np.int64), np.ascontiguousarray(spans))


def _next_sources(
    scratch: Scratch,
    begin: int,
    end: int,
    again: npt.NDArray[np.int64],
    rules: DegreeRules,
    isolation: _Isolation,
) -> Sources:
    """Who was reached by this degree, and who was reached again by a longer chain that came earlier."""
    records, chains = scratch.records, scratch.chains
    chains["earliest"][begin:end] = records["first_exposure"][begin:end]
    chains["again_degree"][begin:end] = 0
    chains["earliest"][again] = chains["again"][again]
    persons = np.concatenate([records["person"][begin:end], records["person"][again]]).astype(np.int64)
    starts = np.concatenate([records["first_exposure"][begin:end], chains["again"][again]]).astype(np.int64)
    ends = np.full(len(starts), FOREVER, np.int64)
    if rules.horizon_seconds is not None:
        ends = np.minimum(ends, starts + rules.horizon_seconds)
    ends = isolation.cut(persons, ends)
    open_ = starts < ends
    numbers = np.arange(int(open_.sum()))
    return Sources(
        np.column_stack([persons[open_], numbers, numbers + 1]),
        np.column_stack([starts[open_], ends[open_]]),
    )


def rule_tables(
    protocol: Protocol, settings: Sequence[str], degrees: int | None = None
) -> tuple[list[npt.NDArray[np.void]], tuple[str, ...]]:
    """For each degree a table (tables.RULE by setting), and the rule ids by number, sorted.

    Raises ProtocolError when one id names two rules within a degree.
    """
    used = protocol.degrees[:degrees]
    per_degree = [[rules.rule_for(setting) for setting in settings] for rules in used]
    rule_ids = tuple(sorted({rule.id for row in per_degree for rule in row if rule is not None}))
    rule_tables = []
    for degree, row in enumerate(per_degree, start=1):
        table = np.zeros(max(1, len(settings)), tables.RULE)
        seen: dict[str, ContactRule] = {}
        for setting, rule in enumerate(row):
            if rule is None:
                continue
            if seen.setdefault(rule.id, rule) != rule:
                raise ProtocolError(
                    f"Protocol {protocol.id}, degree {degree}: the id {rule.id} names two rules.",
                    next_step="Give each rule an id of its own.",
                )
            table[setting] = (
                tables.SAME_PLACE if rule.scope is Scope.PLACE else tables.SAME_CELL,
                rule.minimum_seconds,
                -1 if rule.rows_apart is None else rule.rows_apart,
                int(rule.mode is Mode.CUMULATIVE),
                rule_ids.index(rule.id),
            )
        rule_tables.append(table)
    return rule_tables, rule_ids
