"""The top of an answer: whose trace it is, in which window, and the size of each degree with what contributes most."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from sizao.desk.tracing import CaseTrace
from sizao.engines.tracing.answer import DegreeSize
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.tracing import choices
from sizao.interfaces.console.tracing.wording import RuleWords, degree_words, rule_words, who
from sizao.interfaces.console.tracing_words import duration, setting_words
from sizao.interfaces.console.words import CLASSIFICATIONS, division_names, moment
from sizao.registry.people.queries import access_people


_SETTINGS_SHOWN = 4
_RULES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Share:
    """A setting's part of a degree. `percent` is the length of its bar."""

    name: str
    label: str | Promise
    people: str
    percent: int


@dataclass(frozen=True, slots=True)
class Ring:
    """One degree on the page. `people` is None where the protocol does not determine the degree."""

    degree: int
    name: str
    people: str | None
    complete: bool = True
    shares: tuple[Share, ...] = ()
    others: str = ""
    rules: tuple[tuple[str, RuleWords], ...] = ()


def answer_context(request: HttpRequest, found: CaseTrace) -> dict[str, Any]:
    """Case, window, notices and sizes."""
    return {
        "found": found,
        "case": _case(request, found),
        "window": _window(found),
        "rings": _rings(found),
        "total": f"{found.answer.people:,}",
        "stopped": _stopped(request, found),
        "changed_minutes": found.choice.minutes is not None,
        "kept": choices.query(request),
    }


def _case(request: HttpRequest, found: CaseTrace) -> dict[str, Any]:
    case = found.case
    people = access_people(actor=request.user, keys=[case.person], purpose=choices.read_purpose(request), at=now())
    return {
        "id": case.id,
        "number": case.number,
        "who": who(people, case.person),
        "person_url": can(request.user, Permission.SEARCH_PEOPLE),
        "classification": CLASSIFICATIONS[case.classification],
        "division": division_names([case.division_path]).get(case.division_path, ""),
        "onset": case.onset_on.isoformat() if case.onset_on else "",
        "isolated": moment(case.isolated_at) if case.isolated_at else "",
    }


def _window(found: CaseTrace) -> dict[str, Any]:
    start, end = found.window.outcome
    same_day = localtime(start).date() == localtime(end).date()
    return {
        "start": moment(start),
        "end": localtime(end).strftime("%H:%M") if same_day else moment(end),
        "length": _length(int((end - start).total_seconds())),
        "rule": rule_words(found.pack, found.window.rules[0]),
        "is_open": found.case.isolated_at is None,
    }


def _length(seconds: int) -> str:
    days, rest = divmod(seconds, 86_400)
    return _("%(d)d d %(h)d h") % {"d": days, "h": rest // 3600} if days else duration(rest)


def _rings(found: CaseTrace) -> list[Ring]:
    walked = [_ring(found, size) for size in found.answer.sizes]
    missing = range(len(found.protocol.degrees) + 1, found.choice.degrees + 1)
    return [*walked, *(Ring(degree, degree_words(found.pack, degree), None) for degree in missing)]


def _ring(found: CaseTrace, size: DegreeSize) -> Ring:
    most = max(size.by_setting.values(), default=1)
    settings = list(size.by_setting.items())
    rest = sum(people for _name, people in settings[_SETTINGS_SHOWN:])
    return Ring(
        size.degree,
        degree_words(found.pack, size.degree),
        f"{size.people:,}",
        size.complete,
        tuple(
            Share(name, setting_words(name), f"{people:,}", max(1, round(100 * people / most)))
            for name, people in settings[:_SETTINGS_SHOWN]
        ),
        f"{rest:,}" if rest else "",
        tuple(
            (f"{people:,}", rule_words(found.pack, rule)) for rule, people in list(size.by_rule.items())[:_RULES_SHOWN]
        ),
    )


def _stopped(request: HttpRequest, found: CaseTrace) -> dict[str, Any] | None:
    degree = found.answer.stopped_at
    if degree is None:
        return None
    return {
        "degree": degree,
        "budget": f"{found.choice.budget:,}",
        "fewer": choices.query(request, degrees=degree - 1) if degree > 1 else "",
    }
