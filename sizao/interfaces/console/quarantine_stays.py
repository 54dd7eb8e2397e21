"""Stays: the list, and one stay with its days, notes, rooms, release and certificate."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sizao.desk.placing import rules_on
from sizao.desk.receiving import arrive
from sizao.desk.releasing import release
from sizao.desk.riding import ask_ride_to_site
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Authority, Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.contact_words import DEGREES
from sizao.interfaces.console.exports import check_whole, export_of
from sizao.interfaces.console.investigation import local_input
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.persons import given_instant
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.quarantine_parts import chips, list_as_file, names_of, number_of, tabs
from sizao.interfaces.console.restrictions_notice import as_pdf
from sizao.interfaces.console.searches import page_within
from sizao.interfaces.console.tables import PAGE_ROWS, Column, Value, build_table, read_asked, table_of_page
from sizao.interfaces.console.words import PURPOSES, actor_names, division_names, moment, moment_near, purpose_of
from sizao.interfaces.printing.release import Release, release_pdf
from sizao.interfaces.quarantine_words import (
    ENDINGS,
    NEEDS,
    NOTES,
    PARTS,
    ROOM_KINDS,
    STAY_STATES,
    TRANSFER_KINDS,
    TRANSFER_STATES,
    group_words,
    reason_words,
    target_words,
)
from sizao.kernel.errors import SizaoError
from sizao.kernel.pages import Page
from sizao.response.quarantine.operations import (
    cancel_transfer,
    end_stay,
    move_stay,
    record_check,
    record_note,
    set_needs,
    settle_note,
)
from sizao.response.quarantine.queries import access_stay, list_rooms, list_stays, list_transfers_of, part_of
from sizao.response.quarantine.types import (
    OPEN_STATES,
    OPEN_TRANSFERS,
    DayPart,
    Ending,
    Need,
    NoteKind,
    RoomState,
    Stay,
    StayFile,
    StayNotFoundError,
    StayState,
    TransferNotFoundError,
    TransferState,
)
from sizao.response.restrictions.queries import list_offices


_MOST = 5_000
_LANGUAGES = ("zh", "en")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MONITOR_STAYS)
def stays(request: HttpRequest) -> HttpResponse:
    """Stays of the area: those who are to be released first. As a file by POST."""
    at = now()
    show, choices = chips(request, "quarantine-stays", _shows())
    states = {"over": [StayState.ARRIVED], "": list(OPEN_STATES)}.get(show) or [StayState(show)]
    columns = [
        Column("key", _("Person")),
        Column("state", _("State")),
        Column("site", _("Site")),
        Column("room", _("Room")),
        Column("degree", _("Degree")),
        Column("needs", _("Needs")),
        Column("arrived", _("Arrived")),
        Column("ends", _("Term ends")),
    ]
    ending, asked = export_of(request), read_asked("quarantine", request.GET, columns)
    # Of thousands the database gives one screen, unless words are sought in all of them or another order is asked for.
    is_whole = bool(ending or asked.filter or asked.sort)

    def search(number: int) -> Page[Stay]:
        due_by, size = at if show == "over" else None, _MOST if is_whole else PAGE_ROWS
        return list_stays(actor=request.user, states=states, due_by=due_by, page=number, size=size)

    found = search(1) if is_whole else page_within(search, asked.page)
    rows = [_row(stay, at) for stay in found.rows]
    if ending:
        check_whole(found.total, most=_MOST)
        return list_as_file(request, ending, "quarantine-stays", columns, rows, at=at)
    known: dict[str, Any] = {
        "path": request.path,
        "empty_title": _("No stay in your area is like this"),
        "empty_hint": _("A decided restriction asks for a place by itself."),
    }
    title = _("Quarantine stays")
    if is_whole:
        table = build_table("quarantine", title, columns, rows, request.GET, **known)
    else:
        page: Page[Any] = Page(rows, found.total, found.number, found.size)
        table = table_of_page("quarantine", title, columns, page, request.GET, **known)
    context = {"table": table, "tabs": tabs(request), "choices": choices, "export_url": request.get_full_path()}
    return render(request, "console/quarantine/stays.html", context)


def _shows() -> list[tuple[str, Any]]:
    return [
        ("", _("all that are open")),
        ("waiting", STAY_STATES[StayState.WAITING][1]), ("placed", STAY_STATES[StayState.PLACED][1]),
        ("arrived", STAY_STATES[StayState.ARRIVED][1]), ("over", _("term is over")),
        ("left", STAY_STATES[StayState.LEFT][1]),
    ]  # fmt: skip


def _row(stay: Stay, at: datetime) -> dict[str, Any]:
    tone, state = STAY_STATES[stay.state]
    is_over = stay.state is StayState.ARRIVED and stay.due_at <= at
    return {
        "key": Value(stay.shown, url=reverse("quarantine-stay", args=[stay.id])),
        "state": Value(_("to be released"), tone="due") if is_over else Value(state, tone=tone),
        "site": stay.site_label(get_language() or ""),
        "room": stay.room_name,
        "degree": str(DEGREES.get(stay.degree, stay.degree)),
        "needs": ", ".join(str(NEEDS[need]) for need in sorted(stay.needs)),
        "arrived": moment_near(stay.arrived_at, at) if stay.arrived_at else "",
        "ends": Value(moment_near(stay.due_at, at), order=stay.due_at.timestamp()),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MONITOR_STAYS)
def stay(request: HttpRequest, number: int) -> HttpResponse:
    """One stay. Each look is kept, so a purpose is asked first; what is done is sent to the same page."""
    at = now()
    if not (purpose := purpose_of(request)):
        return ask_purpose(request, _("Quarantine stay"))
    if request.method == "POST":
        try:
            words = _act(request, number, at)
        except (StayNotFoundError, TransferNotFoundError) as error:
            raise Http404 from error
        except SizaoError as error:
            return _show(request, number, purpose, at, status=422, problem=error)
        messages.success(request, words)
        return redirect("quarantine-stay", number=number)
    return _show(request, number, purpose, at)


def _act(request: HttpRequest, number: int, at: datetime) -> str:
    """Does what a form of the page asks; what was done in words."""
    given, act = request.POST, request.POST.get("act", "")
    known: dict[str, Any] = {"actor": request.user, "at": at, "reason": given.get("reason", "").strip()[:400] or act}
    match act:
        case "arrive":
            arrive(stay_id=number, since=given_instant(request, "since"), **known)
            return _("The arrival is noted.")
        case "check":
            part = given.get("part", "")
            check = record_check(
                stay_id=number,
                on=given_instant(request, "since").date(),
                part=DayPart(part) if part in set(DayPart) else DayPart.MORNING,
                temperature=given.get("temperature", ""),
                symptoms=given.get("symptoms", ""),
                rules=rules_on(DEFAULT_PROTOCOL, at),
                **known,
            )
            return _("Noted: the site doctor is called.") if check.is_alarm else _("Noted.")
        case "note":
            kind = given.get("kind", "")
            record_note(
                stay_id=number,
                kind=NoteKind(kind) if kind in set(NoteKind) else NoteKind.NEED,
                words=given.get("words", ""),
                about=number_of(given.get("about", "")) or None,
                **known,
            )
            return _("Noted.")
        case "settle":
            settle_note(note_id=number_of(given.get("note", "")), words=given.get("words", ""), **known)
            return _("Noted.")
        case "needs":
            set_needs(stay_id=number, needs=frozenset(given.getlist("need")) & {word.value for word in Need}, **known)
            return _("Noted.")
        case _:
            return _act_of_command(request, number, at, act, known)


def _act_of_command(request: HttpRequest, number: int, at: datetime, act: str, known: dict[str, Any]) -> str:
    given = request.POST
    match act:
        case "ride":
            ask_ride_to_site(stay_id=number, protocol=DEFAULT_PROTOCOL, **known)
            return _("A ride is asked for.")
        case "ride-back":
            cancel_transfer(transfer_id=number_of(given.get("transfer", "")), **known)
            return _("The ride that was asked for is taken back.")
        case "move":
            reason = given.get("reason", "").strip()[:400]
            move_stay(
                stay_id=number, room_id=number_of(given.get("room", "")), rules=rules_on(DEFAULT_PROTOCOL, at),
                **{**known, "reason": reason},
            )  # fmt: skip
            return _("Another room is given.")
        case "release":
            release(stay_id=number, since=given_instant(request, "since"), **known)
            return _("The person is released.")
        case "end":
            ending, reason = given.get("ending", ""), given.get("reason", "").strip()[:400]
            end_stay(
                stay_id=number,
                ending=Ending(ending) if ending in set(Ending) else Ending.NOT_COME,
                since=given_instant(request, "since"),
                **{**known, "reason": reason},
            )
            return _("The end of the stay is noted.")
        case _:
            raise Http404


def _file(request: HttpRequest, number: int, purpose: str, at: datetime) -> StayFile:
    try:
        return access_stay(actor=request.user, stay_id=number, purpose=purpose, at=at)
    except StayNotFoundError as error:
        raise Http404 from error


def _show(
    request: HttpRequest, number: int, purpose: str, at: datetime, *, status: int = 200, **context: Any
) -> HttpResponse:
    file = _file(request, number, purpose, at)
    one = file.stay
    tone, state = STAY_STATES[one.state]
    by = actor_names(
        [one.placed_by, one.left_by, *(x.noted_by for x in file.checks), *(x.noted_by for x in file.notes),
         *(x.settled_by for x in file.notes if x.settled_by), *(x.by for x in file.moves)]
    )  # fmt: skip
    may_place, may_release = (can(request.user, act) for act in (Permission.PLACE_PEOPLE, Permission.RELEASE_STAYS))
    is_there, is_placed = one.state is StayState.ARRIVED, one.state is StayState.PLACED
    page = {
        "stay": one,
        "who": names_of(request, [one.person], purpose=purpose, at=at)[one.person],
        "may_open_person": can(request.user, Permission.SEARCH_PEOPLE),
        "may_open_restriction": can(request.user, Permission.OPEN_RESTRICTION),
        "site": one.site_label(get_language() or ""),
        "rides": _rides(request, number, at),
        "may_ask_ride": is_placed and may_place,
        "tone": tone,
        "state": state,
        "purpose": PURPOSES[purpose],
        "degree": DEGREES.get(one.degree, one.degree),
        "group": group_words(one.group),
        "why": reason_words(one.reasons),
        "asked": moment_near(one.asked_at, at),
        "placed": moment_near(one.placed_at, at),
        "placed_by": by.get(one.placed_by, ""),
        "arrived": moment_near(one.arrived_at, at),
        "ends": moment_near(one.due_at, at),
        "is_over": is_there and one.due_at <= at,
        "left": moment(one.left_at) if one.left_at else "",
        "left_by": by.get(one.left_by, ""),
        "ending": ENDINGS[one.ending] if one.ending else "",
        "needs": [(need.value, label, need in one.needs) for need, label in NEEDS.items()],
        "may": {
            "arrive": is_placed,
            "check": is_there,
            "note": one.state is not StayState.LEFT,
            "move": may_place and (is_there or is_placed),
            "release": may_release and is_there,
            "end": may_release and one.state is not StayState.LEFT,
            "certificate": bool(one.certificate),
        },
        "parts": list(PARTS.items()),
        "part_now": part_of(localtime(at)),
        "endings": [(word.value, label) for word, label in ENDINGS.items() if word is not Ending.RELEASED],
        "rooms": _rooms(request, one) if may_place and (is_there or is_placed) else [],
        "now_local": local_input(at),
        "checks": [
            {"on": check.on.isoformat(), "part": PARTS[check.part], "temperature": f"{check.temperature:.1f}",
             "symptoms": check.symptoms, "by": by[check.noted_by], "at": moment_near(check.at, at),
             "is_alarm": check.is_alarm}
            for check in file.checks
        ],
        "notes": [
            {"id": note.id, "tone": NOTES[note.kind][0], "kind": NOTES[note.kind][1], "words": note.words,
             "at": moment_near(note.at, at), "by": by[note.noted_by], "is_breach": note.kind is NoteKind.BREACH,
             "is_open": note.settled_at is None and note.kind is not NoteKind.ACCOUNT,
             "settled": moment_near(note.settled_at, at), "settled_by": by.get(note.settled_by, ""),
             "how": note.settled_words}
            for note in file.notes
        ],
        "note_kinds": [(kind.value, label) for kind, (_tone, label) in NOTES.items() if kind is not NoteKind.ACCOUNT],
        "moves": [
            {"from": move.from_room, "to": move.to_room, "at": moment_near(move.at, at), "by": by[move.by],
             "reason": move.reason}
            for move in file.moves
        ],
        "tabs": tabs(request),
    }  # fmt: skip
    return render(request, "console/quarantine/stay.html", page | context, status=status)


def _rides(request: HttpRequest, number: int, at: datetime) -> list[dict[str, Any]]:
    """The rides of this stay as whoever may see them finds them; what nobody is in yet can be taken back."""
    if not can(request.user, Permission.DRIVE):
        return []
    found = list_transfers_of(actor=request.user, stay_id=number)
    names = division_names(path for one in found for path in (one.origin, one.target))
    may_take_back = can(request.user, Permission.DISPATCH)
    return [
        {
            "id": one.id,
            "kind": TRANSFER_KINDS[one.kind],
            "way": f"{names.get(one.origin, one.origin)} → {target_words(one, names)}",
            "due": moment_near(one.due_at, at),
            "is_late": one.is_late(at) and one.state in OPEN_TRANSFERS,
            "tone": TRANSFER_STATES[one.state][0],
            "state": TRANSFER_STATES[one.state][1],
            "is_open": one.state in OPEN_TRANSFERS,
            "may_take_back": may_take_back and one.state in (TransferState.ASKED, TransferState.PLANNED),
        }
        for one in found
    ]


def _rooms(request: HttpRequest, one: Stay) -> list[tuple[int, str]]:
    """Rooms of the same site that are empty or hold the same family."""
    if one.site is None:
        return []
    return [
        (room.id, f"{room.building}-{room.number} ({ROOM_KINDS[room.kind]})")
        for room in list_rooms(actor=request.user, site_id=one.site)
        if room.state is RoomState.READY
        and room.id != one.room
        and all(who.party == one.party for who in room.occupants)
    ]


@require_POST
@needs(Permission.MONITOR_STAYS)
def certificate(request: HttpRequest, number: int) -> HttpResponse:
    """The certificate of release as a PDF."""
    at = now()
    if not (purpose := purpose_of(request)):
        return ask_purpose(request, _("Quarantine stay"))
    one = _file(request, number, purpose, at).stay
    if not one.certificate or one.arrived_at is None or one.left_at is None:
        raise Http404
    name = names_of(request, [one.person], purpose=purpose, at=at)[one.person]
    language = request.POST.get("language", "zh")
    province = one.division_path.split(".")[0]
    offices = [
        office
        for office in list_offices(below=province)
        if office.authority == Authority.CDC.value and f"{one.division_path}.".startswith(f"{office.division_path}.")
    ]
    nearest = max(offices, key=lambda office: len(office.division_path), default=None)
    try:
        made = release_pdf(
            Release(one.certificate, name, one.site_label(language), one.arrived_at, one.left_at,
                    nearest.name if nearest else {}, nearest.telephone if nearest else ""),
            language=language if language in _LANGUAGES else "zh",
        )  # fmt: skip
    except SizaoError as error:
        return _show(request, number, purpose, at, status=422, problem=error)
    return as_pdf(made, f"release-{one.certificate}.pdf")
