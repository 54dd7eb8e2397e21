"""Reads of stays, rounds and plans. Names nobody; one stay with its notes is kept in the audit trail."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db.models import Q

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import check_purpose
from sizao.kernel.pages import Page
from sizao.response.quarantine import models
from sizao.response.quarantine.reading import change_of, check_of, note_of, plan_of, stay_of
from sizao.response.quarantine.types import (
    OPEN_STATES,
    DailyCheck,
    DayPart,
    NoteKind,
    OpenAlarm,
    OpenStay,
    Plan,
    PlanNotFoundError,
    PlanState,
    RoundLine,
    Stay,
    StayFile,
    StayNotFoundError,
    StayState,
)


def list_stays(
    *,
    actor: ScopedActor,
    states: Collection[StayState] = (),
    site: int | None = None,
    persons: Collection[int] | None = None,
    due_by: datetime | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[Stay]:
    """Stays of the area, the earliest end first. Raises `NotPermittedError`."""
    check(actor, Permission.MONITOR_STAYS)
    wanted = Q()
    if states:
        wanted &= Q(state__in=[state.value for state in states])
    if site is not None:
        wanted &= Q(site_id=site)
    if persons is not None:
        wanted &= Q(person__in=persons)
    if due_by is not None:
        wanted &= Q(due_at__lte=due_by)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Stay.objects.filter(wanted).select_related("site", "room").order_by("due_at", "pk")
        start = (page - 1) * size
        return Page([stay_of(row) for row in rows[start : start + size]], rows.count(), page, size)


def list_open(*, actor: ScopedActor) -> list[OpenStay]:
    """Every stay of the area that is not over, in few words: of thousands nothing else is read. `NotPermittedError`."""
    check(actor, Permission.MONITOR_STAYS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Stay.objects.filter(state__in=[state.value for state in OPEN_STATES]).order_by("pk")
        values = rows.values_list("pk", "person", "restriction", "state", "group", "due_at")
        return [
            OpenStay(pk, person, restriction, StayState(state), group, due_at)
            for pk, person, restriction, state, group, due_at in values
        ]


def list_inside(*, actor: ScopedActor) -> list[tuple[int, str, datetime]]:
    """(person, division of the site, end of the term) of everybody who is at a site now: for sums. Keys only.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.MONITOR_STAYS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Stay.objects.filter(state=StayState.ARRIVED.value, site__isnull=False)
        return list(rows.values_list("person", "site__division_path", "due_at"))


