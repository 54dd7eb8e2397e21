"""The contacts of one case: what the trace proposes, who was accepted or dropped, and who is added by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sizao.desk.contacts import MOST_AT_ONCE, Proposals, add_contact, decide_proposals, propose_contacts
from sizao.desk.rings import RingsAsked
from sizao.desk.tracing import DEFAULT_PROTOCOL, TraceChoice
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.installed import pseudonym_secret
from sizao.foundation.privacy.pseudonyms import key_from_shown, person_key, shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.contact_acts import acts_open_to
from sizao.interfaces.console.contact_words import DEGREES, ORIGINS, STATES
from sizao.interfaces.console.investigation import local_input, read_local
from sizao.interfaces.console.investigation_words import CERTAINTIES, PROTECTIONS
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.tracing_words import SETTINGS, duration, local, setting_words
from sizao.interfaces.console.words import PURPOSES, in_words, moment, place_name, purpose_of, who
from sizao.kernel.errors import SizaoError
from sizao.kernel.settings_of_contact import Setting
from sizao.registry.people.queries import access_people
from sizao.registry.places.queries import get_places
from sizao.response.cases.queries import get_case
from sizao.response.cases.types import CaseNotFoundError
from sizao.response.investigations.queries import list_contacts_of_case
from sizao.response.investigations.types import (
    Certainty,
    Contact,
    ContactError,
    ContactState,
    Identity,
    NewContact,
    Protection,
)


SHOWN = 50


@require_safe
@needs(Permission.INVESTIGATE)
def case_contacts(request: HttpRequest, number: int) -> HttpResponse:
    """Proposals beside decisions. The rings name people, so a purpose is asked first."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Contacts of a case"))
    return _show(request, number, purpose, now())


def _show(
    request: HttpRequest, number: int, purpose: str, at: datetime, *, status: int = 200, **context: Any
) -> HttpResponse:
    asked = _asked(request)
    try:
        case = get_case(actor=request.user, case_id=number)
        decided = list_contacts_of_case(actor=request.user, case_id=number)
    except CaseNotFoundError as error:
        raise Http404 from error
    page: dict[str, Any] = {
        "case": case,
        "purpose": PURPOSES[purpose],
        "degree": str(asked.degree or ""),
        "setting": asked.setting,
        "degrees": list(DEGREES.items()),
        "settings": list(SETTINGS.items()),
        "protections": list(PROTECTIONS.items()),
        "certainties": list(CERTAINTIES.items()),
        "now_local": local_input(at),
        "typed": request.POST,
        "most": MOST_AT_ONCE,
    }
    unreached: frozenset[int] = frozenset()
    try:
        found = propose_contacts(
            actor=request.user, case_id=number, choice=TraceChoice(), asked=asked, purpose=purpose, at=at
        )
        page |= _proposed(request, found, purpose, at)
        unreached = found.unreached
    except SizaoError as error:
        page["trace_problem"] = error
    page["unreached"] = len(unreached)
    page["table"] = _decided_table(request, decided, unreached, purpose, at)
    page |= {"acts": acts_open_to(request, at, case_id=number)}
    return render(request, "console/contacts/case.html", page | context, status=status)


def _asked(request: HttpRequest) -> RingsAsked:
    given = request.POST if request.method == "POST" else request.GET
    degree, setting = given.get("degree", ""), given.get("setting", "")
    return RingsAsked(
        degree=int(degree) if degree in ("1", "2", "3") else None, setting=setting if setting in set(Setting) else ""
    )


def _proposed(request: HttpRequest, found: Proposals, purpose: str, at: datetime) -> dict[str, Any]:
    numbers = found.undecided[:SHOWN]
    rows = [found.found.answer.rows(number, number + 1)[0] for number in numbers]
    settings = [found.found.answer.columns(number, number + 1)["setting"][0] for number in numbers]
    keys = {int(key) for row in rows for key in (row.person, row.source)}
    people = access_people(actor=request.user, keys=keys, purpose=purpose, at=at)
    # Whom somebody ticked before it was refused.
    ticked = set(request.POST.getlist("person"))
    places = get_places(keys={row.place for row in rows})
    yields = {
        count.degree: sum(
            found.found.canonical.get(one.person, one.person) in found.positive
            for one in found.decided
            if one.degree == count.degree and one.state is ContactState.ACCEPTED
        )
        for count in found.counts
    }
    return {
        "counts": [
            {"degree": DEGREES[count.degree], "number": count.degree, "proposed": count.proposed,
             "accepted": count.accepted, "dropped": count.dropped, "undecided": count.undecided,
             "positive": yields[count.degree]}
            for count in found.counts
        ],
        "total": len(found.undecided),
        "proposed": [
            {
                "key": shown(int(row.person)),
                "ticked": shown(int(row.person)) in ticked,
                "who": who(people.get(int(row.person)), int(row.person)),
                "degree": row.degree,
                "source": who(people.get(int(row.source)), int(row.source)),
                "first": local(row.first_exposure),
                "together": duration(row.seconds),
                "place": place_name(places[row.place]),
                "setting": setting_words(setting),
                "evidence": reverse("case-evidence", args=[found.found.case.id, shown(int(row.person))])
                + f"?purpose={purpose}",
            }
            for row, setting in zip(rows, settings, strict=True)
        ],
    }  # fmt: skip


