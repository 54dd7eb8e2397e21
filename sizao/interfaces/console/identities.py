"""Who is who: pairs of people who may be one human, one of them side by side, and how good the machine is."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.identities import settle_pair
from sizao.engines.linkage.comparing import COMPARISONS as COMPARED
from sizao.engines.linkage.quality import load_quality
from sizao.engines.linkage.weights import load_weights, probability
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown, shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file, check_whole, export_of, keep_export
from sizao.interfaces.console.identity_pair import pair_context
from sizao.interfaces.console.packs_words import STATUSES
from sizao.interfaces.console.people import ask_purpose, county_options
from sizao.interfaces.console.persons import given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.searches import Field, Results, cells, page_of, page_within
from sizao.interfaces.console.tables import PAGE_ROWS, Column, Value
from sizao.interfaces.console.words import PURPOSES, division_names, moment, purpose_of
from sizao.interfaces.identities_words import KINDS, LEVELS, PAIR_ORDERS, PAIR_STATES
from sizao.kernel.errors import SizaoError
from sizao.kernel.pages import Page
from sizao.registry.people.queries import access_pair, find_people, list_pairs
from sizao.registry.people.types import Pair, PairNotFoundError, PairOrder, PairState


MOST_EXPORTED = 10_000
_MOST_MEANT = 200


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.JOIN_IDENTITIES)
def identities(request: HttpRequest) -> HttpResponse:
    """The pairs that wait, or those decided. Words that name somebody come by POST, for a purpose."""
    given = request.POST if request.method == "POST" else request.GET
    ending, at = export_of(request), now()
    purpose = purpose_of(request)
    text = request.POST.get("text", "").strip()
    state = given.get("state", PairState.WAITING.value)
    state = state if state in {"", *PairState} else PairState.WAITING.value
    document, name = (_level(given.get(kind, ""), kind) for kind in ("document", "name"))
    counties = county_options(request)
    below = given.get("below", "") if given.get("below", "") in {path for path, _label in counties} else ""
    order = PairOrder(given["order"]) if given.get("order") in set(PairOrder) else PairOrder.LIKELIEST
    every = ("", _("All"))
    context: dict[str, Any] = {
        "fields": [
            Field("text", _("Key, name, ID number or phone"), text, kind="search"),
            Field(
                "state", _("State"), state, options=[every, *((one, words[1]) for one, words in PAIR_STATES.items())]
            ),
            Field("document", _("Number and birth date"), document, options=[every, *_level_options("document")]),
            Field("name", _("Name"), name, options=[every, *_level_options("name")]),
            Field("below", _("County"), below, options=counties),
            Field("order", _("Sort by"), order.value, options=list(PAIR_ORDERS.items())),
            Field("purpose", _("Purpose (for names)"), purpose, options=[("", _("Choose")), *PURPOSES.items()]),
        ],
        "action": request.path,
        "results": None,
    }

    def search(number: int) -> Page[Pair]:
        return list_pairs(
            actor=request.user,
            state=PairState(state) if state else None,
            persons=persons,
            document=document,
            name=name,
            below=below or None,
            order=order,
            page=number,
            size=MOST_EXPORTED if ending else PAGE_ROWS,
        )

    try:
        persons = _persons(request, text, purpose, at) if text else None
        found = search(1) if ending else page_within(search, page_of(given))
        if ending:
            check_whole(found.total, most=MOST_EXPORTED)
    except SizaoError as error:
        return render(request, "console/identities/list.html", context | {"problem": error}, status=422)
    if ending:
        keep_export(request, "pairs", rows=found.total, purpose=purpose, at=at)
        return as_file(ending, "pairs", _file(found.rows))
    context["results"] = _results(found)
    return render(request, "console/identities/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.JOIN_IDENTITIES)
def identity(request: HttpRequest, number: int) -> HttpResponse:
    """Two records side by side, and what somebody decides about them."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Two records"))
    at = now()
    extra: dict[str, Any] = {}
    try:
        if request.method == "POST" and request.POST.get("act") in ("same", "different"):
            is_same = request.POST["act"] == "same"
            try:
                reason = given_reason(request)
                settle_pair(pair_id=number, is_same=is_same, actor=request.user, at=at, reason=reason)
                messages.success(request, _("They are one person.") if is_same else _("They are two people."))
                return redirect("identity", number=number)
            except PairNotFoundError:
                raise
            except SizaoError as error:
                extra = {"problem": error, "given": request.POST}
        file = access_pair(actor=request.user, pair_id=number, purpose=purpose, at=at)
    except PairNotFoundError as error:
        raise Http404 from error
    context = pair_context(file, actor=request.user, purpose=purpose) | extra
    return render(request, "console/identities/pair.html", context, status=422 if extra else 200)


