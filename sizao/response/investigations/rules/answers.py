"""What an answer may be, and when the core facts are together."""

import unicodedata
from collections.abc import Mapping
from datetime import date

from sizao.engines.sheets.instants import read_day
from sizao.response.investigations.types import QUESTIONS, Answer, AnswerKind, InvestigationError, Question


YES, NO = "yes", "no"
_LONGEST_LINE = 200
_LONGEST_TEXT = 4000
_MOST = 9999


def read_answer(question: Question, text: str, *, today: date) -> str:
    """The answer as it is kept: tidy, days as 2021-10-23, choices as their codes; empty for none.

    Raises `InvestigationError` for what is no answer to the question.
    """
    words = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    if not words:
        return ""
    match question.kind:
        case AnswerKind.LINE:
            return _short(" ".join(words.split()), _LONGEST_LINE)
        case AnswerKind.TEXT:
            return _short(words, _LONGEST_TEXT)
        case AnswerKind.NUMBER:
            digits = unicodedata.normalize("NFKC", words)
            if not digits.isdecimal() or int(digits) > _MOST:
                raise InvestigationError("This is no whole number.", next_step="Write it in digits.")
            return str(int(digits))
        case AnswerKind.DAY:
            return _day(words, today)
        case AnswerKind.YES_NO:
            return _choice(words, (YES, NO))
        case AnswerKind.CHOICE:
            return _choice(words, question.choices)
        case _:
            raise AssertionError(question.kind)


def has_core_facts(latest: Mapping[str, Answer]) -> bool:
    """Whether every question of the core facts is answered. Having gone through the days must be a yes."""
    core = [question for question in QUESTIONS if question.is_core]
    return all(_counts(question, latest.get(question.key)) for question in core)


def _counts(question: Question, answer: Answer | None) -> bool:
    value = answer.value if answer else ""
    return value == YES if question.kind is AnswerKind.YES_NO else bool(value)


def _short(words: str, longest: int) -> str:
    if len(words) > longest:
        raise InvestigationError(
            f"The answer has {len(words)} characters.", f"It may have {longest}.", "Say it more shortly."
        )
    return words


def _day(words: str, today: date) -> str:
    day = read_day(words)
    if day is None:
        raise InvestigationError("This is no day.", next_step="Write it like 2021-10-23.")
    if day > today:
        raise InvestigationError("This day lies in the future.", next_step="Check the year and the month.")
    return day.isoformat()


def _choice(words: str, choices: tuple[str, ...]) -> str:
    if words not in choices:
        raise InvestigationError("This is none of the answers offered.", next_step="Choose one of them.")
    return words
