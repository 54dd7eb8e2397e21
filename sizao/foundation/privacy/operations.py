"""Legal holds, and the steps of a close-out. Each leaves an audit row in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import ascribed
from sizao.foundation.privacy import models
from sizao.foundation.privacy.assessment import digest
from sizao.foundation.privacy.queries import closing_of, holds_in_force, run_due, run_erasure
from sizao.foundation.privacy.signing import signed
from sizao.foundation.privacy.types import CloseOutState, Closing, HoldKind, PrivacyError, TableCount


_OPEN = (CloseOutState.PROPOSED, CloseOutState.CONFIRMED, CloseOutState.ERASED)


@ascribed
def hold_records(
    *,
    persons: Sequence[int] = (),
    case_id: int | None = None,
    basis: str,
    until_at: datetime | None = None,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> int:
    """Keeps records beyond their time, through a close-out and past their terms; the number of the hold.

    `persons`: one human by all their keys; `case_id`: everybody in that case; neither: the whole outbreak. Without
    `until_at` it lasts until it is released. Raises `PrivacyError` without a basis or reason, or for an end that is
    past; `NotPermittedError`.
    """
    check(actor, Permission.CONFIRM_CLOSE_OUT)
    if not (basis.strip() and reason.strip()):
        raise PrivacyError("A legal hold needs a basis and a reason.", next_step="Give both.")
    if persons and case_id is not None:
        raise PrivacyError("A legal hold is on a person or on a case.", next_step="Make two of it.")
    if until_at is not None and until_at <= at:
        raise PrivacyError(
            "A legal hold cannot end before it begins.",
            "What it keeps could go at once.",
            "Give a day to come, or none: then it lasts until somebody releases it.",
        )
    kind = HoldKind.PERSON if persons else HoldKind.CASE if case_id is not None else HoldKind.OUTBREAK
    row = models.LegalHold.objects.create(
        kind=kind.value,
        persons=list(persons),
        case_id=case_id,
        basis=basis.strip(),
        reason=reason.strip(),
        until_at=until_at,
        decided_by=actor.actor_id,
        at=at,
    )
    _record(
        "privacy.hold", row.pk, actor=actor, at=at, reason=reason, about=persons, kind=kind.value, case=case_id,
        basis=basis, until=until_at and until_at.isoformat(),
    )  # fmt: skip
    number: int = row.pk
    return number


@ascribed
def release_hold(*, number: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Ends a legal hold. Raises `PrivacyError` when it is not in force or no reason is given, `NotPermittedError`."""
    check(actor, Permission.CONFIRM_CLOSE_OUT)
    row = models.LegalHold.objects.select_for_update().filter(pk=number, released_at__isnull=True).first()
    if row is None or (row.until_at is not None and row.until_at <= at):
        raise PrivacyError(f"The legal hold {number} is not in force.", next_step="Look at the list of holds.")
    if not reason.strip():
        raise PrivacyError("A release needs a reason.", "What was held goes from then on.", "Say why.")
    row.released_at, row.released_by, row.released_reason = at, actor.actor_id, reason.strip()
    row.save(update_fields=["released_at", "released_by", "released_reason"])
    _record("privacy.release_hold", number, actor=actor, at=at, reason=reason)


@ascribed
def erase_due(*, actor: str, at: datetime, reason: str) -> list[TableCount]:
    """Removes what is due in the scope of the transaction, by the terms that the database knows; what went of each.

    The database refuses an `at` that the clock of the realm has not reached. Whoever calls keeps the counts
    (`keep_run`).
    """
    gone = run_due(at=at, only_count=False)
    if any(table.removed for table in gone):
        record(
            at=at,
            actor=actor,
            action="privacy.retention",
            subject_kind="realm",
            subject_key="all",
            purpose=reason,
            detail={"tables": {table.table: table.removed for table in gone if table.removed}},
        )
    return gone


