"""Deliveries of a feed: what came of each, rows to correct, columns to settle, and a file sent by hand."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sizao.engines.sheets.mapping import Wanted, plain
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.intake.operations import LARGEST, give_up_delivery, settle_columns
from sizao.foundation.intake.queries import (
    access_first_rows,
    access_refused,
    get_delivery,
    list_refused,
    refused_csv,
)
from sizao.foundation.intake.types import Delivery, DeliveryState, Feed, FeedNotFoundError, Way
from sizao.foundation.privacy.purposes import Purpose, PurposeError
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file, check_whole
from sizao.interfaces.console.feeds import deliveries_of, feed_context, own_feed
from sizao.interfaces.console.persons import FormError
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.words import actor_names, moment
from sizao.interfaces.feeds.declarations import declaration_of
from sizao.interfaces.feeds.words import (
    STATES,
    TONES,
    WAYS,
    column_label,
    describe_count,
    describe_note,
    describe_refusal,
    title_of,
)
from sizao.interfaces.feeds.working import take_in
from sizao.interfaces.realm_band import as_download
from sizao.kernel.errors import SizaoError


MOST_EXPORTED = 100_000
_MOST_LISTED = 20_000
_REASON = "page"
# Where the room that took a delivery as it is shows it.
_PASSED_TO = {"findings": "findings-batch", "presences": "presences-batch"}


@require_safe
@needs(Permission.SEE_FEEDS)
def export(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """The deliveries that the list shows, all pages, as a file."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    found = deliveries_of(request, own_feed(request, name), page=1, size=MOST_EXPORTED)
    try:
        check_whole(found.total, most=MOST_EXPORTED)
    except SizaoError as error:
        context = feed_context(request, own_feed(request, name)) | {"problem": error}
        return render(request, "console/feeds/feed.html", context, status=422)
    return as_file(ending, f"deliveries-{name}", _file(found.rows))


