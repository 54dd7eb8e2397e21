"""Cases: the list, and the page of one case with what is known, where the person was, and how it may be traced."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.movements import Stay, access_movements
from sizao.desk.queries import find_cases
from sizao.desk.step_clocks import clocks_of_cases
from sizao.desk.tracing import DEFAULT_PROTOCOL, get_pack, window_of
from sizao.engines.policy.types import Decision, Pack
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.course import symptoms_words
from sizao.interfaces.console.exports import as_file, check_whole, export_of, keep_export
from sizao.interfaces.console.findings_search import kind_words
from sizao.interfaces.console.investigation import draw_clocks
from sizao.interfaces.console.people import ask_purpose, county_options
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.schematic_map import DrawnMap, draw_tiles
from sizao.interfaces.console.searches import Field, Results, cells, page_of, page_within
from sizao.interfaces.console.tables import PAGE_ROWS, Column, Value
from sizao.interfaces.console.timeline import draw_timeline, list_of_stays
from sizao.interfaces.console.words import (
    CASE_ORDERS,
    CLASSIFICATIONS,
    PURPOSES,
    actor_names,
    division_names,
    moment,
    purpose_of,
)
from sizao.interfaces.findings_words import OUTCOMES, SEVERITIES, describe_fall
from sizao.kernel.errors import SizaoError
from sizao.kernel.pages import Page
from sizao.kernel.periods import Period
from sizao.registry.people.queries import access_people
from sizao.registry.places.queries import list_tiles
from sizao.response.cases.queries import access_case
from sizao.response.cases.types import (
    INFECTED,
    Case,
    CaseClassification,
    CaseFile,
    CaseNotFoundError,
    CaseOrder,
)


MOST_EXPORTED = 10_000
_NOT_EXCLUDED = "infected"
_CLASSIFICATIONS: dict[str, Collection[CaseClassification]] = {
    _NOT_EXCLUDED: INFECTED,
    **{word.value: (word,) for word in CaseClassification},
}
SHOWN_DAYS = 14
# Hours on the map; tenths matter only where there are few.
_EXACT_BELOW = 10
_LONGEST_SHOWN = timedelta(days=31)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OPEN_CASE)
def cases(request: HttpRequest) -> HttpResponse:
    """The list of cases. Words that may name somebody come by POST; what names nobody may stand in the address."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(request, given)
    ending = export_of(request)
    at = now()
    context: dict[str, Any] = {"fields": _fields(request, chosen), "action": request.path, "results": None}

    def search(number: int) -> Page[Case]:
        return find_cases(
            actor=request.user,
            text=chosen["text"],
            purpose=chosen["purpose"],
            at=at,
            classifications=_CLASSIFICATIONS.get(chosen["classification"], ()),
            below=chosen["below"] or None,
            is_traced={"yes": True, "no": False}.get(chosen["traced"]),
            order=CaseOrder(chosen["order"]),
            page=number,
            size=MOST_EXPORTED if ending else PAGE_ROWS,
        )

    try:
        found = search(1) if ending else page_within(search, page_of(given))
        if ending:
            check_whole(found.total, most=MOST_EXPORTED)
    except SizaoError as error:
        return render(request, "console/cases/list.html", context | {"problem": error}, status=422)
    if ending:
        keep_export(request, "cases", rows=found.total, purpose=chosen["purpose"], at=at)
        return as_file(ending, "cases", _cases_file(found.rows))
    context["results"] = _results(found.rows, found.total, found.number, found.last)
    return render(request, "console/cases/list.html", context)


def _chosen(request: HttpRequest, given: Any) -> dict[str, str]:
    """What was chosen; what is unknown counts as not chosen."""

    def one_of(name: str, allowed: Any, otherwise: str = "") -> str:
        value = given.get(name, "")
        return value if value in allowed else otherwise

    return {
        # A text in an address is never looked at: it might be a name.
        "text": given.get("text", "") if request.method == "POST" else "",
        "classification": one_of("classification", _CLASSIFICATIONS),
        "below": one_of("below", {path for path, _label in county_options(request)}),
        "traced": one_of("traced", ("yes", "no")),
        "order": one_of("order", set(CaseOrder), CaseOrder.NEWEST.value),
        "purpose": purpose_of(request),
    }