@ascribed
def keep_run(
    *, tables: Sequence[TableCount], movements: Mapping[str, Any], actor: str, at: datetime, reason: str
) -> int:
    """Keeps what one run of retention removed; the number of the run."""
    rows = [[one.table, one.removed, one.kept, one.digest] for one in tables]
    row = models.RetentionRun.objects.create(at=at, actor=actor, tables=rows, movements=dict(movements))
    number: int = row.pk
    record(
        at=at, actor=actor, action="privacy.retention_run", subject_kind="retention_run", subject_key=str(number),
        purpose=reason, detail={"rows": sum(one.removed for one in tables), "held": sum(one.kept for one in tables)},
    )  # fmt: skip
    return number


@ascribed
def propose_close_out(*, title: str, actor: ScopedActor, at: datetime, reason: str) -> Closing:
    """Proposes to close the outbreak: nothing is erased before somebody else confirms.

    Raises `PrivacyError` while another close-out is open, `NotPermittedError`.
    """
    check(actor, Permission.PROPOSE_CLOSE_OUT)
    if not (title.strip() and reason.strip()):
        raise PrivacyError("A close-out needs a title and a reason.", next_step="Give both.")
    if models.CloseOut.objects.filter(state__in=_OPEN).exists():
        raise PrivacyError("A close-out is open already.", next_step="Confirm or withdraw that one first.")
    row = models.CloseOut.objects.create(
        title=title.strip(),
        reason=reason.strip(),
        state=CloseOutState.PROPOSED,
        proposed_by=actor.actor_id,
        proposed_at=at,
    )
    _record("privacy.propose_close_out", row.pk, actor=actor, at=at, reason=reason)
    return closing_of(row)


