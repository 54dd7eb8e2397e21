"""Laboratories, how their files are read, and the tokens with which they send."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime

from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import ascribed
from sizao.foundation.database.types import Scope
from sizao.response.cases import models
from sizao.response.cases.reading import laboratory_of
from sizao.response.cases.types import IntakeError, Laboratory
from sizao.response.cases.ways import check_columns, check_words, check_zone


# All of China has one official time.
_ZONE = "Asia/Shanghai"


@ascribed
def register_laboratory(
    *,
    name: str,
    division_path: str,
    within_path: str | None = None,
    zone: str | None = None,
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
    actor: str,
    at: datetime,
    reason: str,
) -> Laboratory:
    """Makes a laboratory, or changes how its files are read and where its people are looked for (its division stays).

    What is not given stays as it is; in the beginning people are looked for in its own division and times are China's.
    Raises `IntakeError` for an empty name, an unknown
    zone, column or meaning, or an area that does not hold the laboratory; `ScopeError` for a path that is none.
    """
    if not name.strip() or len(name) > 80:
        raise IntakeError("A laboratory needs a name of at most 80 characters.")
    known = models.Laboratory.objects.filter(name=name).first()
    division_path = known.division_path if known else division_path
    within = within_path or (known.within_path if known else division_path)
    Scope(division_path)
    if not Scope(within).covers(division_path):
        raise IntakeError(
            f"{within} does not hold {division_path}.",
            "A laboratory's people are looked for around itself.",
            "Give a division that it lies in.",
        )
    values = {
        "within_path": within,
        "zone": check_zone(zone or (known.zone if known else _ZONE)),
        "encoding": encoding if encoding is not None else (known.encoding if known else ""),
        "columns": check_columns(columns if columns is not None else (known.columns if known else {})),
        "words": check_words(words if words is not None else (known.words if known else {})),
    }
    row, created = models.Laboratory.objects.update_or_create(
        name=name, defaults=values, create_defaults=values | {"division_path": division_path, "created_at": at}
    )
    record(
        at=at,
        actor=actor,
        action="laboratory.register" if created else "laboratory.change",
        subject_kind="laboratory",
        subject_key=str(row.pk),
        purpose=reason,
        detail={"name": name, "within": within},
    )
    return laboratory_of(row)


@ascribed
def issue_laboratory_token(*, laboratory: str, label: str, actor: str, at: datetime, reason: str) -> str:
    """A new token with which the laboratory sends by API. It is shown this once; only its hash is kept."""
    token = f"sz_{secrets.token_urlsafe(32)}"
    made = models.LaboratoryToken.objects.create(
        laboratory=get_laboratory(laboratory), hash=_hash(token), label=label[:80], created_at=at
    )
    _record_token(made, "laboratory.issue_token", actor=actor, at=at, reason=reason)
    return token


@ascribed
def revoke_laboratory_tokens(*, laboratory: str, actor: str, at: datetime, reason: str) -> int:
    """Takes all tokens of a laboratory out of use; returns how many there were."""
    tokens = list(models.LaboratoryToken.objects.filter(laboratory=get_laboratory(laboratory), revoked_at=None))
    for token in tokens:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        _record_token(token, "laboratory.revoke_token", actor=actor, at=at, reason=reason)
    return len(tokens)


def laboratory_of_token(token: str) -> Laboratory | None:
    """The laboratory that this token belongs to, or None."""
    tokens = models.LaboratoryToken.objects.select_related("laboratory").filter(revoked_at__isnull=True)
    found = tokens.filter(hash=_hash(token)).first()
    return None if found is None else laboratory_of(found.laboratory)


def get_laboratory(name: str) -> models.Laboratory:
    """The laboratory of this name. Raises `IntakeError`."""
    found = models.Laboratory.objects.filter(name=name).first()
    if found is None:
        raise IntakeError(
            f"There is no laboratory '{name}'.",
            "Results are taken from known laboratories only.",
            "Register it first: sizao findings laboratory NAME --division PATH.",
        )
    return found


def _record_token(token: models.LaboratoryToken, action: str, *, actor: str, at: datetime, reason: str) -> None:
    record(
        at=at,
        actor=actor,
        action=action,
        subject_kind="laboratory",
        subject_key=str(token.laboratory_id),
        purpose=reason,
        detail={"token": token.pk, "label": token.label},
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
