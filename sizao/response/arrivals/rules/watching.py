"""When a gate was watched: only then does it say something that nobody saw a person there."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta


def watched(reads: Iterable[tuple[str, datetime]], *, term: timedelta) -> Mapping[str, list[tuple[datetime, datetime]]]:
    """By place, the times of arrival at which whoever came would have been read, each from until before.

    `reads`: the hours (their beginnings) in which somebody was read at a place. Whoever arrived within `term` before
    the end of such an hour met a gate at which somebody worked.
    """
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    for place, hour in sorted(reads):
        begin, end = hour - term, hour + timedelta(hours=1)
        periods = found.setdefault(place, [])
        if periods and begin <= periods[-1][1]:
            periods[-1] = (periods[-1][0], end)
        else:
            periods.append((begin, end))
    return found