@ascribed
def withdraw_close_out(*, number: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Takes a proposal back. Raises `PrivacyError` once it was confirmed, `NotPermittedError`."""
    check(actor, Permission.SEE_CLOSE_OUT)
    row = _in_state(number, CloseOutState.PROPOSED)
    row.state = CloseOutState.WITHDRAWN
    row.save(update_fields=["state"])
    _record("privacy.withdraw_close_out", number, actor=actor, at=at, reason=reason)


@ascribed
def confirm_close_out(
    *, number: int, counts: Mapping[str, Any], actor: ScopedActor, at: datetime, reason: str
) -> Closing:
    """Confirms what another proposed. `counts`: what is kept of the outbreak.

    From now on it cannot be taken back. Raises `PrivacyError` for one's own proposal, `NotPermittedError`.
    """
    check(actor, Permission.CONFIRM_CLOSE_OUT)
    row = _in_state(number, CloseOutState.PROPOSED)
    if any(hold.kind is HoldKind.OUTBREAK for hold in holds_in_force(at=at)):
        raise PrivacyError(
            "The whole outbreak is under a legal hold.",
            "Nothing of it may be erased before that hold has ended.",
            "Look at the list of holds; release it where it is not needed any more.",
        )
    if row.proposed_by == actor.actor_id:
        raise PrivacyError(
            "Nobody confirms their own close-out.", "What is erased cannot be had back.", "Ask the auditor to confirm."
        )
    row.state, row.confirmed_by, row.confirmed_at = CloseOutState.CONFIRMED, actor.actor_id, at
    row.counts = dict(counts)
    row.save(update_fields=["state", "confirmed_by", "confirmed_at", "counts"])
    _record("privacy.confirm_close_out", number, actor=actor, at=at, reason=reason)
    return closing_of(row)


@ascribed
def erase_records(*, number: int, actor: str, at: datetime, reason: str) -> list[TableCount]:
    """Empties the tables of a confirmed close-out, in one transaction; what went of each, with its hash.

    The database itself refuses one that was not confirmed by a second person. Raises `PrivacyError`.
    """
    row = _in_state(number, CloseOutState.CONFIRMED)
    gone = run_erasure(closing=number, only_count=False)
    row.state, row.erased_at = CloseOutState.ERASED, at
    row.proof = {"tables": [[table.table, table.removed, table.kept, table.digest] for table in gone]}
    row.save(update_fields=["state", "erased_at", "proof"])
    record(
        at=at,
        actor=actor,
        action="privacy.erase",
        subject_kind="close_out",
        subject_key=str(number),
        purpose=reason,
        detail={"rows": sum(table.removed for table in gone), "kept": sum(table.kept for table in gone)},
    )
    return gone


@ascribed
def finish_close_out(*, number: int, proof: Mapping[str, Any], actor: str, at: datetime, reason: str) -> None:
    """Keeps the proof. Raises `PrivacyError` unless the records are erased and the proof is not there yet."""
    row = _in_state(number, CloseOutState.ERASED)
    row.state, row.proof = CloseOutState.DONE, dict(proof)
    row.save(update_fields=["state", "proof"])
    record(
        at=at,
        actor=actor,
        action="privacy.finish_close_out",
        subject_kind="close_out",
        subject_key=str(number),
        purpose=reason,
        detail={"signature": proof["signature"]},
    )


@ascribed
def sign_assessment(
    *, content: Mapping[str, Any], seen: str, remark: str, actor: ScopedActor, at: datetime, reason: str
) -> int:
    """Signs the impact assessment as it is; the number of the version. `seen`: the digest of what was on the screen.

    Raises `PrivacyError` when it has changed since it was looked at, when nothing has changed since the last version,
    without a remark, or while a room has no purpose; `NotPermittedError`.
    """
    check(actor, Permission.SIGN_ASSESSMENT)
    if seen != digest(content):
        raise PrivacyError(
            "The assessment has changed since you opened it.",
            "Nobody signs what they did not see.",
            "Look at it as it is now, and sign then.",
        )
    if not remark.strip():
        raise PrivacyError(
            "A signature needs your judgment of the risk.",
            "The law asks for more than a list: whether what is done is lawful, needed and guarded enough.",
            "Write it in a few sentences.",
        )
    silent = [room for room, told in content["rooms"].items() if not told]
    if silent:
        raise PrivacyError(
            f"No purpose is given for: {', '.join(silent)}.",
            "What has no purpose may not be processed.",
            "Add it to the packs, section processing.",
        )
    last = models.ImpactAssessment.objects.order_by("-id").first()
    if last is not None and digest(last.content) == digest(content):
        raise PrivacyError(f"Nothing has changed since version {last.pk}.", next_step="Use that version.")
    told = {
        "digest": digest(content), "remark": remark.strip(), "signed_by": actor.actor_id, "signed_at": at.isoformat()
    }  # fmt: skip
    row = models.ImpactAssessment.objects.create(
        content=dict(content),
        remark=remark.strip(),
        signed_by=actor.actor_id,
        signed_at=at,
        signature=signed(told, secret=str(settings.SECRET_KEY).encode()),
    )
    number: int = row.pk
    record(
        at=at, actor=actor.actor_id, action="privacy.sign_assessment", subject_kind="assessment",
        subject_key=str(number), purpose=reason, detail={"digest": told["digest"]},
    )  # fmt: skip
    return number


def _in_state(number: int, state: CloseOutState) -> models.CloseOut:
    row = models.CloseOut.objects.select_for_update().filter(pk=number).first()
    if row is None or row.state != state:
        found = "there is none" if row is None else f"it is {row.state}"
        raise PrivacyError(
            f"The close-out {number} is not {state.value}.", f"Of this number {found}.", "Look at its page."
        )
    return row


def _record(
    action: str,
    number: int,
    *,
    actor: ScopedActor,
    at: datetime,
    reason: str,
    about: Sequence[int] = (),
    **detail: object,
) -> None:
    kind = "legal_hold" if "hold" in action else "close_out"
    record(
        at=at, actor=actor.actor_id, action=action, subject_kind=kind, subject_key=str(number), purpose=reason,
        detail=detail, persons=about,
    )  # fmt: skip
