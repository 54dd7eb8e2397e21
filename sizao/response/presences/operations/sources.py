"""Sources and the tokens with which they send."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime

from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import ascribed
from sizao.kernel.settings_of_contact import Setting
from sizao.response.presences.landing import rules_to_dict
from sizao.response.presences.models import Source, SourceToken
from sizao.response.presences.queries import rules_of, source_row
from sizao.response.presences.types import Column, PresencesError, ReadingRules, SourceRow, check_zone


@ascribed
def register_source(
    *,
    name: str,
    rules: ReadingRules,
    retention_days: int | None,
    division_path: str,
    actor: str,
    at: datetime,
    reason: str,
) -> SourceRow:
    """Makes a source, or changes how its files are read and how long its rows are kept (its division stays).

    Raises `PresencesError` for an empty name, an unknown kind of place or a retention below one day.
    """
    if not name.strip():
        raise PresencesError("A source needs a name.")
    if retention_days is not None and retention_days < 1:
        raise PresencesError(f"Rows cannot be kept for {retention_days} days.", next_step="Give at least 1.")
    for kind in [rules.kind, *(kind for kind in rules.caps if kind != "*")]:
        if kind not in set(Setting):
            raise PresencesError(f"'{kind}' is no kind of place.", next_step=f"Use one of {', '.join(Setting)}.")
    values = remembered(rules) | {"retention_days": retention_days}
    source, created = Source.objects.update_or_create(
        name=name,
        defaults=values,
        create_defaults=values | {"division_path": division_path, "created_at": at},
    )
    record(
        at=at,
        actor=actor,
        action="presences.register_source" if created else "presences.change_source",
        subject_kind="presence_source",
        subject_key=str(source.pk),
        purpose=reason,
        detail={"name": name, "retention_days": retention_days, "rules": rules_to_dict(rules)},
    )
    return source_row(source)


@ascribed
def issue_token(*, source: str, label: str, actor: str, at: datetime, reason: str) -> str:
    """A new token with which the source sends by API. It is shown this once; only its hash is kept."""
    token = f"sz_{secrets.token_urlsafe(32)}"
    made = SourceToken.objects.create(source=get_source(source), hash=_token_hash(token), label=label, created_at=at)
    _record_token(made, "presences.issue_token", actor=actor, at=at, reason=reason)
    return token


@ascribed
def revoke_tokens(*, source: str, actor: str, at: datetime, reason: str) -> int:
    """Takes all tokens of a source out of use; returns how many there were."""
    tokens = list(SourceToken.objects.filter(source=get_source(source), revoked_at__isnull=True))
    for token in tokens:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        _record_token(token, "presences.revoke_token", actor=actor, at=at, reason=reason)
    return len(tokens)


def source_of_token(token: str) -> SourceRow | None:
    """The source that this token belongs to, or None."""
    tokens = SourceToken.objects.select_related("source").filter(revoked_at__isnull=True)
    found = tokens.filter(hash=_token_hash(token)).first()
    return None if found is None else source_row(found.source)


def get_source(name: str) -> Source:
    """The source of this name. Raises `PresencesError` naming those that are known."""
    source = Source.objects.filter(name=name).first()
    if source is None:
        known = ", ".join(Source.objects.order_by("name").values_list("name", flat=True)[:20])
        raise PresencesError(
            f"There is no source '{name}'.",
            f"Known are: {known}." if known else "None is registered.",
            "Register it first: sizao presences source NAME --division PATH.",
        )
    return source


def rules_with(source: Source, zone: str | None, columns: Mapping[Column, str] | None) -> ReadingRules:
    """The source's rules of reading with what is stated for one file.

    An empty name takes a remembered column back: this file has none. Raises `PresencesError` for an unknown zone.
    """
    if zone is not None:
        check_zone(zone)
    rules = rules_of(source)
    return ReadingRules(
        columns={column: name for column, name in {**rules.columns, **(columns or {})}.items() if name},
        zone=zone or rules.zone,
        encoding=rules.encoding,
        kind=rules.kind,
        caps=rules.caps,
        trusted=rules.trusted,
    )


def remembered(rules: ReadingRules) -> dict[str, object]:
    """The rules as a source's fields."""
    return rules_to_dict(rules) | {"zone": rules.zone or "", "encoding": rules.encoding or ""}


def _record_token(token: SourceToken, action: str, *, actor: str, at: datetime, reason: str) -> None:
    record(
        at=at,
        actor=actor,
        action=action,
        subject_kind="presence_source",
        subject_key=str(token.source_id),
        purpose=reason,
        detail={"token": token.pk, "label": token.label},
    )


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
