"""Reads of privacy: fates of tables, holds, close-outs, the dry run."""

from django.db import connection

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.privacy import models
from sizao.foundation.privacy.erasure import FUNCTION
from sizao.foundation.privacy.types import CloseOutState, Closing, Hold, PrivacyError, TableCount


def count_what_goes(*, actor: ScopedActor) -> list[TableCount]:
    """The dry run: how many rows of each table would go and stay if the outbreak were closed now."""
    check(actor, Permission.SEE_CLOSE_OUT)
    return run_erasure(closing=0, only_count=True)


def run_erasure(*, closing: int, only_count: bool) -> list[TableCount]:
    """What the database function gives. Only `operations` calls it with `only_count=False`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {FUNCTION}(%s, %s)", [closing, only_count])
        return [TableCount(*row) for row in cursor.fetchall()]


def list_close_outs(*, actor: ScopedActor) -> list[Closing]:
    """All close-outs, the newest first. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_CLOSE_OUT)
    return [closing_of(row) for row in models.CloseOut.objects.order_by("-id")]


def get_close_out(*, actor: ScopedActor, number: int) -> Closing:
    """One close-out. Raises `PrivacyError` when there is none, `NotPermittedError`."""
    check(actor, Permission.SEE_CLOSE_OUT)
    row = models.CloseOut.objects.filter(pk=number).first()
    if row is None:
        raise PrivacyError(f"There is no close-out {number}.", next_step="Look at the list of close-outs.")
    return closing_of(row)


def list_holds(*, actor: ScopedActor) -> list[Hold]:
    """All legal holds, those in force first. Raises `NotPermittedError`."""
    check(actor, Permission.SEE_CLOSE_OUT)
    rows = models.LegalHold.objects.order_by("released_at", "-id")
    return [
        Hold(
            row.pk, row.persons, row.basis, row.reason, row.decided_by, row.at, row.released_at, row.released_by,
            row.released_reason,
        )
        for row in sorted(rows, key=lambda row: (row.released_at is not None, -row.pk))
    ]  # fmt: skip


def closing_of(row: models.CloseOut) -> Closing:
    return Closing(
        row.pk, row.title, row.reason, CloseOutState(row.state), row.proposed_by, row.proposed_at, row.confirmed_by,
        row.confirmed_at, row.counts, row.erased_at, row.proof,
    )  # fmt: skip
