"""What restrictions in force ask for on which day, read for thousands of people at once."""

from collections.abc import Collection
from datetime import datetime

from django.db.models.fields.json import KeyTransform

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.restrictions import models
from sizao.response.restrictions.queries.filters import in_force, in_states, with_term
from sizao.response.restrictions.rules.stored import phase_from_json
from sizao.response.restrictions.types import Measure, PhasesInForce, State


def list_phases_in_force(
    *, actor: ScopedActor, at: datetime, persons: Collection[int] | None = None, below: str | None = None
) -> list[PhasesInForce]:
    """The phases of all restrictions of people in force at an instant, those that began first first.

    `persons` keeps to these keys, `below` to one division. Names nobody. Raises `NotPermittedError`.
    """
    check(actor, Permission.SEE_TESTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Restriction.objects.filter(in_force(at), person__isnull=False)
        if persons is not None:
            rows = rows.filter(person__in=set(persons))
        if below:
            rows = rows.filter(division_path__below=below)
        found = rows.order_by("starts_at", "id").values_list(
            "pk", "number", "person", "division_path", "whereabouts",
            KeyTransform("phases", KeyTransform("rules", "decision__trace")),
            KeyTransform("rules", KeyTransform("rules", "decision__trace")),
        )  # fmt: skip
        return [
            PhasesInForce(pk, number, person or 0, str(path), where, [phase_from_json(one) for one in phases], rules)
            for pk, number, person, path, where, phases, rules in found
        ]


def list_terms(*, actor: ScopedActor, at: datetime, states: Collection[State], measure: Measure) -> dict[int, datetime]:
    """Restriction of a person -> when its part under `measure` ends, of all that begin with it and are in these states.

    Light: nothing else of thousands of restrictions is read. Names nobody. Raises `NotPermittedError`.
    """
    check(actor, Permission.OPEN_RESTRICTION)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = with_term(models.Restriction.objects.all()).filter(
            in_states(states, at), measure=measure.value, person__isnull=False
        )
        found = rows.values_list("pk", "ends_at", KeyTransform("phases", KeyTransform("rules", "decision__trace")))
        return {
            number: max((datetime.fromisoformat(one["end"]) for one in phases if one["measure"] == measure.value),
                        default=ends_at)
            for number, ends_at, phases in found
        }  # fmt: skip
