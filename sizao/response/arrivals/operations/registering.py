"""Those who were reported become known to the registry of people, some at a time: whoever is known stays as they are.

The public does not write into the registry: what it told waits, sealed, until the system takes it over, so that a flood
of reports costs the registry nothing, and nobody is changed by what a stranger says of them.
"""

from datetime import datetime

from sizao.engines.linkage.identifiers import read_identifier
from sizao.foundation.database.scope import scope
from sizao.registry.people.operations import register_unknown
from sizao.registry.people.types import PeopleColumns, Sex
from sizao.registry.places.queries import area_of
from sizao.response.arrivals import models
from sizao.response.arrivals.sealing import opened_told, row_of


def register_reported(*, within: str, most: int, actor: str, at: datetime, reason: str) -> int:
    """Registers those of the oldest `most` reports whom nobody knows; how many reports were looked at."""
    with scope(within, actor=actor):
        rows = list(
            models.ArrivalReport.objects.filter(registered_at__isnull=True)
            .select_related("arrival")
            .order_by("id")
            .select_for_update(of=("self",), skip_locked=True)[:most]
        )
        if not rows:
            return 0
        told = [opened_told(row.told, row=row_of(row.submission_id, row.position)) for row in rows]
        born = [read_identifier(one.identifier).born_on for one in told]
        people = PeopleColumns(
            identifiers=[one.identifier for one in told],
            names=[one.name for one in told],
            phones=[one.phone for one in told],
            birth_years=[None if day is None else day.year for day in born],
            sexes=[_sex(one.identifier, known=day is not None) for one, day in zip(told, born, strict=True)],
            # In the area around a hotel, not in the hotel: its desk sees no record of the registry.
            division_paths=[area_of(str(row.arrival.division_path)) for row in rows],
            household_places=[None] * len(rows),
        )
        register_unknown(people=people, within=within, actor=actor, at=at, reason=reason)
        models.ArrivalReport.objects.filter(pk__in=[row.pk for row in rows]).update(registered_at=at)
    return len(rows)


def _sex(identifier: str, *, known: bool) -> str:
    """What a resident number says: odd for men."""
    if not known:
        return Sex.UNKNOWN.value
    return Sex.MALE.value if int(identifier[16]) % 2 else Sex.FEMALE.value
