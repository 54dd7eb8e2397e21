"""The auditor's pages: the trail with its chain, and one row of it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, localtime, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.foundation.accounts.queries import actors_called
from sizao.foundation.accounts.types import Permission
from sizao.foundation.audit.operations import EXPORTED, record
from sizao.foundation.audit.queries import (
    MOST_COUNTED,
    count_audit_rows,
    find_audit_row,
    find_audit_rows,
    find_listed_rows,
    find_people_read,
    get_seal,
    get_trail_state,
    list_actions,
    list_subject_kinds,
)
from sizao.foundation.audit.types import AuditOrder, AuditRow, AuditSearch, AuditSort, TrailState
from sizao.foundation.privacy.pseudonyms import key_from_shown, shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.audit_words import action_words, actor_words, is_table, shown_key, subject_words
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.searches import Field, Results, cells, page_of, page_within
from sizao.interfaces.console.tables import Column, Value
from sizao.interfaces.console.words import PURPOSES, actor_names, division_names
from sizao.kernel.errors import SizaoError


MOST_EXPORTED = MOST_COUNTED
_LISTED_AT_ONCE = 50
_MOST_PEOPLE = 200
_DAY = timedelta(hours=24)
# A verification by night may begin a little later than the one before.
_VERIFIED_LATELY = timedelta(hours=26)
_ACTOR_ID = re.compile(r"(?:user|system|database|source|laboratory):[\w.-]{1,70}", re.ASCII)
_KEY = re.compile(r"[\w.:/#-]{1,120}", re.ASCII)
_ID_NUMBER_OR_PHONE = re.compile(r"\d{15}|\d{17}[\dXx]|(?:\+?86)?1\d{10}")
_SORT = "sort:"


class TrailSearchError(SizaoError):
    """A search that cannot be done as given."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The fields of the form as they were given."""

    actor: str
    what: str
    subject: str
    purpose: str
    begin: str
    end: str
    order: AuditOrder


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.READ_AUDIT)
def trail(request: HttpRequest) -> HttpResponse:
    """The trail: how it stands, and what was asked of it, the newest rows first. Words that may name somebody come
    by POST; an address holds ids and keys only."""
    given = request.POST if request.method == "POST" else request.GET
    asked = _read(given, by_form=request.method == "POST")
    context: dict[str, Any] = {
        "fields": _fields(asked),
        "action": request.path,
        "results": None,
        **_state(request, get_trail_state()),
    }
    try:
        search = _search(request, asked)
        exported = given.get("export") if request.method == "POST" else None
        if exported in ("csv", "xlsx"):
            return _export(request, search, asked, exported)
    except TrailSearchError as error:
        return render(request, "console/audit/trail.html", context | {"problem": error}, status=422)
    found = page_within(
        lambda page: find_audit_rows(scope=request.user.scope, search=search, order=asked.order, page=page),
        page_of(given),
    )
    if search.persons:
        _record(request, "audit.search", subject_kind="person", subject_key=shown(search.persons[0]))
    names = actor_names(row.actor for row in found.rows)
    heads = [
        Column("when", _("Written at")),
        Column("who", _("Done by")),
        Column("what", _("What was done")),
        Column("about", _("About")),
        Column("purpose", _("Purpose or reason")),
        Column("sealed", _("Number"), numeric=True),
    ]
    context["results"] = Results(
        _("Audit trail"),
        heads,
        cells([_line(row, names) for row in found.rows], heads),
        min(found.total, MOST_COUNTED),
        found.number,
        found.last,
        _("Nothing in the audit trail matches"),
        _("Choose a longer period, or fewer conditions. Rows of other divisions are not shown."),
        is_cut=found.total > MOST_COUNTED,
    )
    return render(request, "console/audit/trail.html", context)


def _read(given: Mapping[str, str], *, by_form: bool) -> _Asked:
    """What was typed in; of what stands in an address only ids, keys and codes, for a text might be a name."""
    words = {name: given.get(name, "").strip() for name in ("actor", "what", "subject", "purpose", "begin", "end")}
    if not by_form:
        words["actor"] = words["actor"] if _ACTOR_ID.fullmatch(words["actor"]) else ""
        words["subject"] = words["subject"] if _is_key(words["subject"]) else ""
        words["purpose"] = words["purpose"] if words["purpose"] in PURPOSES else ""
    order = given.get("order", "")
    return _Asked(**words, order=AuditOrder(order) if order in set(AuditOrder) else AuditOrder.NEWEST)


