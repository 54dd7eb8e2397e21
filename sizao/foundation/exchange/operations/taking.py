"""Messages on their way in: whose they are, that they are for us, and that they are taken once."""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from sizao.foundation.database.scope import scope
from sizao.foundation.exchange import models
from sizao.foundation.exchange.reading import installed_key, installed_realm, partner_of
from sizao.foundation.exchange.recording import record_message
from sizao.foundation.exchange.signatures import REQUEST, key_id_of, public_text, read_parameters, verify
from sizao.foundation.exchange.types import MessageRefusedError, Partner, ReplayedError, SignatureRefusedError


# How far the clocks of two instances may differ, with the way between them.
TOLERANCE = timedelta(minutes=5)
_KIND = re.compile(r"[a-z_]{1,20}\.[a-z_]{1,20}")


@dataclass(frozen=True, slots=True)
class TakenMessage:
    """A sound message: whose it is, what kind, under which number, and what it says."""

    partner: Partner
    message: uuid.UUID
    kind: str
    sha256: str
    content: Mapping[str, Any]


def check_message(*, path: str, headers: Mapping[str, str], body: bytes, at: datetime) -> TakenMessage:
    """A message that a partner signed for us now, and that nobody has sent before exactly so.

    `at` is the time of the machine; names of headers are small. Raises `SignatureRefusedError` for whoever is not
    known or paused, for another receiver, another content, another time; `ReplayedError` for a nonce that was there;
    `MessageRefusedError` for a body that is no message or comes from another kind of realm.
    """
    given = headers.get("signature-input", "")
    parameters = read_parameters(given, REQUEST)
    row = models.Partner.objects.filter(key_id=parameters.key_id, is_paused=False).first()
    own = key_id_of(public_text(installed_key()))
    if row is None or headers.get("sizao-to") != own:
        raise SignatureRefusedError(
            "The key is not known here.", "Or the message is meant for another installation.",
            "Tell each other the keys: `sizao exchange key`.",
        )  # fmt: skip
    values = {"@method": "POST", "@path": path} | {name: headers.get(name, "") for name in REQUEST[2:]}
    verify(
        REQUEST, values, signature_input=given, signature=headers.get("signature", ""), public_key=row.public_key,
        body=body,
    )  # fmt: skip
    if abs(at - parameters.created_at) > TOLERANCE:
        raise SignatureRefusedError(
            "The message was not signed now.",
            f"The clocks may differ by {int(TOLERANCE.total_seconds() / 60)} minutes at most.",
            "Set the clock of the machine by the network.",
        )
    _keep_nonce(row.pk, parameters.nonce, at)
    return _read(partner_of(row), values, body)


def take_message(
    taken: TakenMessage, handle: Callable[[TakenMessage], str], *, division_path: str, actor: str, at: datetime,
    reason: str,
) -> str:  # fmt: skip
    """What a message is called here, once `handle` has taken it; a number that was there gives the first answer.

    Raises `MessageRefusedError` where the number was there with another content, and whatever `handle` raises.
    """
    row = models.Partner.objects.select_for_update().get(name=taken.partner.name)
    with scope(row.own_path, actor=actor):
        known = models.Incoming.objects.filter(partner=row, message=taken.message).first()
        if known is not None and (known.sha256, known.kind) != (taken.sha256, taken.kind):
            raise MessageRefusedError(
                f"The message {taken.message} was taken before, with another content.",
                next_step="Give a new message a new number.",
            )
        row.last_heard_at = at
        row.save(update_fields=["last_heard_at"])
        if known is not None:
            return known.reference
        reference = handle(taken)
        made = models.Incoming.objects.create(
            partner=row, message=taken.message, kind=taken.kind, sha256=taken.sha256, reference=reference,
            received_at=at, division_path=division_path,
        )  # fmt: skip
        record_message(
            "exchange.take", made.pk, row, taken.kind, actor=actor, at=at, reason=reason, about=reference
        )  # fmt: skip
        return reference


def _read(partner: Partner, values: Mapping[str, str], body: bytes) -> TakenMessage:
    try:
        found = json.loads(body)
        number = uuid.UUID(values["sizao-message"])
    except ValueError:
        found, number = None, uuid.UUID(int=0)
    if not isinstance(found, dict) or not isinstance(found.get("content"), dict) or not number.int:
        raise MessageRefusedError("The body is no message.", next_step="See docs/reference/exchange.md.")
    if not _KIND.fullmatch(values["sizao-kind"]):
        raise MessageRefusedError("The kind of message is no word.", next_step="See docs/reference/exchange.md.")
    realm = installed_realm()
    if found.get("realm") != realm:
        raise MessageRefusedError(
            f"The message comes from a realm '{str(found.get('realm'))[:20]}', and this one is '{realm}'.",
            "What is made up in a drill must not stand among what is real.",
        )
    return TakenMessage(partner, number, values["sizao-kind"], hashlib.sha256(body).hexdigest(), found["content"])


def _keep_nonce(partner: int, nonce: str, at: datetime) -> None:
    """Keeps the nonce as long as the time of a signature would let it pass. Raises `ReplayedError`."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM exchange_nonce WHERE at < %s", [at - 4 * TOLERANCE])
        cursor.execute(
            "INSERT INTO exchange_nonce (partner_id, nonce, at) VALUES (%s, %s, %s)"
            " ON CONFLICT ON CONSTRAINT exchange_nonce_once DO NOTHING RETURNING id",
            [partner, nonce, at],
        )
        if cursor.fetchone() is None:
            raise ReplayedError("This message was sent before, exactly so.", next_step="Sign it anew to send it again.")
