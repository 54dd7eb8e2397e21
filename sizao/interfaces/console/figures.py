"""The figures of the first page: what each room has open for the reader, by one table that a new room joins."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from sizao.desk.assistance import list_timed_requests
from sizao.desk.grid_cells import rules_of_grid, today_of
from sizao.desk.supply_numbers import get_catalogue
from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.exchange.queries import count_undelivered
from sizao.foundation.intake.queries import count_held, count_open_rows, list_silent
from sizao.foundation.rights.queries import count_corrections, count_to_review
from sizao.interfaces.arrivals_words import ATTENTION
from sizao.interfaces.console.assessment import unassessed
from sizao.interfaces.feeds.working import limits
from sizao.interfaces.testing_words import DUE
from sizao.interfaces.zones_words import ATTENTION as ZONE_ATTENTION
from sizao.readiness.supplies.queries import count_late, count_late_calls
from sizao.response.arrivals.queries import count_arrivals, count_hand_overs
from sizao.response.arrivals.types import Attention, Rise
from sizao.response.grid.queries import count_alarms, count_silent, due_at
from sizao.response.quarantine.queries import count_stays, count_transfers
from sizao.response.restrictions.queries import count_open_alarms
from sizao.response.testing.queries import retests_due
from sizao.response.testing.types import DueKind
from sizao.response.zones.queries import count_zones


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens into the list of what it counts; without `url` for whoever may not open that list.

    `tone` is one of late, due, info, well: late ones stand first.
    """

    number: int
    label: str
    tone: str
    url: str = ""
    note: str = ""


# A partner that is away for so long is told of.
_UNDELIVERED = timedelta(minutes=10)

Source = Callable[[HttpRequest, datetime], list[Figure]]


def open_figures(request: HttpRequest, at: datetime) -> list[Figure]:
    """What the rooms of the table have open for the reader at `at`, the late first. What is nothing is not shown."""
    found = [figure for source in SOURCES for figure in source(request, at) if figure.number]
    return sorted(found, key=lambda figure: _TONES.index(figure.tone))


def _assistance(request: HttpRequest, at: datetime) -> list[Figure]:
    if not can(request.user, Permission.ANSWER_ASSISTANCE):
        return []
    requests = list_timed_requests(actor=request.user, protocol=DEFAULT_PROTOCOL, at=at)
    overdue = sum(one.is_overdue for one in requests)
    return [Figure(overdue, _("overdue requests for assistance"), "late", reverse("assistance-list") + "?show=overdue")]


def _alarms(request: HttpRequest, at: datetime) -> list[Figure]:
    if not can(request.user, Permission.SEE_ALARMS):
        return []
    number = count_open_alarms(actor=request.user)
    return [Figure(number, _("open alarms"), "late", f"{reverse('alarms')}?state=open")]


def _arrivals(request: HttpRequest, at: datetime) -> list[Figure]:
    if not can(request.user, Permission.SEE_ARRIVALS):
        return []
    counts = count_arrivals(actor=request.user, at=at, zone=ZONE)
    address = reverse("arrivals")
    # Beside the late reports of cases, "reported late" alone would not say of whom.
    shown = {
        Attention.RISK: str(ATTENTION[Attention.RISK][1]),
        Attention.LATE: _("travellers reported late"),
        Attention.TODAY: str(ATTENTION[Attention.TODAY][1]),
    }
    return [
        Figure(counts[kind], label, ATTENTION[kind][0], f"{address}?attention={kind.value}")
        for kind, label in shown.items()
    ]


def _hand_overs(request: HttpRequest, at: datetime) -> list[Figure]:
    if not can(request.user, Permission.OFFER_TRAVELLERS):
        return []
    counts = count_hand_overs(actor=request.user, at=at)
    receives = can(request.user, Permission.RECEIVE_TRAVELLERS)
    late = reverse("hand-overs")
    return [
        Figure(counts[Rise.RISEN], _("hand-overs risen to the city"), "late", f"{late}?rise=risen"),
        Figure(counts[Rise.LATE], _("hand-overs not received in time"), "late", f"{late}?rise=late"),
        Figure(
            counts[Rise.IN_TIME],
            _("travellers wait for a receipt"),
            "due" if receives else "info",
            reverse("coming") if receives else late,
        ),
    ]


def _emergency(request: HttpRequest, at: datetime) -> list[Figure]:
    if not can(request.user, Permission.REVIEW_EMERGENCY):
        return []
    number = count_to_review(actor=request.user)
    return [Figure(number, _("emergency accesses to review"), "late", reverse("emergency"))]


def _corrections(request: HttpRequest, at: datetime) -> list[Figure]:
    if not can(request.user, Permission.ANSWER_SUBJECT):
        return []
    waiting, late = count_corrections(actor=request.user, at=at)
    return [Figure(waiting, _("requests for correction"), "late" if late else "due", reverse("corrections"))]


def _exchange(request: HttpRequest, at: datetime) -> list[Figure]:
    if not can(request.user, Permission.SEE_FEEDS):
        return []
    number = count_undelivered(older_than=at - _UNDELIVERED)
    return [Figure(number, _("messages other instances did not take"), "late", f"{reverse('exchange')}?show=open")]


