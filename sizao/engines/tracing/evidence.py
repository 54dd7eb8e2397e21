"""The episodes behind an answer, judged again by the definition itself over the few rows concerned."""

from typing import TYPE_CHECKING

import numpy as np

from sizao.engines.tracing.index import Row, TraceIndex
from sizao.engines.tracing.reference import City, SourceState
from sizao.engines.tracing.types import Episode, Presence, Scope


if TYPE_CHECKING:
    from sizao.engines.tracing.answer import Answer


def episodes_behind(answer: "Answer", person: str | int, degree: int) -> list[Episode]:
    """Every episode by which chains of `degree` contacts reach this person, earliest first."""
    index, words = answer.index, answer.index.dictionary
    code = words.code_of_person(person)
    if code is None:
        return []
    sources = answer.walked.sources[degree - 1]
    known = sources.table[:, 0]
    order = np.argsort(known, kind="stable")
    mine = [row for member in answer.families.members_of(code) for row in index.rows_of_person(member)]
    numbers: set[int] = set()  # of the sources that were there at the time
    for row in mine:
        for cell in _cells_that_count(answer, row, degree):
            for other in index.rows_of_cell(cell, row.enter, row.leave):
                there = answer.families.person_of(other.person)
                at = int(np.searchsorted(known, there, sorter=order))
                if there != code and at < len(known) and known[order[at]] == there:
                    numbers.add(int(order[at]))
    here = [_presence(index, row, person) for row in mine]
    found: set[Episode] = set()
    for number in numbers:
        source_code, begin, end = (int(value) for value in sources.table[number])
        source = words.person(source_code)
        theirs = [
            _presence(index, row, source)
            for member in answer.families.members_of(source_code)
            for row in index.rows_of_person(member)
        ]
        city = City([*here, *theirs])
        for start, stop in sources.windows[begin:end].tolist():
            for contact in city.contacts_of(SourceState(source, start, stop), answer.protocol.degrees[degree - 1]):
                found.update(episode for episode in contact.episodes if episode.person == person)
    return sorted(found, key=lambda e: (e.start, str(e.source), e.place, e.cell or "", e.rule))


def chain_to(answer: "Answer", person: str | int, degree: int, *, before: int | None = None) -> list[Episode]:
    """The earliest chain of `degree` contacts to this person, from the index person on: one episode for each contact.

    With `before`, the last contact begins no later than that second.
    """
    chain: list[Episode] = []
    reached: str | int = person
    for k in range(degree, 0, -1):
        episodes = episodes_behind(answer, reached, k)
        if before is not None:
            # This person was a source from its first exposure by so many contacts; that exposure is the link.
            episodes = [episode for episode in episodes if episode.start <= before]
        if not episodes:
            return []
        first = min(episodes, key=lambda e: (e.start, _key(e.source), e.place, e.rule))
        chain.append(first)
        reached, before = first.source, first.start
    return chain[::-1]


def _cells_that_count(answer: "Answer", row: Row, degree: int) -> list[int]:
    """The cells in which a source may have met somebody who was in this row's cell."""
    words = answer.index.dictionary
    rule = answer.protocol.degrees[degree - 1].rule_for(words.settings[words.cell_settings[row.cell]])
    if rule is None:
        return []
    offsets, cells = words.cells_of_places
    if rule.scope is Scope.CELL or not len(cells):
        return [row.cell]
    place = int(words.cell_places[row.cell])
    return [int(cell) for cell in cells[offsets[place] : offsets[place + 1]]]


def _presence(index: TraceIndex, row: Row, person: str | int) -> Presence:
    words = index.dictionary
    return Presence(
        person,
        words.place_keys[int(words.cell_places[row.cell])],
        row.enter,
        row.leave,
        words.cell_labels[row.cell] or None,
        row.seat_row,
        words.settings[words.cell_settings[row.cell]],
    )


def _key(person: str | int) -> tuple[bool, int, str]:
    return (isinstance(person, str), 0 if isinstance(person, str) else person, str(person))
