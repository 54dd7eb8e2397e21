"""Which level is above which: a community or township asks its county, a county its city."""

from datetime import datetime, timedelta


_CITY, _COUNTY = 2, 3  # labels of the paths


def level_above(path: str) -> str | None:
    """The path of the level that is asked next; None above the city."""
    labels = path.split(".")
    if len(labels) > _COUNTY:
        return ".".join(labels[:_COUNTY])
    return ".".join(labels[:_CITY]) if len(labels) > _CITY else None


def level_at(path: str, *, due_at: datetime, at: datetime, rise_minutes: int) -> str:
    """Who is to look after something of the division `path` at an instant: the level above for each `rise_minutes` that
    it is late, up to the city."""
    late = at - due_at
    step = timedelta(minutes=max(rise_minutes, 1))
    while late >= step and (above := level_above(path)) is not None:
        path, late = above, late - step
    return path
