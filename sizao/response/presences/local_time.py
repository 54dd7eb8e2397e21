"""Local times of a zone as pieces of constant offset, so that a million of them are turned into UTC at once.

Where clocks were set forward an hour of local time never was; where they were set back an hour was twice. Both are
refused rather than guessed: an hour decides who met whom.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class LocalPieces:
    """Local seconds are wall-clock times read as if they were UTC, in seconds since 1970.

    `offsets`: (local seconds from which on, seconds ahead of UTC), rising; `skipped` and `repeated`: half-open
    stretches of local seconds that never were or were twice.
    """

    offsets: tuple[tuple[int, int], ...]
    skipped: tuple[tuple[int, int], ...]
    repeated: tuple[tuple[int, int], ...]


def local_pieces(zone: ZoneInfo, first: int, last: int) -> LocalPieces:
    """The pieces of a zone that cover the local seconds `[first, last]`."""
    day = 86_400
    at, until = first - 2 * day, last + 2 * day
    offset = _offset(zone, at)
    offsets = [(at + offset, offset)]
    skipped: list[tuple[int, int]] = []
    repeated: list[tuple[int, int]] = []
    while at < until:
        ahead = _offset(zone, at + day)
        if ahead != offset:
            change = _change(zone, at, at + day, offset)
            before, after = change + offset, change + ahead
            (skipped if after > before else repeated).append((min(before, after), max(before, after)))
            offsets.append((max(before, after), ahead))
            offset = ahead
        at += day
    return LocalPieces(tuple(offsets), tuple(skipped), tuple(repeated))


def _offset(zone: ZoneInfo, at: int) -> int:
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _change(zone: ZoneInfo, low: int, high: int, offset: int) -> int:
    """The first UTC second after `low` at which the offset is another."""
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == offset:
            low = middle
        else:
            high = middle
    return high
