"""Whether all engines gave the same answer, and where one that leaves something out differs."""

import hashlib
from dataclasses import dataclass, field

from bench.peers import Table


Question = tuple[int, int]


@dataclass
class Agreement:
    """Answers compared with the first engine's, question by question."""

    first: dict[Question, tuple[str, Table]] = field(default_factory=dict)
    digests: dict[Question, str] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.differences

    def compare(self, question: Question, name: str, definition: str, table: Table) -> None:
        if question not in self.first:
            self.first[question] = (name, table)
            self.digests[question] = hashlib.sha256(table.tobytes()).hexdigest()[:16]
            return
        other, expected = self.first[question]
        if definition == "full":
            if table.shape != expected.shape or not (table == expected).all():
                self.differences.append(f"{name} and {other} differ for {question}: {_how(table, expected)}")
        else:
            self._compare_in_part(question, name, definition, table, expected)

    def _compare_in_part(self, question: Question, name: str, definition: str, table: Table, expected: Table) -> None:
        """Person, degree and first exposure have to agree up to the second degree; beyond, differences are told."""
        near, near_expected = (rows[rows[:, 1] <= 2][:, :3] for rows in (table, expected))
        if near.shape != near_expected.shape or not (near == near_expected).all():
            self.differences.append(f"{name} differs within two degrees for {question}: {_how(near, near_expected)}")
        if question[1] > 2:
            here, there = ({(row[0], row[2]) for row in rows[rows[:, 1] == 3].tolist()} for rows in (table, expected))
            people, people_expected = {person for person, _ in here}, {person for person, _ in there}
            earlier = len({person for person, _ in there - here} & people)
            self.left_out.append(
                f"{name} ({definition}), {question[0]} index persons, third degree: {len(people):,} people of"
                f" {len(people_expected):,}; {len(people - people_expected):,} that the definition does not know;"
                f" {earlier:,} with another first exposure"
            )
        del near, near_expected


def _how(table: Table, expected: Table) -> str:
    if table.shape != expected.shape:
        return f"{len(table):,} rows and {len(expected):,}"
    at = (table != expected).any(axis=1).nonzero()[0]
    return f"{len(at):,} rows, first {table[at[0]].tolist()} and {expected[at[0]].tolist()}"
