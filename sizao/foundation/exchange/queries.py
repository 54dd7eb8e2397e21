"""Reads of exchange: partners, and what waits for them. Nobody is named."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q

from sizao.foundation.exchange import models
from sizao.foundation.exchange.reading import installed_key, message_of, partner_of, partner_row, served_of
from sizao.foundation.exchange.signatures import ANSWER, digest_of, key_id_of, public_text, sign
from sizao.foundation.exchange.types import Message, MessageState, Partner, Served


def own_public_key() -> tuple[str, str]:
    """The public key of this installation, and what it is called for short."""
    text = public_text(installed_key())
    return text, key_id_of(text)


def list_partners(*, within: str | None = None) -> list[Partner]:
    """All partners by title; those that speak with `within` or a part of it if given."""
    rows = models.Partner.objects.order_by("title", "pk")
    return [partner_of(row) for row in (rows if within is None else rows.filter(own_path__below=within))]


def get_partner(*, name: str) -> Partner:
    """The partner of this name. Raises `PartnerNotFoundError`."""
    return partner_of(partner_row(name))


def list_served() -> list[Served]:
    """Which partner answers for which division, by division."""
    return [served_of(row) for row in models.ServedDivision.objects.select_related("partner").order_by("division_path")]


def partner_for(*, path: str) -> Partner | None:
    """The partner that answers for a division, by the nearest one that was entered; None where it is ours or nobody's.

    What lies in our own area is ours unless a division within it was entered, also where the partner's area is larger.
    """
    rows = models.ServedDivision.objects.select_related("partner").filter(division_path__above=path)
    nearest = max(rows, key=lambda row: len(row.division_path), default=None)
    if nearest is None:
        return None
    found = partner_of(nearest.partner)
    return found if found.answers_for(path) else None


def out_of_reach(*, paths: Iterable[str]) -> set[str]:
    """Those divisions that lie in the area of partners outside ours, and for which none of them answers."""
    partners = list_partners()
    if not partners:
        return set()
    theirs = {
        path
        for path in paths
        if any(one.answers_for(path) and not f"{path}.".startswith(f"{one.own_path}.") for one in partners)
    }
    return {path for path in theirs if partner_for(path=path) is None}


def list_messages(*, partner: str = "", states: tuple[MessageState, ...] = (), limit: int = 200) -> list[Message]:
    """Our messages within the caller's scope, the newest first."""
    rows = models.Outgoing.objects.select_related("partner").order_by("-pk")
    if partner:
        rows = rows.filter(partner__name=partner)
    if states:
        rows = rows.filter(state__in=[state.value for state in states])
    return [message_of(row) for row in rows[:limit]]


def count_waiting() -> dict[str, int]:
    """By partner, how many of our messages wait for it, within the caller's scope."""
    waiting = models.Outgoing.objects.filter(state=MessageState.WAITING.value)
    return dict(waiting.values_list("partner__name").annotate(n=Count("pk")).order_by())


def count_undelivered(*, older_than: datetime) -> int:
    """How many of our messages were refused, or wait since before `older_than`, within the caller's scope."""
    waits = Q(state=MessageState.WAITING.value, created_at__lt=older_than)
    return int(models.Outgoing.objects.filter(waits | Q(state=MessageState.REFUSED.value)).count())


def messages_about(*, reference: str) -> list[Message]:
    """Our messages about one record within the caller's scope, the oldest first."""
    rows = models.Outgoing.objects.select_related("partner").filter(reference=reference).order_by("pk")
    return [message_of(row) for row in rows]


def messages_about_many(*, references: Iterable[str]) -> dict[str, Message]:
    """By record, our last message about it within the caller's scope."""
    rows = models.Outgoing.objects.select_related("partner").filter(reference__in=set(references)).order_by("pk")
    return {row.reference: message_of(row) for row in rows}


def signed_receipt(partner: Partner, message: str, body: bytes, *, nonce: str, at: datetime) -> dict[str, str]:
    """The headers with which we sign that a partner's message was taken."""
    values = {
        "@status": "200", "content-digest": digest_of(body), "sizao-message": message, "sizao-to": partner.key_id
    }  # fmt: skip
    return {
        "Content-Digest": values["content-digest"],
        "Sizao-Message": message,
        "Sizao-To": partner.key_id,
        **sign(ANSWER, values, key=installed_key(), nonce=nonce, at=at),
    }
