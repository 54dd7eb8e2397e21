"""Feeds: how each system that sends is doing, at a glance and one by one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.database.types import Scope
from sizao.foundation.intake.operations import pause_feed
from sizao.foundation.intake.queries import count_by_state, get_feed, list_deliveries, list_health
from sizao.foundation.intake.types import Delivery, DeliveryState, Feed, FeedNotFoundError, Health
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import (
    PAGE_ROWS,
    Column,
    Plain,
    Table,
    Value,
    build_table,
    read_asked,
    table_of_page,
)
from sizao.interfaces.console.tracing_words import duration
from sizao.interfaces.console.words import division_names, moment, moment_near, since
from sizao.interfaces.feeds.declarations import DECLARATIONS, declaration_of
from sizao.interfaces.feeds.words import (
    STATES,
    TONES,
    WAYS,
    column_label,
    describe_pull_problem,
    title_of,
    title_of_adapter,
)
from sizao.interfaces.feeds.working import drop_folder, expected_units, limits
from sizao.interfaces.realm_band import as_download
from sizao.kernel.pages import Page


_MOST_MISSING = 60
_TONES = ("late", "due", "info", "well")
# What may be asked of the list of feeds.
_SHOWN = ("silent", "held", "to-correct")
# What may be asked of a feed's deliveries.
_CUTS: dict[str, dict[str, Any]] = {
    "to-correct": {"to_correct": True},
    "held": {"states": (DeliveryState.HELD,)},
    "waiting": {"states": (DeliveryState.LANDED,)},
    "refused": {"states": (DeliveryState.REFUSED,)},
}
_ORDERS = {"number": "id", "name": "name", "rows": "rows", "bad": "bad", "open": "open_rows", "landed": "landed_at"}


@require_safe
@needs(Permission.SEE_FEEDS)
def feeds(request: HttpRequest) -> HttpResponse:
    """All feeds of the reader's area, those that are silent first."""
    at = now()
    health = _health(request, at)
    show = _shown(request)
    counts = {name: len(_cut(health, name)) for name in _SHOWN}
    return render(
        request,
        "console/feeds/list.html",
        {
            "table": _feeds_table(request, _cut(health, show), at),
            "choices": [
                {"show": "", "label": _("All"), "count": len(health), "chosen": not show},
                {"show": "silent", "label": _("Silent"), "count": counts["silent"], "chosen": show == "silent"},
                {"show": "held", "label": _("Held"), "count": counts["held"], "chosen": show == "held"},
                {
                    "show": "to-correct",
                    "label": _("To correct"),
                    "count": counts["to-correct"],
                    "chosen": show == "to-correct",
                },
            ],
            "kinds": [{"name": name, "title": one.title, "yields": one.yields} for name, one in DECLARATIONS.items()],
            "may_see_presences": can(request.user, Permission.IMPORT_PRESENCES),
        },
    )


@require_safe
@needs(Permission.SEE_FEEDS)
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """The list of feeds as a file: no row of what came."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    return as_file(ending, "feeds", _feeds_file(_cut(_health(request, now()), _shown(request))))


@require_safe
@needs(Permission.SEE_FEEDS)
def sample(request: HttpRequest, adapter: str) -> HttpResponse:
    """A file as a system of this kind may send it; whoever is in it was invented."""
    if adapter not in DECLARATIONS:
        raise Http404
    return as_download("\ufeff" + DECLARATIONS[adapter].sample, f"{adapter}.csv", kind="text/csv; charset=utf-8")


@require_safe
@needs(Permission.SEE_FEEDS)
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """One feed: how it is doing, how it is read, and its deliveries."""
    return render(request, "console/feeds/feed.html", feed_context(request, own_feed(request, name)))


@require_POST
@needs(Permission.TAKE_FEEDS)
def pause(request: HttpRequest, name: str) -> HttpResponse:
    """Nothing is expected of a feed for a while, or again."""
    found = own_feed(request, name)
    pause_feed(
        name=name, is_paused=not found.is_paused, actor=request.user.actor_id, at=now(), reason="page"
    )  # fmt: skip
    done = _("It is expected again.") if found.is_paused else _("Nothing is expected of it; what it sends is taken.")
    messages.success(request, done)
    return redirect("feed", name=name)


def own_feed(request: HttpRequest, name: str) -> Feed:
    """A feed of the reader's area; any other is answered like one that is not there."""
    try:
        found = get_feed(name=name)
    except FeedNotFoundError as error:
        raise Http404 from error
    if not Scope(request.user.division_path).covers(found.division_path):
        raise Http404
    return found


