"""What a trace answers: sizes first, then the list, and the evidence behind each name on request."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from sizao.engines.tracing import evidence
from sizao.engines.tracing.fast import Walked
from sizao.engines.tracing.index import Families, TraceIndex
from sizao.engines.tracing.types import Episode, Protocol, Reached


@dataclass(frozen=True, slots=True)
class DegreeSize:
    """How many people one degree holds, and where they were first exposed: setting -> people, most first."""

    degree: int
    people: int
    by_setting: Mapping[str, int]
    by_rule: Mapping[str, int]
    complete: bool = True


@dataclass(frozen=True)
class Answer:
    """A trace over an index: `sizes` before anybody acts, `rows()` or `columns()` as the list, `episodes()` as
    evidence.

    `stopped_at` is the degree at which the person budget was used up (its size is then a lower bound), else None.
    """

    index: TraceIndex
    protocol: Protocol
    walked: Walked
    families: Families

    @property
    def stopped_at(self) -> int | None:
        return self.walked.stopped_at

    @property
    def people(self) -> int:
        """Everybody reached, without the index persons."""
        return len(self.walked.records) - self.walked.begins[1]

    @property
    def index_persons(self) -> list[str | int]:
        codes = self.walked.records["person"][: self.walked.begins[1]]
        return [self.index.dictionary.person(int(code)) for code in codes]

    @property
    def records(self) -> npt.NDArray[np.void]:
        """The records of everybody reached, by degree and person key."""
        return self.walked.records[self.walked.begins[1] :]

    @cached_property
    def sizes(self) -> list[DegreeSize]:
        """One for each degree that was walked, from the first."""
        words = self.index.dictionary
        settings_of_places = self._place_settings
        sizes = []
        bounds = [*self.walked.begins[1:], len(self.walked.records)]
        for degree, (begin, end) in enumerate(pairwise(bounds), start=1):
            part = self.walked.records[begin:end]
            origins = settings_of_places[part["place"]]
            settings = np.bincount(origins, minlength=1)
            rules = np.bincount(part["rule"], minlength=1)
            sizes.append(
                DegreeSize(
                    degree,
                    end - begin,
                    _ranked(words.settings, settings),
                    _ranked(self.walked.rule_ids, rules),
                    self.stopped_at != degree,
                )
            )
        return sizes

    @cached_property
    def _place_settings(self) -> npt.NDArray[np.uint8]:
        words = self.index.dictionary
        settings = np.zeros(max(1, len(words.place_keys)), np.uint8)
        settings[words.cell_places] = words.cell_settings
        return settings

    @cached_property
    def coded(self) -> dict[str, npt.NDArray[np.int64]]:
        """The list as equally long columns of numbers, to filter and order it without making texts.

        `degree`, `first_exposure`, `seconds`, `sources` as they are; `person`, `source` and `place` as codes of the
        dictionary; `setting` and `rule` as numbers into its `settings` and into `walked.rule_ids`.
        """
        columns = {name: self.records[name].astype(np.int64) for name in Reached._fields}
        return columns | {"setting": self._place_settings[columns["place"]].astype(np.int64)}

    def columns(
        self, begin: int = 0, end: int | None = None, *, numbers: npt.NDArray[np.int64] | None = None
    ) -> dict[str, Any]:
        """The list (a slice of it, or the rows of these `numbers` in their order) as equally long columns.

        person, degree, first_exposure (seconds since 1970), source, place, seconds, sources, rule, setting.
        """
        words = self.index.dictionary
        coded = {name: column[begin:end] if numbers is None else column[numbers] for name, column in self.coded.items()}
        return coded | {
            "person": words.persons(coded["person"]),
            "source": words.persons(coded["source"]),
            "place": words.place_keys.take(coded["place"]) if len(coded["place"]) else [],
            "rule": [self.walked.rule_ids[number] for number in coded["rule"]],
            "setting": [words.settings[number] for number in coded["setting"]],
        }

    def rows(self, begin: int = 0, end: int | None = None) -> list[Reached]:
        """The list (or a slice of it), ordered by degree and person."""
        columns = self.columns(begin, end)
        return [
            Reached(_plain(person), int(degree), int(first), _plain(source), place, int(seconds), int(sources), rule)
            for person, degree, first, source, place, seconds, sources, rule in zip(
                *(columns[name] for name in Reached._fields), strict=True
            )
        ]

    def find(self, person: str | int) -> Reached | None:
        """The row of one person; None when the trace did not reach this person."""
        code = self.index.dictionary.code_of_person(person)
        if code is None:
            return None
        at = np.flatnonzero(self.records["person"] == self.families.person_of(code))
        return self.rows(int(at[0]), int(at[0]) + 1)[0] if len(at) else None

    def episodes(self, person: str | int) -> list[Episode]:
        """Every episode behind a person's place in the list, earliest first; none for somebody who is not in it."""
        found = self.find(person)
        return [] if found is None else evidence.episodes_behind(self, found.person, found.degree)

    def chain(self, person: str | int) -> list[Episode]:
        """The earliest chain from an index person to this person: one episode for each contact."""
        found = self.find(person)
        return [] if found is None else evidence.chain_to(self, found.person, found.degree)

    def digest(self) -> str:
        """A number for the whole answer: equal answers have equal digests, whatever engine or layout gave them."""
        total = hashlib.sha256()
        for row in self.rows():
            total.update(repr(tuple(row)).encode())
        return total.hexdigest()[:16]


def _ranked(names: tuple[str, ...], counts: Any) -> dict[str, int]:
    """Names with their counts, most first, without zeros."""
    found = [(names[number], int(count)) for number, count in enumerate(counts) if count]
    return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))


def _plain(key: Any) -> str | int:
    return key if isinstance(key, str) else int(key)
