"""The questions of an investigation, and what was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sizao.response.investigations.types.statements import InvestigationError, SaidBy


class Section(StrEnum):
    """The parts of the form, in the order in which one talks."""

    IDENTITY = "identity"
    HOUSEHOLD = "household"
    HEALTH = "health"
    MOVEMENTS = "movements"
    COMPANIONS = "companions"
    PROTECTION = "protection"


class AnswerKind(StrEnum):
    """What an answer may be."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `is_core` ones belong to the core facts; `choices` are the codes a choice may have."""

    key: str
    section: Section
    kind: AnswerKind
    is_core: bool = False
    choices: tuple[str, ...] = ()


_OFTEN = ("always", "mostly", "seldom", "never")
_I, _H, _T, _M, _C, _P = Section

# The least an investigation asks: identity, household, health and tests, 14 days, companions, protection.
QUESTIONS: tuple[Question, ...] = (
    Question("name", _I, AnswerKind.LINE, is_core=True),
    Question("identifier", _I, AnswerKind.LINE),
    Question("phone", _I, AnswerKind.LINE, is_core=True),
    Question("other_phone", _I, AnswerKind.LINE),
    Question("residence", _I, AnswerKind.TEXT, is_core=True),
    Question("occupation", _I, AnswerKind.LINE),
    Question("workplace", _I, AnswerKind.LINE),
    Question("household_size", _H, AnswerKind.NUMBER, is_core=True),
    Question("household_members", _H, AnswerKind.TEXT, is_core=True),
    Question("shares_kitchen_or_bath", _H, AnswerKind.YES_NO),
    Question("others_ill", _H, AnswerKind.TEXT),
    Question("needs_care", _H, AnswerKind.TEXT),
    Question("onset_on", _T, AnswerKind.DAY),
    Question("first_signs", _T, AnswerKind.TEXT),
    Question("clinics", _T, AnswerKind.TEXT),
    Question("illnesses", _T, AnswerKind.TEXT),
    Question("is_pregnant", _T, AnswerKind.YES_NO),
    Question("vaccine_doses", _T, AnswerKind.CHOICE, choices=("0", "1", "2", "3", "unknown")),
    Question("last_dose_on", _T, AnswerKind.DAY),
    Question("last_negative_on", _T, AnswerKind.DAY),
    Question("days_gone_through", _M, AnswerKind.YES_NO, is_core=True),
    Question("away_from_home", _M, AnswerKind.TEXT),
    Question("vehicles", _M, AnswerKind.TEXT),
    Question("parcels_and_goods", _M, AnswerKind.TEXT),
    Question("meals_and_gatherings", _C, AnswerKind.TEXT),
    Question("colleagues", _C, AnswerKind.TEXT),
    Question("visitors", _C, AnswerKind.TEXT),
    Question("fellow_travellers", _C, AnswerKind.TEXT),
    Question("mask_indoors", _P, AnswerKind.CHOICE, choices=_OFTEN),
    Question("mask_in_vehicles", _P, AnswerKind.CHOICE, choices=_OFTEN),
    Question("protection_at_work", _P, AnswerKind.TEXT),
)
QUESTION_OF: Mapping[str, Question] = {question.key: question for question in QUESTIONS}


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said to a question at a time. An empty `value` takes back what was said before."""

    id: int
    question: str
    value: str
    said_by: SaidBy
    noted_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers of one case: `latest` by question, `history` oldest first."""

    latest: Mapping[str, Answer]
    history: Sequence[Answer]

    def of(self, question: str) -> str:
        """What stands there now; empty where nothing was said."""
        found = self.latest.get(question)
        return found.value if found else ""


class AnswersError(InvestigationError):
    """Answers of which some cannot be taken. `problems` has them by question; those that could be are kept."""

    def __init__(self, problems: Mapping[str, InvestigationError]) -> None:
        self.problems = problems
        super().__init__(
            "Some answers were not taken.", "They stand beside their questions.", "Correct them; the others are saved."
        )
