"""Deliveries of results by a laboratory's system: each word once, with the answer that was given."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.testing import models
from sizao.response.testing.types import DeliveryRepeatedError


def find_answer(*, laboratory: str, key: str, sha256: str, actor: ScopedActor) -> dict[str, Any] | None:
    """The answer that was given under this word; None where it is new.

    Raises `DeliveryRepeatedError` where the word came with other content, `NotPermittedError`.
    """
    check(actor, Permission.IMPORT_FINDINGS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.ResultDelivery.objects.filter(laboratory=laboratory, key=key).first()
        if row is None:
            return None
        if row.sha256 != sha256:
            raise DeliveryRepeatedError(
                "This Idempotency-Key was used with other content.",
                "Nothing of this delivery was taken.",
                "Give each delivery a key of its own.",
            )
        answer: dict[str, Any] = row.answer
        return answer


def keep_answer(
    *, laboratory: str, key: str, sha256: str, answer: Mapping[str, Any], actor: ScopedActor, at: datetime
) -> None:
    """Keeps the answer to a delivery, in the transaction that took it; another one of the same word fails then.

    The results in it are in the trail by themselves (`tube.results`).
    """
    check(actor, Permission.IMPORT_FINDINGS)
    with scope(actor.scope.path, actor=actor.actor_id):
        models.ResultDelivery.objects.create(
            laboratory=laboratory,
            key=key,
            sha256=sha256,
            taken_at=at,
            answer=dict(answer),
            division_path=actor.scope.path or "",
        )