def _fields(request: HttpRequest, chosen: dict[str, str]) -> list[Field]:
    every = ("", _("All"))
    classifications = [every, (_NOT_EXCLUDED, _("all but excluded")), *CLASSIFICATIONS.items()]
    traced = [every, ("yes", _("traced")), ("no", _("not traced"))]
    return [
        Field("text", _("Case number, key, name, number or phone"), chosen["text"], kind="search"),
        Field("classification", _("Classification"), chosen["classification"], options=classifications),
        Field("below", _("County"), chosen["below"], options=county_options(request)),
        Field("traced", _("Trace"), chosen["traced"], options=traced),
        Field("order", _("Sort by"), chosen["order"], options=list(CASE_ORDERS.items())),
        Field("purpose", _("Purpose (for names)"), chosen["purpose"], options=[("", _("Choose")), *PURPOSES.items()]),
    ]


def _results(rows: Sequence[Case], total: int, page: int, pages: int) -> Results:
    heads = [
        Column("number", _("Case")),
        Column("classification", _("Classification")),
        Column("key", _("Person")),
        Column("division", _("Lives in")),
        Column("onset", _("Onset")),
        Column("sampled", _("First positive specimen")),
        Column("isolated", _("Isolated")),
        Column("traced", _("Traced")),
    ]
    names = division_names(case.division_path for case in rows)
    lines: list[dict[str, Any]] = [
        {
            "number": Value(case.number, url=reverse("case", args=[case.id])),
            "classification": str(CLASSIFICATIONS[case.classification]),
            "key": case.shown,
            "division": names[case.division_path],
            "onset": case.onset_on.isoformat() if case.onset_on else "–",
            "sampled": moment(case.first_positive_sampled_at),
            "isolated": moment(case.isolated_at) if case.isolated_at else Value(_("not isolated"), tone="late"),
            "traced": moment(case.traced_at) if case.traced_at else Value(_("not traced"), tone="due"),
        }
        for case in rows
    ]
    return Results(
        _("Cases"),
        heads,
        cells(lines, heads),
        total,
        page,
        pages,
        _("No case was found within your area"),
        _("Cases appear when somebody decides on a positive finding."),
    )


def _cases_file(rows: Sequence[Case]) -> Iterator[Sequence[Any]]:
    yield ("case", "classification", "person", "division_path", "opened_at", "onset_on", "first_positive_sampled_at",
           "reported_at", "isolated_at", "traced_at")  # fmt: skip
    for case in rows:
        times = (case.first_positive_sampled_at, case.reported_at, case.isolated_at, case.traced_at)
        yield (
            case.number,
            case.classification.value,
            case.shown,
            case.division_path,
            localtime(case.opened_at).isoformat(),
            case.onset_on.isoformat() if case.onset_on else None,
            *(None if at is None else localtime(at).isoformat() for at in times),
        )