@require_safe
@needs(Permission.SEE_FEEDS)
def delivery(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One delivery: what came of its rows, and those that wait."""
    feed, found = _found(request, name, number)
    return render(request, "console/feeds/delivery.html", _context(request, feed, found))


@require_safe
@needs(Permission.SEE_FEEDS)
def progress(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """The moving part of the page; when the work is done the whole page is asked for."""
    _feed, found = _found(request, name, number)
    response = render(request, "console/feeds/progress.html", {"delivery": found})
    if found.state is not DeliveryState.LANDED:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(Permission.TAKE_FEEDS)
def send(request: HttpRequest, name: str) -> HttpResponse:
    """A file sent by hand: new, or with corrected rows."""
    feed = own_feed(request, name)
    file = request.FILES.get("file")
    try:
        if file is None or not file.size:
            raise FormError(_("Choose a file that is not empty."))
        if file.size > LARGEST:
            raise FormError(_("The file is larger than 64 MB."), next_step=_("Send it in parts."))
        taken = take_in(
            feed=feed.name, key=None, name=file.name or "file", content=file.read(), way=Way.PAGE,
            actor=request.user.actor_id, at=now(), reason=_REASON,
        )  # fmt: skip
    except SizaoError as error:
        context = feed_context(request, feed) | {"problem": error}
        return render(request, "console/feeds/feed.html", context, status=422)
    if taken.repeated:
        messages.info(request, _("This file was sent before: here is what became of it."))
    return redirect("delivery", name=name, number=taken.number)


@require_POST
@needs(Permission.TAKE_FEEDS)
def refused(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """The rows that wait, as sent and with their reasons, as CSV. They name people: a purpose is asked and kept."""
    feed, found = _found(request, name, number)
    try:
        names, rows = access_refused(
            number=number, actor=request.user.actor_id, purpose=request.POST.get("purpose", ""), at=now()
        )
    except PurposeError as error:
        context = _context(request, feed, found) | {"problem": error}
        return render(request, "console/feeds/delivery.html", context, status=422)

    def describe(reason: str, column: str) -> str:
        return describe_refusal(reason, column, feed.adapter)

    text = refused_csv(names, rows, number=number, describe=describe)
    return as_download(text, f"refused-{name}-{number}.csv", kind="text/csv; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.TAKE_FEEDS)
def columns(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Which column is which, where a feed changed them: said once, and whatever is held is applied."""
    feed, found = _found(request, name, number)
    if found.state is not DeliveryState.HELD:
        return redirect("delivery", name=name, number=number)
    act = request.POST.get("act", "")
    problem: SizaoError | None = None
    chosen = {
        wanted.name: request.POST[wanted.name]
        for wanted in declaration_of(feed.adapter).columns
        if request.POST.get(wanted.name)
    }
    context: dict[str, Any] = {}
    try:
        if act == "settle":
            said = _said(feed, found, chosen)
            settle_columns(number=number, columns=said, actor=request.user.actor_id, at=now(), reason=_REASON)
            messages.success(request, _("The columns are settled. What was held is worked off now."))
            return redirect("delivery", name=name, number=number)
        if act == "give-up":
            give_up_delivery(number=number, actor=request.user.actor_id, at=now(), reason=_REASON)
            messages.success(request, _("Nothing of the delivery is taken; what was sent is erased."))
            return redirect("delivery", name=name, number=number)
        if act == "look":
            names, rows = access_first_rows(
                number=number, actor=request.user.actor_id, purpose=Purpose.DATA_CORRECTION.value, at=now()
            )
            context = {"first_names": names, "first_rows": [list(zip(names, row, strict=False)) for row in rows]}
    except SizaoError as error:
        problem = error
    context |= {
        "feed": feed,
        "title": title_of(feed),
        "delivery": found,
        "problem": problem,
        "fields": _fields(feed, found, chosen),
        "missing": [column_label(column, feed.adapter) for column in found.missing],
        "landed": moment(found.landed_at),
    }
    return render(request, "console/feeds/columns.html", context, status=422 if problem else 200)


def _said(feed: Feed, found: Delivery, chosen: dict[str, str]) -> dict[str, str]:
    """What is new in the choice: what a column is called, or nothing where what was said of it holds no more.

    Raises `FormError` where a column that is needed has none, or one stands for two.
    """
    wanted = declaration_of(feed.adapter).columns
    lacking = [one.name for one in wanted if one.is_required and one.name not in chosen]
    if lacking:
        words = _(", ").join(column_label(column, feed.adapter) for column in lacking)
        raise FormError(
            _("No column was chosen for: %(columns)s.") % {"columns": words},
            next_step=_("Choose one for each, or give the delivery up."),
        )
    twice = [name for name, count in Counter(chosen.values()).items() if count > 1]
    if twice:
        raise FormError(
            _("The column '%(name)s' was chosen twice.") % {"name": twice[0]},
            next_step=_("Choose for each another one."),
        )
    said = {}
    for one in wanted:
        told, choice = feed.columns.get(one.name, ""), chosen.get(one.name, "")
        if choice != (told or _usual(one, found)):
            said[one.name] = choice
    return said


def _usual(wanted: Wanted, found: Delivery) -> str:
    """The column of the delivery that has one of our usual names, empty where none has."""
    plain_names = {plain(one): one for one in found.found}
    return next((plain_names[one] for one in map(plain, (wanted.name, *wanted.usual)) if one in plain_names), "")


def _fields(feed: Feed, found: Delivery, chosen: dict[str, str]) -> list[dict[str, Any]]:
    """Our columns with what stands for each: as chosen, as told before, or by a usual name."""
    declaration = declaration_of(feed.adapter)
    fields = []
    for wanted in declaration.columns:
        told = feed.columns.get(wanted.name, "")
        fields.append(
            {
                "key": wanted.name,
                "label": column_label(wanted.name, feed.adapter),
                "about": declaration.about[wanted.name],
                "required": wanted.is_required,
                "chosen": chosen.get(wanted.name) or (told if told in found.found else _usual(wanted, found)),
                "is_missing": wanted.name in found.missing,
            }
        )
    return fields


def _context(request: HttpRequest, feed: Feed, found: Delivery) -> dict[str, Any]:
    rows = list_refused(number=found.number, limit=_MOST_LISTED)
    code = request.GET.get("code", "")
    reasons = Counter((row.reason, row.column) for row in rows if row.resolved_by is None)
    kinds = {f"{reason}.{column}" for reason, column in reasons}
    chosen = code if code in kinds else ""
    room, _colon, number = found.reference.partition(":")
    listed = [row for row in rows if not chosen or f"{row.reason}.{row.column}" == chosen]
    return {
        "feed": feed,
        "title": title_of(feed),
        "delivery": found,
        "tone": TONES[found.state],
        "state": STATES[found.state],
        "way": WAYS[found.way],
        "landed": moment(found.landed_at),
        "applied": moment(found.applied_at),
        "first": moment(found.first_at),
        "last": moment(found.last_at),
        "by": actor_names([found.requested_by])[found.requested_by],
        "rows": f"{found.rows:,}",
        "good": f"{found.good:,}",
        "late": f"{found.late:,}",
        "bad": f"{found.bad:,}",
        "counts": [describe_count(word, count) for word, count in found.counts.items()],
        "notes": [describe_note(note) for note in found.notes],
        "is_held": found.state is DeliveryState.HELD,
        "missing": [column_label(column, feed.adapter) for column in found.missing],
        "units": len(found.units),
        "passed_url": reverse(_PASSED_TO[room], args=[int(number)]) if room in _PASSED_TO else "",
        "reasons": [
            {
                "code": f"{reason}.{column}",
                "words": describe_refusal(reason, column, feed.adapter),
                "count": f"{count:,}",
                "chosen": f"{reason}.{column}" == chosen,
            }
            for (reason, column), count in reasons.most_common()
        ],
        "chosen": chosen,
        "is_cut": len(rows) == _MOST_LISTED,
        "table": _row_table(request, feed, listed) if rows else None,
        "may_take": can(request.user, Permission.TAKE_FEEDS),
    }


def _row_table(request: HttpRequest, feed: Feed, rows: Sequence[Any]) -> Table:
    heads = [
        Column("line", _("Line"), numeric=True),
        Column("why", _("What is wrong")),
        Column("detail", _("Where")),
        Column("resolved", _("Sent again in")),
    ]
    shown: list[dict[str, Any]] = [
        {
            "line": row.line,
            "why": describe_refusal(row.reason, row.column, feed.adapter),
            "detail": row.detail,
            "resolved": Value(str(row.resolved_by), url=reverse("delivery", args=[feed.name, row.resolved_by]))
            if row.resolved_by
            else "",
        }
        for row in rows
    ]
    return build_table("rows", _("Refused rows"), heads, shown, request.GET, path=request.path)


def _file(found: Sequence[Delivery]) -> Iterator[Sequence[Any]]:
    yield (
        "delivery", "file", "key", "way", "state", "rows", "good", "bad", "late", "to_correct", "landed_at",
        "applied_at", "sha256",
    )  # fmt: skip
    for one in found:
        yield (
            one.number, one.name, one.key, one.way.value, one.state.value, one.rows, one.good, one.bad, one.late,
            one.open_rows, localtime(one.landed_at).isoformat(),
            localtime(one.applied_at).isoformat() if one.applied_at else None, one.sha256,
        )  # fmt: skip


def _found(request: HttpRequest, name: str, number: int) -> tuple[Feed, Delivery]:
    feed = own_feed(request, name)
    try:
        found = get_delivery(number=number)
    except FeedNotFoundError as error:
        raise Http404 from error
    if found.feed != feed.name:
        raise Http404
    return feed, found
