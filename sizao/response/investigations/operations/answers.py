"""Answers of an investigation: added one by one as they are given, never overwritten."""

from collections.abc import Mapping
from datetime import date, datetime

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import vault
from sizao.response.cases.queries import get_case
from sizao.response.investigations import models
from sizao.response.investigations.locking import lock_case
from sizao.response.investigations.operations.steps import stamp
from sizao.response.investigations.reading import answer_of, answers_of
from sizao.response.investigations.rules.answers import has_core_facts, read_answer
from sizao.response.investigations.sealing import ANSWER, reserve
from sizao.response.investigations.types import (
    QUESTION_OF,
    Answer,
    Answers,
    AnswersError,
    InvestigationError,
    SaidBy,
    Step,
)


def note_answers(
    *,
    case_id: int,
    answers: Mapping[str, str],
    said_by: SaidBy,
    today: date,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> list[Answer]:
    """Keeps what was said to some questions; what stands there already is not said again. The new answers.

    `today` is the day of `at` where the case is. Once all core facts are together their step is stamped. Raises
    `AnswersError` when an answer is none, after the others were kept: nothing that was typed rightly is lost. Raises
    `InvestigationError` for an unknown question, `CaseNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.INVESTIGATE)
    read, problems = _read(answers, today)
    with scope(actor.scope.path, actor=actor.actor_id):
        case = get_case(actor=actor, case_id=case_id)
        lock_case(case.id)
        before = _answers(case.id)
        changed = {key: value for key, value in read.items() if value != before.of(key)}
        rows = _add(case.id, changed, said_by, actor, at)
        if changed:
            record_about(
                "investigation.answer",
                ("case", case.number),
                [case.person],
                actor=actor,
                at=at,
                reason=reason,
                questions=sorted(changed),
            )
            after = _answers(case.id)
            if has_core_facts(after.latest) and not has_core_facts(before.latest):
                stamp(case, Step.CORE_FACTS, at, actor=actor, at=at, reason="All core facts are answered.")
        noted = [answer_of(row) for row in rows]
    if problems:
        raise AnswersError(problems)
    return noted


def _read(answers: Mapping[str, str], today: date) -> tuple[dict[str, str], dict[str, InvestigationError]]:
    read: dict[str, str] = {}
    problems: dict[str, InvestigationError] = {}
    for key, text in answers.items():
        question = QUESTION_OF.get(key)
        if question is None:
            raise InvestigationError(f"There is no question '{key}'.", next_step="Reload the page and try again.")
        try:
            read[key] = read_answer(question, text, today=today)
        except InvestigationError as error:
            problems[key] = error
    return read, problems


def _answers(case_id: int) -> Answers:
    return answers_of(models.Answer.objects.filter(case_id=case_id).order_by("pk"))


def _add(
    case_id: int, values: Mapping[str, str], said_by: SaidBy, actor: ScopedActor, at: datetime
) -> list[models.Answer]:
    numbers = reserve("investigations_answer", len(values))
    rows = [
        models.Answer(
            pk=number,
            case_id=case_id,
            question=key,
            value=vault().seal(value, at=ANSWER, row=number),
            said_by=said_by.value,
            noted_by=actor.actor_id,
            at=at,
        )
        for number, (key, value) in zip(numbers, values.items(), strict=True)
    ]
    return models.Answer.objects.bulk_create(rows)
