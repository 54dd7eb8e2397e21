"""What rises: opened and called by the system as the pack says, acknowledged and answered by named people."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.registry.cells.queries import list_cells, posts_of
from sizao.registry.cells.types import GridCell
from sizao.response.arrivals.types import Risk
from sizao.response.grid import models
from sizao.response.grid.rules.rising import due_at, rises, too_many_within
from sizao.response.grid.types.alarms import AlarmAnswer, AlarmError, AlarmKind, GridRules, RiseLevel
from sizao.response.grid.types.reports import Match


# What the lists call a risk; a county in which an area lies counts, as workers name counties and not streets.
_AT_RISK = (Risk.HIGH.value, Risk.MEDIUM.value, Risk.ABROAD.value, Risk.NEAR.value)
_LONGEST_WORDS = 200


def raise_alarms(
    *, within: str, rules: GridRules, zone: tzinfo, days: int = 2, actor: str, at: datetime, reason: str
) -> int:
    """Opens what is due by `at` and calls the next levels; how many levels were called. May be done any time again.

    Looks at the last `days` days. A cell of which nobody reported is silent from the hour at which the report is due.
    """
    today = at.astimezone(zone).date()
    wanted = [today - timedelta(days=back) for back in range(days)]
    with scope(within, actor=actor):
        cells = {cell.code: cell for cell in list_cells(within=within)}
        for on in wanted:
            _open_silent(on, cells, rules, zone=zone, at=at)
            _open_looks(on, cells, rules, at=at)
        called = _call_levels(rules, cells, at=at)
        if called:
            record(
                at=at, actor=actor, action="grid.raise", subject_kind="grid_alarm", subject_key="many",
                purpose=reason, detail={"levels": called},
            )  # fmt: skip
    return called


def acknowledge(*, alarm_id: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """A named person says that they have seen it, at every level that is called and is theirs to speak for.

    Raises `AlarmError` where it is not there, was answered, or is not theirs: whoever is on duty in the cell does not
    acknowledge its silence, and a lower level does not speak for a higher one. Raises `NotPermittedError`.
    """
    with scope(actor.scope.path, actor=actor.actor_id):
        alarm = _open_alarm(alarm_id, actor, at)
        depth = (actor.scope.path or "").count(".") + 1
        steps = [step for step in alarm.steps.select_for_update() if depth <= step.level]
        waiting = [step for step in steps if step.acknowledged_at is None]
        if not steps:
            raise AlarmError(
                "This alarm has not been called at your level.", "A lower level is called first.", "Wait, or answer it."
            )
        for step in waiting:
            step.acknowledged_at, step.acknowledged_by = at, actor.actor_id
            step.save(update_fields=["acknowledged_at", "acknowledged_by"])
        _keep("grid.acknowledge", alarm, actor=actor, at=at, reason=reason, levels=len(waiting))


def answer_alarm(
    *, alarm_id: int, answer: AlarmAnswer, words: str, actor: ScopedActor, at: datetime, reason: str
) -> None:
    """A named person says what was done; the alarm is closed. Raises as `acknowledge`."""
    words = " ".join(words.split())
    if len(words) > _LONGEST_WORDS:
        raise AlarmError("The words are too long.", next_step="Say it in one line.")
    if answer is AlarmAnswer.REPORTED_LATE:
        raise AlarmError(
            "That the report has come, the report itself says.", next_step="Choose what was done about it."
        )
    with scope(actor.scope.path, actor=actor.actor_id):
        alarm = _open_alarm(alarm_id, actor, at)
        alarm.answered_at, alarm.answered_by = at, actor.actor_id
        alarm.answer, alarm.words = answer.value, words
        alarm.save(update_fields=["answered_at", "answered_by", "answer", "words"])
        _keep("grid.answer", alarm, actor=actor, at=at, reason=reason, answer=answer.value)


def _open_silent(on: date, cells: dict[str, GridCell], rules: GridRules, *, zone: tzinfo, at: datetime) -> None:
    due = due_at(on, rules, zone)
    if due > at:
        return
    reported = set(models.DailyReport.objects.filter(on=on).values_list("cell", flat=True))
    # A cell that never reported is not watched yet: it was just entered, or nobody is on duty.
    watched = set(models.DailyReport.objects.values_list("cell", flat=True).distinct())
    silent = [
        cell
        for code, cell in cells.items()
        if code in watched and code not in reported and (cell.closed_on is None or cell.closed_on > on)
    ]
    _open(AlarmKind.SILENT, on, ((cell, 0, due) for cell in silent))


def _open_looks(on: date, cells: dict[str, GridCell], rules: GridRules, *, at: datetime) -> None:
    """Fevers that lie close together, and new faces at risk whom nobody had reported."""
    standing = models.GridRecord.objects.filter(superseded_at__isnull=True, is_mistake=False)
    # The latest of each person: somebody who has fever on two days is one.
    fevers: dict[str, dict[int, datetime]] = {}
    of_today: set[str] = set()
    asked = standing.filter(has_fever=True, on__gte=on - rules.fever_window, on__lte=on).order_by("made_at")
    for code, day, person, made_at in asked.values_list("cell", "on", "person", "made_at"):
        fevers.setdefault(code, {})[person] = made_at
        if day == on:
            of_today.add(code)
    # Two days do not call twice for the same fevers: one of them is of this day.
    most = {
        code: too_many_within(fevers[code].values(), count=rules.fevers, window=rules.fever_window)
        for code in of_today
        if code in cells
    }
    _open(AlarmKind.FEVERS, on, ((cells[code], number, at) for code, number in most.items() if number))
    arrivals: dict[str, int] = {}
    unreported = standing.filter(on=on, match=Match.NOT_REPORTED.value, risk__in=_AT_RISK)
    for code in unreported.values_list("cell", flat=True):
        arrivals[code] = arrivals.get(code, 0) + 1
    _open(AlarmKind.UNREPORTED, on, ((cells[code], number, at) for code, number in arrivals.items()
                                     if number >= rules.unreported and code in cells))  # fmt: skip


def _open(kind: AlarmKind, on: date, due: Iterable[tuple[GridCell, int, datetime]]) -> None:
    """Opens those that are not known; of known ones that are open the number may grow."""
    wanted = {cell.code: (cell, count, opened_at) for cell, count, opened_at in due}
    if not wanted:
        return
    known = {row.cell: row for row in models.GridAlarm.objects.filter(kind=kind.value, on=on, cell__in=list(wanted))}
    models.GridAlarm.objects.bulk_create(
        [
            models.GridAlarm(
                kind=kind.value, cell=code, division_path=cell.path, reports_to=cell.reports_to, on=on,
                opened_at=opened_at, count=count,
            )
            for code, (cell, count, opened_at) in wanted.items() if code not in known
        ],
        batch_size=2000,
    )  # fmt: skip
    for code, row in known.items():
        if row.answered_at is None and wanted[code][1] > row.count:
            row.count = wanted[code][1]
            row.save(update_fields=["count"])


def _call_levels(rules: GridRules, cells: dict[str, GridCell], *, at: datetime) -> int:
    rows = models.GridAlarm.objects.filter(answered_at__isnull=True).prefetch_related("steps")
    steps = []
    for alarm in rows:
        cell = cells.get(alarm.cell)
        if cell is None:
            continue
        there = {RiseLevel(step.level): step for step in alarm.steps.all()}
        acknowledged = {
            level: step.acknowledged_at for level, step in there.items() if step.acknowledged_at is not None
        }
        steps += [
            models.GridAlarmStep(
                alarm=alarm, division_path=alarm.division_path, reports_to=alarm.reports_to, level=rise.level.value,
                unit_path=unit_of(cell, rise.level), rose_at=rise.at,
            )
            for rise in rises(alarm.opened_at, acknowledged, rules, at=at) if rise.level not in there
        ]  # fmt: skip
    models.GridAlarmStep.objects.bulk_create(steps, batch_size=2000)
    return len(steps)


def unit_of(cell: GridCell, level: RiseLevel) -> str:
    """Who is called: the county is the one that receives the cell's reports, which need not be the one it lies in."""
    match level:
        case RiseLevel.COMMUNITY:
            return cell.community_path
        case RiseLevel.TOWNSHIP:
            return cell.township_path
        case RiseLevel.COUNTY:
            return cell.reporting_county


def _open_alarm(alarm_id: int, actor: ScopedActor, at: datetime) -> models.GridAlarm:
    check(actor, Permission.ANSWER_GRID)
    alarm = models.GridAlarm.objects.select_for_update().filter(pk=alarm_id).first()
    if alarm is None:
        raise AlarmError("There is no such alarm in your area.", next_step="Look at the list again.")
    if alarm.answered_at is not None:
        raise AlarmError("This alarm was answered already.", next_step="Nothing needs to be done.")
    if any(post.cell.code == alarm.cell for post in posts_of(actor=actor, on=alarm.on)):
        raise AlarmError(
            "You are on duty in this cell yourself.",
            "Somebody else has to look at what rises from it.",
            "Report for the cell, or call the leader of your community.",
        )
    return alarm


def _keep(
    action: str, alarm: models.GridAlarm, *, actor: ScopedActor, at: datetime, reason: str, **detail: object
) -> None:
    record(
        at=at, actor=actor.actor_id, action=action, subject_kind="grid_alarm", subject_key=str(alarm.pk),
        purpose=reason, detail={"kind": alarm.kind, "cell": alarm.cell, **detail},
    )  # fmt: skip