@require_safe
@needs(Permission.OPEN_CASE)
def case(request: HttpRequest, number: int) -> HttpResponse:
    """One case. Its reading is kept, so a purpose is asked first."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("Case"))
    at = now()
    try:
        file = access_case(actor=request.user, case_id=number, purpose=purpose, at=at)
    except CaseNotFoundError as error:
        raise Http404 from error
    context = _facts(request, file, purpose, at)
    window: tuple[datetime, datetime] | None = None
    try:
        pack = get_pack(DEFAULT_PROTOCOL, at=at)
        decision = window_of(file.case, pack, at=at)
        window = decision.outcome
        context |= {"window": [moment(instant) for instant in decision.outcome], "rule": _rule(pack, decision)}
    except SizaoError as error:
        context["window_problem"] = error
    stays = access_movements(
        actor=request.user, person=file.case.person, period=_shown(window, at), purpose=purpose, at=at
    )
    context |= {
        "timeline": draw_timeline(stays, window=window),
        "stays": list_of_stays(stays),
        "map": _map(request, stays),
        "may_trace": can(request.user, Permission.TRACE_CONTACTS) and window is not None,
        "may_isolate": can(request.user, Permission.PROPOSE_RESTRICTION) and file.case.classification in INFECTED,
        "may_investigate": can(request.user, Permission.INVESTIGATE),
        "clocks": draw_clocks(
            clocks_of_cases(actor=request.user, cases=[file.case], protocol=DEFAULT_PROTOCOL, at=at)[file.case.id], at
        ),
    }
    return render(request, "console/cases/case.html", context)


def _shown(window: tuple[datetime, datetime] | None, at: datetime) -> Period:
    """From two weeks before, so that the source may be seen too, to the present."""
    start = (window[0] if window else at) - timedelta(days=SHOWN_DAYS)
    return Period(max(start, at - _LONGEST_SHOWN), at)


def _facts(request: HttpRequest, file: CaseFile, purpose: str, at: datetime) -> dict[str, Any]:
    found = file.case
    deciders = actor_names(change.decided_by for change in file.history)
    person = access_people(actor=request.user, keys=[found.person], purpose=purpose, at=at)[found.person]
    return {
        "case": found,
        "name": person.name,
        "born": person.birth_year,
        "purpose": PURPOSES[purpose],
        "purpose_code": purpose,
        "classification": CLASSIFICATIONS[found.classification],
        "division": division_names([found.division_path])[found.division_path],
        "opened": moment(found.opened_at),
        "sampled": moment(found.first_positive_sampled_at),
        "reported": moment(found.reported_at),
        "isolated": moment(found.isolated_at),
        "traced": moment(found.traced_at),
        "findings": [
            {
                "id": finding.id,
                "kind": kind_words(finding),
                "sampled": moment(finding.sampled_at),
                "resulted": moment(finding.resulted_at),
                "reported": moment(finding.reported_at),
                "source": finding.source,
                "reference": finding.reference,
            }
            for finding in file.findings
        ],
        "history": [
            {"word": CLASSIFICATIONS[change.classification], "at": moment(change.at),
             "by": deciders[change.decided_by], "reason": _(change.reason)}
            for change in file.history
        ],
        "double": file.double,
        "why_fell": describe_fall(found.ground_fell_why),
        "symptoms": symptoms_words(file),
        "severity": SEVERITIES.get(found.severity or "", "–"),
        "outcome": OUTCOMES.get(found.outcome or "", "–"),
        "traces": [
            {"at": moment(trace.at), "protocol": trace.protocol, "sizes": " / ".join(map(str, trace.level_sizes)),
             "digest": trace.digest}
            for trace in reversed(file.traces)
        ],
    }  # fmt: skip


def _rule(pack: Pack, decision: Decision) -> dict[str, Any]:
    row = pack.row(decision.rules[0])
    return {
        "id": row.full_id,
        "label": row.label.get("en" if get_language() == "en" else "zh", row.id),
        "basis": row.legal_basis,
        "citation": ", ".join(row.citation),
    }


def _map(request: HttpRequest, stays: Sequence[Stay]) -> DrawnMap:
    """Hours of the person in each county unit of the city."""
    seconds: dict[str, int] = {}
    for stay in stays:
        if stay.division is not None:
            county = ".".join(stay.division.path.split(".")[:3])
            seconds[county] = seconds.get(county, 0) + stay.seconds
    path = request.user.scope.path or ""
    tiles = list_tiles(below=".".join(path.split(".")[:2]))
    hours = {county: length / 3600 for county, length in seconds.items()}
    texts = {
        county: _("%(hours)s h") % {"hours": f"{n:.0f}" if n >= _EXACT_BELOW else f"{n:.1f}"}
        for county, n in hours.items()
    }
    return draw_tiles([(tile, seconds.get(tile.division.path, 0), "") for tile in tiles], texts=texts)
