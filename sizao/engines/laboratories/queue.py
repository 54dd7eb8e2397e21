"""A laboratory as a queue: tubes wait in the order in which they came, and so many an hour are worked on.

Pure. A promise is what follows from what waits and what the laboratory says it can do; it is compared with the hours
that it really took, so that a laboratory that promises too much is seen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from statistics import median


_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Capacity:
    """`per_hour` tubes are begun in each hour of work, and a result is known `run` after its tube was begun.

    It works daily from `opens` to `closes` on the clocks of `zone`; equal ones mean day and night. A `closes` before
    `opens` is one after midnight.
    """

    per_hour: int
    run: timedelta
    opens: time
    closes: time
    zone: tzinfo

    def __post_init__(self) -> None:
        if self.per_hour < 1 or self.run < timedelta(0):
            raise ValueError("a laboratory takes at least one tube an hour, and no result comes before its tube")


@dataclass(frozen=True, slots=True)
class Kept:
    """How promises were kept: tubes with a result, their median hours promised and real, and how many came late."""

    tubes: int
    promised_hours: float
    real_hours: float
    late: int


def promise(waiting: int, new: int, *, at: datetime, capacity: Capacity) -> list[datetime]:
    """When the results of `new` tubes will be known that arrive at `at` behind `waiting` others, in their order."""
    return [
        _worked(at, timedelta(seconds=3600 * place / capacity.per_hour), capacity) + capacity.run
        for place in range(waiting + 1, waiting + new + 1)
    ]


def promises(arrivals: Sequence[tuple[datetime, int]], *, capacity: Capacity) -> list[datetime]:
    """When the last result of each delivery will be known, for deliveries `(at, tubes)` in rising order of time.

    As if the laboratory had done exactly what it says, from an empty bench on.
    """
    found: list[datetime] = []
    free: datetime | None = None
    for at, tubes in arrivals:
        begins = at if free is None else max(at, free)
        free = _worked(begins, timedelta(seconds=3600 * tubes / capacity.per_hour), capacity)
        found.append(free + capacity.run)
    return found


def hours_to_clear(waiting: int, *, at: datetime, capacity: Capacity) -> float:
    """In how many hours everything that waits at `at` will have a result; nought for an empty bench."""
    if not waiting:
        return 0.0
    return (promise(waiting - 1, 1, at=at, capacity=capacity)[0] - at) / _HOUR


def kept(tubes: Iterable[tuple[datetime, datetime, datetime]]) -> Kept | None:
    """How promises were kept, for tubes `(received, promised, resulted)`; None without any."""
    rows = list(tubes)
    if not rows:
        return None
    return Kept(
        len(rows),
        median((promised - received) / _HOUR for received, promised, _ in rows),
        median((resulted - received) / _HOUR for received, _, resulted in rows),
        sum(resulted > promised for _, promised, resulted in rows),
    )


def _worked(start: datetime, work: timedelta, capacity: Capacity) -> datetime:
    """When so much work is done that begins at `start`, counting hours of work only. In the zone of `start`."""
    length = _open_for(capacity)
    if length == timedelta(days=1):
        return start + work
    local = start.astimezone(capacity.zone)
    opens = datetime.combine(local.date(), capacity.opens, capacity.zone)
    if opens > local:
        opens = _next_day(opens, -1)
    begins = local
    if local >= opens + length:
        begins = opens = _next_day(opens, 1)
    while work > opens + length - begins:
        work -= opens + length - begins
        begins = opens = _next_day(opens, 1)
    return (begins + work).astimezone(start.tzinfo)


def _next_day(opens: datetime, days: int) -> datetime:
    return datetime.combine(opens.date() + timedelta(days=days), opens.time(), opens.tzinfo)


def _open_for(capacity: Capacity) -> timedelta:
    opens, closes = (timedelta(hours=one.hour, minutes=one.minute) for one in (capacity.opens, capacity.closes))
    length = closes - opens
    return length if length > timedelta(0) else length + timedelta(days=1)
