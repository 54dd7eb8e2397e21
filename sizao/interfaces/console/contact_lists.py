"""Lists of contacts as files: sent, mapped to our columns and words, taken; and handed out again."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sizao.desk.contacts import check_determines
from sizao.desk.tracing import DEFAULT_PROTOCOL, get_pack
from sizao.engines.sheets.mapping import plain
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.contact_words import DEGREES
from sizao.interfaces.console.exports import as_file, export_of
from sizao.interfaces.console.investigation_words import CERTAINTIES, PROTECTIONS
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tracing_words import SETTINGS
from sizao.interfaces.console.words import in_words, moment, purpose_of
from sizao.kernel.errors import SizaoError
from sizao.response.cases.queries import get_case
from sizao.response.cases.types import CaseNotFoundError
from sizao.response.investigations.operations import discard_list, stage_list, take_list
from sizao.response.investigations.queries import (
    access_bad_rows,
    access_contact_list,
    find_mapping,
    get_list,
    list_contact_lists,
    peek_at_list,
)
from sizao.response.investigations.types import (
    REQUIRED_LIST_COLUMNS,
    BadListRow,
    ContactList,
    ListColumn,
    ListError,
    ListMapping,
    ListReason,
    ReadList,
)


LARGEST = 8 << 20
_REASON = "list of contacts"

COLUMNS = {
    ListColumn.PERSON: gettext_lazy("Person key"),
    ListColumn.IDENTIFIER: gettext_lazy("ID or passport number"),
    ListColumn.NAME: gettext_lazy("Name"),
    ListColumn.PHONE: gettext_lazy("Phone"),
    ListColumn.RESIDENCE: gettext_lazy("Lives in"),
    ListColumn.DEGREE: gettext_lazy("Degree"),
    ListColumn.SOURCE: gettext_lazy("Through (key)"),
    ListColumn.SETTING: gettext_lazy("Kind of place"),
    ListColumn.PLACE: gettext_lazy("Place key"),
    ListColumn.EXPOSED_FROM: gettext_lazy("Exposed from"),
    ListColumn.EXPOSED_UNTIL: gettext_lazy("Exposed until"),
    ListColumn.PROTECTION: gettext_lazy("Protection used"),
    ListColumn.CERTAINTY: gettext_lazy("Certainty"),
    ListColumn.NOTE: gettext_lazy("Note"),
}
REASONS = {
    ListReason.NO_PERSON: gettext_lazy("nobody is named"),
    ListReason.BAD_KEY: gettext_lazy("this is no person key"),
    ListReason.ROUNDED_IDENTIFIER: gettext_lazy("a spreadsheet rounded the number"),
    ListReason.IS_THE_CASE: gettext_lazy("this is the person of the case"),
    ListReason.BAD_DEGREE: gettext_lazy("the degree is not said"),
    ListReason.BAD_SOURCE: gettext_lazy("the person through whom is no other person's key"),
    ListReason.UNKNOWN_WORD: gettext_lazy("the word is not known"),
    ListReason.NO_TIME: gettext_lazy("the time is missing"),
    ListReason.UNREADABLE_TIME: gettext_lazy("the time cannot be read"),
    ListReason.NO_TIME_OF_DAY: gettext_lazy("a day without a time of day"),
    ListReason.NO_ZONE: gettext_lazy("a time without a zone"),
    ListReason.SKIPPED_HOUR: gettext_lazy("this hour did not exist"),
    ListReason.REPEATED_HOUR: gettext_lazy("this hour existed twice"),
    ListReason.ENDS_BEFORE_IT_BEGINS: gettext_lazy("ends before it begins"),
    ListReason.IN_THE_FUTURE: gettext_lazy("lies in the future"),
    ListReason.TOO_LONG: gettext_lazy("the text is too long"),
    ListReason.TWICE: gettext_lazy("the person stands in the list before"),
    ListReason.WRONG_COLUMNS: gettext_lazy("more or fewer cells than columns"),
    ListReason.OPEN_QUOTE: gettext_lazy("a quotation mark is open"),
    ListReason.BROKEN_ENCODING: gettext_lazy("letters are damaged"),
    ListReason.BROKEN_JSON: gettext_lazy("not readable as JSON"),
    ListReason.CUT_OFF: gettext_lazy("the row is cut off"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DETERMINE_CONTACTS)
def upload(request: HttpRequest, number: int) -> HttpResponse:
    """A file and who sent it; nothing is taken yet. Below, the lists that were sent for the case."""
    try:
        case = get_case(actor=request.user, case_id=number)
        sent = list_contact_lists(actor=request.user, case_id=number)
    except CaseNotFoundError as error:
        raise Http404 from error
    context: dict[str, Any] = {
        "case": case,
        "sender": request.POST.get("sender", ""),
        "lists": [
            {"id": one.id, "sender": one.sender, "name": one.name, "at": moment(one.staged_at),
             "taken": one.taken, "bad": one.bad, "is_taken": one.taken_at is not None}
            for one in sent
        ],
    }  # fmt: skip
    if request.method == "POST":
        try:
            file = request.FILES.get("file")
            if file is None or not file.size:
                raise ListError("No file was chosen, or it is empty.", next_step="Choose a file.")
            if file.size > LARGEST:
                raise ListError("The file is larger than 8 MB.", next_step="Send it in several files.")
            staged = stage_list(
                case_id=number,
                sender=request.POST.get("sender", ""),
                name=file.name or "file",
                content=file.read(),
                actor=request.user,
                at=now(),
                reason=_REASON,
            )
        except SizaoError as error:
            return render(request, "console/contacts/upload.html", context | {"problem": error}, status=422)
        return redirect("contact-list", number=number, listed=staged)
    return render(request, "console/contacts/upload.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DETERMINE_CONTACTS)
def one(request: HttpRequest, number: int, listed: int) -> HttpResponse:
    """A staged list with what each column and word means and what would come of it; a taken one with what did."""
    purpose, at = purpose_of(request), now()
    if not purpose:
        return ask_purpose(request, _("List of contacts"))
    try:
        found = get_list(actor=request.user, list_id=listed)
    except ListError as error:
        raise Http404 from error
    if found.case_id != number:
        raise Http404
    if found.taken_at is not None:
        bad = access_bad_rows(actor=request.user, list_id=listed, purpose=purpose, at=at)
        return render(request, "console/contacts/list_taken.html", _common(request, found) | {"bad": _bad(bad)})
    if request.method == "POST" and "drop" in request.POST:
        discard_list(list_id=listed, actor=request.user, at=at, reason=_REASON)
        return redirect("contact-lists", number=number)
    return _map(request, found, at)


def _map(request: HttpRequest, found: ContactList, at: datetime) -> HttpResponse:
    given = request.POST
    mapping = find_mapping(actor=request.user, sender=found.sender)
    if request.method == "POST":
        mapping = ListMapping(
            {column.value: given[column.value] for column in ListColumn if given.get(column.value)},
            dict(mapping.words) | _told_words(request),
            mapping.zone,
        )
    problem: SizaoError | None = None
    peek: ReadList | None = None
    try:
        peek = peek_at_list(actor=request.user, list_id=found.id, mapping=mapping, at=at)
        if request.method == "POST" and "take" in given:
            check_determines(actor=request.user, pack=get_pack(DEFAULT_PROTOCOL, at=at), at=at)
            taken = take_list(
                list_id=found.id, mapping=mapping, actor=request.user, at=at, reason=given.get("reason", "")
            )
            messages.success(
                request,
                _("%(good)d contacts accepted, %(bad)d rows not taken.")
                % {"good": len(taken.good), "bad": len(taken.bad)},
            )
            return redirect("contact-list", number=found.case_id, listed=found.id)
    except SizaoError as error:
        problem = in_words(error)
    context = _common(request, found) | {
        "problem": problem,
        "peek": peek,
        "names": peek.names if peek else _names_in(problem),
        "good": len(peek.good) if peek else 0,
        "bad": _bad(peek.bad[:50]) if peek else [],
        "bad_count": len(peek.bad) if peek else 0,
        "columns": [
            {"key": column.value, "label": label, "is_required": column in REQUIRED_LIST_COLUMNS,
             "chosen": mapping.columns.get(column.value) or (peek.mapped.get(column.value, "") if peek else "")}
            for column, label in COLUMNS.items()
        ],
        "meanings": _meanings(),
        "reason": given.get("reason", ""),
    }  # fmt: skip
    status = 422 if problem is not None and request.method == "POST" else 200
    return render(request, "console/contacts/mapping.html", context, status=status)


def _told_words(request: HttpRequest) -> dict[str, str]:
    """What the reader said that words of the file mean, as plain words to our codes."""
    words, meanings = request.POST.getlist("word"), request.POST.getlist("meaning")
    known = {code for code, _label in _meanings()}
    return {plain(word): code for word, code in zip(words, meanings, strict=False) if word and code in known}


def _meanings() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [(str(degree), label) for degree, label in DEGREES.items()]
    for words in (SETTINGS, PROTECTIONS, CERTAINTIES):
        found += [(str(code), label) for code, label in words.items()]
    return found


def _names_in(problem: SizaoError | None) -> list[str]:
    """The names of the file's columns, as the refusal of a mapping tells them."""
    if problem is None or not problem.why.startswith("The file has "):
        return []
    return problem.why.removeprefix("The file has ").removesuffix(".").split(", ")


def _common(request: HttpRequest, found: ContactList) -> dict[str, Any]:
    return {"case": get_case(actor=request.user, case_id=found.case_id), "list": found, "at": moment(found.staged_at)}


def _bad(rows: Any) -> list[dict[str, Any]]:
    return [_bad_row(row) for row in rows]


def _bad_row(row: BadListRow) -> dict[str, Any]:
    column = COLUMNS[ListColumn(row.column)] if row.column else ""
    return {"line": row.line, "reason": REASONS[row.reason], "column": column, "text": " | ".join(row.fields)}


@require_POST
@needs(Permission.EXPORT_CONTACTS)
def export(request: HttpRequest, number: int) -> HttpResponse:
    """The accepted contacts of a case as a file that another installation takes without loss. It names people."""
    purpose = purpose_of(request)
    if not purpose:
        return ask_purpose(request, _("List of contacts"))
    ending = export_of(request)
    if not ending:
        raise Http404
    try:
        case = get_case(actor=request.user, case_id=number)
        rows = access_contact_list(actor=request.user, case_id=number, purpose=purpose, at=now())
    except CaseNotFoundError as error:
        raise Http404 from error
    return as_file(ending, f"contacts-{case.number}", rows)
