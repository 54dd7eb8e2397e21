"""Two protocols side by side: who is added, who is dropped, who comes into another degree."""

from typing import Any

import numpy as np
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime

from sizao.desk.rings import Changes, compare
from sizao.desk.tracing import CaseTrace, TraceChoice, list_protocols, trace_case
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.tracing import choices
from sizao.interfaces.console.tracing.wording import degree_words, who
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import access_people


_NAMED = 50


def comparison_context(request: HttpRequest, found: CaseTrace) -> dict[str, Any]:
    """The comparison with the protocol chosen for it; nothing where none or the same is chosen.

    Where the other protocol gives no answer for this case, `comparison_problem` says why; the answer itself stands.
    """
    other = choices.given(request).get("compare", "")
    if other == found.choice.protocol or other not in list_protocols():
        return {}
    purpose = choices.read_purpose(request)
    choice = TraceChoice(other, found.choice.degrees, found.choice.minutes, found.choice.budget)
    try:
        there = trace_case(actor=request.user, case_id=found.case.id, choice=choice, purpose=purpose, at=now())
    except SizaoError as error:
        return {"comparison_problem": error}
    result = compare(found.answer, there.answer)
    changes = {"added": result.added, "dropped": result.dropped, "moved": result.moved}
    keys = {int(key) for change in changes.values() for key in change.keys[:_NAMED]}
    people = access_people(actor=request.user, keys=keys, purpose=purpose, at=now())
    degrees = range(1, max(len(found.answer.sizes), len(there.answer.sizes)) + 1)
    lists = [
        {
            "kind": kind,
            "count": f"{len(change):,}",
            "by_degree": _by_degree(found, change),
            "people": _people(request, found, there, change, people),
            "rest": f"{len(change) - _NAMED:,}" if len(change) > _NAMED else "",
        }
        for kind, change in changes.items()
    ]
    return {
        "comparison": {
            "sides": [_side(request, found, degrees), _side(request, there, degrees)],
            "heads": [degree_words(found.pack, degree) for degree in degrees],
            "lists": lists,
            "same": f"{result.same:,}",
        }
    }


def _side(request: HttpRequest, found: CaseTrace, degrees: range) -> dict[str, Any]:
    sizes = {size.degree: size for size in found.answer.sizes}
    return {
        "protocol": found.choice.protocol,
        "title": choices.title(found.choice.protocol, at=now()),
        "window": " – ".join(localtime(instant).strftime("%m-%d %H:%M") for instant in found.window.outcome),
        "sizes": [_size(sizes.get(degree)) for degree in degrees],
        "total": f"{found.answer.people:,}{'' if found.answer.stopped_at is None else '+'}",
    }


def _size(size: Any) -> str:
    return "–" if size is None else f"{size.people:,}{'' if size.complete else '+'}"


def _by_degree(found: CaseTrace, change: Changes) -> list[tuple[str, str]]:
    """How many of a list each degree has: there for those added or moved, here for those dropped."""
    degrees = np.where(change.there > 0, change.there, change.here)
    counts = np.bincount(degrees, minlength=1)
    return [(degree_words(found.pack, k), f"{count:,}") for k, count in enumerate(counts.tolist()) if count]


def _people(
    request: HttpRequest, found: CaseTrace, there: CaseTrace, change: Changes, people: Any
) -> list[dict[str, Any]]:
    """The first of a list, each with the evidence under the protocol that reaches them."""
    lines = []
    for key, here, other in zip(
        change.keys[:_NAMED].tolist(), change.here[:_NAMED].tolist(), change.there[:_NAMED].tolist(), strict=True
    ):
        side, degree = (there, other) if other else (found, here)
        address = reverse("case-evidence", args=[found.case.id, shown(key)])
        lines.append(
            {
                "who": who(people, key),
                "url": f"{address}?{choices.query(request, protocol=side.choice.protocol)}",
                "degree": degree_words(side.pack, degree),
                "before": degree_words(found.pack, here) if here and other else "",
            }
        )
    return lines