def feed_context(request: HttpRequest, found: Feed) -> dict[str, Any]:
    """What the page of a feed shows."""
    at = now()
    [health] = list_health(
        within=found.division_path, at=at, limits=lambda one: limits(one, at=at), expected_units=expected_units,
        name=found.name,
    )  # fmt: skip
    tone, state = _state(health, at)
    show = request.GET.get("show", "")
    states = count_by_state(feed=found.name)
    missing = [unit.partition("@")[0] for unit in health.missing]
    declaration = declaration_of(found.adapter)
    return {
        "feed": found,
        "title": title_of(found),
        "health": health,
        "tone": tone,
        "state": state,
        "kind": title_of_adapter(found.adapter),
        "yields": declaration.yields,
        "division": division_names([found.division_path])[found.division_path],
        "last_seen": moment(found.last_seen_at),
        "rows": f"{health.rows:,}",
        "every": duration(found.every) if found.every else "",
        "coverage": "" if health.coverage is None else f"{health.coverage:.0%}",
        # As a program reads it, whatever the language writes for a comma.
        "meter": "" if health.coverage is None else f"{health.coverage:.3f}",
        "missing": missing[:_MOST_MISSING],
        "missing_more": max(0, len(missing) - _MOST_MISSING),
        "folder": f"{drop_folder().name}/{found.name}/",
        "fetched_every": duration(found.pull_every) if found.pull_every else "",
        "pull_problem": describe_pull_problem(found.pull_problem),
        "fetched_next": moment(found.pull_next_at),
        "mapped": [(column_label(column, found.adapter), told) for column, told in found.columns.items()],
        "columns": [
            {
                "name": wanted.name,
                "about": declaration.about[wanted.name],
                "usual": ", ".join(wanted.usual),
                "required": wanted.is_required,
            }
            for wanted in declaration.columns
        ],
        "settings": list(found.settings.items()),
        "choices": [
            {"show": "", "label": _("All"), "count": sum(states.values()), "chosen": show not in _CUTS},
            {"show": "to-correct", "label": _("To correct"), "count": None, "chosen": show == "to-correct"},
            *(
                {"show": word, "label": label, "count": states.get(state, 0), "chosen": show == word}
                for word, label, state in (
                    ("held", _("Held"), DeliveryState.HELD),
                    ("waiting", _("Waiting"), DeliveryState.LANDED),
                    ("refused", _("Refused"), DeliveryState.REFUSED),
                )
            ),
        ],
        "table": deliveries_table(request, found, at),
        "may_take": can(request.user, Permission.TAKE_FEEDS),
    }


def deliveries_of(request: HttpRequest, found: Feed, *, page: int, size: int) -> Page[Delivery]:
    """The deliveries that the address asks for."""
    asked = read_asked("deliveries", request.GET, _columns())
    order = f"{'-' if asked.falling else ''}{_ORDERS[asked.sort]}" if asked.sort in _ORDERS else ""
    cut = _CUTS.get(request.GET.get("show", ""), {})
    return list_deliveries(feed=found.name, text=asked.filter, order=order, page=page, size=size, **cut)


def deliveries_table(request: HttpRequest, found: Feed, at: datetime) -> Table:
    asked = read_asked("deliveries", request.GET, _columns())
    page = deliveries_of(request, found, page=asked.page, size=PAGE_ROWS)
    if page.number > page.last:
        page = deliveries_of(request, found, page=page.last, size=PAGE_ROWS)
    rows: list[Mapping[str, Plain | Value]] = [
        {
            "number": Value(str(one.number), url=reverse("delivery", args=[found.name, one.number])),
            "name": one.name,
            "way": str(WAYS[one.way]),
            "state": Value(STATES[one.state], tone=TONES[one.state]),
            "rows": f"{one.rows:,}",
            "bad": f"{one.bad:,}" if one.bad else "",
            "open": f"{one.open_rows:,}" if one.open_rows else "",
            "landed": moment_near(one.landed_at, at),
        }
        for one in page.rows
    ]
    asks = request.GET.urlencode()
    return table_of_page(
        "deliveries",
        _("Deliveries"),
        _columns(),
        Page(rows, page.total, page.number, page.size),
        request.GET,
        path=request.path,
        exports=[
            (ending.upper(), reverse("deliveries-export", args=[found.name, ending]) + (f"?{asks}" if asks else ""))
            for ending in ("csv", "xlsx")
        ],
        empty_title=_("Nothing is to be done here") if request.GET.get("show") in _CUTS else _("Nothing came yet"),
        empty_hint="" if request.GET.get("show") in _CUTS else _("Send a file below, or let its system send."),
    )


