"""All findings in one search, and the cases that somebody has to decide on again."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.queries import find_findings
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file, check_whole, export_of, keep_export
from sizao.interfaces.console.people import county_options
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.searches import Field, Results, cells, page_of, page_within
from sizao.interfaces.console.tables import PAGE_ROWS, Column, Value
from sizao.interfaces.console.words import (
    CLASSIFICATIONS,
    FINDINGS,
    PURPOSES,
    division_names,
    moment,
    moment_near,
    purpose_of,
    since,
)
from sizao.interfaces.findings_words import FINDING_ORDERS, FINDING_STATES, describe_fall
from sizao.kernel.errors import SizaoError
from sizao.kernel.pages import Page
from sizao.response.cases.queries import list_cases_without_ground, list_double_cases, list_sources
from sizao.response.cases.types import Case, Finding, FindingKind, FindingOrder, FindingState


MOST_EXPORTED = 10_000


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OPEN_CASE)
def all_findings(request: HttpRequest) -> HttpResponse:
    """Every finding. Words that may name somebody come by POST; what names nobody may stand in the address."""
    given = request.POST if request.method == "POST" else request.GET
    sources = list_sources(actor=request.user)
    chosen = _chosen(request, given, sources)
    ending = export_of(request)
    at = now()
    context: dict[str, Any] = {
        "fields": _fields(request, chosen, sources),
        "action": request.path,
        "tab": "corrected" if chosen["corrected"] == "yes" else "all",
        "results": None,
    }

    def search(number: int) -> Page[Finding]:
        return find_findings(
            actor=request.user,
            text=chosen["text"],
            purpose=chosen["purpose"],
            at=at,
            kinds=[FindingKind(chosen["kind"])] if chosen["kind"] else (),
            states=[FindingState(chosen["state"])] if chosen["state"] else (),
            source=chosen["source"],
            below=chosen["below"] or None,
            is_corrected={"yes": True, "no": False}.get(chosen["corrected"]),
            batch=int(chosen["batch"]) if chosen["batch"] else None,
            order=FindingOrder(chosen["order"]),
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
        keep_export(request, "findings", rows=found.total, purpose=chosen["purpose"], at=at)
        return as_file(ending, "findings", _file(found.rows))
    context["results"] = _results(found)
    return render(request, "console/findings/all.html", context)


@require_safe
@needs(Permission.OPEN_CASE)
def undecided(request: HttpRequest) -> HttpResponse:
    """Cases to decide on again: the result they rested on fell, or two of them turned out to be of one human."""
    at = now()
    fallen = list_cases_without_ground(actor=request.user, limit=MOST_EXPORTED)
    doubles = list_double_cases(actor=request.user)
    names = division_names(case.division_path for case in (*fallen, *(case for pair in doubles for case in pair)))

    def line(case: Case) -> dict[str, Any]:
        return {
            "id": case.id,
            "number": case.number,
            "key": case.shown,
            "classification": CLASSIFICATIONS[case.classification],
            "where": names[case.division_path],
            "opened": moment_near(case.opened_at, at),
            "fell": since(case.ground_fell_at, at) if case.ground_fell_at else "",
            "why": describe_fall(case.ground_fell_why),
        }

    context = {
        "tab": "undecided",
        "fallen": [line(case) for case in fallen],
        "doubles": [(line(one), line(other)) for one, other in doubles],
    }
    return render(request, "console/findings/undecided.html", context)


def _chosen(request: HttpRequest, given: Any, sources: Sequence[str]) -> dict[str, str]:
    """What was chosen; what is unknown counts as not chosen."""

    def one_of(name: str, allowed: Any, otherwise: str = "") -> str:
        value = given.get(name, "")
        return value if value in allowed else otherwise

    batch = given.get("batch", "")
    return {
        # A text in an address is never looked at: it might be a name.
        "text": given.get("text", "") if request.method == "POST" else "",
        "kind": one_of("kind", set(FindingKind)),
        "state": one_of("state", set(FindingState)),
        "source": one_of("source", sources),
        "below": one_of("below", {path for path, _label in county_options(request)}),
        "corrected": one_of("corrected", ("yes", "no")),
        "batch": batch if batch.isdecimal() and len(batch) < 10 else "",
        "order": one_of("order", set(FindingOrder), FindingOrder.NEWEST.value),
        "purpose": purpose_of(request),
    }


def _fields(request: HttpRequest, chosen: dict[str, str], sources: Sequence[str]) -> list[Field]:
    every = ("", _("All"))
    corrected = [every, ("yes", _("corrected or withdrawn")), ("no", _("as first said"))]
    states = [(word, label) for word, (_tone, label) in FINDING_STATES.items()]
    return [
        Field("text", _("Laboratory's number, key, name, number or phone"), chosen["text"], kind="search"),
        Field("kind", _("Result"), chosen["kind"], options=[every, *FINDINGS.items()]),
        Field("state", _("State"), chosen["state"], options=[every, *states]),
        Field("corrected", _("Versions"), chosen["corrected"], options=corrected),
        Field("source", _("Laboratory"), chosen["source"], options=[every, *((name, name) for name in sources)]),
        Field("below", _("County"), chosen["below"], options=county_options(request)),
        Field("batch", _("Batch"), chosen["batch"], kind="number"),
        Field("order", _("Sorted"), chosen["order"], options=list(FINDING_ORDERS.items())),
        Field("purpose", _("Purpose (for names)"), chosen["purpose"], options=[("", _("Choose")), *PURPOSES.items()]),
    ]


def _results(found: Page[Finding]) -> Results:
    heads = [
        Column("reference", _("Laboratory's number")),
        Column("kind", _("Result")),
        Column("state", _("State")),
        Column("key", _("Person")),
        Column("division", _("Lives in")),
        Column("sampled", _("Specimen taken")),
        Column("resulted", _("Result known")),
        Column("source", _("Laboratory")),
    ]
    names = division_names(finding.division_path for finding in found.rows)
    lines: list[dict[str, Any]] = [
        {
            "reference": Value(finding.reference, url=reverse("finding", args=[finding.id])),
            "kind": kind_words(finding),
            "state": state_value(finding),
            "key": finding.shown,
            "division": names[finding.division_path],
            "sampled": moment(finding.sampled_at),
            "resulted": moment(finding.resulted_at),
            "source": finding.source,
        }
        for finding in found.rows
    ]
    return Results(
        _("Findings"),
        heads,
        cells(lines, heads),
        found.total,
        found.number,
        found.last,
        _("No finding was found within your area"),
        _("Results come by file, by API, or when somebody gives a waiting one to its person."),
    )


def kind_words(finding: Finding) -> str:
    """What the result says, and whether its laboratory still says so."""
    words = str(FINDINGS[finding.kind])
    if finding.withdrawn_at is not None:
        return _("%(result)s (withdrawn)") % {"result": words}
    return _("%(result)s (corrected)") % {"result": words} if finding.versions > 1 else words


def state_value(finding: Finding) -> Value:
    tone, words = FINDING_STATES[finding.state]
    return Value(words, tone=tone)


def _file(rows: Sequence[Finding]) -> Iterator[Sequence[Any]]:
    yield ("reference", "source", "kind", "state", "person", "division_path", "sampled_at", "resulted_at",
           "reported_at", "method", "value", "specimen", "versions", "withdrawn_at", "case", "batch")  # fmt: skip
    for finding in rows:
        times = (finding.sampled_at, finding.resulted_at, finding.reported_at)
        yield (
            finding.reference,
            finding.source,
            finding.kind.value,
            finding.state.value,
            finding.shown,
            finding.division_path,
            *(None if at is None else localtime(at).isoformat() for at in times),
            finding.method,
            finding.value,
            finding.specimen,
            finding.versions,
            None if finding.withdrawn_at is None else localtime(finding.withdrawn_at).isoformat(),
            finding.case_id,
            finding.batch,
        )
