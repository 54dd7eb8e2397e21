"""The morning on which tests of tracing take place, in minutes from its beginning."""

from datetime import UTC, datetime


MINUTE = 60
_BEGIN = int(datetime(2021, 10, 20, tzinfo=UTC).timestamp())


def morning(minute: float) -> int:
    """Seconds since 1970."""
    return _BEGIN + int(minute * MINUTE)


def at(minute: float) -> datetime:
    return datetime.fromtimestamp(morning(minute), UTC)
