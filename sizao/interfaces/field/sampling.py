"""The page of whoever takes specimens: a tube, then its people, also without a network, and sent once."""

from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.testing.protocols import doubles, pool_limits
from sizao.desk.testing.sampling import Collecting, collect
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.privacy.purposes import Purpose
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import division_names
from sizao.interfaces.field.shell import (
    PhoneShell,
    in_language_asked,
    kept_seconds,
    once_key,
    shell_answer,
    shell_page,
)
from sizao.interfaces.testing_refusals import said
from sizao.interfaces.testing_words import DUE, KINDS, POOLING
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import access_people
from sizao.response.testing.queries import due_on, list_points, list_rounds
from sizao.response.testing.types import Pooling, RoundState, SpecimenKind, TwiceInRoundError


SHELL = PhoneShell(
    "sampling",
    page="sampling",
    title=gettext_lazy("Specimens"),
    assets=("public/report.css", "field/sampling.css", "field/sampling.js"),
    # It names nobody.
    answer_hours=12,
)
# The list of the day serves one shift without a network.
_SHIFT_HOURS = 12
_MOST_DUE = 500
_REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.TAKE_SPECIMENS)
@in_language_asked
def sampling(request: HttpRequest) -> HttpResponse:
    """The page, the same for everybody; who is due its script fetches. And the answer to a tube that was sent."""
    if request.method != "POST":
        return shell_page(request, SHELL, _form({}))
    at = now()
    values = request.POST.dict()
    try:
        tube = collect(
            collecting=_collecting(request, at=at),
            actor=request.user,
            at=at,
            reason=_("Specimens taken"),
        )
    except SizaoError as error:
        refused = {"problem": said(error), "wrong": _wrong(error)}
        return shell_answer(request, SHELL, _form(values) | refused, _REFUSED)
    kept = {"pooling": values.get("pooling"), "kind": values.get("kind"), "round": values.get("round"),
            "point": values.get("point"), "place": values.get("place")}  # fmt: skip
    return shell_answer(request, SHELL, _form(kept) | {"taken": tube})


@require_safe
@needs(Permission.TAKE_SPECIMENS)
@in_language_asked
@never_cache
def day(request: HttpRequest) -> HttpResponse:
    """Who is due in the reader's area, the rounds that run there with their points, and how many share a tube."""
    at = now()
    due = due_on(actor=request.user, at=at, doubles=doubles())[:_MOST_DUE]
    names: dict[int, str] = {}
    if can(request.user, Permission.SEARCH_PEOPLE):
        rows = access_people(actor=request.user, keys=[one.person for one in due], purpose=Purpose.FOLLOW_UP, at=at)
        names = {key: row.name or "" for key, row in rows.items()}
    places = division_names(one.division_path for one in due)
    rounds = list_rounds(actor=request.user, states=[RoundState.RUNNING]).rows
    return JsonResponse(
        {
            "hours": _SHIFT_HOURS,
            "due": [
                {
                    "key": shown(one.person),
                    "name": names.get(one.person, ""),
                    "what": str(DUE[one.kind][1]),
                    "needed": one.needed,
                    "place": one.whereabouts or places[one.division_path],
                }
                for one in due
            ],
            "rounds": [
                {
                    "id": one.id,
                    "name": one.name,
                    "pooling": one.pooling.value,
                    "points": [
                        {"id": point.id, "name": point.name, "streets": point.streets}
                        for point in list_points(actor=request.user, round_id=one.id)
                    ],
                }
                for one in rounds
            ],
            "most": {way.value: most for way, most in pool_limits(at=at).most.items()},
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _collecting(request: HttpRequest, *, at: Any) -> Collecting:
    given = request.POST
    round_id, point_id = _number(given.get("round", "")), _number(given.get("point", ""))
    division = ""
    if round_id is not None and point_id is not None:
        points = {one.id: one for one in list_points(actor=request.user, round_id=round_id)}
        division = points[point_id].division_path if point_id in points else ""
    return Collecting(
        code=given.get("code", ""),
        pooling=Pooling(given["pooling"]) if given.get("pooling") in set(Pooling) else Pooling.SINGLE,
        kind=SpecimenKind(given["kind"]) if given.get("kind") in set(SpecimenKind) else SpecimenKind.OROPHARYNGEAL,
        people=[line.strip() for line in given.get("people", "").splitlines() if line.strip()],
        collected_at=at - timedelta(seconds=kept_seconds(request)),
        place=given.get("place", "").strip()[:200],
        round_id=round_id,
        point_id=point_id,
        once=f"phone:{once_key(request) or token_urlsafe(24)}",
        division_path=division,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _wrong(error: SizaoError) -> str:
    """Which lines of the list are at fault, by their places; nothing about anybody."""
    if isinstance(error, TwiceInRoundError) and error.persons:
        return _("Take out: %(keys)s") % {"keys": ", ".join(map(shown, error.persons))}
    return ""


def _form(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "values": {"pooling": Pooling.SINGLE.value, "kind": SpecimenKind.OROPHARYNGEAL.value}
        | {name: value for name, value in values.items() if value},
        "poolings": list(POOLING.items()),
        "kinds": list(KINDS.items()),
    }
