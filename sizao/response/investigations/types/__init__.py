"""Investigations as other rooms and pages see them."""

from sizao.response.investigations.types.form import (
    QUESTION_OF,
    QUESTIONS,
    Answer,
    AnswerKind,
    Answers,
    AnswersError,
    Question,
    Section,
)
from sizao.response.investigations.types.statements import Certainty, InvestigationError, Protection, SaidBy
from sizao.response.investigations.types.stays import (
    Conflict,
    ConflictKind,
    Investigation,
    Movement,
    Origin,
    StatedStay,
    StayError,
    case_number_of,
    source_of,
)
from sizao.response.investigations.types.steps import ENDS, Step, StepClock, StepStamp, StepState


__all__ = [
    "ENDS",
    "QUESTIONS",
    "QUESTION_OF",
    "Answer",
    "AnswerKind",
    "Answers",
    "AnswersError",
    "Certainty",
    "Conflict",
    "ConflictKind",
    "Investigation",
    "InvestigationError",
    "Movement",
    "Origin",
    "Protection",
    "Question",
    "SaidBy",
    "Section",
    "StatedStay",
    "StayError",
    "Step",
    "StepClock",
    "StepStamp",
    "StepState",
    "case_number_of",
    "source_of",
]
