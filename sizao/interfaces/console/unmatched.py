"""Results that wait for a person: the list, and one of them beside whom it may be about, for somebody to settle."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.engines.linkage.records import Writing
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file, check_whole, export_of, keep_export
from sizao.interfaces.console.people import ask_purpose, county_options
from sizao.interfaces.console.persons import FormError, chosen_person, find_candidates, given_reason
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.searches import Field, Results, cells, page_of, page_within
from sizao.interfaces.console.tables import PAGE_ROWS, Column, Value
from sizao.interfaces.console.words import (
    FINDINGS,
    PURPOSES,
    SEXES,
    actor_names,
    division_names,
    moment,
    purpose_of,
    since,
)
from sizao.interfaces.findings_words import RESULT_STATUSES, UNMATCHED_REASONS, UNMATCHED_STATES
from sizao.interfaces.identities_words import LEVELS, OUTCOMES, TONES
from sizao.kernel.errors import SizaoError
from sizao.kernel.pages import Page
from sizao.registry.people.queries import access_candidates, access_records
from sizao.registry.people.types import PersonRecord, Sex
from sizao.registry.places.queries import find_divisions
from sizao.response.cases.operations import match_finding, register_and_match_finding, set_unmatched_aside
from sizao.response.cases.queries import access_unmatched, list_unmatched
from sizao.response.cases.types import (
    Finding,
    IntakeNotFoundError,
    Unmatched,
    UnmatchedFile,
    UnmatchedReason,
    UnmatchedState,
)


MOST_EXPORTED = 10_000
MOST_PROPOSED = 5


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SETTLE_FINDINGS)
def unmatched(request: HttpRequest) -> HttpResponse:
    """The waiting results. Whom one names is found by exactly what it says, and the search is kept."""
    given = request.POST if request.method == "POST" else request.GET
    ending = export_of(request)
    at = now()
    reason = given.get("reason", "") if given.get("reason") in set(UnmatchedReason) else ""
    batch = given.get("batch", "") if given.get("batch", "").isdecimal() and len(given["batch"]) < 10 else ""
    # A text in an address is never looked at: it might be a name.
    text = request.POST.get("text", "")
    purpose = purpose_of(request)
    every = ("", _("All"))
    context: dict[str, Any] = {
        "tab": "unmatched",
        "action": request.path,
        "fields": [
            Field("text", _("Laboratory's number, name, ID number or phone"), text, kind="search"),
            Field("reason", _("Why it waits"), reason, options=[every, *UNMATCHED_REASONS.items()]),
            Field("batch", _("Batch"), batch, kind="number"),
            Field("purpose", _("Purpose (for names)"), purpose, options=[("", _("Choose")), *PURPOSES.items()]),
        ],
        "results": None,
    }

    def search(number: int) -> Page[Unmatched]:
        return list_unmatched(
            actor=request.user,
            text=text,
            purpose=purpose,
            at=at,
            reason=UnmatchedReason(reason) if reason else None,
            batch=int(batch) if batch else None,
            page=number,
            size=MOST_EXPORTED if ending else PAGE_ROWS,
        )

    try:
        found = search(1) if ending else page_within(search, page_of(given))
        if ending:
            check_whole(found.total, most=MOST_EXPORTED)
    except SizaoError as error:
        return render(request, "console/findings/all.html", context | {"problem": error}, status=422)
    if ending:
        keep_export(request, "unmatched", rows=found.total, purpose=purpose, at=at)
        return as_file(ending, "unmatched", _file(found.rows))
    context["results"] = _results(found, at)
    return render(request, "console/findings/all.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SETTLE_FINDINGS)
def unmatched_one(request: HttpRequest, number: int) -> HttpResponse:
    """One waiting result: whom it names, who is registered under that number, and what somebody decides."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Result without a person"))
    at = now()
    extra: dict[str, Any] = {}
    try:
        if request.method == "POST":
            try:
                answer = _act(request, number, purpose, at, extra)
                if answer is not None:
                    return answer
            except IntakeNotFoundError:
                raise
            except SizaoError as error:
                extra["problem"] = error
        file = access_unmatched(actor=request.user, unmatched_id=number, purpose=purpose, at=at)
    except IntakeNotFoundError as error:
        raise Http404 from error
    context = _facts(request, file, purpose, at) | {"given": request.POST} | extra
    return render(request, "console/findings/unmatched.html", context, status=422 if "problem" in extra else 200)


