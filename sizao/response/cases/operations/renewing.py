"""Sealing again with the newest key what waits here under an older one."""

from datetime import datetime

from django.db.models import Model

from sizao.foundation.audit.operations import record_about
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import vault
from sizao.response.cases import models
from sizao.response.cases.sealing import CONTENT, FIELDS, IDENTITY


_SEALED: tuple[tuple[type[Model], Location], ...] = (
    (models.IntakeBatch, CONTENT),
    (models.BadRow, FIELDS),
    (models.Unmatched, IDENTITY),
)


def renew_encryption(*, within: str, actor: str, at: datetime, reason: str) -> int:
    """Seals again what rows to correct, waiting results and batches hold under an older key; how many fields it was.

    Few at any time, so all of `within` at once.
    """
    with scope(within, actor=actor):
        renewed = sum(_renew(model, location) for model, location in _SEALED)
        if renewed:
            version = vault().ring.current
            record_about(
                "intake.renew_encryption", "intake", "many", [], actor=actor, at=at, reason=reason, count=renewed,
                version=version,
            )  # fmt: skip
    return renewed


def _renew(model: type[Model], location: Location) -> int:
    count = 0
    rows = model.objects.select_for_update().filter(**{f"{location.field}__isnull": False})
    for row in rows.only("pk", location.field).iterator(100):
        sealed = bytes(getattr(row, location.field))
        if not vault().is_current(sealed):
            text = vault().open(sealed, at=location, row=row.pk)
            setattr(row, location.field, vault().seal(text, at=location, row=row.pk))
            row.save(update_fields=[location.field])
            count += 1
    return count
