"""Partners: who they are is known by a key that people have told each other."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from sizao.foundation.database.scope import ascribed
from sizao.foundation.database.types import Scope
from sizao.foundation.exchange import models
from sizao.foundation.exchange.operations.sending import queue_partner
from sizao.foundation.exchange.reading import installed_key, partner_of, partner_row, served_of
from sizao.foundation.exchange.recording import record_partner
from sizao.foundation.exchange.signatures import key_id_of, public_text
from sizao.foundation.exchange.types import ExchangeError, Partner, Served


_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@ascribed
def know_partner(
    *, name: str, title: str, division_path: str, own_path: str, address: str, public_key: str, actor: str,
    at: datetime, reason: str,
) -> Partner:  # fmt: skip
    """Another instance with which messages are exchanged, or what changed of it.

    One area may lie in the other, as a county's in its city's: the inner one then speaks for itself. Raises
    `ExchangeError` for a name that is no plain word, one area for both, an address without https (but on this
    machine), and a key that is none, is our own, or is another partner's.
    """
    if not _NAME.fullmatch(name):
        raise ExchangeError(f"'{name}' is no name.", next_step="Use small letters, digits and hyphens.")
    if not title.strip():
        raise ExchangeError("It is not said what people call it.", next_step="Give a title.")
    if Scope(division_path).path == Scope(own_path).path:
        raise ExchangeError(
            f"{division_path} cannot be the area of both.",
            "It would not be known whose a person is.",
            "Each side speaks for an area of its own.",
        )
    parts = urlsplit(address)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
        raise ExchangeError(f"'{address}' is no address.", next_step="Give it like https://sizao.example.cn.")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ExchangeError("The address is not encrypted.", "Messages name people.", "Use https.")
    try:
        key_id = key_id_of(public_key)
    except ValueError as error:
        raise ExchangeError(
            "This is no public key.", "It has 32 bytes in base64.", "Ask the partner for `sizao exchange key`."
        ) from error
    if public_key == public_text(installed_key()):
        raise ExchangeError("This is the key of this installation.", next_step="Give that of the partner.")
    if models.Partner.objects.filter(key_id=key_id).exclude(name=name).exists():
        raise ExchangeError("This is the key of another partner.", next_step="Each has its own.")
    values = {
        "title": title.strip(), "division_path": division_path, "own_path": own_path,
        "address": address.rstrip("/"), "public_key": public_key, "key_id": key_id, "failures": 0, "problem": "",
        "next_at": None,
    }  # fmt: skip
    row, created = models.Partner.objects.update_or_create(
        name=name, defaults=values, create_defaults=values | {"created_at": at}
    )
    record_partner(
        "exchange.add_partner" if created else "exchange.change_partner", row, actor=actor, at=at, reason=reason,
        key=key_id, division=division_path,
    )  # fmt: skip
    return partner_of(row)


@ascribed
def pause_partner(*, name: str, is_paused: bool, actor: str, at: datetime, reason: str) -> None:
    """Takes nothing of a partner and sends it nothing, or begins again. Raises `PartnerNotFoundError`."""
    row = partner_row(name)
    row.is_paused = is_paused
    row.save(update_fields=["is_paused"])
    if not is_paused:
        queue_partner(partner=row.name)
    record_partner("exchange.pause" if is_paused else "exchange.resume", row, actor=actor, at=at, reason=reason)


@ascribed
def serve_division(*, name: str, division_path: str, actor: str, at: datetime, reason: str) -> Served:
    """Says that a partner answers for a division: hand-overs and reports to it go there from now on.

    Raises `PartnerNotFoundError`, and `ExchangeError` for a division that the partner does not speak for and for one
    that another partner answers for already.
    """
    row = partner_row(name)
    if not partner_of(row).answers_for(str(Scope(division_path).path)):
        raise ExchangeError(
            "The partner does not speak for this division.",
            "What goes there would reach somebody who has no say in it.",
            "Choose a division of its area.",
        )
    there = models.ServedDivision.objects.select_related("partner").filter(division_path=division_path).first()
    if there is not None and there.partner_id != row.pk:
        raise ExchangeError(
            "Another instance answers for this division already.",
            "A traveller goes to one instance.",
            "Take the division from it first.",
        )
    if there is None:
        there = models.ServedDivision.objects.create(
            partner=row, division_path=division_path, since=at, by=actor
        )  # fmt: skip
        record_partner("exchange.serve", row, actor=actor, at=at, reason=reason, division=division_path)
    return served_of(there)


@ascribed
def stop_serving(*, name: str, division_path: str, actor: str, at: datetime, reason: str) -> None:
    """Says that a partner answers for a division no longer; what waits for it is sent nevertheless.

    Raises `PartnerNotFoundError`, and `ExchangeError` where it did not answer for it.
    """
    row = partner_row(name)
    gone, _kinds = models.ServedDivision.objects.filter(partner=row, division_path=division_path).delete()
    if not gone:
        raise ExchangeError(
            "The partner does not answer for this division.", "Nothing was changed.", "Look at the list again."
        )
    record_partner("exchange.stop_serving", row, actor=actor, at=at, reason=reason, division=division_path)
