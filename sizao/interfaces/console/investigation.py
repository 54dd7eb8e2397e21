"""The investigation of a case: the form, the movement history, and the clocks of the first day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sizao.desk.investigating import InvestigationFile, open_investigation
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.foundation.accounts.queries import names_of_actors
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.investigation_history import draw_history, stay_form
from sizao.interfaces.console.investigation_words import (
    CHOICES,
    QUESTIONS,
    SAID_BY,
    SECTIONS,
    STEP_STATES,
    STEPS,
)
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import PURPOSES, moment, moment_near, purpose_of, since
from sizao.kernel.errors import SizaoError
from sizao.response.cases.types import CaseNotFoundError
from sizao.response.investigations.operations import note_answers, stamp_step
from sizao.response.investigations.queries import access_investigation
from sizao.response.investigations.types import (
    QUESTION_OF,
    Answer,
    AnswerKind,
    Answers,
    AnswersError,
    InvestigationError,
    Question,
    SaidBy,
    Section,
    Step,
    StepClock,
)
from sizao.response.investigations.types import QUESTIONS as ASKED


_INPUTS = {AnswerKind.LINE: "text", AnswerKind.NUMBER: "text", AnswerKind.DAY: "date"}
_NOT_STAMPED = (Step.REPORT, Step.CONTACTS_LOCATED, Step.CONTACTS_MOVED)
_REASON = "investigation"


@require_safe
@needs(Permission.INVESTIGATE)
def investigation(request: HttpRequest, number: int) -> HttpResponse:
    """The page of one investigation. Reading it is kept, so a purpose is asked first."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Investigation of a case"))
    return show(request, number, purpose, now())


