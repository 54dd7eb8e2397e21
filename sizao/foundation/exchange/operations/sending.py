"""Messages on their way out: durable with what they tell of, in their order, until the partner has signed for them."""

import json
import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.exchange import models
from sizao.foundation.exchange.posting import Answer, Post
from sizao.foundation.exchange.reading import installed_key, installed_realm, message_of, partner_row
from sizao.foundation.exchange.recording import record_message
from sizao.foundation.exchange.sealing import opened, reserve, seal
from sizao.foundation.exchange.signatures import ANSWER, REQUEST, digest_of, read_parameters, sign, verify
from sizao.foundation.exchange.types import ExchangeError, Message, MessageState, SignatureRefusedError


DELIVER_JOB = "exchange.deliver"
PATH = "/api/v1/exchange/messages"
LARGEST = 1 << 20
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=20), timedelta(minutes=30)
# The partner understood and will not take it: sent again, it would answer the same.
_FOR_GOOD = {400, 404, 413, 422}


def send_message(
    *, partner: str, kind: str, reference: str, content: Mapping[str, Any], division_path: str, actor: str,
    at: datetime, reason: str,
) -> Message:  # fmt: skip
    """Keeps a message, sealed, with what it tells of in the caller's transaction, and queues its delivery.

    While the partner is paused it waits. Raises `PartnerNotFoundError`, and `ExchangeError` for a division that does
    not speak with the partner, and for more than a message may hold.
    """
    row = partner_row(partner)
    if not Scope(row.own_path).covers(division_path):
        raise ExchangeError(f"{division_path} does not speak with {row.title}.", f"{row.own_path} does.")
    body = json.dumps({"realm": installed_realm(), "content": content}, ensure_ascii=False, sort_keys=True).encode()
    if len(body) > LARGEST:
        raise ExchangeError(f"The message has {len(body):,} bytes.", f"It may have {LARGEST:,}.", "Send fewer people.")
    with scope(row.own_path, actor=actor):
        number = reserve()
        made = models.Outgoing.objects.create(
            pk=number, partner=row, message=uuid.uuid4(), kind=kind, reference=reference,
            sealed=seal(body, row=number), state=MessageState.WAITING.value, created_at=at, division_path=division_path,
        )  # fmt: skip
        record_message("exchange.send", number, row, kind, actor=actor, at=at, reason=reason, about=reference)
        queue_partner(partner=row.name)
        return message_of(made)


def queue_partner(*, partner: str, after: timedelta = timedelta(0)) -> None:
    """Queues the delivery of whatever waits for a partner, in the caller's transaction; once is enough."""
    options: dict[str, Any] = {"schedule_in": {"seconds": int(after.total_seconds())}} if after else {}
    job = app.configure_task(DELIVER_JOB, queue="exchange", queueing_lock=f"exchange:{partner}", **options)
    try:
        with transaction.atomic():
            job.defer(partner=partner)
    except AlreadyEnqueued:
        pass  # it waits already, and takes this message along


def deliver(
    *, partner: str, post: Post, actor: str, at: Callable[[], datetime], machine: Callable[[], datetime], reason: str
) -> int:
    """Sends what waits for a partner, in its order; how many were acknowledged. Call it outside a transaction.

    The first that does not get through ends the round: the next is tried later and later. `machine` is the time of
    the machine, by which signatures are made, for the clocks of two drills need not agree.
    """
    row = partner_row(partner)
    done = 0
    while not row.is_paused:
        with scope(row.own_path, actor=actor):
            waiting = models.Outgoing.objects.filter(partner=row, state=MessageState.WAITING.value).order_by("pk")
            message = waiting.select_for_update().first()
            if message is None:
                return done
            body = opened(message.sealed, row=message.pk)
            answer = _sent(row, message, body, post=post, at=machine())
            if not _note(row, message, answer, actor=actor, at=at(), reason=reason):
                return done
        done += 1
    return done


def _sent(row: models.Partner, message: models.Outgoing, body: bytes, *, post: Post, at: datetime) -> Answer:
    """The answer of the partner; one whose receipt is not signed by it counts as none."""
    values = {
        "@method": "POST", "@path": urlsplit(row.address).path.rstrip("/") + PATH, "content-digest": digest_of(body),
        "sizao-kind": message.kind, "sizao-message": str(message.message), "sizao-to": row.key_id,
    }  # fmt: skip
    headers = {
        "Content-Type": "application/json", "Content-Digest": values["content-digest"], "Sizao-Kind": message.kind,
        "Sizao-Message": values["sizao-message"], "Sizao-To": row.key_id,
        **sign(REQUEST, values, key=installed_key(), nonce=secrets.token_urlsafe(18), at=at),
    }  # fmt: skip
    answer = post(row.address + PATH, body, headers)
    if answer.status != 200:
        return answer
    told = {name.lower(): value for name, value in answer.headers.items()}
    try:
        read_parameters(told.get("signature-input", ""), ANSWER)
        verify(
            ANSWER,
            {"@status": "200", "content-digest": told.get("content-digest", ""),
             "sizao-message": values["sizao-message"], "sizao-to": told.get("sizao-to", "")},
            signature_input=told.get("signature-input", ""), signature=told.get("signature", ""),
            public_key=row.public_key, body=answer.body,
        )  # fmt: skip
    except SignatureRefusedError:
        return Answer(0, b"", {}, "Its receipt is not signed with its key.")
    return answer


def _note(
    row: models.Partner, message: models.Outgoing, answer: Answer, *, actor: str, at: datetime, reason: str
) -> bool:
    """Notes what the partner answered; whether the next message may be tried."""
    if answer.status == 200 or answer.status in _FOR_GOOD:
        message.sealed = None
        row.failures, row.problem, row.next_at = 0, "", None
    if answer.status == 200:
        message.state, message.sent_at = MessageState.SENT.value, at
        message.answer = str(_told(answer.body).get("reference", ""))[:80]
        row.last_sent_at = at
        record_message("exchange.acknowledged", message.pk, row, message.kind, actor=actor, at=at, reason=reason)
    elif answer.status in _FOR_GOOD:
        message.state = MessageState.REFUSED.value
        message.problem = str(_told(answer.body).get("title", "") or f"status {answer.status}")[:300]
        record_message("exchange.refused", message.pk, row, message.kind, actor=actor, at=at, reason=reason)
    else:
        row.failures += 1
        row.problem = answer.problem or f"It answered with status {answer.status}."
        wait = min(_FIRST_WAIT * 2 ** min(row.failures - 1, 12), _LONGEST_WAIT)
        row.next_at = at + wait
        queue_partner(partner=row.name, after=wait)
    message.save(update_fields=["state", "sealed", "sent_at", "answer", "problem"])
    row.save(update_fields=["failures", "problem", "next_at", "last_sent_at"])
    return message.state != MessageState.WAITING.value


def _told(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
