"""Expected arrivals and crossings as feeds tell them. Nothing here decides anything about anybody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from sizao.foundation.audit.operations import record
from sizao.foundation.database.copying import Target, copy_columns
from sizao.response.arrivals import models
from sizao.response.arrivals.types.expected import NewCrossing, NewExpected


def expect_arrivals(
    *, feed: str, arrivals: Sequence[NewExpected], actor: str, at: datetime, reason: str
) -> tuple[int, int]:
    """Keeps who is to arrive, in the caller's scope and transaction: how many are new, and how many were known.

    The same person on the same run to the same place is one arrival: what the newer list says replaces the older one's
    carriage, seat, time and destination. Row-level security refuses a division outside the scope.
    """
    newest = {(one.person, one.kind, one.conveyance, one.runs_on, one.place): one for one in arrivals}
    if not newest:
        return 0, 0
    before = _count(newest.values())
    copy_columns(
        Target("arrivals_expectedarrival", replace_on=("person", "kind", "conveyance", "runs_on", "place")),
        _columns(
            list(newest.values()),
            "person kind conveyance runs_on carriage seat boarded place expected_at division_path destination_path "
            "delivery line",
            feed=feed,
        ),
    )
    record(
        at=at,
        actor=actor,
        action="arrivals.expect",
        subject_kind="feed",
        subject_key=feed,
        purpose=reason,
        detail={"rows": len(newest), "known": before},
    )
    return len(newest) - before, before


def record_crossings(
    *, feed: str, crossings: Sequence[NewCrossing], within: timedelta, actor: str, at: datetime, reason: str
) -> list[NewCrossing]:
    """Keeps who passed a checkpoint, in the caller's scope and transaction; returns those that count.

    A card that is read again at the same place in the same direction within `within` is one crossing, the first.
    """
    fresh = _first_reads(crossings, within)
    if not fresh:
        return []
    copy_columns(
        # Two feeds may tell of one read at the same second.
        Target("arrivals_crossing", replace_on=("person", "place", "at")),
        _columns(
            fresh,
            "person place at direction code temperature registered device division_path delivery line",
            feed=feed,
        ),
    )
    record(
        at=at,
        actor=actor,
        action="arrivals.cross",
        subject_kind="feed",
        subject_key=feed,
        purpose=reason,
        detail={"rows": len(fresh), "again": len(crossings) - len(fresh)},
    )
    return fresh


def _first_reads(crossings: Sequence[NewCrossing], within: timedelta) -> list[NewCrossing]:
    """Leaves out what lies within `within` of a crossing that counts, kept before or in this list."""
    seen: dict[tuple[int, str, str], list[datetime]] = {}
    if crossings:
        first = min(one.at for one in crossings) - within
        last = max(one.at for one in crossings) + within
        kept = models.Crossing.objects.filter(
            person__in={one.person for one in crossings}, at__gte=first, at__lte=last
        ).values_list("person", "place", "direction", "at")
        for person, place, direction, instant in kept:
            seen.setdefault((person, place, direction), []).append(instant)
    fresh = []
    for one in sorted(crossings, key=lambda one: (one.at, one.delivery, one.line)):
        reads = seen.setdefault((one.person, one.place, one.direction.value), [])
        if not any(abs(one.at - before) <= within for before in reads):
            reads.append(one.at)
            fresh.append(one)
    # One instant in both directions is one card held twice: the database keeps the first as well.
    return list({(one.person, one.place, one.at): one for one in reversed(fresh)}.values())[::-1]


def _count(arrivals: Any) -> int:
    """How many of these are kept already."""
    rows = [(one.person, one.kind.value, one.conveyance, one.runs_on, one.place) for one in arrivals]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM arrivals_expectedarrival AS kept JOIN unnest(%s::bigint[], %s::text[], %s::text[],"
            " %s::date[], %s::text[]) AS asked (person, kind, conveyance, runs_on, place) ON kept.person = asked.person"
            " AND kept.kind = asked.kind AND kept.conveyance = asked.conveyance AND kept.runs_on = asked.runs_on"
            " AND kept.place = asked.place",
            [list(column) for column in zip(*rows, strict=True)],
        )
        return int(cursor.fetchone()[0])


def _columns(rows: Sequence[Any], names: str, *, feed: str) -> dict[str, list[Any]]:
    columns = {name: [_plain(getattr(row, name)) for row in rows] for name in names.split()}
    return columns | {"feed": [feed] * len(rows)}


def _plain(value: Any) -> Any:
    """As the copy writes it: times and dates as ISO text, yes and no as PostgreSQL reads them."""
    if isinstance(value, bool):
        return "t" if value else "f"
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if value is None or isinstance(value, (int, str)):
        return str(value) if isinstance(value, str) else value
    return str(value)
