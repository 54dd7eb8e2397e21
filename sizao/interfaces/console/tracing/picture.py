"""The picture of the chains: who is drawn, and where, so that no two lines of the tree cross."""

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sizao.desk.tracing import CaseTrace
from sizao.engines.tracing.answer import Answer
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tracing import choices
from sizao.interfaces.console.tracing.wording import who
from sizao.interfaces.console.tracing_words import setting_words
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import access_people


MOST_DRAWN = 150
_MOST_OF_DEGREE = {1: 50, 2: 60}
_GAP = 24  # between two neighbors on the outermost circle, in pixels
_BETWEEN_CIRCLES = 130
_CASE = -1


@dataclass(frozen=True, slots=True)
class Tree:
    """Who is drawn: `rows` of the list, `parents` (a row, or -1 for the case) and how many contacts each leads to that
    are not drawn.
    """

    rows: list[int]
    parents: dict[int, int]
    more: dict[int, int]


@require_safe
@never_cache
@needs(Permission.TRACE_CONTACTS)
def chains(request: HttpRequest, number: int) -> HttpResponse:
    """Nodes with their places and edges of the picture."""
    try:
        found = choices.trace_of(request, number)
        return JsonResponse(_drawing(request, found))
    except SizaoError as error:
        return JsonResponse({"problem": str(error)}, status=422)


def choose(answer: Answer, most: int = MOST_DRAWN) -> Tree:
    """Everybody where they are few; else those through whom most were reached, and the first to be exposed."""
    coded = answer.coded
    parent = _parents(coded)
    # Those reached through others come later in the list, so from its end each one's whole following is known.
    following = np.zeros(len(parent), np.int64)
    for degree in range(int(coded["degree"].max(initial=0)), 0, -1):
        rows = np.flatnonzero((coded["degree"] == degree) & (parent != _CASE))
        np.add.at(following, parent[rows], following[rows] + 1)
    chosen: set[int] = set()
    for degree in range(1, int(coded["degree"].max(initial=0)) + 1):
        rows = np.flatnonzero(coded["degree"] == degree)
        if len(parent) > most:
            if degree > 2:
                rows = rows[np.isin(parent[rows], list(chosen))]
            best = np.lexsort((coded["first_exposure"][rows], -following[rows]))
            rows = rows[best[: _MOST_OF_DEGREE.get(degree, max(0, most - len(chosen)))]]
        for row in rows.tolist():
            while row != _CASE and row not in chosen:
                chosen.add(row)
                row = int(parent[row])
    parents = {row: int(parent[row]) for row in sorted(chosen)}
    contacts = np.bincount(parent[parent != _CASE], minlength=len(parent))
    drawn = np.bincount([above for above in parents.values() if above != _CASE], minlength=len(parent))
    return Tree(list(parents), parents, {row: int(contacts[row] - drawn[row]) for row in parents})


def _parents(coded: dict[str, npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    """For each row the row of its source, -1 for the case itself."""
    order = np.argsort(coded["person"], kind="stable")
    known = coded["person"][order]
    if not len(known):
        return np.empty(0, np.int64)
    at = np.minimum(np.searchsorted(known, coded["source"]), len(known) - 1)
    return np.where(known[at] == coded["source"], order[at], _CASE)


def places_on_circles(tree: Tree, degrees: dict[int, int], order: dict[int, Any]) -> dict[int, tuple[float, float]]:
    """Where each row stands: the radius of its degree's circle, and the angle, within the part that its source has.

    `order` tells who stands beside whom below one source.
    """
    below: dict[int, list[int]] = defaultdict(list)
    for row, above in tree.parents.items():
        below[above].append(row)
    outermost = max(degrees.values(), default=1)
    # Who leads to nobody takes the same room on whichever circle, so a larger angle on a smaller one.
    angles: dict[int, float] = {}
    for row in sorted(tree.rows, key=lambda row: -degrees[row]):
        angles[row] = max(sum(angles[child] for child in below[row]), outermost / degrees[row])
    every = sum(angles[row] for row in below[_CASE]) or 1.0
    step = max(_BETWEEN_CIRCLES, every * _GAP / (2 * math.pi * outermost))
    places: dict[int, tuple[float, float]] = {}
    todo = [(_CASE, 0.0)]
    while todo:
        above, begin = todo.pop()
        for row in sorted(below[above], key=lambda row: order[row]):
            places[row] = (step * degrees[row], 2 * math.pi * (begin + angles[row] / 2) / every)
            todo.append((row, begin))
            begin += angles[row]
    return places


def _drawing(request: HttpRequest, found: CaseTrace) -> dict[str, Any]:
    answer = found.answer
    tree = choose(answer)
    columns = answer.columns(numbers=np.array(tree.rows, np.int64))
    persons = dict(zip(tree.rows, (int(key) for key in columns["person"]), strict=True))
    degrees = dict(zip(tree.rows, columns["degree"].tolist(), strict=True))
    # Who was met at the same place stands together.
    order = dict(zip(tree.rows, zip(columns["place"], columns["first_exposure"].tolist(), strict=True), strict=True))
    settings = dict(zip(tree.rows, columns["setting"], strict=True))
    places = places_on_circles(tree, degrees, order)
    case = int(answer.index_persons[0])
    named = {case, *(persons[row] for row in tree.rows if degrees[row] == 1)}
    people = access_people(actor=request.user, keys=named, purpose=choices.read_purpose(request), at=now())

    def node(key: int, degree: int, place: tuple[float, float], more: int) -> dict[str, Any]:
        person = who(people, key)
        label = person.name or f"…{person.key[-4:]}"
        address = reverse("case-evidence", args=[found.case.id, person.key]) if degree else ""
        return {
            "id": person.key,
            "label": f"{label} +{more:,}" if more else label,
            "degree": degree,
            "radius": round(place[0]),
            "angle": round(place[1], 3),
            "url": f"{address}?{choices.query(request)}" if address else "",
        }

    first = sum(size.people for size in answer.sizes[:1])
    drawn_first = sum(degree == 1 for degree in degrees.values())
    return {
        "nodes": [
            node(case, 0, (0.0, 0.0), first - drawn_first),
            *(node(persons[row], degrees[row], places[row], tree.more[row]) for row in tree.rows),
        ],
        "edges": [
            {
                "source": shown(case if above == _CASE else persons[above]),
                "target": shown(persons[row]),
                "setting": str(setting_words(settings[row])),
            }
            for row, above in tree.parents.items()
        ],
        "people": answer.people,
        "drawn": len(tree.rows),
    }
