"""Why one person is in the rings: who, where, which minutes together, which rule, which record."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sizao.desk.tracing import CaseTrace, Evidence, find_evidence
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tracing import choices
from sizao.interfaces.console.tracing.wording import Places, degree_words, step_words, who
from sizao.interfaces.console.tracing_words import clock_range, duration
from sizao.interfaces.feeds.words import source_names
from sizao.kernel.errors import SizaoError


@require_safe
@never_cache
@needs(Permission.TRACE_CONTACTS)
def evidence(request: HttpRequest, number: int, person: str) -> HttpResponse:
    """The evidence behind one person; asked by htmx, without the frame of a page."""
    key = key_from_shown(person)
    if key is None:
        raise Http404
    context: dict[str, Any] = {
        "number": number,
        "person": person,
        "back": choices.query(request, *choices.NARROWED),
        "batches": can(request.user, Permission.IMPORT_PRESENCES),
    }
    try:
        found = choices.trace_of(request, number)
        purpose = choices.read_purpose(request)
        context |= _shown(found, find_evidence(found, person=key, actor=request.user, purpose=purpose, at=now()))
    except SizaoError as error:
        context["problem"] = error
    htmx = request.htmx
    part = bool(htmx) and not htmx.history_restore_request
    response = render(
        request,
        f"console/tracing/{'evidence.html' if part else 'evidence_page.html'}",
        context,
        status=422 if "problem" in context and not part else 200,
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _shown(found: CaseTrace, proof: Evidence) -> dict[str, Any]:
    places = Places({e.place for e in (*proof.episodes, *proof.chain)} | {record.place for record in proof.records})
    sources = source_names(record.source for record in proof.records)
    return {
        "case": found.case,
        "row": proof.row,
        "who": who(proof.people, int(proof.row.person)),
        "degree": degree_words(found.pack, proof.row.degree),
        "together": duration(proof.row.seconds),
        "chain": [step_words(found.pack, episode, proof.people, places) for episode in proof.chain],
        "episodes": [step_words(found.pack, episode, proof.people, places) for episode in proof.episodes],
        "records": [
            {
                "who": who(proof.people, found.canonical.get(record.person, record.person)),
                "place": places[record.place],
                "cell": record.cell or "",
                "row": record.seat_row,
                "when": clock_range(record.enter.timestamp(), record.leave.timestamp()),
                "capped": record.leave_not_recorded,
                "source": sources[record.source],
                "batch": record.batch,
                "line": record.line,
            }
            for record in proof.records
        ],
    }
