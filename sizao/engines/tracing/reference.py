"""Tracing as the definition reads (docs/explanation/tracing.md), slow on purpose.

It judges the fast engines with drawn and generated cases, so nothing here is clever and nothing is shared with them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sizao.engines.tracing.types import (
    ContactRule,
    DegreeRules,
    Episode,
    IndexWindow,
    Mode,
    Presence,
    Protocol,
    Reached,
    Scope,
    seconds_of,
)


Person = Any  # text or whole number, the same kind throughout one trace


class Stay(NamedTuple):
    """Rows of one person at one place, cell and seat row, joined where they overlap or touch."""

    person: Person
    place: str
    cell: str | None
    seat_row: int | None
    enter: int
    leave: int


class SourceState(NamedTuple):
    """A person who is a source during `[start, end)`, reached by a chain of so many contacts."""

    person: Person
    start: int
    end: int


class Contact(NamedTuple):
    """One source state and one person it met long enough, under whatever rules."""

    first_exposure: int
    source: Person
    place: str
    rule: str
    person: Person
    episodes: tuple[Episode, ...]


def trace_by_definition(
    presences: Iterable[Presence],
    windows: Sequence[IndexWindow],
    protocol: Protocol,
    *,
    degrees: int | None = None,
    isolated: Mapping[Person, int] | None = None,
    canonical: Mapping[Person, Person] | None = None,
) -> list[Reached]:
    """Everybody reached, ordered by degree and person.

    `isolated`: person -> second from which the person is no source any more. `canonical`: identifier -> the person it
    belongs to; identifiers that are not named stand for themselves.
    """
    canonical = canonical or {}
    ended: dict[Person, int] = {}
    for identifier, at in (isolated or {}).items():
        person = canonical.get(identifier, identifier)
        ended[person] = min(at, ended.get(person, at))
    city = City([row._replace(person=canonical.get(row.person, row.person)) for row in presences])
    index_persons = {canonical.get(window.person, window.person) for window in windows}

    answer: dict[Person, Reached] = {}
    earliest: dict[Person, int] = {}  # by any chain so far
    states = [
        state
        for window in windows
        if (
            state := source_state(
                canonical.get(window.person, window.person), seconds_of(window.start), seconds_of(window.end), ended
            )
        )
    ]
    for degree, rules in enumerate(protocol.degrees[:degrees], start=1):
        reached: dict[Person, list[Contact]] = defaultdict(list)
        for state in states:
            for contact in city.contacts_of(state, rules):
                if contact.person not in index_persons:
                    reached[contact.person].append(contact)
        states = []
        for person, contacts in reached.items():
            first = min(
                contacts, key=lambda contact: contact[:4]
            )  # episodes, with cells that may be None, do not decide
            if person not in answer:
                answer[person] = Reached(
                    person,
                    degree,
                    first.first_exposure,
                    first.source,
                    first.place,
                    sum(map(seconds_together, by_source(contacts).values())),
                    len(by_source(contacts)),
                    first.rule,
                )
            elif first.first_exposure >= earliest[person]:
                continue  # a shorter chain came no later: this one opens nothing
            earliest[person] = first.first_exposure
            end = None if rules.horizon_seconds is None else first.first_exposure + rules.horizon_seconds
            if state := source_state(person, first.first_exposure, end, ended):
                states.append(state)
    return sorted(answer.values(), key=lambda row: (row.degree, row.person))


def source_state(person: Person, start: int, end: int | None, isolated: Mapping[Person, int]) -> SourceState | None:
    """The window of a source, ended by isolation; None when nothing is left of it."""
    ends = [second for second in (end, isolated.get(person)) if second is not None]
    last = min(ends, default=2**62)
    return SourceState(person, start, last) if start < last else None


def by_source(contacts: Iterable[Contact]) -> dict[Person, list[Episode]]:
    """The episodes of each source; an index person with several windows is one source."""
    episodes: dict[Person, list[Episode]] = defaultdict(list)
    for contact in contacts:
        episodes[contact.source].extend(contact.episodes)
    return episodes


class City:
    """Who was where, with the stays joined."""

    def __init__(self, rows: Iterable[Presence]) -> None:
        rows = list(rows)
        self.kind_of: dict[str, str] = {}
        for row in rows:
            # A place has one kind; should its records disagree, the first by spelling holds.
            self.kind_of[row.place] = min(row.kind, self.kind_of.get(row.place, row.kind))
        self.stays_of: dict[Person, list[Stay]] = defaultdict(list)
        self.stays_at: dict[str, list[Stay]] = defaultdict(list)
        for stay in joined_stays(rows):
            self.stays_of[stay.person].append(stay)
            self.stays_at[stay.place].append(stay)

    def contacts_of(self, state: SourceState, rules: DegreeRules) -> list[Contact]:
        """The contacts that this source made within its window, one for each person."""
        by_person: dict[Person, list[Episode]] = defaultdict(list)
        rule_by_id: dict[str, ContactRule] = {}
        for place in {stay.place for stay in self.stays_of[state.person]}:
            rule = rules.rule_for(self.kind_of[place])
            if rule is not None:
                rule_by_id[rule.id] = rule
                for episode in self.episodes_at(place, state, rule):
                    by_person[episode.person].append(episode)
        contacts = []
        for person, episodes in by_person.items():
            qualifying = [
                episode
                for rule_id, rule in rule_by_id.items()
                for episode in qualifying_episodes([e for e in episodes if e.rule == rule_id], rule)
            ]
            if qualifying:
                start, place, rule_id = min((e.start, e.place, e.rule) for e in qualifying)
                contacts.append(Contact(start, state.person, place, rule_id, person, tuple(qualifying)))
        return contacts

    def episodes_at(self, place: str, state: SourceState, rule: ContactRule) -> list[Episode]:
        """Every stretch of time that the source, within its window, and somebody else shared at this place."""
        overlaps: dict[tuple[Person, Any, Any], list[tuple[int, int]]] = defaultdict(list)
        for mine in self.stays_of[state.person]:
            if mine.place != place:
                continue
            for other in self.stays_at[place]:
                if other.person == state.person or not near(mine, other, rule):
                    continue
                start = max(mine.enter, other.enter, state.start)
                end = min(mine.leave, other.leave, state.end)
                if start < end:
                    overlaps[other.person, mine.cell, other.cell].append((start, end))
        return [
            Episode(state.person, person, place, cell, start, end, rule.id)
            for (person, _, cell), spans in overlaps.items()
            for start, end in joined(spans)
        ]


def near(mine: Stay, other: Stay, rule: ContactRule) -> bool:
    """Whether two stays at the same place share what the rule asks for; an unknown seat is near every seat."""
    if rule.scope is Scope.CELL and mine.cell != other.cell:
        return False
    if rule.rows_apart is None or mine.seat_row is None or other.seat_row is None:
        return True
    return abs(mine.seat_row - other.seat_row) <= rule.rows_apart


def qualifying_episodes(episodes: list[Episode], rule: ContactRule) -> list[Episode]:
    """The episodes of one pair under one rule that make a contact: each long enough, or all of them together."""
    match rule.mode:
        case Mode.SINGLE:
            return [episode for episode in episodes if episode.end - episode.start >= rule.minimum_seconds]
        case Mode.CUMULATIVE:
            return episodes if episodes and seconds_together(episodes) >= rule.minimum_seconds else []


def seconds_together(episodes: Iterable[Episode]) -> int:
    """Seconds covered; the same second at two places counts once."""
    return sum(end - start for start, end in joined((episode.start, episode.end) for episode in episodes))


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that overlap or touch become one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def joined_stays(rows: Iterable[Presence]) -> Iterable[Stay]:
    """The stays of all persons. Rows of one person in different seats stay apart; their episodes join later."""

    def where(row: Presence) -> tuple[Any, ...]:
        return (row.person, row.place, row.cell is None, row.cell or "", row.seat_row is None, row.seat_row or 0)

    for _, group in groupby(sorted(rows, key=where), key=where):
        same = list(group)
        for enter, leave in joined((row.enter, row.leave) for row in same):
            yield Stay(same[0].person, same[0].place, same[0].cell, same[0].seat_row, enter, leave)