def _is_key(text: str) -> bool:
    return bool(_KEY.fullmatch(text)) and not _ID_NUMBER_OR_PHONE.fullmatch(text)


def _fields(asked: _Asked) -> list[Field]:
    kinds = [
        (f"{_SORT}{AuditSort.READ}", _("All reads of people")),
        (f"{_SORT}{AuditSort.CHANGE}", _("All changes of rows")),
        (f"{_SORT}{AuditSort.EXPORT}", _("All exports")),
        (f"{_SORT}{AuditSort.PAST_APPLICATION}", _("Changes past the application")),
    ]
    actions = sorted((action_words(action), action) for action in list_actions())
    orders = [
        (AuditOrder.NEWEST.value, _("newest first")),
        (AuditOrder.OLDEST.value, _("oldest first")),
        (AuditOrder.ACTOR.value, _("by who did it")),
        (AuditOrder.ACTION.value, _("by what was done")),
    ]
    return [
        Field(
            "actor", _("Done by"), asked.actor, kind="search", hint=_("Name of an account, or an id like system:demo")
        ),
        Field(
            "what",
            _("What was done"),
            asked.what,
            options=[("", _("All")), *kinds, *((code, word) for word, code in actions)],
        ),
        Field(
            "subject",
            _("About"),
            asked.subject,
            kind="search",
            hint=_("Person key, case number, or number of a record"),
        ),
        Field("purpose", _("Purpose or reason"), asked.purpose, kind="search"),
        Field("begin", _("From"), asked.begin, kind="datetime-local"),
        Field("end", _("To"), asked.end, kind="datetime-local"),
        Field("order", _("Sorting"), asked.order.value, options=orders),
    ]


def _search(request: HttpRequest, asked: _Asked) -> AuditSearch:
    begin, end = _instant(asked.begin), _instant(asked.end)
    if begin and end and begin >= end:
        raise TrailSearchError(_("The period ends before it begins."), next_step=_("Choose a later end."))
    is_sort = asked.what.startswith(_SORT) and asked.what.removeprefix(_SORT) in set(AuditSort)
    kind, keys, persons = _subject(asked)
    return AuditSearch(
        actors=_actors(request, asked),
        action="" if is_sort else asked.what,
        subject_kind=kind,
        subject_keys=keys,
        persons=persons,
        purposes=_purposes(asked.purpose),
        begin=begin,
        end=end,
        sort=AuditSort(asked.what.removeprefix(_SORT)) if is_sort else None,
    )


def _actors(request: HttpRequest, asked: _Asked) -> tuple[str, ...]:
    if not asked.actor or _ACTOR_ID.fullmatch(asked.actor):
        return (asked.actor,) if asked.actor else ()
    found = actors_called(text=asked.actor, below=request.user.scope.path or "")
    if not found:
        raise TrailSearchError(
            _("No account of your area is called so."),
            next_step=_("Give a user name, part of a name, or an id like user:12 or system:demo."),
        )
    return tuple(found)


def _subject(asked: _Asked) -> tuple[str, tuple[str, ...], tuple[int, ...]]:
    """Kind, keys and persons that the words mean."""
    text = asked.subject
    kind, _colon, key = text.partition(":")
    if _colon and kind in list_subject_kinds():
        return kind, (key,) if key else (), ()
    person = key_from_shown(text)
    if person is not None:
        return "", (shown(person), str(person)), (person,)
    if text and not _is_key(text):
        raise TrailSearchError(
            _("The audit trail knows people by their keys only."),
            _("It holds no names, numbers or phones, so none can be looked for."),
            _("Give the key as it is shown: P and 16 signs. Whoever may search for people can tell it."),
        )
    return "", (text,) if text else (), ()


