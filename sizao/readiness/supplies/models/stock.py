"""Stores, batches and the book of what went in and out."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.engines.policy.vocabulary import NeedGroup
from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClasses
from sizao.kernel.retention import Retention, standing, with_its
from sizao.readiness.supplies.models.words import one_of, operational
from sizao.readiness.supplies.types import INWARD, OUTWARD, MovementKind, StoreKind


class Store(models.Model):
    """One warehouse, site or drop point."""

    division_path = DivisionPathField(_("division"))
    kind = models.CharField(_("kind"), max_length=16)
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=200, blank=True, default="")
    serves_path = DivisionPathField(_("serves"))
    lead_days = models.SmallIntegerField(_("days until it can send"), default=0)
    closed_at = models.DateTimeField(_("closed at"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = operational(
        "id", "division_path", "kind", "name", "address", "serves_path", "lead_days", "closed_at"
    )
    retention: ClassVar[Retention] = standing(
        "stock is kept ready beyond an outbreak, and says nothing about residents"
    )

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        constraints = [
            models.CheckConstraint(name="supplies_store_kind_known", condition=one_of("kind", StoreKind)),
            models.CheckConstraint(name="supplies_store_named", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="supplies_store_lead_known", condition=models.Q(lead_days__gte=0, lead_days__lte=60)
            ),
            models.UniqueConstraint(name="supplies_store_once", fields=["division_path", "name"]),
        ]


class Batch(models.Model):
    """What a store holds of one lot of an item. Never less than nothing: the database holds that."""

    store_id: int
    store = models.ForeignKey(Store, models.PROTECT, related_name="batches", verbose_name=_("store"))
    division_path = DivisionPathField(_("division"))
    item = models.CharField(_("item"), max_length=40)
    lot = models.CharField(_("lot"), max_length=60, blank=True, default="")
    expires_on = models.DateField(_("expires on"), null=True)
    amount = models.BigIntegerField(_("amount, in thousandths of the unit"))

    privacy_classes: ClassVar[PrivacyClasses] = operational(
        "id", "store", "division_path", "item", "lot", "expires_on", "amount"
    )
    retention: ClassVar[Retention] = with_its("store")

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        constraints = [
            models.CheckConstraint(name="supplies_never_below_nothing", condition=models.Q(amount__gte=0)),
            models.UniqueConstraint(
                name="supplies_batch_once", fields=["store", "item", "lot", "expires_on"], nulls_distinct=False
            ),
        ]


class Minimum(models.Model):
    """The least that is to be in a store."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="minimums", verbose_name=_("store"))
    division_path = DivisionPathField(_("division"))
    item = models.CharField(_("item"), max_length=40)
    amount = models.BigIntegerField(_("amount, in thousandths of the unit"))

    privacy_classes: ClassVar[PrivacyClasses] = operational("id", "store", "division_path", "item", "amount")
    retention: ClassVar[Retention] = with_its("store")

    class Meta:
        verbose_name = _("least stock")
        verbose_name_plural = _("least stocks")
        constraints = [
            models.UniqueConstraint(name="supplies_minimum_once", fields=["store", "item"]),
            models.CheckConstraint(name="supplies_minimum_not_negative", condition=models.Q(amount__gte=0)),
        ]


class Movement(models.Model):
    """One line of the book, with the two who handed over and received. Rows are added and never changed."""

    batch_id: int
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="movements", verbose_name=_("batch"))
    store_id: int
    store = models.ForeignKey(Store, models.PROTECT, related_name="movements", verbose_name=_("store"))
    division_path = DivisionPathField(_("division"))
    item = models.CharField(_("item"), max_length=40)
    kind = models.CharField(_("kind"), max_length=16)
    amount = models.BigIntegerField(_("amount, in thousandths of the unit"))
    balance = models.BigIntegerField(_("left of the batch"))
    handed_by = models.CharField(_("handed over by"), max_length=80)
    received_by = models.CharField(_("received by"), max_length=80)
    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    noted_by = models.CharField(_("noted by"), max_length=80)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    reference = models.CharField(_("belongs to"), max_length=40, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = operational(
        "id", "batch", "store", "division_path", "item", "kind", "amount", "balance", "handed_by", "received_by", "at",
        "noted_by", "note", "reference",
    )  # fmt: skip
    retention: ClassVar[Retention] = with_its("store")

    class Meta:
        verbose_name = _("line of the book")
        verbose_name_plural = _("lines of the book")
        indexes = [models.Index(fields=["store", "item", "-at"], name="supplies_movement_idx")]
        constraints = [
            models.CheckConstraint(name="supplies_movement_kind_known", condition=one_of("kind", MovementKind)),
            models.CheckConstraint(
                name="supplies_movement_goes_its_way",
                condition=models.Q(kind__in=sorted(kind.value for kind in INWARD), amount__gt=0)
                | models.Q(kind__in=sorted(kind.value for kind in OUTWARD), amount__lt=0)
                | (models.Q(kind=MovementKind.COUNTED.value) & ~models.Q(amount=0)),
            ),
            models.CheckConstraint(
                name="supplies_movement_between_two",
                condition=~models.Q(handed_by="")
                & ~models.Q(received_by="")
                & (~models.Q(handed_by=models.F("received_by")) | models.Q(kind=MovementKind.COUNTED.value)),
            ),
            models.CheckConstraint(name="supplies_movement_balance", condition=models.Q(balance__gte=0)),
        ]


class Headcount(models.Model):
    """How many people a store is to supply, as somebody on the spot told it: numbers only."""

    store_id: int
    store = models.ForeignKey(Store, models.PROTECT, related_name="headcounts", verbose_name=_("store"))
    division_path = DivisionPathField(_("division"))
    who = models.CharField(_("who is counted"), max_length=12)
    people = models.IntegerField(_("people"))
    until = models.DateField(_("until"))
    told_at = models.DateTimeField(_("told at"))
    told_by = models.CharField(_("told by"), max_length=80)

    privacy_classes: ClassVar[PrivacyClasses] = operational(
        "id", "store", "division_path", "who", "people", "until", "told_at", "told_by"
    )
    retention: ClassVar[Retention] = with_its("store")

    class Meta:
        verbose_name = _("headcount")
        verbose_name_plural = _("headcounts")
        constraints = [
            models.UniqueConstraint(name="supplies_headcount_once", fields=["store", "who"]),
            models.CheckConstraint(name="supplies_headcount_of_known", condition=one_of("who", NeedGroup)),
            models.CheckConstraint(name="supplies_headcount_not_negative", condition=models.Q(people__gte=0)),
        ]