def _columns() -> list[Column]:
    return [
        Column("number", _("Delivery"), numeric=True),
        Column("name", _("File")),
        Column("way", _("Way"), sortable=False),
        Column("state", _("State"), sortable=False),
        Column("rows", _("Rows"), numeric=True),
        Column("bad", _("Refused"), numeric=True),
        Column("open", _("To correct"), numeric=True),
        Column("landed", _("Received")),
    ]


def _health(request: HttpRequest, at: datetime) -> list[Health]:
    return list_health(
        within=request.user.division_path, at=at, limits=lambda one: limits(one, at=at), expected_units=expected_units
    )


def _shown(request: HttpRequest) -> str:
    show = request.GET.get("show", "")
    return show if show in _SHOWN else ""


def _cut(health: Sequence[Health], show: str) -> list[Health]:
    wanted = {
        "silent": lambda one: one.is_silent,
        "held": lambda one: one.held,
        "to-correct": lambda one: one.open_rows,
    }.get(show, lambda one: True)
    return [one for one in health if wanted(one)]


def _state(one: Health, at: datetime) -> tuple[str, str]:
    """The tone and words of how a feed is doing: the worst first."""
    if one.silent_since is not None:
        return "late", _("silent, overdue for %(time)s") % {"time": since(one.silent_since, at)}
    if one.held:
        return "due", _("held: settle the columns")
    if one.feed.pull_problem:
        return "due", _("cannot be fetched")
    if one.feed.is_paused:
        return "info", _("paused")
    if one.feed.last_seen_at is None:
        return "info", _("nothing came yet")
    return "well", _("well")


def _feeds_table(request: HttpRequest, health: Sequence[Health], at: datetime) -> Table:
    names = division_names([one.feed.division_path for one in health])
    columns = [
        Column("feed", _("Feed")),
        Column("state", _("State")),
        Column("division", _("Division")),
        Column("seen", pgettext("feed", "Last seen")),
        Column("rows", _("Rows in 24 h"), numeric=True),
        Column("refused", _("Refused"), numeric=True),
        Column("late", _("Late"), numeric=True),
        Column("coverage", _("Coverage"), numeric=True),
        Column("open", _("To correct"), numeric=True),
    ]
    rows: list[dict[str, Any]] = []
    worst_first = sorted(health, key=lambda one: _TONES.index(_state(one, at)[0]))
    for order, one in enumerate(worst_first):
        tone, state = _state(one, at)
        seen = one.feed.last_seen_at
        rows.append(
            {
                "feed": Value(title_of(one.feed), url=reverse("feed", args=[one.feed.name])),
                "state": Value(state, tone=tone, order=order),
                "division": names[one.feed.division_path],
                "seen": Value(moment_near(seen, at), order=seen.timestamp() if seen else 0.0),
                "rows": Value(f"{one.rows:,}", order=one.rows),
                "refused": Value(f"{one.refused:,}", order=one.refused),
                "late": Value(f"{one.late:,}", order=one.late),
                "coverage": Value("–", order=2.0)
                if one.coverage is None
                else Value(f"{one.coverage:.0%}", order=one.coverage),
                "open": Value(f"{one.open_rows:,}", order=one.open_rows),
            }
        )
    show = _shown(request)
    return build_table(
        "feeds",
        _("Feeds"),
        columns,
        rows,
        request.GET,
        path=request.path,
        exports=[
            (ending.upper(), reverse("feeds-export", args=[ending]) + (f"?show={show}" if show else ""))
            for ending in ("csv", "xlsx")
        ],
        empty_title=_("Nothing is to be done here") if show else _("No system is connected yet"),
        empty_hint="" if show else _("An administrator connects it: sizao feeds connect NAME --adapter ADAPTER"),
    )


def _feeds_file(health: Sequence[Health]) -> Iterator[Sequence[Any]]:
    yield (
        "feed", "title", "adapter", "division", "office", "last_seen_at", "rows", "refused", "late", "to_correct",
        "held", "waiting", "coverage", "missing", "silent_since",
    )  # fmt: skip
    for one in health:
        feed = one.feed
        yield (
            feed.name, feed.title, feed.adapter, feed.division_path, feed.office, _told(feed.last_seen_at), one.rows,
            one.refused, one.late, one.open_rows, one.held, one.waiting,
            None if one.coverage is None else round(one.coverage, 3), " ".join(one.missing), _told(one.silent_since),
        )  # fmt: skip


def _told(instant: datetime | None) -> str | None:
    return localtime(instant).isoformat() if instant else None