def _act(request: HttpRequest, number: int, purpose: str, at: datetime, extra: dict[str, Any]) -> HttpResponse | None:
    act = request.POST.get("act", "")
    if act == "search":
        extra["candidates"] = find_candidates(request, request.POST.get("words", ""), purpose=purpose, at=at)
        return None
    if act == "aside":
        set_unmatched_aside(unmatched_id=number, actor=request.user, at=at, reason=given_reason(request))
        messages.success(request, _("The result was set aside. Whom it named is removed."))
        return redirect("findings-unmatched")
    if act == "match":
        finding = match_finding(
            unmatched_id=number,
            person=chosen_person(request),
            purpose=purpose,
            actor=request.user,
            at=at,
            reason=given_reason(request),
        )
    elif act == "register":
        finding = _register(request, number, purpose, at)
    else:
        raise FormError(_("Nothing was chosen to be done."))
    messages.success(request, _("The result has its person."))
    return redirect("finding", number=finding.id)


def _register(request: HttpRequest, number: int, purpose: str, at: datetime) -> Finding:
    given = request.POST
    year = given.get("birth_year", "").strip()
    if year and not (year.isdecimal() and len(year) == 4):
        raise FormError(_("The year of birth cannot be."), next_step=_("Check it and write it in four digits."))
    return register_and_match_finding(
        unmatched_id=number,
        identifier=given.get("identifier", ""),
        name=given.get("name", ""),
        phone=given.get("phone", ""),
        birth_year=int(year) if year else None,
        sex=Sex(given["sex"]) if given.get("sex") in set(Sex) else Sex.UNKNOWN,
        division_path=_division(request),
        purpose=purpose,
        actor=request.user,
        at=at,
        reason=given_reason(request),
    )


def _division(request: HttpRequest) -> str:
    """Where the person lives: the county that was chosen, or the township or community of it that was named."""
    county = request.POST.get("county", "")
    if county not in {path for path, _label in county_options(request) if path}:
        raise FormError(_("Choose the county in which the person lives."))
    words = request.POST.get("place", "").strip()
    if not words:
        return county
    found = find_divisions(text=words, below=county)
    exact = [division for division in found if words in (division.name, division.path.rpartition(".")[2])]
    wanted = exact if len(exact) == 1 else found
    if len(wanted) != 1:
        raise FormError(
            _("It is not clear which township or community is meant."),
            _("None of this county begins so.") if not found else _("Several of this county begin so."),
            _("Give the whole name as it stands in the division list, or leave it empty."),
        )
    return wanted[0].path


def _results(found: Page[Unmatched], at: datetime) -> Results:
    heads = [
        Column("reference", _("Laboratory's number")),
        Column("kind", _("Result")),
        Column("why", _("Why it waits")),
        Column("waits", _("Waits"), numeric=True),
        Column("sampled", _("Specimen taken")),
        Column("resulted", _("Result known")),
        Column("division", _("Waits in")),
        Column("source", _("Laboratory")),
    ]
    names = division_names(one.division_path for one in found.rows)
    lines: list[dict[str, Any]] = [
        {
            "reference": Value(one.reference, url=reverse("findings-unmatched-one", args=[one.id])),
            "kind": str(FINDINGS[one.kind]),
            "why": reasons_words(one),
            "waits": since(one.received_at, at),
            "sampled": moment(one.sampled_at),
            "resulted": moment(one.resulted_at),
            "division": names[one.division_path],
            "source": one.laboratory,
        }
        for one in found.rows
    ]
    return Results(
        _("Results without a person"),
        heads,
        cells(lines, heads),
        found.total,
        found.number,
        found.last,
        _("No result waits for a person"),
        _("Here come results whose number is not registered, belongs to another name, or is given to two people."),
    )


