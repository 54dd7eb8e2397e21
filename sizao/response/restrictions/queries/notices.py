"""Reads of notices and of evidence, for printing and for signing."""

from collections.abc import Collection
from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import blind_index
from sizao.foundation.privacy.purposes import check_purpose
from sizao.response.restrictions import models
from sizao.response.restrictions.reading import ground_of, notice_of, office_of
from sizao.response.restrictions.rules.codes import plain_code
from sizao.response.restrictions.types import Ground, Notice, NoticeError, Office


def access_notice(
    *, actor: ScopedActor, restriction_id: int, notice_id: int, code: str, purpose: str, at: datetime
) -> Notice:
    """A notice for printing, with the code that was shown when it was made out; kept in the audit trail.

    Nobody can print a code that they were not shown. Raises `NoticeError` for a notice or code that do not belong
    together, `PurposeError`, `NotPermittedError`.
    """
    check(actor, Permission.GIVE_NOTICE)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        rows = models.Notice.objects.select_related("issued_by").filter(pk=notice_id, restriction_id=restriction_id)
        row = rows.first()
        if row is None or row.code_hash != blind_index("notice code")(plain_code(code)):
            raise NoticeError(
                "This notice and this code do not belong together.",
                "A code is shown once, when its notice is made out.",
                "Make out the notice again.",
            )
        delivery = models.Delivery.objects.select_related("given_by").filter(notice=row).first()
        record(
            at=at,
            actor=actor.actor_id,
            action="restriction.print_notice",
            subject_kind="restriction",
            subject_key=str(row.content["number"]),
            purpose=purpose,
            detail={"notice": row.pk},
        )
        return notice_of(row, delivery)


def evidence_of(*, actor: ScopedActor, restriction_ids: Collection[int]) -> dict[int, list[Ground]]:
    """What each restriction rests on now: the grounds of its decision, or of its proposal while there is none.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.OPEN_RESTRICTION)
    found: dict[int, list[Ground]] = {number: [] for number in restriction_ids}
    with scope(actor.scope.path, actor=actor.actor_id):
        bases = models.Basis.objects.filter(restriction_id__in=restriction_ids)
        for basis in bases.select_related("ground", "restriction").order_by("ground_id"):
            if basis.decision_id == basis.restriction.decision_id:
                found[basis.restriction_id].append(ground_of(basis.ground))
    return found


def list_offices(*, below: str) -> list[Office]:
    """How the public reaches the bodies of a division and below it. Known to everybody."""
    rows = models.Office.objects.filter(division_path__below=below).order_by("division_path", "authority")
    return [office_of(row) for row in rows]