def _decided_table(
    request: HttpRequest, decided: Sequence[Contact], unreached: frozenset[int], purpose: str, at: datetime
) -> Table:
    columns = [
        Column("choose", _("Choose"), sortable=False),
        Column("who", _("Person")),
        Column("degree", _("Degree"), numeric=True),
        Column("state", _("State")),
        Column("source", _("Through")),
        Column("setting", _("Setting")),
        Column("last", _("Last exposure")),
        Column("located", _("Located")),
        Column("moved", _("Isolated since")),
        Column("origin", _("Origin")),
    ]
    shown_ones = decided[:2000]
    people = access_people(
        actor=request.user, keys={key for one in shown_ones for key in (one.person, one.source)}, purpose=purpose, at=at
    )
    rows: list[dict[str, Any]] = [
        {
            "choose": Value(who(people.get(one.person), one.person), tick=one.shown),
            "who": Value(who(people.get(one.person), one.person), url=reverse("contact", args=[one.shown])),
            "degree": one.degree,
            "state": _state(one, is_unreached=one.person in unreached),
            "source": who(people.get(one.source), one.source),
            "setting": str(setting_words(one.setting)),
            "last": Value(moment(one.exposed_until), order=one.exposed_until.timestamp()),
            "located": moment(one.located_at) if one.located_at else "",
            "moved": moment(one.moved_at) if one.moved_at else "",
            "origin": str(ORIGINS[one.origin]),
        }
        for one in shown_ones
    ]
    return build_table(
        "decided",
        _("Decided on"),
        columns,
        rows,
        request.GET,
        path=request.path,
        empty_title=_("Nobody was decided on yet"),
        empty_hint=_("Accept or drop those whom the trace proposes, or add somebody by hand."),
    )


def _state(one: Contact, *, is_unreached: bool) -> Value:
    if is_unreached:
        return Value(_("accepted, no longer reached"), tone="due")
    return Value(STATES[one.state], tone="well" if one.state is ContactState.ACCEPTED else "info")


@require_POST
@needs(Permission.DETERMINE_CONTACTS)
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Accepts or drops those who were ticked, or all whom the filter shows."""
    at, purpose = now(), purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Contacts of a case"))
    given = request.POST
    state = ContactState.DROPPED if given.get("decision") == "drop" else ContactState.ACCEPTED
    ticked = [key for text in given.getlist("person") if (key := key_from_shown(text)) is not None]
    is_all = given.get("which") == "all"
    expected = given.get("expected", "")
    try:
        if not is_all and not ticked:
            raise ContactError("Nobody was ticked.", next_step="Tick those whom the decision is about.")
        decided = decide_proposals(
            actor=request.user,
            case_id=number,
            choice=TraceChoice(),
            asked=_asked(request),
            persons=None if is_all else ticked,
            expected=(int(expected) if expected.isdecimal() else -1) if is_all else len(ticked),
            state=state,
            purpose=purpose,
            at=at,
            reason=given.get("reason", ""),
        )
    except CaseNotFoundError as error:
        raise Http404 from error
    except SizaoError as error:
        return _show(request, number, purpose, at, status=422, problem=in_words(error))
    words = (
        ngettext("%(n)d contact accepted.", "%(n)d contacts accepted.", len(decided))
        if state is ContactState.ACCEPTED
        else ngettext("%(n)d contact dropped.", "%(n)d contacts dropped.", len(decided))
    )
    messages.success(request, words % {"n": len(decided)})
    return redirect("case-contacts", number=number)


@require_POST
@needs(Permission.DETERMINE_CONTACTS)
def add(request: HttpRequest, number: int) -> HttpResponse:
    """Accepts somebody whom the trace does not know."""
    at, purpose = now(), purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Contacts of a case"))
    try:
        case = get_case(actor=request.user, case_id=number)
        added = add_contact(
            actor=request.user,
            case_id=number,
            contact=_typed(request, case.person),
            protocol=DEFAULT_PROTOCOL,
            at=at,
            reason=request.POST.get("reason", ""),
        )
    except CaseNotFoundError as error:
        raise Http404 from error
    except SizaoError as error:
        return _show(request, number, purpose, at, status=422, add_problem=in_words(error))
    messages.success(request, _("The contact is added."))
    return redirect("contact", key=added.shown)


def _typed(request: HttpRequest, case_person: int) -> NewContact:
    given = request.POST
    identifier = given.get("identifier", "").strip()
    person = key_from_shown(given.get("key", "")) or _key_of(identifier)
    if person is None:
        raise ContactError(
            "It is not said who the contact is.", next_step="Give the person key, or an ID or passport number."
        )
    through = given.get("source", "").strip()
    source = key_from_shown(through) if through else case_person
    if source is None:
        raise ContactError("The person through whom is given by a key.", next_step="Leave it empty for the case.")
    degree = given.get("degree", "1")
    return NewContact(
        person=person,
        degree=int(degree) if degree in ("1", "2", "3") else 0,
        source=source,
        setting=given["setting"] if given.get("setting") in set(Setting) else Setting.OTHER.value,
        place="",
        exposed_from=read_local(given.get("exposed_from", "")),
        exposed_until=read_local(given.get("exposed_until", "")),
        protection=Protection(given["protection"])
        if given.get("protection") in set(Protection)
        else Protection.UNKNOWN,
        certainty=Certainty(given["certainty"]) if given.get("certainty") in set(Certainty) else Certainty.CERTAIN,
        identity=Identity(
            given.get("name", "").strip()[:120],
            given.get("phone", "").strip()[:40],
            identifier[:40],
            given.get("residence", "").strip()[:200],
        ),
        note=given.get("note", "")[:1000],
    )


def _key_of(identifier: str) -> int | None:
    return person_key(identifier, secret=pseudonym_secret()) if identifier else None
