"""Rows of the tables as values that may leave the room."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from sizao.engines.laboratories.queue import Capacity
from sizao.engines.policy.vocabulary import Pooling
from sizao.response.testing import models, types


# All of China has one official time; a laboratory's hours are told by its clocks.
ZONE = ZoneInfo("Asia/Shanghai")


def tube_of(row: models.Tube, persons: Sequence[int], home_path: str | None = None) -> types.Tube:
    return types.Tube(
        id=row.pk,
        code=row.code,
        pooling=Pooling(row.pooling),
        kind=types.SpecimenKind(row.kind),
        persons=persons,
        people=row.people,
        state=types.TubeState(row.state),
        collected_at=row.collected_at,
        collected_by=row.collected_by,
        place=row.place,
        division_path=str(row.division_path),
        round_id=row.round_id,
        point_id=row.point_id,
        laboratory=row.laboratory,
        received_at=row.received_at,
        promised_at=row.promised_at,
        is_retest=row.is_retest,
        result=types.TubeResult(row.result) if row.result else None,
        resulted_at=row.resulted_at,
        home_path=home_path,
    )


def tubes_of(rows: Iterable[models.Tube]) -> list[types.Tube]:
    """Tubes with their people, by one question to the database."""
    found = list(rows)
    persons: dict[int, list[int]] = {row.pk: [] for row in found}
    homes: dict[int, str | None] = {}
    members = models.Specimen.objects.filter(tube__in=persons).order_by("tube", "place_in_tube")
    for tube, person, home in members.values_list("tube", "person", "home_path"):
        persons[tube].append(person)
        homes[tube] = str(home) if home else None
    return [tube_of(row, persons[row.pk], homes.get(row.pk) if row.people == 1 else None) for row in found]


def round_of(row: models.Round) -> types.TestingRound:
    return types.TestingRound(
        id=row.pk,
        name=row.name,
        kind=types.RoundTarget(row.kind),
        target=row.target,
        division_path=str(row.division_path),
        pooling=Pooling(row.pooling),
        sequence=row.sequence,
        state=types.RoundState(row.state),
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        opens_at=row.opens_at,
        due_at=row.due_at,
        closed_at=row.closed_at,
        expected=row.expected,
        rule=row.rule,
        source_known=row.source_known,
    )


def point_of(row: models.Point, *, used: int = 0, people: int = 0) -> types.Point:
    return types.Point(
        id=row.pk,
        name=row.name,
        division_path=str(row.division_path),
        streets=row.streets,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        samplers=row.samplers,
        tubes=row.tubes,
        finished_at=row.finished_at,
        used=used,
        people=people,
    )


def laboratory_of(row: models.Laboratory) -> types.Laboratory:
    return types.Laboratory(
        name=row.name,
        division_path=str(row.division_path),
        per_hour=row.per_hour,
        run_minutes=row.run_minutes,
        opens=row.opens,
        closes=row.closes,
    )


def capacity_of(laboratory: types.Laboratory) -> Capacity:
    return Capacity(
        laboratory.per_hour,
        timedelta(minutes=laboratory.run_minutes),
        laboratory.opens,
        laboratory.closes,
        ZONE,
    )
