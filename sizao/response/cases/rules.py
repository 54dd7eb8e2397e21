"""Pure decisions of this room: what a result asks for, and what follows when its source speaks again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sizao.response.cases.types import POSITIVE, Finding, FindingKind, FindingState, ResultStatus


def first_state(kind: FindingKind) -> FindingState:
    """Whether a finding asks for a decision when it comes in."""
    return FindingState.OPEN if kind in POSITIVE else FindingState.NO_ACTION


def state_after_correction(state: FindingState, *, is_positive: bool, is_other_person: bool) -> FindingState:
    """What a finding asks for after its source corrected it or took it back.

    Within a case it stays, and whether the case still has a ground is asked there; a result that turns out to be
    another person's leaves the case.
    """
    if state is FindingState.IN_CASE and not is_other_person:
        return state
    if is_positive:
        # Also what was set aside: that was decided about another content.
        return FindingState.OPEN
    return state if state is FindingState.SET_ASIDE else FindingState.NO_ACTION


def case_number(*, opened_at: datetime, serial: int) -> str:
    """How people speak of a case: the year it was opened in, and a number that is never given twice."""
    return f"{opened_at.year}-{serial:04d}"


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says about one specimen of one person. A withdrawal says nothing but that."""

    status: ResultStatus
    person: int
    kind: FindingKind | None
    sampled_at: datetime | None
    resulted_at: datetime | None
    method: str = ""
    value: str = ""
    specimen: str = ""

    @property
    def content(self) -> tuple[object, ...]:
        """What is said, without whether it is said for the first time."""
        return (self.person, self.kind, self.sampled_at, self.resulted_at, self.method, self.value, self.specimen)


class Step(StrEnum):
    """What is to be done with a result whose number is known, or not."""

    NEW = "new"
    KNOWN = "known"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    NUMBER_OF_ANOTHER = "number_of_another"
    OTHER_CONTENT = "other_content"
    WITHDRAWS_UNKNOWN = "withdraws_unknown"


def next_step(before: Sequence[Said], now: Said) -> Step:
    """What `now` means after all that was said before under this number, oldest first.

    What was said before in the same way changes nothing, so that a file may be sent again at any time: also after a
    correction, which the old file then does not undo.
    """
    if now.status is ResultStatus.WITHDRAWN:
        if not before:
            return Step.WITHDRAWS_UNKNOWN
        return Step.KNOWN if before[-1].status is ResultStatus.WITHDRAWN else Step.WITHDRAWAL
    if not before:
        return Step.NEW
    if now.status is ResultStatus.CORRECTED:
        is_current = before[-1].status is not ResultStatus.WITHDRAWN and before[-1].content == now.content
        is_repeated = any(said.status is now.status and said.content == now.content for said in before)
        return Step.KNOWN if is_current or is_repeated else Step.CORRECTION
    if any(said.content == now.content for said in before):
        return Step.KNOWN
    is_of_another = all(said.person != now.person for said in before)
    return Step.NUMBER_OF_ANOTHER if is_of_another else Step.OTHER_CONTENT


def is_same_specimen(one: Finding, other: Finding) -> bool:
    """Whether two sources speak of one specimen of one human: by its number, else by when it was taken."""
    if one.source == other.source:
        return False
    if one.specimen and other.specimen:
        return one.specimen == other.specimen
    return one.sampled_at == other.sampled_at


def two_of_one_human(persons: Mapping[int, int], canonical: Mapping[int, int]) -> list[tuple[int, int]]:
    """Pairs of cases (by id, the earlier first) of one human, from each case's person key."""
    first: dict[int, int] = {}
    pairs = []
    for case, person in sorted(persons.items()):
        human = canonical.get(person, person)
        if human in first:
            pairs.append((first[human], case))
        else:
            first[human] = case
    return pairs
