"""Requests for correction: the queue and the answer; and what is told somebody who comes to the counter."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.subject_access import gather_at_counter
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.foundation.privacy.purposes import Purpose
from sizao.foundation.rights.operations import answer_correction, ask_correction, open_correction
from sizao.foundation.rights.queries import list_corrections
from sizao.foundation.rights.types import CorrectionError, CorrectionOutcome, CorrectionWay
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.words import division_names
from sizao.interfaces.public.rights import COPIES, file_of
from sizao.interfaces.subject_words import CORRECTION_OUTCOMES, correction_words, told
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import access_person, keys_of_human
from sizao.registry.people.types import PersonNotFoundError


@require_safe
@needs(Permission.ANSWER_SUBJECT)
def corrections(request: HttpRequest) -> HttpResponse:
    """What waits in the area, the most urgent first, and what was answered. Words are on the page of each."""
    at, found = now(), list_corrections(actor=request.user)
    places = division_names(one.division_path for one in found)
    columns = [
        Column("number", _("Number")),
        Column("person", _("Person key")),
        Column("where", _("Division")),
        Column("lodged", _("Lodged at")),
        Column("due", _("Due")),
        Column("state", _("State")),
    ]
    rows = []
    for one in found:
        words = correction_words(one)
        is_late = one.outcome is None and one.due_at < at
        rows.append(
            {
                "number": Value(one.number, url=f"/corrections/{one.id}/"),
                "person": one.shown,
                "where": places.get(one.division_path, one.division_path),
                "lodged": words["lodged"],
                "due": Value(words["due"], tone="late") if is_late else words["due"],
                "state": Value(str(words["state"]), tone=words["tone"]),
            }
        )
    table = build_table("corrections", _("Requests for correction"), columns, rows, request.GET, path="/corrections/")
    return render(request, "console/corrections/list.html", {"table": table})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ANSWER_SUBJECT)
def correction(request: HttpRequest, number: int) -> HttpResponse:
    """One request with its words, and the form of the answer. The look is kept."""
    problem, at = None, now()
    if request.method == "POST":
        try:
            given = request.POST.get("outcome", "")
            if given not in set(CorrectionOutcome):
                raise CorrectionError("Say what became of it.", next_step="Choose one of the three.")
            answer_correction(
                number=number,
                outcome=CorrectionOutcome(given),
                actor=request.user,
                at=at,
                reason=request.POST.get("reasons", ""),
            )
            messages.success(request, _("Answered. The person reads it on their page."))
            return redirect("corrections")
        except CorrectionError as error:
            problem = error
    try:
        found = open_correction(number=number, actor=request.user, at=at, purpose=Purpose.DATA_CORRECTION)
    except CorrectionError as error:
        raise Http404 from error
    context = {
        "one": correction_words(found),
        "outcomes": [(word.value, CORRECTION_OUTCOMES[word][1]) for word in CorrectionOutcome],
        "given": request.POST,
        "problem": problem,
    }
    return render(request, "console/corrections/one.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ANSWER_SUBJECT)
def counter(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody at the counter: first the clerk says which document was seen, then all that is held is shown."""
    number = key_from_shown(key)
    if number is None:
        raise Http404
    if request.method != "POST":
        return render(request, "console/corrections/counter.html", {"key": key})
    try:
        return _told(request, key, number)
    except PersonNotFoundError as error:
        return render(request, "console/corrections/counter.html", {"key": key, "problem": error}, status=404)
    except SizaoError as error:
        return render(request, "console/corrections/counter.html", {"key": key, "problem": error}, status=422)


def _told(request: HttpRequest, key: str, number: int) -> HttpResponse:
    given, at = request.POST, now()
    document = given.get("document", "").strip()
    if not document or len(document) > 80:
        raise CorrectionError(
            "Which document was seen?", "Nobody is told about somebody else.", "Say its kind, without its number."
        )
    # Within the clerk's area only; the look is kept.
    access_person(actor=request.user, key=number, purpose=Purpose.SUBJECT_REQUEST, at=at)
    keys = keys_of_human(key=number)
    if given.get("act") == "ask":
        ask_correction(
            persons=keys, wrong=given.get("wrong", ""), right=given.get("right", ""), way=CorrectionWay.COUNTER,
            within=request.user.scope.path or "", actor=request.user.actor_id, at=at, reason=document,
        )  # fmt: skip
        messages.success(request, _("The request was taken down."))
    ending = given.get("act", "")
    found = gather_at_counter(keys=keys, actor=request.user, at=at, document=document, copy=ending in COPIES)
    if ending in COPIES:
        return file_of(found, ending)
    context: dict[str, Any] = told(found) | {"key": key, "document": document, "shown": True}
    return render(request, "console/corrections/counter.html", context)
