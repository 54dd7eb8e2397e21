"""The impact assessment: what is processed about people, what for, at which risk, for how long; its signed versions."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sizao.engines.policy.vocabulary import RetentionTerm
from sizao.foundation.accounts.permissions import NotPermittedError, can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.assessment import Change, ChangeKind, changes, current, digest
from sizao.foundation.privacy.operations import sign_assessment
from sizao.foundation.privacy.queries import get_assessment, list_assessments, terms_in_force
from sizao.foundation.privacy.retention import PERSONAL
from sizao.foundation.privacy.types import Assessment, PrivacyError
from sizao.interfaces.clock import now
from sizao.interfaces.console.close_out import CLASSES
from sizao.interfaces.console.packs_words import STATUSES, VALUES, local
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.words import actor_names, moment
from sizao.interfaces.printing.assessment import AssessmentText, RoomText, assessment_pdf
from sizao.interfaces.realm_band import as_download
from sizao.kernel.errors import SizaoError
from sizao.kernel.retention import RetentionKind
from sizao.response.presences.queries import STORE_FIELDS


_STORES = {"presences.store": STORE_FIELDS}
_PERSONAL = [word.value for word in PERSONAL]
CHANGES: dict[str, str | Promise] = {
    ChangeKind.NEW_FIELD: gettext_lazy("new field"),
    ChangeKind.NEW_TABLE: gettext_lazy("new table"),
    ChangeKind.CLASS: gettext_lazy("another class"),
    ChangeKind.RULE: gettext_lazy("kept otherwise"),
    ChangeKind.TERM: gettext_lazy("another term, in days"),
    ChangeKind.PURPOSE: gettext_lazy("purpose, need, risk or protection says something else"),
    ChangeKind.GONE: gettext_lazy("gone"),
}
RISKS = {"high": "late", "medium": "due", "low": "info"}
_NOT_NAMED = {"presences.store": gettext_lazy("movements")}


@require_safe
@needs(Permission.SEE_ASSESSMENT)
def assessment(request: HttpRequest) -> HttpResponse:
    """The assessment as it is now, and how it differs from the last version that was signed."""
    return _page(request)


@require_POST
@needs(Permission.SIGN_ASSESSMENT)
def sign(request: HttpRequest) -> HttpResponse:
    """Signs what was on the screen."""
    at = now()
    try:
        sign_assessment(
            content=current(at=at, stores=_STORES),
            seen=request.POST.get("seen", ""),
            remark=request.POST.get("remark", ""),
            actor=request.user,
            at=at,
            reason=_("Impact assessment"),
        )
    except NotPermittedError as error:
        return _page(request, problem=error, status=403)
    except SizaoError as error:
        return _page(request, problem=error, status=422)
    messages.success(request, _("The assessment is signed."))
    return redirect("assessment")


@require_safe
@needs(Permission.SEE_ASSESSMENT)
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One signed version, as it was."""
    found = _found(request, number)
    context = _shown(request, found.content) | {
        "version": _version(found),
        "changes": _changes(request, changes(found.content, current(at=now(), stores=_STORES))),
    }
    return render(request, "console/privacy/assessment.html", context)


@require_safe
@needs(Permission.SEE_ASSESSMENT)
def as_pdf(request: HttpRequest) -> HttpResponse:
    """The assessment as it is now, on paper: it says that nobody signed it."""
    return _pdf(request, current(at=now(), stores=_STORES), None)


@require_safe
@needs(Permission.SEE_ASSESSMENT)
def version_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """A signed version on paper."""
    found = _found(request, number)
    return _pdf(request, found.content, found)


@require_safe
@needs(Permission.SEE_ASSESSMENT)
def version_file(request: HttpRequest, number: int) -> HttpResponse:
    """A signed version as data, with its signature."""
    found = _found(request, number)
    told = {"content": found.content, "signature": found.signature}
    return as_download(
        json.dumps(told, ensure_ascii=False, indent=1), f"assessment-{number}.json", kind="application/json"
    )


def _found(request: HttpRequest, number: int) -> Assessment:
    try:
        return get_assessment(actor=request.user, number=number)
    except PrivacyError as error:
        raise Http404 from error


def _page(request: HttpRequest, *, problem: SizaoError | None = None, status: int = 200) -> HttpResponse:
    content = current(at=now(), stores=_STORES)
    versions = list_assessments(actor=request.user)
    found = changes(versions[0].content, content) if versions else []
    context = _shown(request, content) | {
        "versions": [_version(one) for one in versions],
        "changes": _changes(request, found),
        "is_new": any(change.is_about_people for change in found),
        "may_sign": can(request.user, Permission.SIGN_ASSESSMENT) and (bool(found) or not versions),
        "seen": digest(content),
        "remark": request.POST.get("remark", ""),
        "problem": problem,
    }
    return render(request, "console/privacy/assessment.html", context, status=status)


def unassessed(request: HttpRequest, at: datetime) -> int | None:
    """How much about people is new since the last signed version; None where nobody has signed one."""
    signed = list_assessments(actor=request.user)
    if not signed:
        return None
    return sum(one.is_about_people for one in changes(signed[0].content, current(at=at, stores=_STORES)))


def _version(found: Assessment) -> dict[str, Any]:
    term = terms_in_force(at=found.signed_at).get(RetentionTerm.IMPACT_ASSESSMENT)
    return {
        "until": moment(found.signed_at + timedelta(days=term.values["days"])) if term else "",
        "basis": term.legal_basis if term else "",
        "number": found.id,
        "by": actor_names([found.signed_by])[found.signed_by],
        "at": moment(found.signed_at),
        "remark": found.remark,
    }


