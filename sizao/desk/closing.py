"""The end of an outbreak: what is kept as counts, the erasure of records and files, and the signed proof."""

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from sizao.foundation.accounts.types import Role, ScopedActor, SystemActor
from sizao.foundation.audit.queries import get_trail_state
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy import operations as privacy
from sizao.foundation.privacy.proofs import FORMAT
from sizao.foundation.privacy.queries import get_close_out, holds_in_force, published
from sizao.foundation.privacy.retention import erased_models
from sizao.foundation.privacy.retired_keys import fingerprint, retire
from sizao.foundation.privacy.signing import remember_key, signed
from sizao.foundation.privacy.sweeping import sweep
from sizao.foundation.privacy.types import CloseOutState, Closing, Hold
from sizao.foundation.realms.queries import get_realm
from sizao.response.cases.queries import count_cases_by_division, count_situation
from sizao.response.presences.operations import erase_presences


# Folders of the installation that hold data about people besides the presences.
_ERASED_IN_HOME = ("files",)
# What else lies there, and holds nobody. Anything other is named in the proof, for people to look at.
_KNOWN_IN_HOME = {
    "postgres", "static", "static.stamp", "secrets.json", "secrets.lock", "demo-accounts.json", "retired-keys",
    "kernels.stamp", "audit-heads.ndjson", "proof-keys",
}  # fmt: skip
_COUNTY_DEPTH = 3
CLOSE_OUT_JOB = "privacy.close_out"


@transaction.atomic
def confirm(*, number: int, actor: ScopedActor, at: datetime, reason: str) -> Closing:
    """Confirms a close-out with the figures that are kept of the outbreak, and queues the erasure with it.

    Raises what `confirm_close_out` does.
    """
    counts = kept_counts(scope=actor.scope, at=at)
    closing = privacy.confirm_close_out(number=number, counts=counts, actor=actor, at=at, reason=reason)
    app.configure_task(CLOSE_OUT_JOB, queue="privacy").defer(number=number)
    return closing


def kept_counts(*, scope: Scope, at: datetime) -> dict[str, Any]:
    """Cases by classification, and by county unit, within a scope: they are kept, and leave with the proof.

    A county's number that is too small to be told is None, and so is another that would give it away.
    """
    counter = SystemActor(Role.CITY_COMMAND, "system:privacy", scope)
    situation = count_situation(actor=counter, report_limit=None, at=at)
    by_county: dict[str, int] = {}
    for path, count in count_cases_by_division(actor=counter).items():
        county = ".".join(path.split(".")[:_COUNTY_DEPTH])
        by_county[county] = by_county.get(county, 0) + count
    return {
        "cases": {word.value: count for word, count in situation.cases.items()},
        "cases_by_county": published(dict(sorted(by_county.items())), at=at),
    }


def carry_out(*, number: int, actor: str, at: datetime, reason: str) -> Mapping[str, Any]:
    """Erases what a confirmed close-out erases, and gives its proof.

    Whoever is killed in the middle begins again: records go in one transaction, files are removed until none is left,
    and the proof is made last. Raises `PrivacyError` for a close-out that was not confirmed.
    """
    reader = SystemActor(Role.AUDITOR, actor, Scope(None))
    if get_close_out(actor=reader, number=number).state is CloseOutState.CONFIRMED:
        privacy.erase_records(number=number, actor=actor, at=at, reason=reason)
    not_swept = sweep([model._meta.db_table for model in erased_models()])
    presences = erase_presences(actor=actor, at=at, reason=reason)
    home = Path(settings.SIZAO_HOME)
    unknown = _empty_home(home)
    closing = get_close_out(actor=reader, number=number)
    holds = holds_in_force(at=at)
    if not holds:
        # What remains of person keys leads to nobody from here on, also with an ID number in hand.
        retire(home, settings.SIZAO_PSEUDONYM_KEY)
    head = get_trail_state().head
    proof = signed(
        {
            "format": FORMAT,
            "close_out": number,
            "title": closing.title,
            "realm": get_realm().kind.value,
            "proposed_by": closing.proposed_by,
            "proposed_at": closing.proposed_at.isoformat(),
            "confirmed_by": closing.confirmed_by,
            "confirmed_at": closing.confirmed_at and closing.confirmed_at.isoformat(),
            "erased_at": closing.erased_at and closing.erased_at.isoformat(),
            "finished_at": at.isoformat(),
            "counts": dict(closing.counts),
            "tables": (closing.proof or {}).get("tables", []),
            "presences": {
                "rows": presences.rows,
                "bytes": presences.bytes,
                "files": [list(f) for f in presences.files],
            },
            "not_known_in_home": unknown,
            "tables_not_swept": not_swept,
            "legal_holds": [_told(hold) for hold in holds],
            "retired_keys": [] if holds else [fingerprint(settings.SIZAO_PSEUDONYM_KEY)],
            "audit_head": [head.number, head.hash],
        },
        secret=str(settings.SECRET_KEY).encode(),
    )
    remember_key(home, proof["public_key"])
    privacy.finish_close_out(number=number, proof=proof, actor=actor, at=at, reason=reason)
    return proof


def _told(hold: Hold) -> dict[str, Any]:
    """A hold as the proof tells it: what is kept and on what basis, and not of whom."""
    return {
        "number": hold.id,
        "kind": hold.kind.value,
        "basis": hold.basis,
        "decided_by": hold.decided_by,
        "until": hold.until_at and hold.until_at.isoformat(),
    }


def _empty_home(home: Path) -> list[str]:
    """Removes what lies in the home besides the presences and holds data about people; names what it does not know."""
    for name in _ERASED_IN_HOME:
        shutil.rmtree(home / name, ignore_errors=True)
    return sorted(path.name for path in home.iterdir() if path.name not in _KNOWN_IN_HOME)
