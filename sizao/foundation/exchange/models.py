"""Tables of exchange. What a message says is sealed, bound to its row, and goes when the partner has it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.foundation.exchange.types import MessageState
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, standing


class Partner(models.Model):
    """Another instance. Not a scoped row: whoever sends is known before any scope is."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120)
    division_path = DivisionPathField(_("speaks for"))
    own_path = DivisionPathField(_("speaks with"))
    address = models.CharField(_("address"), max_length=300)
    public_key = models.CharField(_("public key"), max_length=44)
    key_id = models.CharField(_("key"), max_length=16, unique=True)
    is_paused = models.BooleanField(_("paused"), default=False)
    created_at = models.DateTimeField(_("made at"))
    last_heard_at = models.DateTimeField(_("last heard at"), null=True)
    last_sent_at = models.DateTimeField(_("last sent at"), null=True)
    failures = models.IntegerField(_("failures in a row"), default=0)
    problem = models.CharField(_("last problem"), max_length=300, blank=True, default="")
    next_at = models.DateTimeField(_("tried next at"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = dict.fromkeys(
        [
            "id",
            "name",
            "title",
            "division_path",
            "own_path",
            "address",
            "public_key",
            "key_id",
            "is_paused",
            "created_at",
            "last_heard_at",
            "last_sent_at",
            "failures",
            "problem",
            "next_at",
        ],
        PrivacyClass.OPERATIONAL,
    )
    retention: ClassVar[Retention] = standing("which instances are spoken with")

    class Meta:
        verbose_name = _("partner of exchange")
        verbose_name_plural = _("partners of exchange")
        constraints = [
            models.CheckConstraint(
                name="exchange_partner_is_somebody_else", condition=~models.Q(division_path=models.F("own_path"))
            ),
            models.CheckConstraint(
                name="exchange_partner_named_with_key",
                condition=~models.Q(name="") & ~models.Q(title="") & ~models.Q(public_key=""),
            ),
        ]


class ServedDivision(models.Model):
    """A division that another instance answers for. Not a scoped row: a report of the public has to find its way."""

    partner_id: int
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="served", verbose_name=_("partner"))
    division_path = DivisionPathField(_("division"), unique=True)
    since = models.DateTimeField(_("since"))
    by = models.CharField(_("entered by"), max_length=80)

    privacy_classes: ClassVar[PrivacyClasses] = dict.fromkeys(
        ["id", "partner", "division_path", "since", "by"], PrivacyClass.OPERATIONAL
    )
    retention: ClassVar[Retention] = standing("which instance answers for which division")

    class Meta:
        verbose_name = _("division served by a partner")
        verbose_name_plural = _("divisions served by partners")
        constraints = [models.CheckConstraint(name="exchange_served_by_somebody", condition=~models.Q(by=""))]


class Outgoing(models.Model):
    """A message of ours, kept until its partner has acknowledged it."""

    partner_id: int
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="outgoing", verbose_name=_("partner"))
    message = models.UUIDField(_("number for the partner"), unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    reference = models.CharField(_("about"), max_length=80)
    sealed = models.BinaryField(_("content"), null=True)
    state = models.CharField(_("state"), max_length=16)
    created_at = models.DateTimeField(_("made at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    answer = models.CharField(_("what the partner calls it"), max_length=80, blank=True, default="")
    problem = models.CharField(_("why it was refused"), max_length=300, blank=True, default="")
    division_path = DivisionPathField(_("division"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        **dict.fromkeys(
            [
                "id",
                "partner",
                "message",
                "kind",
                "reference",
                "state",
                "created_at",
                "sent_at",
                "answer",
                "problem",
                "division_path",
            ],
            PrivacyClass.OPERATIONAL,
        ),
        "sealed": PrivacyClass.IDENTITY,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("message to a partner")
        verbose_name_plural = _("messages to partners")
        indexes = [
            models.Index(fields=["partner", "id"], name="exchange_waiting_idx", condition=models.Q(state="waiting"))
        ]
        constraints = [
            models.CheckConstraint(
                name="exchange_outgoing_state_known", condition=models.Q(state__in=[one.value for one in MessageState])
            ),
            models.CheckConstraint(
                name="exchange_outgoing_kept_until_sent",
                condition=models.Q(state=MessageState.WAITING.value, sealed__isnull=False, sent_at__isnull=True)
                | models.Q(state=MessageState.SENT.value, sealed__isnull=True, sent_at__isnull=False)
                | (models.Q(state=MessageState.REFUSED.value, sealed__isnull=True) & ~models.Q(problem="")),
            ),
        ]


class Incoming(models.Model):
    """A message that was taken, so that it is taken once: what was answered, not what it said."""

    partner_id: int
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="incoming", verbose_name=_("partner"))
    message = models.UUIDField(_("number of the partner"))
    kind = models.CharField(_("kind"), max_length=40)
    sha256 = models.CharField(_("checksum"), max_length=64)
    reference = models.CharField(_("about"), max_length=80)
    received_at = models.DateTimeField(_("received at"))
    division_path = DivisionPathField(_("division"))

    privacy_classes: ClassVar[PrivacyClasses] = dict.fromkeys(
        ["id", "partner", "message", "kind", "sha256", "reference", "received_at", "division_path"],
        PrivacyClass.OPERATIONAL,
    )
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("message of a partner")
        verbose_name_plural = _("messages of partners")
        constraints = [
            models.UniqueConstraint(name="exchange_incoming_once", fields=["partner", "message"]),
        ]


class Nonce(models.Model):
    """A number of a signature of the last minutes, so that nobody can send it again; older ones are refused by time."""

    partner_id: int
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField()

    privacy_classes: ClassVar[PrivacyClasses] = dict.fromkeys(
        ("id", "partner", "nonce", "at"), PrivacyClass.OPERATIONAL
    )
    retention: ClassVar[Retention] = standing("numbers of the last minutes; the room itself removes older ones")

    class Meta:
        verbose_name = _("nonce of a partner")
        verbose_name_plural = _("nonces of partners")
        constraints = [models.UniqueConstraint(name="exchange_nonce_once", fields=["partner", "nonce"])]
