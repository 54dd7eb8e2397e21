"""Decisions from a pack, each with the rows that were tried and why."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sizao.engines.policy.outcomes import Measure, Phase
from sizao.engines.policy.types import Decision, Pack, PackError, Row
from sizao.engines.policy.vocabulary import Act, Change, CountedFrom, Effect, MeasureKind, ReleaseNeed


def infectious_window(
    pack: Pack,
    *,
    classification: str,
    onset: datetime | None,
    first_positive: datetime | None,
    last_negative: datetime | None = None,
    found_by: str | None = None,
    isolated: datetime | None = None,
    until: datetime,
    zone: tzinfo,
) -> Decision:
    """When a case may have infected others: `(start, end)` of aware instants, from the pack's `windows`.

    Look-back counts calendar days in `zone`: the window opens at the first second of the day; with 0 days at the very
    instant of the anchor. It ends with isolation, or at `until` (now) while the case is not isolated. `found_by`:
    `screening` for a case found by repeated rounds of tests. Raises PackError when no row fits, or the window is empty.
    """
    anchors = {"onset": onset, "first_positive": first_positive, "last_negative": last_negative}
    tried: list[tuple[str, str]] = []
    end = until if isolated is None else min(isolated, until)
    rows = sorted(pack.section("windows"), key=_rank)
    for row in rows:
        anchor = anchors[row.values["anchor"]]
        if row.values["classification"] not in (classification, "any"):
            tried.append((row.full_id, f"is for {row.values['classification']}"))
        elif row.values.get("found_by", found_by) != found_by:
            tried.append((row.full_id, f"is for cases found by {row.values['found_by']}"))
        elif anchor is None:
            tried.append((row.full_id, f"{row.values['anchor']} is not known"))
        else:
            start = _days_before(anchor, row.values["days"], zone)
            tried.append((row.full_id, f"{row.values['days']} days before {row.values['anchor']}"))
            if start >= end:
                raise PackError(
                    "The infectious window would be empty.",
                    (f"It would begin {start.isoformat()} and end {end.isoformat()}.",),
                    "Check the dates of onset, sampling and isolation.",
                )
            given = anchors | {
                "classification": classification,
                "found_by": found_by,
                "isolated": isolated,
                "until": until,
            }
            return _decision((start, end), pack, [row], given, tried)
    raise PackError(
        f"The pack {pack.id} has no window for this case.",
        tuple(f"{rule}: {why}" for rule, why in tried),
        "Enter the day of onset or of the first positive specimen.",
    )


def measure_for(
    pack: Pack,
    *,
    degree: int | None = None,
    group: str | None = None,
    special: Collection[str] = (),
    fit_home: bool | None = None,
    last_exposure: datetime,
    begins: datetime,
    zone: tzinfo,
) -> Decision:
    """What the pack proposes for a contact of a degree (1 to 4), or for somebody of a group: a `Measure`.

    `last_exposure`: the last unprotected one (for groups what the row's `counted_from` names: arrival, leaving the
    area, discharge). The term runs from its day in `zone`, and ends as the day begins that is so many days later.
    `begins`: when isolation began or is to begin; the test days run from its day, which is day 1. `special`: the
    special groups the person belongs to; they get the milder form where the pack has one. `fit_home`: whether the home
    fits home quarantine (a room of one's own); None when nobody looked yet.

    Raises PackError when the pack determines no such contacts, knows no such group, or has no measure for them.
    """
    if (degree is None) == (group is None):
        raise PackError("A measure is for a degree or for a group.")
    on = begins.astimezone(zone).date()
    tried: list[tuple[str, str]] = []
    _check_determined(pack, degree, group, on)
    special_rows = _special_rows(pack, special, on)
    fitting = [
        row
        for row in sorted(pack.section_near("measures", on), key=lambda row: not row.values.get("special"))
        if (row.values.get("degree"), row.values.get("group")) == (degree, group)
    ]
    for row in fitting:
        why_not = _why_not(row, special_rows, fit_home)
        if why_not:
            tried.append((row.full_id, why_not))
            continue
        tried.append((row.full_id, "fits"))
        monitoring = pack.section_near("monitoring", on)
        measure = _measure(row, special_rows, fit_home, max((m.values["per_day"] for m in monitoring), default=0),
                           last_exposure.astimezone(zone).date(), begins, zone, tried)  # fmt: skip
        given = {
            "degree": degree, "group": group, "special": sorted(special) or None, "fit_home": fit_home,
            "last_exposure": last_exposure, "begins": begins,
        }  # fmt: skip
        used = [row, *monitoring, *(special_rows if measure.special else ())]
        return _decision(measure, pack, used, given, tried)
    what = f"degree {degree}" if group is None else f"the group {group}"
    raise PackError(
        f"The pack {pack.id} has no measure for {what}.",
        tuple(f"{rule}: {why}" for rule, why in tried),
        "Choose another protocol, or have an order say what applies.",
    )


def change_for(pack: Pack, *, degree: int, event: Change, on: date) -> Decision | None:
    """What follows when something happens while a measure runs: an `Effect`; None when the pack says nothing."""
    tried: list[tuple[str, str]] = []
    for row in pack.section_near("changes", on):
        if row.values["when"] != event:
            tried.append((row.full_id, f"is for {row.values['when']}"))
        elif degree not in row.values["degrees"]:
            tried.append((row.full_id, f"is for degree {', '.join(map(str, row.values['degrees']))}"))
        else:
            tried.append((row.full_id, "fits"))
            given = {"degree": degree, "event": event.value, "on": on}
            return _decision(Effect(row.values["effect"]), pack, [row], given, tried)
    return None


def _rank(row: Row) -> tuple[float, bool, str]:
    """The higher priority first; among equals what names the classification, before what holds for any."""
    return (-row.values.get("priority", 0), row.values["classification"] == "any", row.id)


def _days_before(anchor: datetime, days: float, zone: tzinfo) -> datetime:
    if not days:
        return anchor
    day = anchor.astimezone(zone).date() - timedelta(days=days)
    return datetime.combine(day, time(), zone)


def _check_determined(pack: Pack, degree: int | None, group: str | None, on: date) -> None:
    for row in pack.section_near("degrees" if group is None else "groups", on):
        if row.values.get("degree") == degree if group is None else row.id == f"groups.{group}":
            if row.values["determined"]:
                return
            raise PackError(
                f"The pack {pack.id} determines nobody as {row.values['name']['en']}.",
                (f"{row.full_id}: determined: false ({row.legal_basis}).",),
                "A local order with an end can say otherwise.",
            )
    raise PackError(f"The pack {pack.id} knows no {f'degree {degree}' if group is None else f'group {group}'}.")


def _special_rows(pack: Pack, special: Collection[str], on: date) -> list[Row]:
    known = {row.id.removeprefix("special_groups."): row for row in pack.section_near("special_groups", on)}
    if unknown := sorted(set(special) - set(known)):
        raise PackError(
            f"The pack {pack.id} knows no special group {', '.join(unknown)}.",
            next_step=f"There are: {', '.join(sorted(known)) or 'none'}.",
        )
    return [known[name] for name in sorted(special)]


def _why_not(row: Row, special_rows: Collection[Row], fit_home: bool | None) -> str:
    if not row.values.get("special"):
        return ""
    if not special_rows:
        return "is for special groups"
    return "needs a room of one's own" if row.values.get("separate_room") and fit_home is False else ""


def _measure(
    row: Row,
    special_rows: Collection[Row],
    fit_home: bool | None,
    checks_per_day: int,
    day: date,
    begins: datetime,
    zone: tzinfo,
    tried: list[tuple[str, str]],
) -> Measure:
    hours = row.values.get("move_within_hours")
    is_special = bool(row.values.get("special"))
    phases = tuple(_phases(row, fit_home, day, begins, zone, tried))
    return Measure(
        rule=row.full_id,
        act=Act(row.values["act"]) if "act" in row.values else None,
        phases=phases,
        counted_from=CountedFrom(row.values.get("counted_from", CountedFrom.LAST_EXPOSURE)),
        move_within=None if hours is None else timedelta(hours=hours),
        release_needs=tuple(ReleaseNeed(need) for need in row.values.get("release_needs", ())),
        release=row.values.get("release", {}),
        what=row.values["what"],
        checks_per_day=checks_per_day,
        special=tuple(special.id.removeprefix("special_groups.") for special in special_rows) if is_special else (),
        needs_fit_home=bool(row.values.get("separate_room") or row.values.get("unfit_home")) and fit_home is None,
    )


def _phases(
    row: Row, fit_home: bool | None, day: date, begins: datetime, zone: tzinfo, tried: list[tuple[str, str]]
) -> Iterable[Phase]:
    """The phases that are not over when isolation begins, one after the other."""
    start = begins
    for number, values in enumerate(row.values["phases"], 1):
        day += timedelta(days=values["days"])
        end = datetime.combine(day, time(), zone)
        if end <= start:
            tried.append((row.full_id, f"phase {number} was over on {day.isoformat()}"))
            continue
        kind = MeasureKind(values["measure"])
        if kind is MeasureKind.HOME_QUARANTINE and fit_home is False and "unfit_home" in row.values:
            kind = MeasureKind(row.values["unfit_home"])
            tried.append((row.full_id, f"phase {number}: the home does not fit"))
        first = start.astimezone(zone).date()
        yield Phase(
            kind,
            start,
            end,
            tuple(_test_days(values.get("test_days", ()), first, day, row, number, tried)),
            values.get("tests", 0),
            timedelta(hours=values.get("tests_apart_hours", 0)),
            values.get("going_out", True),
            values.get("how", {}),
        )
        start = end


def _test_days(
    days: Iterable[int], first: date, end: date, row: Row, number: int, tried: list[tuple[str, str]]
) -> list[date]:
    """Dates of tests, day 1 being the first day of the phase and `end` the day that is no more in it.

    The term runs from the exposure and tests from isolation, so somebody isolated late is free before the last test
    day; a release needs a result, so that test is taken on the last day of the phase. Days between are left out.
    """
    dates: list[date] = []
    last = end - timedelta(days=1)
    for test_day in days:
        on = first + timedelta(days=test_day - 1)
        if on > last:
            tried.append(
                (row.full_id, f"phase {number}: test day {test_day} falls after the term, taken on the last day")
            )
            return dates if last in dates else [*dates, last]
        dates.append(on)
    return dates


def _decision(
    outcome: Any, pack: Pack, rows: Iterable[Row], given: Mapping[str, Any], tried: Iterable[tuple[str, str]]
) -> Decision:
    inputs = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in given.items()
        if value is not None
    }
    return Decision(outcome, pack.id, pack.hash, tuple(row.full_id for row in rows), inputs, tuple(tried))
