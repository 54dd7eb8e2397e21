"""Rows of our tables as values that others see."""

from sizao.foundation.intake import models
from sizao.foundation.intake.types import Delivery, DeliveryState, Feed, Way


def feed_of(row: models.Feed) -> Feed:
    return Feed(
        name=row.name,
        title=row.title,
        adapter=row.adapter,
        division_path=row.division_path,
        within_path=row.within_path,
        office=row.office,
        zone=row.zone,
        every=row.every,
        expected_rows=row.expected_rows,
        encoding=row.encoding,
        columns=dict(row.columns),
        settings=dict(row.settings),
        is_paused=row.is_paused,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        pull_url=row.pull_url,
        pull_every=row.pull_every,
        pull_failures=row.pull_failures,
        pull_problem=row.pull_problem,
        pull_next_at=row.pull_next_at,
    )


def delivery_of(row: models.Delivery, *, repeated: bool = False) -> Delivery:
    """A delivery; `open_rows` where the query counted them."""
    return Delivery(
        number=row.pk,
        feed=row.feed.name,
        title=row.feed.title,
        key=row.key,
        name=row.name,
        way=Way(row.way),
        format=row.format,
        size=row.size,
        sha256=row.sha256,
        state=DeliveryState(row.state),
        rows=row.rows,
        done=row.done,
        good=row.good,
        bad=row.bad,
        late=row.late,
        counts=dict(row.counts),
        notes=tuple(row.notes),
        units=tuple(row.units),
        open_rows=getattr(row, "open_rows", 0),
        refusal=row.refusal,
        missing=tuple(row.missing),
        found=tuple(row.found),
        reference=row.reference,
        first_at=row.first_at,
        last_at=row.last_at,
        landed_at=row.landed_at,
        applied_at=row.applied_at,
        requested_by=row.requested_by,
        division_path=row.division_path,
        repeated=repeated,
    )
