"""The push desk: who is on the next trains, by county, and who of each county waits for them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.gating import county_of, find_gate, list_gates, rules_of_gates
from sizao.desk.handing_over import offer_passengers
from sizao.desk.tracing import ZONE
from sizao.engines.policy.vocabulary import ArrivalStep
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.exchange.queries import list_served
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.interfaces.arrivals_words import RISKS
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file, export_of, keep_export
from sizao.interfaces.console.hand_over_words import partner_titles
from sizao.interfaces.console.people import ask_purpose, county_options
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Value, build_table
from sizao.interfaces.console.words import actor_names, division_names, moment_near, purpose_of
from sizao.interfaces.gate_words import HAND_OVER_STATES, VERDICTS
from sizao.kernel.errors import SizaoError
from sizao.registry.places.queries import get_places, list_divisions
from sizao.registry.places.types import DivisionLevel
from sizao.response.arrivals.queries import (
    access_arrivals,
    count_hand_overs,
    list_arrivals,
    list_missing,
    list_passengers,
    list_runs,
    list_scans,
    list_waiting,
)
from sizao.response.arrivals.types import HandOverKind, Passenger, Rise, Run, Verdict


_HOURS = (3, 6, 12, 24)
_DAY = timedelta(hours=24)
# What happens in this very second counts too.
_NOW = timedelta(seconds=1)
# A train that has just come in still stands on the list.
_JUST_NOW = timedelta(hours=1)
_MOST_ON_A_TRAIN = 2_000


@require_safe
@needs(Permission.OFFER_TRAVELLERS)
def push_desk(request: HttpRequest) -> HttpResponse:
    """The next trains with their people by county; what is late; who waits."""
    at = now()
    place, hours, below = _chosen(request)
    runs = list_runs(
        actor=request.user, begin=at - _JUST_NOW, end=at + timedelta(hours=hours), place=place, below=below or None
    )
    columns = [
        Column("when", _("Arrives")),
        Column("run", pgettext("timetable", "Train")),
        Column("where", _("Station")),
        Column("people", _("People"), numeric=True),
        Column("unreported", _("Not reported"), numeric=True),
        Column("risk", _("From risk areas"), numeric=True),
        Column("seen", _("Read at a gate"), numeric=True),
        Column("handed", _("Handed over"), numeric=True),
        Column("counties", _("By county")),
    ]
    paths = {one.destination_path for run in runs for one in run.passengers if one.destination_path}
    counties = division_names(map(county_of, paths))
    places = get_places(keys={run.place for run in runs if run.place})
    rows = [_row(run, at, counties, places[run.place].name if run.place else "–") for run in runs]
    table = build_table(
        "trains", _("Next trains"), columns, rows, request.GET, path=request.path,
        empty_title=_("Nobody is expected in these hours"),
        empty_hint=_("Lists of passengers come from the feeds, reports from travellers."),
    )  # fmt: skip
    waiting = list_waiting(actor=request.user, at=at, place=place)
    names = actor_names(one.staff for one in waiting)
    by_county = division_names(one.division_path for one in waiting)
    context = {
        "table": table,
        "figures": figures(request, at),
        "gates": [(gate.place, gate.name) for gate in list_gates()],
        "place": place,
        "hours": hours,
        "hour_choices": _HOURS,
        "below": below,
        "counties": county_options(request),
        "waiting": [
            {"who": names[one.staff], "county": by_county[one.division_path], "vehicle": one.vehicle,
             "since": moment_near(one.since, at)}
            for one in waiting
        ],
        "missing_counties": _without_anybody(runs, {one.division_path for one in waiting}, counties),
        "may_scan": can(request.user, Permission.WORK_AT_GATE),
    }  # fmt: skip
    return render(request, "console/push_desk/trains.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.OFFER_TRAVELLERS)
def train(request: HttpRequest) -> HttpResponse:
    """The people of one train by county, and their hand-over. Names need a purpose; files come by POST."""
    at, purpose = now(), purpose_of(request)
    run, day, place = (request.GET.get(name, "") for name in ("run", "day", "place"))
    if not purpose:
        return ask_purpose(request, _("Train %(run)s") % {"run": run})
    people = _on_train(request, run, _day(day), place)
    if not people:
        raise Http404
    problem: SizaoError | None = None
    if request.method == "POST" and not export_of(request):
        try:
            return _offer(request, people, at)
        except SizaoError as error:
            problem = error
    names = _names(request, people, purpose, at)
    ending = export_of(request)
    if ending:
        keep_export(request, "arrivals", rows=len(people), purpose=purpose, at=at)
        return as_file(ending, "train", _file(people, names))
    first = people[0]
    context = {
        "problem": problem,
        "run": run,
        "when": moment_near(min(one.expected_at for one in people), at),
        "station": get_places(keys=[place])[place].name if place else "",
        "table": _people_table(request, people, names, at),
        "gates": [(gate.place, gate.name) for gate in list_gates()],
        "place": place or first.place,
        "staff": _staff(request, place or first.place, at),
        "served": _served_elsewhere(),
    }
    return render(request, "console/push_desk/train.html", context, status=422 if problem else 200)


def figures(request: HttpRequest, at: datetime) -> list[dict[str, Any]]:
    """What the push desk has open, each opening into its list."""
    counts = count_hand_overs(actor=request.user, at=at)
    grace = rules_of_gates(at=at).term(ArrivalStep.MISSING)
    missing = (
        0 if grace is None else list_missing(actor=request.user, since=at - 2 * _DAY, at=at, term=grace, size=1).total
    )
    unreported = list_scans(
        actor=request.user, begin=at - _DAY, end=at + _NOW, verdicts=(Verdict.UNREPORTED, Verdict.UNKNOWN), size=1
    ).total
    hand_overs = reverse("hand-overs")
    found = [
        (counts[Rise.RISEN], _("risen to the city"), "late", f"{hand_overs}?rise=risen"),
        (counts[Rise.LATE], _("not received in time"), "late", f"{hand_overs}?rise=late"),
        (counts[Rise.IN_TIME], _("wait for receipt"), "info", f"{hand_overs}?rise=in_time"),
        (missing, _("did not arrive"), "due", reverse("push-desk-missing")),
        (unreported, _("arrived unreported"), "due", reverse("push-desk-unreported")),
    ]
    return [
        {"number": number, "label": label, "tone": tone if number else "well", "url": url}
        for number, label, tone, url in found
    ]


def train_address(one: Run | Passenger) -> str:
    """The page of a run, or of the one that somebody is on."""
    day = one.expected_at.astimezone(ZONE).date().isoformat()
    return f"{reverse('push-desk-train')}?{urlencode({'run': one.conveyance, 'day': day, 'place': one.place})}"


def _row(run: Run, at: datetime, counties: dict[str, str], station: str) -> dict[str, Any]:
    people = run.passengers
    by_county = Counter(county_of(one.destination_path) if one.destination_path else "" for one in people)
    return {
        "when": Value(moment_near(run.expected_at, at), order=run.expected_at.timestamp()),
        "run": Value(run.conveyance, url=train_address(run)),
        "where": station,
        "people": len(people),
        "unreported": sum(not one.is_reported for one in people),
        "risk": sum(one.is_at_risk for one in people),
        "seen": sum(one.verdict is not None for one in people),
        "handed": sum(one.hand_over is not None for one in people),
        "counties": " · ".join(
            f"{counties.get(path) or _('not known')} {number}" for path, number in by_county.most_common()
        ),
    }


def _without_anybody(runs: Sequence[Run], waiting: set[str], counties: dict[str, str]) -> list[str]:
    """County units to which people at risk come, and of which nobody waits."""
    wanted = {
        county_of(one.destination_path)
        for run in runs
        for one in run.passengers
        if one.destination_path and one.is_at_risk and one.hand_over is None
    }
    return sorted(counties[path] for path in wanted - waiting)


def _chosen(request: HttpRequest) -> tuple[str, int, str]:
    place = request.GET.get("place", "")
    hours = request.GET.get("hours", "")
    below = request.GET.get("below", "")
    return (
        place if find_gate(place) else "",
        int(hours) if hours in {str(one) for one in _HOURS} else _HOURS[1],
        below if below in {path for path, _label in county_options(request)} else "",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def _on_train(request: HttpRequest, run: str, on: date, place: str) -> list[Passenger]:
    begin = datetime.combine(on, datetime.min.time(), ZONE)
    people = list_passengers(actor=request.user, begin=begin, end=begin + _DAY, place=place)
    found = [one for one in people if one.conveyance == run]
    return sorted(found, key=lambda one: (one.destination_path or "~", not one.is_at_risk, one.carriage, one.seat))


def _names(request: HttpRequest, people: Sequence[Passenger], purpose: str, at: datetime) -> dict[int, tuple[str, str]]:
    """Name and phone of those who were reported, by person."""
    keys = [one.person for one in people if one.is_reported]
    if not keys:
        return {}
    rows = list_arrivals(actor=request.user, at=at, zone=ZONE, persons=keys, state=None, size=_MOST_ON_A_TRAIN).rows
    told = access_arrivals(actor=request.user, arrivals=rows, purpose=purpose, at=at)
    return {row.person: told[row.id] for row in rows if row.id in told}


def _people_table(
    request: HttpRequest, people: Sequence[Passenger], names: dict[int, tuple[str, str]], at: datetime
) -> Any:
    columns = [
        Column("tick", _("Choose"), sortable=False),
        Column("county", _("Goes to")),
        Column("who", _("Person")),
        Column("phone", _("Phone")),
        Column("seat", _("Seat")),
        Column("risk", _("Risk of the stays")),
        Column("reported", _("Report")),
        Column("seen", _("At the gate")),
        Column("handed", _("Hand-over")),
    ]
    divisions = division_names(one.destination_path for one in people)
    rows: list[dict[str, Any]] = []
    for one in people:
        name, phone = names.get(one.person, ("", ""))
        state = None if one.hand_over is None else HAND_OVER_STATES[one.hand_over]
        rows.append(
            {
                "tick": Value(name or one.shown, tick=one.shown),
                "county": divisions.get(one.destination_path or "", "") or _("not known"),
                "who": name or one.shown,
                "phone": phone or "–",
                "seat": " ".join(filter(None, (one.carriage, one.seat))) or "–",
                "risk": Value(RISKS[one.risk][1], tone=RISKS[one.risk][0]) if one.is_reported else "–",
                "reported": Value(pgettext("link", "open"), url=reverse("arrival", args=[one.arrival]))
                if one.arrival
                else Value(_("not reported"), tone="due"),
                "seen": Value(VERDICTS[one.verdict][1], tone=VERDICTS[one.verdict][0]) if one.verdict else "–",
                "handed": "–" if state is None else Value(state[1], url=reverse("hand-over", args=[one.hand_over_id])),
            }
        )
    return build_table("people", _("People on this train"), columns, rows, request.GET, path=request.path)


def _staff(request: HttpRequest, place: str, at: datetime) -> list[tuple[str, str]]:
    waiting = list_waiting(actor=request.user, at=at, place=place)
    names, counties = actor_names(one.staff for one in waiting), division_names(one.division_path for one in waiting)
    return [
        (one.staff, " · ".join(filter(None, (counties[one.division_path], names[one.staff], one.vehicle))))
        for one in waiting
    ]


def _offer(request: HttpRequest, people: Sequence[Passenger], at: datetime) -> HttpResponse:
    wanted = {key_from_shown(text) for text in request.POST.getlist("person")}
    chosen = [one for one in people if one.person in wanted]
    gate = find_gate(request.POST.get("gate", ""))
    if not chosen:
        raise SizaoError("Nobody was chosen.", "Nothing was handed over.", "Choose people in the list first.")
    if gate is None:
        raise SizaoError("No gate was chosen.", "Whoever is handed over is so at a place.", "Choose the station.")
    is_transit = request.POST.get("kind") == HandOverKind.TRANSIT.value
    offered = offer_passengers(
        passengers=chosen,
        gate=gate,
        kind=HandOverKind.TRANSIT if is_transit else HandOverKind.HAND_OVER,
        meant_for=request.POST.get("meant_for", ""),
        vehicle=request.POST.get("vehicle", ""),
        to_path=_elsewhere(request),
        actor=request.user,
        at=at,
    )
    if offered.done:
        messages.success(request, _("%(number)s offered; the receipt is due now.") % {"number": len(offered.done)})
    for _person, error in offered.refused[:5]:
        messages.warning(request, f"{_(error.what)} {_(error.next_step)}")
    return redirect(request.get_full_path())


def _served_elsewhere() -> list[tuple[str, str]]:
    """County units that other instances answer for, with the instance: whoever goes there is handed over to it."""
    found: dict[str, str] = {}
    for one in list_served():
        counties = [division.path for division in list_divisions(level=DivisionLevel.COUNTY, below=one.division_path)]
        found |= dict.fromkeys(counties or [one.division_path], one.partner)
    titles, names = partner_titles(), division_names(found)
    return [(path, f"{names[path]} · {titles[partner]}") for path, partner in found.items()]


def _elsewhere(request: HttpRequest) -> str:
    """The division of another instance that was chosen for all; empty where each goes where they were reported to.

    Raises `SizaoError` for one that no instance answers for.
    """
    path: str = request.POST.get("to", "")
    if path and path not in dict(_served_elsewhere()):
        raise SizaoError(
            "No other instance answers for this division.", "Nothing was handed over.", "Choose from the list."
        )
    return path


def _file(people: Sequence[Passenger], names: dict[int, tuple[str, str]]) -> Any:
    yield ("person", "name", "phone", "run", "expected_at", "carriage", "seat", "division_path", "reported", "risk",
           "at_gate", "hand_over")  # fmt: skip
    for one in people:
        name, phone = names.get(one.person, ("", ""))
        yield (
            one.shown, name, phone, one.conveyance, one.expected_at.astimezone(ZONE).isoformat(), one.carriage,
            one.seat, one.destination_path or "", "yes" if one.is_reported else "no", one.risk.value,
            one.verdict.value if one.verdict else "", one.hand_over.value if one.hand_over else "",
        )  # fmt: skip
