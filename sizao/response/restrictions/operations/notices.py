"""Notices: made out for a decision, with a code of its own, and given to the person. Only then the decision binds."""

import secrets
from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.privacy.installed import blind_index
from sizao.response.restrictions import models
from sizao.response.restrictions.operations.attempts import attempt
from sizao.response.restrictions.operations.opening import InHand, account_of, take
from sizao.response.restrictions.reading import decision_of, ground_of, notice_of, office_of, restriction_of
from sizao.response.restrictions.rules.codes import CODE_LENGTH, LETTERS, grouped, last_digits
from sizao.response.restrictions.rules.stored import remedies_from_json
from sizao.response.restrictions.rules.telling import content_of_notice, nearest_office, remedies_in_words
from sizao.response.restrictions.types import (
    Act,
    DecisionKind,
    DeliveryWay,
    IssuedNotice,
    NoticeError,
    Restriction,
    State,
)


_TERMED = (DecisionKind.ORDER.value, DecisionKind.EXTEND.value, DecisionKind.EASE.value)


def issue_notice(*, restriction_id: int, actor: ScopedActor, at: datetime, reason: str) -> IssuedNotice:
    """Makes out the notice of the newest decision, with a fresh code that is shown now and kept as a hash only.

    Can be made out again, with another code, when one was lost. A code opens nothing before its notice was given.
    Raises `NoticeError` where nothing was decided, or where nobody can be called in the division.
    """
    with attempt(actor, "issue_notice", at=at, reason=reason, subject=str(restriction_id)) as trying:
        check(actor, Permission.GIVE_NOTICE)
        held = take(restriction_id, at=at)
        decision = _decision_to_tell(held)
        offices = models.Office.objects.filter(division_path__above=held.row.division_path)
        office = nearest_office([office_of(one) for one in offices], decision.authority)
        grounds = models.Ground.objects.filter(
            pk__in=models.Basis.objects.filter(decision=decision).values("ground_id"), fallen_at__isnull=True
        )
        remedies = remedies_from_json(decision.remedies)
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        row = models.Notice.objects.create(
            restriction=held.row,
            decision=decision,
            issued_at=at,
            issued_by_id=account_of(actor),
            content=content_of_notice(
                restriction_of(held.row, at=at),
                decision_of(decision, ground_ids=[]),
                [ground_of(ground) for ground in grounds.order_by("id")],
                office,
            ),
            remedy_zh=remedies_in_words(remedies, "zh"),
            remedy_en=remedies_in_words(remedies, "en"),
            code_hash=blind_index("notice code")(code),
        )
        models.NoticeCode.objects.create(code_hash=row.code_hash, notice=row.pk, division_path=held.row.division_path)
        trying.done(held.row.number, notice=row.pk, decision=decision.pk)
        return IssuedNotice(notice_of(row, None), grouped(code))


def record_delivery(
    *,
    restriction_id: int,
    notice_id: int,
    way: DeliveryWay,
    remark: str = "",
    telephone: str = "",
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> Restriction:
    """Notes that a notice was given, and how. From now on its decision binds, if its term has begun.

    `telephone` is that of whoever is in charge of a place: its last four digits open the page of the place, beside the
    code; they are kept as a hash only.
    Raises `NoticeError` for another decision's notice, one that was given before, or a telephone that is none;
    `EvidenceError` when what the decision rests on fell meanwhile, `TermError` when the term is over.
    """
    with attempt(actor, "deliver_notice", at=at, reason=reason, subject=str(restriction_id)) as trying:
        check(actor, Permission.GIVE_NOTICE)
        held = take(restriction_id, at=at)
        notice = models.Notice.objects.filter(pk=notice_id, restriction=held.row).first()
        if notice is None:
            raise NoticeError("There is no such notice of this restriction.", next_step="Make out its notice.")
        if models.Delivery.objects.filter(notice=notice).exists():
            raise NoticeError("This notice was given already.", next_step="Make out another one if it was lost.")
        if notice.decision_id not in (_pending_id(held), held.row.decision_id):
            raise NoticeError(
                "This notice is about an older decision.",
                "Somebody decided meanwhile.",
                "Make out the notice of the newest decision.",
            )
        decision = notice.decision
        act = Act.NOTIFY if held.row.delivery_id is None else Act.CHANGE
        held.check(act)
        delivery = models.Delivery.objects.create(
            restriction=held.row,
            decision=decision,
            notice=notice,
            given_at=at,
            given_by_id=account_of(actor),
            way=way.value,
            remark=remark.strip(),
            factor_hash=factor_of_place(notice.pk, telephone) if held.row.place and telephone.strip() else None,
        )
        held.move(
            act,
            actor=actor.actor_id,
            why=reason,
            delivery_id=delivery.pk,
            decision_id=decision.pk,
            measure=decision.measure,
            whereabouts=decision.whereabouts,
            starts_at=decision.starts_at,
            ends_at=decision.ends_at,
            review_due_at=decision.review_due_at,
        )
        if held.state is State.NOTIFIED and decision.starts_at is not None and decision.starts_at <= at:
            held.move(Act.BEGIN, actor=actor.actor_id, why=reason)
        trying.done(held.row.number, notice=notice.pk, way=way.value)
        return restriction_of(held.row, at=at, waits=False)


def factor_of_place(notice_id: int, telephone: str) -> int:
    """What whoever is in charge of a place knows, as it is kept and compared. Raises `NoticeError` for no telephone."""
    digits = last_digits(telephone)
    if not digits:
        raise NoticeError(
            "This is no telephone number.",
            "Its last four digits open the page of the place, beside the code.",
            "Give the telephone of whoever is in charge of the place.",
        )
    return blind_index("notice factor")(f"{notice_id} {digits}")


def _decision_to_tell(held: InHand) -> models.Decision:
    """The newest decision with a term that was not told, else the one in effect, whose notice may have been lost."""
    number = _pending_id(held) or held.row.decision_id
    if number is None or held.state in (State.REFUSED, State.ENDED, State.EXPIRED):
        raise NoticeError(
            "There is nothing to tell.", "Nothing is decided, or it is over.", "Look at the restriction again."
        )
    return models.Decision.objects.get(pk=number)


def _pending_id(held: InHand) -> int | None:
    """The newest decision with a term, if it was not told yet."""
    decisions = models.Decision.objects.filter(restriction=held.row, kind__in=_TERMED)
    newest = decisions.order_by("-decided_at", "-pk").first()
    if newest is None or models.Delivery.objects.filter(decision=newest).exists():
        return None
    return newest.pk
