"""One act for many contacts: chosen in a list, seen once more with its reason, then signed, each as one of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sizao.desk.contact_acts import MOST_ACTED_ON, Acted, check_many, note_steps, revise_decisions
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown, shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.investigation import local_input, read_local
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import in_words, moment, purpose_of, who
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import access_people
from sizao.response.cases.queries import get_case
from sizao.response.cases.types import CaseNotFoundError
from sizao.response.investigations.types import ContactState, ContactStep


_TIMED = {"located": ContactStep.LOCATED, "moved": ContactStep.MOVED}
_REVISED = {"drop": ContactState.DROPPED, "accept": ContactState.ACCEPTED}
_ACTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "located": (gettext_lazy("Located"), ""),
    "moved": (gettext_lazy("Isolated"), ""),
    "drop": (gettext_lazy("Drop"), gettext_lazy("what rests on being a contact ends or comes to re-examination")),
    "accept": (gettext_lazy("Accept again"), ""),
}


def acts_open_to(request: HttpRequest, at: datetime, *, case_id: int) -> dict[str, Any]:
    """What `contacts/acts.html` shows under the list of a case."""
    allowed = {**_TIMED, **(_REVISED if can(request.user, Permission.DETERMINE_CONTACTS) else {})}
    return {
        "action": reverse("case-contacts-act", args=[case_id]),
        "acts": [(value, label, hint) for value, (label, hint) in _ACTS.items() if value in allowed],
        "now_local": local_input(at),
        "most": MOST_ACTED_ON,
        "typed": request.POST,
        "may_propose": can(request.user, Permission.PROPOSE_RESTRICTION),
    }


@require_POST
@needs(Permission.INVESTIGATE)
def act(request: HttpRequest, number: int) -> HttpResponse:
    """The sheet before signing, or what came of it."""
    at, purpose = now(), purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Contacts"))
    given = request.POST
    word, reason = given.get("act", ""), given.get("reason", "").strip()[:400]
    if word not in _ACTS:
        raise Http404
    persons = [key for text in given.getlist("person") if (key := key_from_shown(text)) is not None]
    try:
        case_number = get_case(actor=request.user, case_id=number).number
    except CaseNotFoundError as error:
        raise Http404 from error
    page: dict[str, Any] = {
        "label": _ACTS[word][0],
        "act": word,
        "reason": reason,
        "typed": given,
        "number": case_number,
        "action": request.path,
        "back": reverse("case-contacts", args=[number]),
        "people": [],
    }
    try:
        check_many(persons, reason)
        if word in _TIMED:
            page["since"] = moment(read_local(given.get("since", "")))
        if given.get("sign") == "yes":
            acted = _sign(request, word, persons, number, purpose, at, reason)
            page |= {"is_done": True, "people": _people(request, acted.done, purpose, at)}
            page["refused"] = [{"key": shown(key), "problem": in_words(error)} for key, error in acted.refused]
        else:
            page["people"] = _people(request, persons, purpose, at)
    except SizaoError as error:
        return render(request, "console/contacts/acted.html", page | {"problem": in_words(error)}, status=422)
    return render(request, "console/contacts/acted.html", page)


def _sign(
    request: HttpRequest, word: str, persons: Sequence[int], number: int, purpose: str, at: datetime, reason: str
) -> Acted:
    if word in _REVISED:
        changed = revise_decisions(
            actor=request.user, case_id=number, persons=persons, state=_REVISED[word], protocol=DEFAULT_PROTOCOL,
            at=at, reason=reason,
        )  # fmt: skip
        return Acted([one.person for one in changed], [])
    since = read_local(request.POST.get("since", ""))
    return note_steps(
        actor=request.user, persons=persons, step=_TIMED[word], since=since, purpose=purpose, at=at, reason=reason
    )


def _people(request: HttpRequest, persons: Sequence[int], purpose: str, at: datetime) -> list[dict[str, str]]:
    known = access_people(actor=request.user, keys=persons, purpose=purpose, at=at)
    return [{"key": shown(key), "who": who(known.get(key), key)} for key in dict.fromkeys(persons)]