def reasons_words(found: Unmatched) -> str:
    return "; ".join(str(UNMATCHED_REASONS[reason]) for reason in found.reasons)


def _file(rows: Sequence[Unmatched]) -> Iterator[Sequence[Any]]:
    yield (
        "reference",
        "laboratory",
        "kind",
        "reasons",
        "sampled_at",
        "resulted_at",
        "received_at",
        "batch",
        "line",
        "division",
    )
    for one in rows:
        yield (
            one.reference,
            one.laboratory,
            one.kind.value,
            " ".join(one.reasons),
            *(localtime(at).isoformat() for at in (one.sampled_at, one.resulted_at, one.received_at)),
            one.batch,
            one.line,
            one.division_path,
        )


@dataclass(frozen=True, slots=True)
class Proposed:
    """Whom the machine would look at, and what it says by itself."""

    outcome: str
    rows: list[dict[str, Any]]


def _proposed(request: HttpRequest, file: UnmatchedFile, purpose: str, at: datetime) -> Proposed | None:
    """People who may be meant by what the laboratory wrote, besides who has exactly its number: a person chooses."""
    given = file.identity
    if given is None:
        return None
    writing = Writing(given.identifier, given.name, given.phone, given.birth_date)
    found = access_candidates(actor=request.user, writing=writing, purpose=purpose, at=at)
    others = [one for one in found.found if one.record.key != file.unmatched.person]
    names = division_names(one.record.division_path for one in others)
    rows = [
        {
            "shown": one.record.shown,
            "name": one.record.name,
            "identifier": one.record.identifier,
            "phone": one.record.phone,
            "division": names.get(one.record.division_path, ""),
            "levels": [
                (TONES[level], LEVELS[comparison][level])
                for comparison, level in one.levels.items()
                if level != "unknown"
            ],
        }
        for one in others[:MOST_PROPOSED]
    ]
    return Proposed(found.outcome, rows) if rows else None


def _facts(request: HttpRequest, file: UnmatchedFile, purpose: str, at: datetime) -> dict[str, Any]:
    found = file.unmatched
    registered: PersonRecord | None = None
    if found.person is not None:
        registered = access_records(actor=request.user, keys=[found.person], purpose=purpose, at=at).get(found.person)
    proposed = _proposed(request, file, purpose, at) if found.state is UnmatchedState.WAITING else None
    return {
        "proposed": proposed,
        "says": OUTCOMES[proposed.outcome] if proposed else "",
        "found": found,
        "kind": FINDINGS[found.kind],
        "status": RESULT_STATUSES[found.status],
        "state": UNMATCHED_STATES[found.state],
        "waiting": found.state is UnmatchedState.WAITING,
        "reasons": [UNMATCHED_REASONS[reason] for reason in found.reasons],
        "identity": file.identity,
        "finding": file.finding,
        "registered": registered,
        "registered_division": registered and division_names([registered.division_path])[registered.division_path],
        "registered_sex": registered and SEXES[registered.sex],
        "purpose": PURPOSES[purpose],
        "sampled": moment(found.sampled_at),
        "resulted": moment(found.resulted_at),
        "received": moment(found.received_at),
        "settled": moment(found.settled_at),
        "settled_by": actor_names([found.settled_by])[found.settled_by] if found.settled_by else "",
        "sexes": [(Sex.UNKNOWN.value, _("unknown")), *((sex.value, SEXES[sex]) for sex in (Sex.FEMALE, Sex.MALE))],
        "counties": county_options(request)[1:],
    }