def get_stays(*, actor: ScopedActor, stay_ids: Collection[int]) -> dict[int, Stay]:
    """These stays by number; those outside the area are left out. Raises `NotPermittedError`."""
    check(actor, Permission.MONITOR_STAYS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Stay.objects.filter(pk__in=stay_ids).select_related("site", "room")
        return {row.pk: stay_of(row) for row in rows}


def find_stay_of(*, actor: ScopedActor, restriction: int) -> Stay | None:
    """The stay that a restriction asked for, the newest; None without any. Raises `NotPermittedError`."""
    check(actor, Permission.MONITOR_STAYS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Stay.objects.filter(restriction=restriction).select_related("site", "room")
        row = rows.order_by("-pk").first()
        return None if row is None else stay_of(row)


def find_stay_of_person(*, actor: ScopedActor, persons: Collection[int]) -> Stay | None:
    """The stay of somebody under any of their keys: the open one, else the last. Raises `NotPermittedError`."""
    check(actor, Permission.MONITOR_STAYS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Stay.objects.filter(person__in=persons).select_related("site", "room").order_by("-pk")
        found = [stay_of(row) for row in rows]
    return next((one for one in found if one.state is not StayState.LEFT), found[0] if found else None)


def access_stay(*, actor: ScopedActor, stay_id: int, purpose: str, at: datetime) -> StayFile:
    """One stay with everything noted about it; kept in the audit trail.

    Raises `StayNotFoundError`, `PurposeError`, `NotPermittedError`.
    """
    check(actor, Permission.MONITOR_STAYS)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Stay.objects.select_related("site", "room").filter(pk=stay_id).first()
        if row is None:
            raise StayNotFoundError("There is no such stay in your area.", next_step="Look at the list of stays.")
        record_about("quarantine.read_stay", ("stay", row.pk), actor=actor, at=at, reason=purpose, persons=[row.person])
        moves = models.StayRoom.objects.filter(stay=row).select_related("from_room", "to_room").order_by("at", "pk")
        return StayFile(
            stay_of(row),
            [check_of(one) for one in models.StayCheck.objects.filter(stay=row).order_by("-on", "-at", "-pk")],
            [note_of(one) for one in models.StayNote.objects.filter(stay=row).order_by("-at", "-pk")],
            [change_of(one) for one in moves],
        )


def list_round(*, actor: ScopedActor, on: date, site: int | None = None) -> list[RoundLine]:
    """Everybody who is at the sites of the area (or at one), with what is noted of a day, room by room.

    Symptoms are left out: they are read with the stay. Raises `NotPermittedError`.
    """
    check(actor, Permission.MONITOR_STAYS)
    with scope(actor.scope.path, actor=actor.actor_id):
        stays = models.Stay.objects.filter(state=StayState.ARRIVED.value)
        if site is not None:
            stays = stays.filter(site_id=site)
        found = list(
            stays.select_related("site", "room").order_by("site_id", "room__building", "room__floor", "room__number")
        )
        checks: dict[tuple[int, DayPart], DailyCheck] = {}
        for one in models.StayCheck.objects.filter(on=on, stay__in=stays).order_by("at", "pk").defer("symptoms"):
            part = DayPart(one.part)
            checks[one.stay_id, part] = DailyCheck(
                one.on, part, float(one.temperature), "", one.noted_by, one.at, one.is_alarm
            )
        open_notes: dict[int, Counter[str]] = defaultdict(Counter)
        notes = models.StayNote.objects.filter(stay__in=stays, settled_at__isnull=True)
        for number, kind in notes.values_list("stay_id", "kind"):
            open_notes[number][kind] += 1
    return [
        RoundLine(
            stay_of(row),
            checks.get((row.pk, DayPart.MORNING)),
            checks.get((row.pk, DayPart.EVENING)),
            open_notes[row.pk][NoteKind.ALARM.value],
            open_notes[row.pk][NoteKind.NEED.value],
        )
        for row in found
    ]


def list_open_alarms(*, actor: ScopedActor) -> list[OpenAlarm]:
    """Medical alarms not answered, the oldest first. Raises `NotPermittedError`."""
    check(actor, Permission.MONITOR_STAYS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.StayNote.objects.filter(kind=NoteKind.ALARM.value, settled_at__isnull=True)
        rows = rows.select_related("stay__site", "stay__room").order_by("at", "pk")
        return [OpenAlarm(row.pk, stay_of(row.stay), row.at, row.noted_by) for row in rows]


def count_stays(*, actor: ScopedActor, at: datetime) -> dict[str, int]:
    """How many wait, come, are there, are over their term, and how many alarms are open. `NotPermittedError`."""
    check(actor, Permission.MONITOR_STAYS)
    with scope(actor.scope.path, actor=actor.actor_id):
        states: Counter[str] = Counter(
            models.Stay.objects.exclude(state=StayState.LEFT.value).values_list("state", flat=True)
        )
        over = models.Stay.objects.filter(state=StayState.ARRIVED.value, due_at__lte=at).count()
        alarms = models.StayNote.objects.filter(kind=NoteKind.ALARM.value, settled_at__isnull=True).count()
    return {**{state.value: states[state.value] for state in StayState}, "over": over, "alarms": alarms}


def get_plan(*, actor: ScopedActor, plan_id: int) -> Plan:
    """One plan of rooms. Raises `PlanNotFoundError`, `NotPermittedError`."""
    check(actor, Permission.PLACE_PEOPLE)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.RoomPlan.objects.filter(pk=plan_id).first()
        if row is None:
            raise PlanNotFoundError("There is no such plan in your area.", next_step="Look at the plans of rooms.")
        return plan_of(row)


def list_plans(*, actor: ScopedActor, states: Collection[PlanState] = (), limit: int = 20) -> Sequence[Plan]:
    """Plans of the area, the newest first. Raises `NotPermittedError`."""
    check(actor, Permission.PLACE_PEOPLE)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.RoomPlan.objects.all()
        if states:
            rows = rows.filter(state__in=[state.value for state in states])
        return [plan_of(row) for row in rows.order_by("-pk")[:limit]]