def show(
    request: HttpRequest, number: int, purpose: str, at: datetime, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The page, with what was typed and refused where it stood."""
    try:
        file = open_investigation(actor=request.user, case_id=number, protocol=DEFAULT_PROTOCOL, purpose=purpose, at=at)
    except CaseNotFoundError as error:
        raise Http404 from error
    found = file.investigation
    typed = context.pop("typed", {})
    problems = context.pop("problems", {})
    page = {
        "case": found.case,
        "name": file.person.name,
        "purpose": PURPOSES[purpose],
        "sections": [_section(request, file, section, typed, problems) for section in Section],
        "said_by": list(SAID_BY.items()),
        "clocks": draw_clocks(file.clocks, at),
        "may_stamp": True,
        "now_local": local_input(at),
        "period": f"{moment(file.period.start)} – {moment(file.period.end)}",
        **draw_history(file),
        **stay_form(request, file, at),
    }
    return render(request, "console/investigation/page.html", page | context, status=status)


@require_POST
@needs(Permission.INVESTIGATE)
def answers(request: HttpRequest, number: int) -> HttpResponse:
    """Keeps what was changed in one part of the form; asked by htmx, only says what became of it."""
    at, purpose = now(), purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Investigation of a case"))
    given = request.POST
    section = _section_of(given.get("section", ""))
    said_by = SaidBy(given["said_by"]) if given.get("said_by") in set(SaidBy) else SaidBy.PERSON
    questions = [question for question in ASKED if question.section is section]
    changed = {
        question.key: given[question.key]
        for question in questions
        if question.key in given and given[question.key].strip() != given.get(f"was-{question.key}", "").strip()
    }
    try:
        before = access_investigation(actor=request.user, case_id=number, purpose=purpose, at=at).answers
        if taken := _as_registered(request, number, purpose, at):
            changed |= taken
        problems: dict[str, InvestigationError] = {}
        noted: Sequence[Answer] = []
        try:
            noted = note_answers(
                case_id=number,
                answers=changed,
                said_by=said_by,
                today=localtime(at).date(),
                actor=request.user,
                at=at,
                reason=_REASON,
            )
        except AnswersError as error:
            problems = dict(error.problems)
    except CaseNotFoundError as error:
        raise Http404 from error
    if not request.headers.get("HX-Request"):
        if problems:
            return show(request, number, purpose, at, status=422, problems=problems, typed=changed)
        messages.success(request, _("Saved: %(part)s") % {"part": SECTIONS[section]})
        return redirect(reverse("case-investigation", args=[number]) + f"#{section.value}")
    kept = {key: given.get(key, "").strip() for key in changed if key not in problems}
    context = {
        "saved": {
            "at": localtime(at).strftime("%H:%M:%S"),
            "count": len(noted) or len(kept),
            "problems": [_problem(key, error) for key, error in problems.items()],
            "changed_meanwhile": _changed_meanwhile(request, before, changed, at),
        },
        "section": {
            "key": section.value,
            "questions": [
                {"key": question.key, "was": kept.get(question.key, given.get(f"was-{question.key}", ""))}
                for question in questions
            ],
        },
    }
    return render(request, "console/investigation/saved_swap.html", context)


@require_POST
@needs(Permission.INVESTIGATE)
def step(request: HttpRequest, number: int) -> HttpResponse:
    """Stamps a step that somebody says was done."""
    at, purpose = now(), purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Investigation of a case"))
    try:
        stamp_step(
            case_id=number,
            step=_step_of(request.POST.get("step", "")),
            done_at=read_local(request.POST.get("done_at", "")),
            actor=request.user,
            at=at,
            reason=request.POST.get("reason", ""),
        )
    except CaseNotFoundError as error:
        raise Http404 from error
    except SizaoError as error:
        return show(request, number, purpose, at, status=422, problem=error)
    return redirect("case-investigation", number=number)


def draw_clocks(clocks: Sequence[StepClock], at: datetime) -> list[dict[str, Any]]:
    """The clocks of one case in words."""
    return [
        {
            "step": clock.step.value,
            "label": STEPS[clock.step],
            "tone": STEP_STATES[clock.state][0],
            "state": STEP_STATES[clock.state][1],
            "done": moment_near(clock.done_at, at) if clock.done_at else "",
            "due": moment_near(clock.due_at, at) if clock.due_at else "",
            "left": _left(clock, at),
            "waits_for": clock.waits_for,
            "can_stamp": clock.step not in _NOT_STAMPED,
            "basis": clock.legal_basis,
        }
        for clock in clocks
    ]


def _left(clock: StepClock, at: datetime) -> str:
    if clock.due_at is None or clock.done_at is not None:
        return ""
    if at > clock.due_at:
        return _("late by %(time)s") % {"time": since(clock.due_at, at)}
    return _("%(time)s left") % {"time": since(at, clock.due_at)}


def local_input(instant: datetime) -> str:
    """An instant as an input of the browser takes it."""
    return localtime(instant).strftime("%Y-%m-%dT%H:%M")


def read_local(text: str) -> datetime:
    """An instant as an input of the browser gives it, in the city's time. Raises `InvestigationError`."""
    try:
        naive = datetime.fromisoformat(text)
    except ValueError:
        raise InvestigationError("This is no day and time.", next_step="Write it like 2021-10-23 16:30.") from None
    return naive if naive.tzinfo else naive.replace(tzinfo=get_current_timezone())


def _section(
    request: HttpRequest,
    file: InvestigationFile,
    section: Section,
    typed: dict[str, str],
    problems: dict[str, InvestigationError],
) -> dict[str, Any]:
    given = file.investigation.answers
    questions = [question for question in ASKED if question.section is section]
    keys = {question.key for question in questions}
    history = [answer for answer in given.history if answer.question in keys]
    names = names_of_actors(actors={answer.noted_by for answer in history})
    last = history[-1] if history else None
    return {
        "key": section.value,
        "label": SECTIONS[section],
        "said_by": last.said_by.value if last else SaidBy.PERSON.value,
        "answered": sum(bool(given.of(question.key)) for question in questions),
        "questions": [_question(question, file, typed, problems) for question in questions],
        "history": [
            {
                "at": moment(answer.at),
                "question": QUESTIONS[answer.question].label,
                "value": _value_words(QUESTION_OF[answer.question], answer.value),
                "said_by": SAID_BY[answer.said_by],
                "noted_by": names.get(answer.noted_by, answer.noted_by),
            }
            for answer in reversed(history)
        ],
    }


def _question(
    question: Question, file: InvestigationFile, typed: dict[str, str], problems: dict[str, InvestigationError]
) -> dict[str, Any]:
    asking, kept = QUESTIONS[question.key], file.investigation.answers.of(question.key)
    options: list[tuple[str, Any]] = []
    if question.kind is AnswerKind.YES_NO:
        options = [(value, CHOICES[value]) for value in ("yes", "no")]
    elif question.kind is AnswerKind.CHOICE:
        options = [(value, CHOICES.get(value, value)) for value in question.choices]
    problem = problems.get(question.key)
    described = [f"{question.key}-problem"] if problem else []
    return {
        "key": question.key,
        "label": asking.label,
        "hint": asking.hint,
        "is_core": question.is_core,
        "is_text": question.kind is AnswerKind.TEXT,
        "is_wide": question.kind is AnswerKind.TEXT,
        "input": _INPUTS.get(question.kind, "text"),
        "options": options,
        "value": typed.get(question.key, kept),
        "was": kept,
        "problem": problem,
        "described_by": " ".join([*described, f"{question.key}-hint"] if asking.hint else described),
        "registered": "" if kept else registered(file).get(question.key, ""),
    }


def registered(file: InvestigationFile) -> dict[str, str]:
    """What the register of people says to some of the questions."""
    record = file.record
    if record is None:
        return {}
    return {"name": record.name, "identifier": record.identifier, "phone": record.phone}


def _as_registered(request: HttpRequest, number: int, purpose: str, at: datetime) -> dict[str, str]:
    """The answer that the register knows, where the person says that it holds."""
    key = request.POST.get("take", "")
    if not key:
        return {}
    file = open_investigation(actor=request.user, case_id=number, protocol=DEFAULT_PROTOCOL, purpose=purpose, at=at)
    known = registered(file).get(key, "")
    return {key: known} if known else {}


def _value_words(question: Question, value: str) -> Any:
    return CHOICES.get(value, value) if question.kind in (AnswerKind.YES_NO, AnswerKind.CHOICE) else value


def _problem(key: str, error: SizaoError) -> dict[str, Any]:
    return {"label": QUESTIONS[key].label, "what": error.what, "next_step": error.next_step}


def _changed_meanwhile(
    request: HttpRequest, before: Answers, changed: dict[str, str], at: datetime
) -> list[dict[str, Any]]:
    """What somebody else had noted since the page was made, to questions that were answered now."""
    found = []
    for key in changed:
        last = before.latest.get(key)
        if (
            last is None
            or last.value == request.POST.get(f"was-{key}", "").strip()
            or last.value == changed[key].strip()
        ):
            continue
        name = names_of_actors(actors=[last.noted_by]).get(last.noted_by, last.noted_by)
        found.append({"label": QUESTIONS[key].label, "by": name, "at": moment_near(last.at, at)})
    return found


def _section_of(word: str) -> Section:
    if word not in set(Section):
        raise Http404
    return Section(word)


def _step_of(word: str) -> Step:
    if word not in set(Step):
        raise Http404
    return Step(word)