def _purposes(text: str) -> tuple[str, ...]:
    """The words, and the purposes whose names on the pages hold them."""
    if not text:
        return ()
    return (text, *(code for code, label in PURPOSES.items() if text.casefold() in str(label).casefold()))


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise TrailSearchError(_("This is no date and time."), next_step=_("Write it like 2021-10-23 08:00."))
    return make_aware(found) if is_naive(found) else found


def _line(row: AuditRow, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "when": Value(_shown_instant(row.written_at), url=reverse("audit-row", args=[row.event])),
        "who": Value(_who(row, names), tone="due") if _is_past_application(row) else _who(row, names),
        "what": _what(row),
        "about": subject_words(row.subject_kind, row.subject_key),
        "purpose": str(PURPOSES.get(row.purpose, row.purpose)),
        "sealed": Value(_("not yet sealed"), tone="info") if row.sealed is None else f"{row.sealed:,}",
    }


def _what(row: AuditRow) -> str:
    words = action_words(row.action)
    if row.row_count is not None and (not row.subject_key or row.row_count > 1):
        return f"{words} × {row.row_count:,}"
    return words


def _who(row: AuditRow, names: Mapping[str, str]) -> str:
    """The actor by name; the role of the database too, where it is not the one that serves."""
    words = actor_words(row.actor, names, serving=_serving_role())
    is_said = not _is_past_application(row) or row.actor == f"database:{row.database_role}"
    return words if is_said else f"{words} ({row.database_role})"


def _is_past_application(row: AuditRow) -> bool:
    return row.action.startswith("row.") and row.database_role != _serving_role()


def _serving_role() -> str:
    role: str = settings.DATABASES["default"]["USER"]
    return role


def _state(request: HttpRequest, state: TrailState) -> dict[str, Any]:
    """The figures above the list. Each opens into its rows."""
    since = localtime(state.at - _DAY)
    last = state.last_verification
    tone, words = _verdict(last, state.at)

    def lately(sort: AuditSort, label: str, tone: str) -> dict[str, Any]:
        count = count_audit_rows(scope=request.user.scope, search=AuditSearch(sort=sort, begin=since))
        query = urlencode({"what": f"{_SORT}{sort}", "begin": since.strftime("%Y-%m-%dT%H:%M")})
        number = f"> {MOST_COUNTED:,}" if count > MOST_COUNTED else f"{count:,}"
        return {"number": number, "label": label, "tone": tone if count else "well", "url": f"?{query}#found"}

    return {
        "figures": [
            {
                "number": f"{state.head.number:,}",
                "note": _("+ %(n)s waiting") % {"n": f"{state.waiting:,}"} if state.waiting else "",
                "label": _("rows in the chain"),
                "tone": "info",
                "url": f"?{urlencode({'order': AuditOrder.NEWEST.value})}#found",
            },
            {
                "number": _shown_instant(last.written_at)[5:16] if last else "–",
                "label": words,
                "tone": tone,
                "url": reverse("audit-row", args=[last.event]) if last else "",
            },
            lately(AuditSort.READ, _("reads of people, 24 h"), "info"),
            lately(AuditSort.EXPORT, _("exports, 24 h"), "info"),
            lately(AuditSort.CHANGE, _("changes of rows, 24 h"), "info"),
            lately(AuditSort.PAST_APPLICATION, _("changes past the application, 24 h"), "due"),
        ],
        "head": state.head if state.head.number else None,
    }


def _verdict(last: AuditRow | None, at: datetime) -> tuple[str, str]:
    if last is None:
        return "due", _("never verified")
    troubles = last.detail.get("troubles", 0)
    if troubles:
        return "late", _("verified: %(n)s troubles") % {"n": f"{troubles:,}"}
    if at - last.written_at > _VERIFIED_LATELY:
        return "due", _("verified, but not lately")
    return "well", _("verified: whole")


