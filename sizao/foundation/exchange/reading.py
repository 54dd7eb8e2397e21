"""Rows of our tables as values that others see, and the key of this installation."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from sizao.foundation.exchange import models
from sizao.foundation.exchange.signatures import own_key
from sizao.foundation.exchange.types import Message, MessageState, Partner, PartnerNotFoundError, Served


def installed_key() -> Ed25519PrivateKey:
    """The key with which this installation signs; it lasts as long as its secret."""
    return own_key(str(settings.SECRET_KEY).encode())


def installed_realm() -> str:
    """The kind of realm that this installation is: messages stay within their kind."""
    return str(settings.SIZAO_REALM)


def partner_row(name: str) -> models.Partner:
    """The partner of this name. Raises `PartnerNotFoundError`."""
    row = models.Partner.objects.filter(name=name).first()
    if row is None:
        known = ", ".join(models.Partner.objects.order_by("name").values_list("name", flat=True)[:20])
        raise PartnerNotFoundError(
            f"There is no partner '{name}'.",
            f"Known are: {known}." if known else "None is known.",
            "Add it first: sizao exchange add NAME.",
        )
    return row


def partner_of(row: models.Partner) -> Partner:
    return Partner(
        row.name,
        row.title,
        row.division_path,
        row.own_path,
        row.address,
        row.public_key,
        row.key_id,
        row.is_paused,
        row.last_heard_at,
        row.last_sent_at,
        row.failures,
        row.problem,
        row.next_at,
    )


def message_of(row: models.Outgoing) -> Message:
    return Message(
        row.pk,
        str(row.message),
        row.partner.name,
        row.kind,
        row.reference,
        MessageState(row.state),
        row.created_at,
        row.sent_at,
        row.answer,
        row.problem,
    )


def served_of(row: models.ServedDivision) -> Served:
    return Served(row.division_path, row.partner.name, row.since, row.by)
