"""Reads of investigations, within the actor's scope. What was said in one is read for a purpose, and that is kept."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import QuerySet

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import check_purpose
from sizao.response.cases.queries import get_case
from sizao.response.investigations import models
from sizao.response.investigations.reading import answers_of, stamp_of, stay_of
from sizao.response.investigations.types import Investigation, StatedStay, Step


def access_investigation(*, actor: ScopedActor, case_id: int, purpose: str, at: datetime) -> Investigation:
    """Answers, stays and steps of one case; kept in the audit trail.

    Raises `CaseNotFoundError` outside the actor's scope, `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.INVESTIGATE)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        case = get_case(actor=actor, case_id=case_id)
        record_about("investigation.read", ("case", case.number), [case.person], actor=actor, at=at, reason=purpose)
        return Investigation(
            case,
            answers_of(models.Answer.objects.filter(case_id=case.id).order_by("pk")),
            [stay_of(row) for row in _stays().filter(case_id=case.id).order_by("enter_at", "pk")],
            [stamp_of(row) for row in models.StepStamp.objects.filter(case_id=case.id).order_by("pk")],
        )


def access_stays_of(*, actor: ScopedActor, persons: Collection[int], purpose: str, at: datetime) -> list[StatedStay]:
    """What was said about where these persons were, in any investigation of the actor's scope, and still holds."""
    check(actor, Permission.INVESTIGATE)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = _stays().filter(person__in=persons, withdrawn_at__isnull=True).order_by("enter_at", "pk")
        record_about("investigation.read_stays", ("person", "many"), list(persons), actor=actor, at=at, reason=purpose)
        return [stay_of(row) for row in rows]


def steps_done(*, actor: ScopedActor, case_ids: Collection[int]) -> Mapping[int, dict[Step, datetime]]:
    """By case, when each step was done, as stamped last."""
    check(actor, Permission.OPEN_CASE)
    with scope(actor.scope.path, actor=actor.actor_id):
        found: dict[int, dict[Step, datetime]] = {}
        rows = models.StepStamp.objects.filter(case_id__in=case_ids).order_by("pk")
        for case_id, step, done_at in rows.values_list("case_id", "step", "done_at"):
            found.setdefault(case_id, {})[Step(step)] = done_at
        return found


def _stays() -> "QuerySet[models.Stay]":
    return models.Stay.objects.select_related("case")


def count_untraced(*, actor: ScopedActor, case_id: int) -> int:
    """How many stays of a case the trace has not taken in, or not let go, yet."""
    check(actor, Permission.INVESTIGATE)
    with scope(actor.scope.path, actor=actor.actor_id):
        return models.Stay.objects.filter(case_id=case_id, traced_at__isnull=True).count()
