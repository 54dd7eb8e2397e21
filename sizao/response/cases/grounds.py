"""What a case rests on: its findings. When the last positive one falls, the case rises as something to decide."""

from datetime import datetime

from django.db.models import Min

from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.audit.operations import record_about
from sizao.foundation.database.types import Scope
from sizao.response.cases import models
from sizao.response.cases.types import POSITIVE, CaseClassification
from sizao.response.restrictions.operations import let_ground_fall


def refresh_times(case: models.Case) -> bool:
    """Takes the case's times from the positive results that stand; whether there is one. The caller saves."""
    standing = models.Finding.objects.filter(
        case=case, kind__in=[kind.value for kind in POSITIVE], withdrawn_at__isnull=True
    )
    first = standing.aggregate(sampled=Min("sampled_at"), reported=Min("reported_at"))
    if first["sampled"] is None:
        return False
    case.first_positive_sampled_at, case.reported_at = first["sampled"], first["reported"]
    return True


def let_fall(ground: str, within: str, *, why: str, actor: str, at: datetime) -> None:
    """Lets fall what rests on a finding: restrictions that rest on nothing else end, others come to re-examination."""
    by = SystemActor(Role.INVESTIGATOR, actor, Scope(within, actor))
    let_ground_fall(reference=ground, actor=by, at=at, reason=why)


def recheck(case_id: int, *, why: str, actor: str, at: datetime) -> None:
    """Looks at a case again after something was changed about a finding it rested on.

    Without any ground its times stay as they were, for whoever decides what becomes of it.
    """
    case = models.Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None or case.classification == CaseClassification.EXCLUDED.value:
        return
    stands = refresh_times(case)
    if not stands and case.ground_fell_at is None:
        case.ground_fell_at, case.ground_fell_why = at, why
        record_about("case.ground_fell", "case", case.number, [case.person], actor=actor, at=at, reason=why)
    elif stands and case.ground_fell_at is not None:
        case.ground_fell_at, case.ground_fell_why = None, ""
        record_about("case.ground_restored", "case", case.number, [case.person], actor=actor, at=at, reason=why)
    case.save(update_fields=["first_positive_sampled_at", "reported_at", "ground_fell_at", "ground_fell_why"])
