"""What an answer may be."""

from datetime import UTC, date, datetime

import pytest

from sizao.response.investigations.rules.answers import has_core_facts, read_answer
from sizao.response.investigations.types import QUESTION_OF, QUESTIONS, Answer, AnswerKind, InvestigationError, SaidBy


TODAY = date(2021, 10, 23)


def read(key: str, text: str) -> str:
    return read_answer(QUESTION_OF[key], text, today=TODAY)


@pytest.mark.parametrize(
    ("key", "text", "kept"),
    [
        ("name", "  王  测试 ", "王 测试"),
        ("residence", " 沙城镇\n三号院 ", "沙城镇\n三号院"),
        ("household_size", "４", "4"),
        ("onset_on", "2021年10月22日", "2021-10-22"),
        ("vaccine_doses", "2", "2"),
        ("days_gone_through", "yes", "yes"),
        ("name", "   ", ""),
    ],
)
def test_answers_are_kept_tidy(key, text, kept):
    assert read(key, text) == kept


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("household_size", "a few"),
        ("household_size", "-1"),
        ("household_size", "10000"),
        ("onset_on", "yesterday"),
        ("onset_on", "2021-10-24"),
        ("onset_on", "2021-02-30"),
        ("vaccine_doses", "9"),
        ("days_gone_through", "perhaps"),
        ("name", "x" * 201),
        ("residence", "x" * 4001),
    ],
)
def test_what_is_no_answer_is_refused_without_repeating_it(key, text):
    with pytest.raises(InvestigationError) as refusal:
        read(key, text)
    assert text not in str(refusal.value)
    assert refusal.value.next_step


def answered(**changed: str) -> dict[str, Answer]:
    values = {
        question.key: "yes" if question.kind is AnswerKind.YES_NO else "1" for question in QUESTIONS if question.is_core
    }
    at = datetime(2021, 10, 23, tzinfo=UTC)
    return {key: Answer(1, key, value, SaidBy.PERSON, "user:1", at) for key, value in (values | changed).items()}


def test_core_facts_are_together_when_each_has_its_answer():
    assert has_core_facts(answered())
    assert not has_core_facts({})
    assert not has_core_facts(answered(residence=""))
    assert not has_core_facts(answered(days_gone_through="no"))


def test_every_section_asks_something_and_choices_have_their_codes():
    assert {question.section for question in QUESTIONS} == set(type(QUESTIONS[0].section))
    assert all(bool(question.choices) == (question.kind is AnswerKind.CHOICE) for question in QUESTIONS)
    assert len(QUESTION_OF) == len(QUESTIONS)