def _shown(request: HttpRequest, content: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows of an assessment: its rooms, and its terms as a list."""
    columns = [
        Column("what", _("What")),
        Column("days", _("Days"), numeric=True),
        Column("basis", _("Basis")),
        Column("status", _("Status")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "what": local(term["what"]),
            "days": term["days"],
            "basis": term["legal_basis"],
            "status": Value(STATUSES[term["status"]][1], tone=STATUSES[term["status"]][0]),
        }
        for term in content["terms"].values()
    ]
    return {
        "rooms": [_room(room, told, content) for room, told in _by_risk(content["rooms"])],
        "terms": build_table("terms", _("Terms of retention"), columns, rows, request.GET, path=request.path),
    }


def _by_risk(rooms: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What has no purpose first, then the gravest risk."""
    order = ["", *RISKS]
    return sorted(rooms.items(), key=lambda one: (order.index(one[1].get("risk", "")), one[0]))


def _room(room: str, told: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    tables = {label: table for label, table in content["tables"].items() if table["room"] == room}
    return {
        "title": local(told.get("label")) or room,
        "is_told": bool(told),
        "risk": VALUES["risk"][told["risk"]] if told else "",
        "tone": RISKS[told["risk"]] if told else "late",
        "facts": _facts(told) if told else [],
        "tables": [
            {"name": name_of(label), "fields": _fields(label, table), "kept": _kept(label, table, content)}
            for label, table in tables.items()
        ],
    }


def _facts(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    status = STATUSES[told["status"]][1]
    return [
        (_("What for"), local(told["what"])),
        (_("Why less would not do"), local(told["need"])),
        (_("Legal basis"), f"{told['legal_basis']} ({status})"),
        (_("What could happen to people"), local(told["harm"])),
        (_("What keeps it from happening"), local(told["guard"])),
    ]


def name_of(label: str) -> str:
    """What a table is called; its label where it is not there any more."""
    if label in _NOT_NAMED:
        return str(_NOT_NAMED[label])
    if "." not in label:
        # A term, or a part of the system.
        return str(VALUES["term"].get(label, label))
    try:
        return str(apps.get_model(label)._meta.verbose_name_plural)
    except LookupError:
        return label


def _field_name(label: str, name: str) -> str:
    try:
        return str(getattr(apps.get_model(label)._meta.get_field(name), "verbose_name", name))
    except LookupError:
        return name


def _fields(label: str, table: Mapping[str, Any]) -> str:
    """The fields about people by class, the gravest first."""
    by_class: dict[str, list[str]] = {}
    for name, word in table["fields"].items():
        if word in _PERSONAL:
            by_class.setdefault(word, []).append(_field_name(label, name))
    return "; ".join(f"{CLASSES[word]}: {', '.join(by_class[word])}" for word in CLASSES if word in by_class) or _(
        "none; about how the work was done"
    )


def _kept(label: str, table: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    kept = table["kept"]
    match kept["kind"]:
        case RetentionKind.TERM:
            term = content["terms"].get(kept["term"])
            return local(term["what"]) if term else "–"
        case RetentionKind.OUTBREAK:
            return _("until the outbreak is closed")
        case RetentionKind.PARENT:
            return _("as long as its %(parent)s") % {"parent": _field_name(label, kept["parent"])}
        case _:
            return _("kept: %(why)s") % {"why": _(kept["why"])}


def _changes(request: HttpRequest, found: list[Change]) -> Table | None:
    if not found:
        return None
    columns = [
        Column("kind", _("What is different")),
        Column("where", _("Where")),
        Column("field", _("Field")),
        Column("before", _("Before")),
        Column("after", _("Now")),
    ]
    rows: list[dict[str, Any]] = [
        {
            "kind": Value(CHANGES[one.kind], tone="due" if one.is_about_people else "info"),
            "where": name_of(one.where),
            "field": one.field,
            "before": str(CLASSES.get(one.before, one.before)),
            "after": str(CLASSES.get(one.after, one.after)),
        }
        for one in sorted(found, key=lambda one: not one.is_about_people)
    ]
    return build_table("changes", _("Different from the version that was signed last"), columns, rows, request.GET,
                       path=request.path)  # fmt: skip


def _pdf(request: HttpRequest, content: Mapping[str, Any], found: Assessment | None) -> HttpResponse:
    language = "en" if get_language() == "en" else "zh"
    rooms = [_room(room, told, content) for room, told in _by_risk(content["rooms"])]
    signer = actor_names([found.signed_by])[found.signed_by] if found else ""
    text = AssessmentText(
        number=_("Version %(number)d") % {"number": found.id} if found else moment(now()),
        lead=_("Made from the fields of every table, the rules of retention and the packs (PIPL arts. 55, 56)."),
        signed=f"{signer}, {moment(found.signed_at)}" if found else "",
        remark=found.remark if found else "",
        rooms=[
            RoomText(
                f"{room['title']} · {_('risk')}: {room['risk']}" if room["is_told"] else room["title"],
                room["facts"] or [(_("What for"), _("No purpose is given: it may not be processed."))],
                [(table["name"], table["fields"], table["kept"]) for table in room["tables"]],
            )
            for room in rooms
        ],
        terms=[
            (local(term["what"]), str(term["days"]), f"{term['legal_basis']} ({STATUSES[term['status']][1]})")
            for term in content["terms"].values()
        ],
    )
    try:
        made = assessment_pdf(text, language=language)
    except SizaoError as error:
        return _page(request, problem=error, status=422)
    name = f"assessment-{found.id}.pdf" if found else "assessment.pdf"
    return as_download(made, name, kind="application/pdf")
