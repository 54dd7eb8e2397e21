"""Who and what does not go out at an instant: for those who bring them what they need."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.restrictions import models
from sizao.response.restrictions.queries.filters import in_force
from sizao.response.restrictions.types import Confined, Measure


def list_confined(*, actor: ScopedActor, measures: Collection[Measure], at: datetime) -> list[Confined]:
    """Persons and places that one of these measures binds at an instant, each until the last of its phases with one.

    Keys only, without names, reasons or evidence. Raises `NotPermittedError`.
    """
    check(actor, Permission.OPEN_RESTRICTION)
    wanted = {measure.value for measure in measures}
    found = []
    # Those who were bound together share the hours of their phases.
    read = cache(datetime.fromisoformat)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Restriction.objects.filter(in_force(at)).values_list(
            "person", "place", "division_path", "measure", "ends_at", "decision__trace__rules__phases"
        )
        for person, place, path, measure, ends_at, phases in rows:
            parts = [(one["measure"], *map(read, (one["start"], one["end"]))) for one in phases or ()]
            now = next((one[0] for one in parts if one[1] <= at < one[2]), measure)
            if now in wanted:
                ends = [min(one[2], ends_at) for one in parts if one[0] in wanted and one[2] > at]
                found.append(Confined(person, place, path, max(ends, default=ends_at)))
    return found