@require_safe
@needs(Permission.JOIN_IDENTITIES)
def quality(request: HttpRequest) -> HttpResponse:
    """How often the machine is right, by kind of error, and by which weights it decides."""
    weights, report = load_weights(), load_quality()
    context = {
        "rows": [
            {
                "kind": KINDS.get(one.kind, one.kind),
                "writings": f"{one.writings:,}",
                "precision": _share(one.precision),
                "recall": _share(one.recall),
                "reached": _share(one.reached),
                "looked": f"{one.shown + one.looked:,}",
                "wrong": f"{one.wrong:,}",
                "is_registered": one.is_registered,
            }
            for one in report.kinds
        ],
        "precision": _share(report.precision),
        "wrong": f"{sum(one.wrong for one in report.kinds):,}",
        "taken": f"{sum(one.right + one.wrong for one in report.kinds):,}",
        "recall": _share(report.recall),
        "reached": _share(report.reached),
        "people": f"{report.people:,}",
        "is_current": report.weights_digest == weights.digest,
        "weights": weights,
        "status": STATUSES[weights.status][1],
        "citation": weights.citation.get("en" if get_language() == "en" else "zh", ""),
        "digest": weights.digest[:16],
        "same_chance": _share(probability(weights.same_from)),
        "look_chance": _share(probability(weights.look_from)),
        "levels": [
            {"comparison": name, "label": LEVELS[name][level.name.lower()], "bits": f"{chance.bits:+.1f}"}
            for name, kinds in COMPARED.items()
            for level in kinds
            if (chance := weights.chances[name].get(level.name.lower())) is not None
        ],
    }
    return render(request, "console/identities/quality.html", context)


def _share(value: float | None) -> str:
    """A share in a hundred, with as many places as tell good from better."""
    return "–" if value is None else f"{100 * value:.2f} %" if value < 1 else "100 %"


def _level(text: str, comparison: str) -> str:
    return text if text in LEVELS[comparison] else ""


def _level_options(comparison: str) -> list[tuple[str, Any]]:
    return list(LEVELS[comparison].items())


def _persons(request: HttpRequest, text: str, purpose: str, at: datetime) -> list[int]:
    """The keys of those who are meant; a key needs no purpose, for it names nobody."""
    key = key_from_shown(text)
    if key is not None:
        return [key]
    found = find_people(
        actor=request.user, text=text, purpose=purpose, at=at, size=_MOST_MEANT, by_division=False, alike=True
    )
    return [row.key for row in found.rows]


def _results(found: Page[Pair]) -> Results:
    heads = [
        Column("pair", _("Pair")),
        Column("document", _("Number and birth date")),
        Column("name", _("Name")),
        Column("phone", _("Phone")),
        Column("chance", _("Chance"), numeric=True),
        Column("division", _("Division")),
        Column("found", _("Found at")),
        Column("state", _("State")),
    ]
    names = division_names(one.division_path for one in found.rows)
    lines: list[dict[str, Any]] = [
        {
            "pair": Value(f"{shown(one.low_key)} / {shown(one.high_key)}", url=reverse("identity", args=[one.id])),
            **{kind: str(LEVELS[kind][one.levels.get(kind, "unknown")]) for kind in ("document", "name", "phone")},
            "chance": _share(probability(one.score)),
            "division": names.get(one.division_path, one.division_path),
            "found": moment(one.found_at),
            "state": Value(PAIR_STATES[one.state][1], tone=PAIR_STATES[one.state][0]),
        }
        for one in found.rows
    ]
    return Results(
        _("Pairs of people"),
        heads,
        cells(lines, heads),
        found.total,
        found.number,
        found.last,
        _("No pair waits"),
        _("Here come people who may be registered twice. The machine looks for them every night."),
    )


def _file(rows: Sequence[Pair]) -> Iterator[Sequence[Any]]:
    yield ("pair", "one", "other", "state", *COMPARED, "score", "weights", "division", "found_at")
    for one in rows:
        yield (
            one.id,
            *(shown(key) for key in one.keys),
            one.state.value,
            *(one.levels.get(name, "") for name in COMPARED),
            one.score,
            one.weights,
            one.division_path,
            localtime(one.found_at).isoformat(),
        )
