"""Restrictions: the list, what is late first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file, check_whole, export_of, keep_export
from sizao.interfaces.console.people import county_options
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.searches import Field, Results, cells, page_of, page_within
from sizao.interfaces.console.tables import PAGE_ROWS, Column, Value
from sizao.interfaces.console.words import PURPOSES, division_names, moment, place_name, purpose_of, who
from sizao.interfaces.printing.telling import until_words
from sizao.interfaces.restrictions_words import ATTENTION, MEASURES, RESTRICTION_ORDERS, RESTRICTION_STATES
from sizao.kernel.errors import SizaoError
from sizao.kernel.pages import Page
from sizao.registry.people.queries import access_people, find_people, keys_of_human, keys_of_humans
from sizao.registry.people.types import SearchTooWideError
from sizao.registry.places.queries import get_places
from sizao.response.restrictions.queries import count_attention, list_restrictions
from sizao.response.restrictions.types import Attention, Measure, Restriction, RestrictionOrder, State


MOST_EXPORTED = 10_000
_MOST_MEANT = 500


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OPEN_RESTRICTION)
def restrictions(request: HttpRequest) -> HttpResponse:
    """The list. Words that may name somebody come by POST; what names nobody may stand in the address."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(request, given)
    at, ending = now(), export_of(request)
    context: dict[str, Any] = {
        "fields": _fields(request, chosen),
        "action": request.path,
        "results": None,
        "figures": _figures(request, at, chosen["attention"]),
        "may_tell": can(request.user, Permission.GIVE_NOTICE),
        "may_decide": can(request.user, Permission.DECIDE_RESTRICTION),
    }
    try:
        number, persons = _meant(request, chosen, at)

        def search(page: int) -> Page[Restriction]:
            return list_restrictions(
                actor=request.user,
                at=at,
                number=number,
                persons=persons,
                states=[State(chosen["state"])] if chosen["state"] else (),
                measures=[Measure(chosen["measure"])] if chosen["measure"] else (),
                attention=Attention(chosen["attention"]) if chosen["attention"] else None,
                below=chosen["below"] or None,
                order=RestrictionOrder(chosen["order"]),
                page=page,
                size=MOST_EXPORTED if ending else PAGE_ROWS,
            )

        found = search(1) if ending else page_within(search, page_of(given))
        if ending:
            check_whole(found.total, most=MOST_EXPORTED)
    except SizaoError as error:
        return render(request, "console/restrictions/list.html", context | {"problem": error}, status=422)
    if ending:
        keep_export(request, "restrictions", rows=found.total, purpose=chosen["purpose"], at=at)
        return as_file(ending, "restrictions", _file(found.rows))
    context["results"] = _results(request, found, chosen["purpose"], at)
    return render(request, "console/restrictions/list.html", context)


def _chosen(request: HttpRequest, given: Any) -> dict[str, str]:
    """What was chosen; what is unknown counts as not chosen."""

    def one_of(name: str, allowed: Any, otherwise: str = "") -> str:
        value = given.get(name, "")
        return value if value in allowed else otherwise

    return {
        # A text in an address is never looked at: it might be a name.
        "text": given.get("text", "").strip() if request.method == "POST" else "",
        "state": one_of("state", set(State)),
        "measure": one_of("measure", set(Measure)),
        "attention": one_of("attention", set(Attention)),
        "below": one_of("below", {path for path, _label in county_options(request)}),
        "order": one_of("order", set(RestrictionOrder), RestrictionOrder.URGENT.value),
        "purpose": purpose_of(request),
    }


def _fields(request: HttpRequest, chosen: dict[str, str]) -> list[Field]:
    every = ("", _("All"))
    states = [every, *((state, label) for state, (_tone, label) in RESTRICTION_STATES.items())]
    attention = [every, *((kind, label) for kind, (_tone, label) in ATTENTION.items())]
    return [
        Field("text", _("Number, key, name, ID number or phone"), chosen["text"], kind="search"),
        Field("attention", _("What to do"), chosen["attention"], options=attention),
        Field("state", _("State"), chosen["state"], options=states),
        Field("measure", _("Measure"), chosen["measure"], options=[every, *MEASURES.items()]),
        Field("below", _("County"), chosen["below"], options=county_options(request)),
        Field("order", _("Sort by"), chosen["order"], options=list(RESTRICTION_ORDERS.items())),
        Field("purpose", _("Purpose (for names)"), chosen["purpose"], options=[("", _("Choose")), *PURPOSES.items()]),
    ]


def _figures(request: HttpRequest, at: datetime, chosen: str) -> list[dict[str, Any]]:
    """How many ask for what, each opening into its list."""
    return [
        {
            "number": number,
            "label": ATTENTION[kind][1],
            "tone": ATTENTION[kind][0] if number else "well",
            "url": f"{request.path}?attention={kind.value}",
            "current": kind == chosen,
        }
        for kind, number in count_attention(actor=request.user, at=at).items()
    ]