def _export(request: HttpRequest, search: AuditSearch, asked: _Asked, ending: str) -> HttpResponse:
    found = find_audit_rows(scope=request.user.scope, search=search, order=asked.order, size=MOST_EXPORTED)
    if found.total > MOST_EXPORTED:
        raise TrailSearchError(
            _("The list is too long for a file."),
            _("It has more than %(most)s rows.") % {"most": f"{MOST_EXPORTED:,}"},
            _("Search for less, or export the trail itself by command: sizao audit export"),
        )
    _record(
        request,
        EXPORTED,
        subject_kind="audit",
        subject_key="search",
        detail={
            "rows": len(found.rows),
            "format": ending,
            **({"about": list(map(shown, search.persons))} if search.persons else {}),
        },
    )
    return as_file(ending, "audit", _file(found.rows))


def _file(rows: Sequence[AuditRow]) -> Iterator[Sequence[Any]]:
    names = actor_names(row.actor for row in rows)
    yield ("row", "event", "written_at", "at", "actor", "actor_name", "database_role", "action", "subject_kind",
           "subject_key", "purpose", "division_path", "changed_columns", "row_count", "detail")  # fmt: skip
    for row in rows:
        yield (
            row.sealed,
            row.event,
            localtime(row.written_at).isoformat(),
            localtime(row.at).isoformat(),
            row.actor,
            names.get(row.actor, row.actor),
            row.database_role,
            row.action,
            row.subject_kind,
            row.subject_key,
            row.purpose,
            row.division_path,
            ", ".join(row.changed_columns),
            row.row_count,
            json.dumps(row.detail, ensure_ascii=False),
        )


def _record(
    request: HttpRequest, action: str, *, subject_kind: str, subject_key: str, detail: Mapping[str, Any] | None = None
) -> None:
    record(
        at=now(),
        actor=request.user.actor_id,
        action=action,
        subject_kind=subject_kind,
        subject_key=subject_key,
        detail=detail,
    )


@require_safe
@needs(Permission.READ_AUDIT)
def row(request: HttpRequest, event: int) -> HttpResponse:
    """One row, its place in the chain, and what it leads to."""
    found = find_audit_row(scope=request.user.scope, event=event) if event < 2**63 else None
    if found is None:
        raise Http404
    names = actor_names([found.actor])
    page = page_of(request.GET)
    listed = find_listed_rows(event=event, page=page, size=_LISTED_AT_ONCE)
    people = find_people_read(scope=request.user.scope, event=event)
    context = {
        "row": found,
        "title": _what(found),
        "written": _shown_instant(found.written_at),
        "at": "" if found.action.startswith("row.") else _shown_instant(found.at),
        "who": actor_words(found.actor, names, serving=_serving_role()),
        "is_past_application": _is_past_application(found),
        "table": found.subject_kind if is_table(found.subject_kind) else "",
        "about": subject_words(found.subject_kind, found.subject_key),
        "purpose": PURPOSES.get(found.purpose, found.purpose),
        "division": division_names([found.division_path]).get(found.division_path or "", ""),
        "detail": [(name, _plain(value)) for name, value in found.detail.items()],
        "seal": get_seal(event=event),
        "by_same": f"{reverse('audit')}?{urlencode({'actor': found.actor})}",
        "about_same": f"{reverse('audit')}?{urlencode({'subject': _subject_link(found)})}",
        "listed": [(shown_key(found.subject_kind, one.key), one.old_hash, one.new_hash) for one in listed.rows],
        "people": [shown(key) for key in people[:_MOST_PEOPLE]],
        "people_count": len(people),
        "people_elsewhere": (found.row_count or 0) - len(people) if people else 0,
        "people_cut": len(people) > _MOST_PEOPLE,
        "listed_total": f"{listed.total:,}",
        "page": page,
        "pages": listed.last,
    }
    return render(request, "console/audit/row.html", context)


def _subject_link(found: AuditRow) -> str:
    key = found.subject_key
    if found.subject_kind in ("person", "people_person", "person_keys"):
        number = int(key) if key.isdecimal() and 0 < int(key) < 2**63 else key_from_shown(key)
        if number:
            return shown(number)
    return f"{found.subject_kind}:{key}"


def _plain(value: Any) -> str:
    """A value of the detail as people read it; lists of keys one after the other."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value) if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)


def _shown_instant(instant: datetime) -> str:
    return localtime(instant).strftime("%Y-%m-%d %H:%M:%S")
