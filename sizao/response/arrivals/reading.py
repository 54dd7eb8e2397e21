"""Rows as the values that leave this room."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sizao.response.arrivals import models
from sizao.response.arrivals.rules.joining import worst
from sizao.response.arrivals.sealing import Told, opened_details
from sizao.response.arrivals.types.reports import (
    Arrival,
    ArrivalState,
    Journey,
    Mode,
    Poster,
    PosterKind,
    Receipt,
    Reporter,
    Risk,
    RiskFound,
    Stay,
)


def found_as_json(found: Iterable[RiskFound]) -> list[dict[str, str]]:
    """Lines of bulletins as they are stored."""
    return [
        {
            "place": one.place,
            "from": one.from_on.isoformat(),
            "until": one.until_on.isoformat(),
            "level": one.level.value,
            "bulletin": one.bulletin,
            "line": one.line,
            "code": one.code,
        }
        for one in found
    ]


def found_of(rows: Iterable[Mapping[str, str]]) -> tuple[RiskFound, ...]:
    return tuple(
        RiskFound(
            row["place"], date.fromisoformat(row["from"]), date.fromisoformat(row["until"]), Risk(row["level"]),
            row["bulletin"], row["line"], row["code"],
        )
        for row in rows
    )  # fmt: skip


def journey_of(row: models.Arrival) -> Journey:
    return Journey(row.arrives_at, Mode(row.mode), row.number, row.is_known)


def arrival_of(row: models.Arrival, reporters: Sequence[str], told: Told | None = None) -> Arrival:
    return Arrival(
        id=row.pk,
        person=row.person,
        division_path=str(row.division_path),
        state=ArrivalState(row.state),
        journey=journey_of(row),
        origin=row.origin,
        risk=Risk(row.risk),
        risk_at=row.risk_at,
        found=found_of(row.found),
        is_late=row.is_late,
        made_at=row.made_at,
        reporters=tuple(dict.fromkeys(map(Reporter, reporters))),
        called_at=row.called_at,
        called_by=row.called_by,
        tested_on=row.tested_on,
        name="" if told is None else told.name,
        phone="" if told is None else told.to_call,
    )


def stay_of(row: models.ReportedStay) -> Stay:
    return Stay(row.place, row.code, row.from_on, row.until_on, row.detail)


def receipt_of(sent: models.Submission, code: str) -> Receipt:
    """What was answered, made anew from what stands now. Within a scope that sees the arrivals."""
    arrivals = [row.arrival for row in sent.reports.select_related("arrival").order_by("position")]
    found = {one: None for row in arrivals for one in found_of(row.found)}
    return Receipt(
        code=code,
        arrives_at=sent.arrives_at,
        division_path=str(sent.division_path),
        is_late=any(row.is_late for row in arrivals),
        risk=worst(found),
        found=tuple(found),
        people=sent.people,
        joined=0,
        is_train_unknown=any(row.is_known is False for row in arrivals),
        is_repeat=False,
        is_cancelled=sent.withdrawn_at is not None,
        submission_id=sent.pk,
    )


def address_of(row: models.Arrival) -> str:
    address, _plate = opened_details(row.details, person=row.person)
    return address


def plate_of(row: models.Arrival) -> str:
    _address, plate = opened_details(row.details, person=row.person)
    return plate


def poster_of(row: models.Poster, counts: Mapping[str, Any] | None = None) -> Poster:
    counts = counts or {}
    return Poster(
        row.pk, row.code, PosterKind(row.kind), row.name, str(row.division_path), row.made_at, row.opened,
        counts.get("reports", 0), counts.get("people", 0),
    )  # fmt: skip
