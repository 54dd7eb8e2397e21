"""What is understood of a published list of risk areas."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sizao.kernel.errors import SizaoError


class RiskLevel(StrEnum):
    """The grade of an area. Low is what is left of the country; lists name it only to say so."""

    HIGH = "high"
    MEDIUM = "medium"


class RemarkKind(StrEnum):
    """Why a line gave no area, or was not read as it stands."""

    PREFACE = "preface"
    """Before the list: other figures, advice."""
    NOTE = "note"
    """Inside or behind the list: source, telephone, explanation."""
    LOW_RISK = "low_risk"
    """What the list says about low-risk areas."""
    CHANGE = "change"
    """What was raised or lowered that day, told beside the list."""
    JOINED = "joined"
    """The line goes on in the next one, and both were read as one."""
    EARLIER_LIST = "earlier_list"
    """A line of another list in the same text, which a later one replaces."""
    CORRECTED = "corrected"
    """An area of the list reads otherwise by this line."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was not understood. `line` counts from 1; 0 is the text as a whole. `what` is a full sentence."""

    line: int
    code: str
    what: str
    text: str = ""


class BulletinError(SizaoError):
    """A text that is not understood whole; `problems` names each line, in order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        first = problems[0]
        place = f"Line {first.line}: {first.what}" if first.line else first.what
        more = f"{len(problems) - 1} more lines are not understood." if len(problems) > 1 else ""
        super().__init__(place, more, "Nothing was guessed. Correct the text, or leave the line out, and try again.")


@dataclass(frozen=True, slots=True)
class Area:
    """One risk area. `area` and `province` are as printed.

    `province` is the official name where none is printed and the place lies in only one; `province_code` has two
    digits, and is empty abroad. `within`: the city or county of the heading above it, as printed, where there is one.
    """

    level: RiskLevel
    province: str
    province_code: str
    within: str
    area: str
    line: int


@dataclass(frozen=True, slots=True)
class Declared:
    """A number that the text gives for a level (and a province, and a part of it), and how many areas were found."""

    level: RiskLevel
    province: str
    within: str
    count: int
    found: int
    line: int

    @property
    def agrees(self) -> bool:
        return self.count == self.found


@dataclass(frozen=True, slots=True)
class Remark:
    line: int
    kind: RemarkKind
    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment a list is of. `to_the_day`: no hour is printed, so it counts from the day's beginning.

    `year_from`: `text` where the year is printed beside the date, `near` from another date of the text, `name` from the
    name of the file.
    """

    at: datetime
    line: int
    to_the_day: bool
    year_from: str


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A list that was understood whole. `is_correction`: the text says that it corrects an earlier one.

    `earlier`: the moments of other lists in the same text. The list in force is that of the latest moment.
    """

    moment: Moment
    areas: tuple[Area, ...]
    declared: tuple[Declared, ...]
    remarks: tuple[Remark, ...]
    is_correction: bool
    earlier: tuple[Moment, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether all declared numbers agree with what was found."""
        return all(one.agrees for one in self.declared)