def _meant(request: HttpRequest, chosen: dict[str, str], at: datetime) -> tuple[str, set[int] | None]:
    """(beginning of a number, keys of people) that the words mean."""
    words = chosen["text"]
    if not words or words.upper().startswith("R2"):
        return words, None
    key = key_from_shown(words)
    if key is not None:
        return "", set(keys_of_human(key=key))
    found = find_people(actor=request.user, text=words, purpose=chosen["purpose"], at=at, size=_MOST_MEANT)
    if found.last > 1:
        raise SearchTooWideError(
            "These words mean too many people.",
            "Some of their restrictions would be missing from the list.",
            "Give a whole name or a number, or choose the county instead.",
        )
    return "", keys_of_humans(keys=[row.key for row in found.rows])


def _results(request: HttpRequest, found: Page[Restriction], purpose: str, at: datetime) -> Results:
    heads = [
        Column("number", _("Restriction")),
        Column("state", _("State")),
        Column("todo", _("What to do")),
        Column("who", _("Person or place")),
        Column("measure", _("Measure")),
        Column("division", _("Division")),
        Column("from", _("From")),
        Column("until", _("Until")),
    ]
    names = division_names(one.division_path for one in found.rows)
    keys = [one.subject.person for one in found.rows if one.subject.person is not None]
    may_name = bool(purpose) and can(request.user, Permission.SEARCH_PEOPLE)
    people = access_people(actor=request.user, keys=keys, purpose=purpose, at=at) if keys and may_name else {}
    places = get_places(keys=[one.subject.place for one in found.rows if one.subject.place is not None])
    lines: list[dict[str, Any]] = []
    for one in found.rows:
        tone, state = RESTRICTION_STATES[one.state]
        todo = attention_of(one, at)
        person = one.subject.person
        lines.append(
            {
                "number": Value(one.number, url=reverse("restriction", args=[one.id])),
                "state": Value(state, tone=tone),
                "todo": Value(ATTENTION[todo][1], tone=ATTENTION[todo][0]) if todo else "",
                "who": who(people.get(person), person)
                if person is not None
                else place_name(places[one.subject.place or ""]),
                "measure": str(MEASURES[one.measure]),
                "division": names[one.division_path],
                "from": moment(one.starts_at),
                "until": until_words(one.ends_at, "en"),
            }
        )
    return Results(
        _("Restrictions"),
        heads,
        cells(lines, heads),
        found.total,
        found.number,
        found.last,
        _("No restriction was found within your area"),
        _("Restrictions appear when the rules propose them for contacts that somebody accepted."),
        tick="restriction",
        ticks=[str(one.id) if one.state is State.PROPOSED or one.waits_for_notice else "" for one in found.rows],
        acts=_acts(request, found.rows),
    )


def _acts(request: HttpRequest, rows: Sequence[Restriction]) -> list[tuple[str, str]]:
    """What can be done with several at once, where any of the rows waits for it."""
    acts = []
    if can(request.user, Permission.DECIDE_RESTRICTION) and any(one.state is State.PROPOSED for one in rows):
        acts.append((reverse("restrictions-decide"), _("Decide on those ticked")))
    if can(request.user, Permission.GIVE_NOTICE) and any(one.waits_for_notice for one in rows):
        acts.append((reverse("restrictions-notices"), _("Give notice to those ticked")))
    return acts


def attention_of(one: Restriction, at: datetime) -> Attention | None:
    """The most urgent thing to be done about a restriction; None where there is nothing."""
    if one.state in (State.REFUSED, State.ENDED, State.EXPIRED):
        return None
    if one.reexamine_at is not None:
        return Attention.REEXAMINE
    if one.waits_for_notice or one.state is State.DECIDED:
        return Attention.TO_NOTIFY
    if one.state is State.CONTESTED:
        return Attention.CONTESTED
    if one.state is State.PROPOSED:
        return Attention.TO_DECIDE
    if one.review_due_at is not None and one.review_due_at <= at:
        return Attention.TO_REVIEW
    return Attention.ENDING_TODAY if localtime(one.ends_at).date() == localtime(at).date() else None


def _file(rows: Sequence[Restriction]) -> Iterator[Sequence[Any]]:
    yield ("number", "state", "measure", "person_or_place", "division_path", "starts_at", "ends_at", "proposed_at",
           "review_due_at", "reexamine_at", "ended_at", "ended_because")  # fmt: skip
    for one in rows:
        times = (one.starts_at, one.ends_at, one.proposed_at, one.review_due_at, one.reexamine_at, one.ended_at)
        yield (
            one.number,
            one.state.value,
            one.measure.value,
            one.subject.shown,
            one.division_path,
            *(None if at is None else localtime(at).isoformat() for at in times),
            one.ended_because.value if one.ended_because else None,
        )
