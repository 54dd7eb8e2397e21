"""Decisions from a pack, each with the rows that were tried and why."""

from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from sizao.engines.policy.types import Decision, Pack, PackError, Row


def infectious_window(
    pack: Pack,
    *,
    classification: str,
    onset: datetime | None,
    first_positive: datetime | None,
    last_negative: datetime | None = None,
    isolated: datetime | None = None,
    until: datetime,
    zone: tzinfo,
) -> Decision:
    """When a case may have infected others: `(start, end)` of aware instants, from the pack's `windows`.

    Look-back counts calendar days in `zone`: the window opens at the first second of the day. It ends with isolation,
    or at `until` (now) while the case is not isolated. Raises PackError when no row fits, or the window is empty.
    """
    anchors = {"onset": onset, "first_positive": first_positive, "last_negative": last_negative}
    tried: list[tuple[str, str]] = []
    end = until if isolated is None else min(isolated, until)
    rows = sorted(pack.section("windows"), key=_rank)
    for row in rows:
        anchor = anchors[row.values["anchor"]]
        if row.values["classification"] not in (classification, "any"):
            tried.append((row.full_id, f"is for {row.values['classification']}"))
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
            return Decision(
                (start, end), pack.id, pack.hash, (row.full_id,), _inputs(anchors, classification, isolated, until),
                tuple(tried),
            )  # fmt: skip
    raise PackError(
        f"The pack {pack.id} has no window for this case.",
        tuple(f"{rule}: {why}" for rule, why in tried),
        "Enter the day of onset or of the first positive specimen.",
    )


def _rank(row: Row) -> tuple[float, bool, str]:
    """The higher priority first; among equals what names the classification, before what holds for any."""
    return (-row.values.get("priority", 0), row.values["classification"] == "any", row.id)


def _days_before(anchor: datetime, days: float, zone: tzinfo) -> datetime:
    day = anchor.astimezone(zone).date() - timedelta(days=days)
    return datetime.combine(day, time(), zone)


def _inputs(
    anchors: dict[str, datetime | None], classification: str, isolated: datetime | None, until: datetime
) -> dict[str, Any]:
    given = {name: value.isoformat() for name, value in anchors.items() if value is not None}
    given |= {"classification": classification, "until": until.isoformat()}
    return given | ({"isolated": isolated.isoformat()} if isolated else {})
