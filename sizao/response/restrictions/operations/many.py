"""Notices for many at once: still one for each person, in a transaction of its own. One that fails stops no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.kernel.errors import SizaoError
from sizao.response.restrictions.operations.notices import issue_notice, record_delivery
from sizao.response.restrictions.types import DeliveryWay, IssuedNotice, Restriction


@dataclass(frozen=True, slots=True)
class Handed:
    """One notice that was handed over: of which restriction, and for a place the telephone of whoever is in charge."""

    restriction_id: int
    notice_id: int
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """Notices by the id of their restriction, and for each of the others why there is none."""

    notices: Sequence[tuple[int, IssuedNotice]]
    refused: Sequence[tuple[int, SizaoError]]


@dataclass(frozen=True, slots=True)
class Delivered:
    """The restrictions whose notice was noted as given, and for each of the others why it was not."""

    restrictions: Sequence[Restriction]
    refused: Sequence[tuple[int, SizaoError]]


def issue_notices(*, restriction_ids: Sequence[int], actor: ScopedActor, at: datetime, reason: str) -> Issued:
    """Makes out the notice of each, with codes that are shown now and never again. Raises `NotPermittedError`."""
    check(actor, Permission.GIVE_NOTICE)
    done, refused = [], []
    for number in dict.fromkeys(restriction_ids):
        try:
            done.append((number, issue_notice(restriction_id=number, actor=actor, at=at, reason=reason)))
        except SizaoError as error:
            refused.append((number, error))
    return Issued(done, refused)


def record_deliveries(
    *, handed: Sequence[Handed], way: DeliveryWay, remark: str = "", actor: ScopedActor, at: datetime, reason: str
) -> Delivered:
    """Notes that each of these was given in the same way. Raises `NotPermittedError`."""
    check(actor, Permission.GIVE_NOTICE)
    done, refused = [], []
    for one in handed:
        try:
            done.append(
                record_delivery(
                    restriction_id=one.restriction_id,
                    notice_id=one.notice_id,
                    way=way,
                    remark=remark,
                    telephone=one.telephone,
                    actor=actor,
                    at=at,
                    reason=reason,
                )
            )
        except SizaoError as error:
            refused.append((one.restriction_id, error))
    return Delivered(done, refused)