def _feeds(request: HttpRequest, at: datetime) -> list[Figure]:
    if not can(request.user, Permission.SEE_FEEDS):
        return []
    within, address = request.user.division_path, reverse("feeds")
    silent = list_silent(within=within, at=at, limits=lambda feed: limits(feed, at=at))
    return [
        Figure(len(silent), _("silent feeds"), "late", f"{address}?show=silent"),
        Figure(count_held(within=within), _("deliveries held"), "due", f"{address}?show=held"),
        Figure(count_open_rows(within=within), _("rows of feeds to correct"), "due", f"{address}?show=to-correct"),
    ]


def _supplies(request: HttpRequest, at: datetime) -> list[Figure]:
    figures = []
    if can(request.user, Permission.ANSWER_HELP):
        calls = count_late_calls(actor=request.user, clock=get_catalogue(at=at).help_clock, at=at)
        figures.append(Figure(calls, _("late calls for help"), "late", f"{reverse('supplies-help')}?show=late"))
    if can(request.user, Permission.SEE_SUPPLIES):
        requests, deliveries = count_late(actor=request.user, at=at)
        address = f"{reverse('supplies-requests')}?show=late"
        figures.append(Figure(requests, _("requests for supplies past due"), "late", address))
        figures.append(Figure(deliveries, _("late deliveries"), "due", f"{reverse('supplies-deliveries')}?show=late"))
    return figures


def _zones(request: HttpRequest, at: datetime) -> list[Figure]:
    if not can(request.user, Permission.SEE_ZONES):
        return []
    address = reverse("zones")
    return [
        Figure(number, _("zones: %(what)s") % {"what": ZONE_ATTENTION[kind][1]}, ZONE_ATTENTION[kind][0],
               f"{address}?attention={kind.value}")
        for kind, number in count_zones(actor=request.user, at=at).items()
    ]  # fmt: skip


def _quarantine(request: HttpRequest, at: datetime) -> list[Figure]:
    if not can(request.user, Permission.MONITOR_STAYS):
        return []
    counts = count_stays(actor=request.user, at=at)
    stays, may_place = reverse("quarantine-stays"), can(request.user, Permission.PLACE_PEOPLE)
    waits = reverse("places") if may_place else f"{stays}?show=waiting"
    return [
        Figure(counts["alarms"], _("medical alarms at quarantine sites"), "late", reverse("quarantine-round")),
        Figure(counts["waiting"], _("people who wait for a quarantine place"), "due", waits),
        Figure(counts["over"], _("people to be released from quarantine"), "due", f"{stays}?show=over"),
    ]


def _rides(request: HttpRequest, at: datetime) -> list[Figure]:
    if not can(request.user, Permission.DISPATCH):
        return []
    waiting, late = count_transfers(actor=request.user, at=at)
    address = reverse("rides")
    return [
        Figure(late, _("people past the clock of their ride"), "late", f"{address}?show=late"),
        Figure(waiting, _("people who wait for a ride"), "due", f"{address}?show=waiting"),
    ]


def _tests(request: HttpRequest, at: datetime) -> list[Figure]:
    if not can(request.user, Permission.SEE_TESTS):
        return []
    counts = Counter(one.kind for one in retests_due(actor=request.user, at=at))
    address = reverse("testing")
    return [
        Figure(counts[kind], str(DUE[kind][1]), "late", f"{address}?show={kind}")
        for kind in (DueKind.POOL_POSITIVE, DueKind.UNCLEAR)
    ]


def _grid(request: HttpRequest, at: datetime) -> list[Figure]:
    """What rose to the reader's level, and once reports are due the cells of which none came."""
    if not can(request.user, Permission.SEE_GRID):
        return []
    called = sum(count_alarms(actor=request.user).values())
    found = [Figure(called, _("alarms of grid cells"), "late", f"{reverse('grid-alarms')}?mine=1")]
    today = today_of(at)
    if due_at(today, rules_of_grid(at=at), ZONE) <= at:
        silent, _cells = count_silent(actor=request.user, on=today)
        found.append(Figure(silent, _("silent grid cells"), "late", f"{reverse('grid-cells-list')}?state=silent"))
    return found


def _assessment(request: HttpRequest, at: datetime) -> list[Figure]:
    if not can(request.user, Permission.SIGN_ASSESSMENT):
        return []
    new, address = unassessed(request, at), reverse("assessment")
    if new is None:
        return [Figure(1, _("impact assessment to sign"), "due", address)]
    return [Figure(new, _("new uses of personal data to assess"), "late", address)]


_TONES = ("late", "due", "info", "well")

# A room joins with one line: whoever may not see its figures gets none.
SOURCES: tuple[Source, ...] = (
    _alarms,
    _assistance,
    _emergency,
    _corrections,
    _assessment,
    _feeds,
    _exchange,
    _hand_overs,
    _zones,
    _arrivals,
    _supplies,
    _quarantine,
    _rides,
    _tests,
    _grid,
)
