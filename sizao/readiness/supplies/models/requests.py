"""Requests up the levels, the whitelist, and deliveries."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClasses
from sizao.kernel.retention import Retention, standing, with_its
from sizao.readiness.supplies.models.stock import Store
from sizao.readiness.supplies.models.words import one_of, operational
from sizao.readiness.supplies.types import DeliveryState, RequestAct, RequestState


_BOOK = standing("shows who asked for, granted and drove what; says nothing about residents")


class SupplyRequest(models.Model):
    """What a division asks for; `asked_path` is the level whose turn it is."""

    division_path = DivisionPathField(_("division"))
    store_id: int
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("to be brought to"))
    asked_path = DivisionPathField(_("asked of"))
    state = models.CharField(_("state"), max_length=12)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.CharField(_("asked by"), max_length=80)
    why = models.CharField(_("reason"), max_length=400)
    due_at = models.DateTimeField(_("to be answered by"))
    answered_at = models.DateTimeField(_("answered at"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = operational(
        "id", "division_path", "store", "asked_path", "state", "asked_at", "asked_by", "why", "due_at", "answered_at"
    )
    retention: ClassVar[Retention] = _BOOK

    class Meta:
        verbose_name = _("request for supplies")
        verbose_name_plural = _("requests for supplies")
        indexes = [models.Index(fields=["state", "due_at"], name="supplies_request_idx")]
        constraints = [
            models.CheckConstraint(name="supplies_request_state_known", condition=one_of("state", RequestState)),
            models.CheckConstraint(
                name="supplies_request_answered",
                condition=models.Q(state=RequestState.OPEN.value, answered_at__isnull=True)
                | (~models.Q(state=RequestState.OPEN.value) & models.Q(answered_at__isnull=False)),
            ),
        ]


class RequestLine(models.Model):
    """One item of a request."""

    request = models.ForeignKey(SupplyRequest, models.PROTECT, related_name="lines", verbose_name=_("request"))
    division_path = DivisionPathField(_("division"))
    item = models.CharField(_("item"), max_length=40)
    amount = models.BigIntegerField(_("amount, in thousandths of the unit"))
    granted = models.BigIntegerField(_("granted"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = operational(
        "id", "request", "division_path", "item", "amount", "granted"
    )
    retention: ClassVar[Retention] = with_its("request")

    class Meta:
        verbose_name = _("line of a request")
        verbose_name_plural = _("lines of requests")
        constraints = [
            models.UniqueConstraint(name="supplies_request_item_once", fields=["request", "item"]),
            models.CheckConstraint(
                name="supplies_request_amount",
                condition=models.Q(amount__gt=0)
                & (models.Q(granted__isnull=True) | models.Q(granted__gte=0, granted__lte=models.F("amount"))),
            ),
        ]


class RequestStep(models.Model):
    """What was done with a request. Rows are added and never changed."""

    request = models.ForeignKey(SupplyRequest, models.PROTECT, related_name="steps", verbose_name=_("request"))
    division_path = DivisionPathField(_("division"))
    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    by = models.CharField(_("by"), max_length=80)
    act = models.CharField(_("act"), max_length=12)
    path = DivisionPathField(_("level"))
    words = models.CharField(_("words"), max_length=400, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = operational(
        "id", "request", "division_path", "at", "by", "act", "path", "words"
    )
    retention: ClassVar[Retention] = with_its("request")

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")
        constraints = [models.CheckConstraint(name="supplies_step_known", condition=one_of("act", RequestAct))]


class Firm(models.Model):
    """A firm on the whitelist."""

    division_path = DivisionPathField(_("division"))
    name = models.CharField(_("name"), max_length=120)
    license_number = models.CharField(_("license number"), max_length=40)
    phone = models.CharField(_("telephone"), max_length=40, blank=True, default="")
    valid_until = models.DateField(_("valid until"))
    ended_at = models.DateTimeField(_("taken off at"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = operational(
        "id", "division_path", "name", "license_number", "phone", "valid_until", "ended_at"
    )
    retention: ClassVar[Retention] = standing("the whitelist of firms is public business, not about residents")

    class Meta:
        verbose_name = _("firm")
        verbose_name_plural = _("firms")
        constraints = [
            models.UniqueConstraint(name="supplies_firm_once", fields=["division_path", "license_number"]),
            models.CheckConstraint(
                name="supplies_firm_named", condition=~models.Q(name="") & ~models.Q(license_number="")
            ),
        ]


class Vehicle(models.Model):
    """A vehicle on the whitelist with the driver who drives it."""

    firm_id: int
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="vehicles", verbose_name=_("firm"))
    division_path = DivisionPathField(_("division"))
    plate = models.CharField(_("plate"), max_length=16)
    driver = models.CharField(_("driver"), max_length=80)
    driver_phone = models.CharField(_("driver's telephone"), max_length=40, blank=True, default="")
    kilograms = models.IntegerField(_("carries, in kg"))
    valid_until = models.DateField(_("valid until"))
    ended_at = models.DateTimeField(_("taken off at"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = operational(
        "id", "firm", "division_path", "plate", "driver", "driver_phone", "kilograms", "valid_until", "ended_at"
    )
    retention: ClassVar[Retention] = with_its("firm")

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        constraints = [
            models.UniqueConstraint(
                name="supplies_plate_once", fields=["plate"], condition=models.Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="supplies_vehicle_carries", condition=models.Q(kilograms__gt=0)),
        ]


class Delivery(models.Model):
    """One load from one store to another; it belongs to the division that receives it."""

    division_path = DivisionPathField(_("division"))
    from_store_id: int
    from_store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("from"))
    from_name = models.CharField(_("from"), max_length=120)
    to_store_id: int
    to_store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("to"))
    vehicle_id: int | None
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="+", verbose_name=_("vehicle"))
    plate = models.CharField(_("plate"), max_length=16, blank=True, default="")
    driver = models.CharField(_("driver"), max_length=80, blank=True, default="")
    round_key = models.CharField(_("round"), max_length=40, blank=True, default="")
    state = models.CharField(_("state"), max_length=12)
    planned_for = models.DateTimeField(_("planned for"))
    planned_at = models.DateTimeField(_("planned at"), null=True)
    planned_by = models.CharField(_("planned by"), max_length=80)
    loaded_at = models.DateTimeField(_("loaded at"), null=True)
    handed_by = models.CharField(_("handed over by"), max_length=80, blank=True, default="")
    ended_at = models.DateTimeField(_("ended at"), null=True)
    received_by = models.CharField(_("received by"), max_length=80, blank=True, default="")
    why = models.CharField(_("reason"), max_length=400, blank=True, default="")
    request_id: int | None
    request = models.ForeignKey(SupplyRequest, models.PROTECT, null=True, related_name="+", verbose_name=_("request"))

    privacy_classes: ClassVar[PrivacyClasses] = operational(
        "id", "division_path", "from_store", "from_name", "to_store", "vehicle", "plate", "driver", "round_key",
        "state", "planned_for", "planned_at", "planned_by", "loaded_at", "handed_by", "ended_at", "received_by", "why",
        "request",
    )  # fmt: skip
    retention: ClassVar[Retention] = _BOOK

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [models.Index(fields=["state", "planned_for"], name="supplies_delivery_idx")]
        constraints = [
            models.CheckConstraint(name="supplies_delivery_state_known", condition=one_of("state", DeliveryState)),
            models.CheckConstraint(
                name="supplies_delivery_elsewhere", condition=~models.Q(from_store=models.F("to_store"))
            ),
            models.CheckConstraint(
                name="supplies_delivery_loaded_by_somebody",
                condition=models.Q(state__in=[DeliveryState.PLANNED.value, DeliveryState.CANCELLED.value])
                | (models.Q(loaded_at__isnull=False, vehicle__isnull=False) & ~models.Q(handed_by="")),
            ),
            models.CheckConstraint(
                name="supplies_delivery_refused_for_a_reason",
                condition=~models.Q(state__in=[DeliveryState.REFUSED.value, DeliveryState.RETURNED.value])
                | ~models.Q(why=""),
            ),
            # One vehicle drives one round at a time.
            ExclusionConstraint(
                name="supplies_vehicle_in_one_place",
                expressions=[("vehicle", "="), ("round_key", "<>")],
                condition=models.Q(state=DeliveryState.LOADED.value),
            ),
        ]


class DeliveryLine(models.Model):
    """One item of a delivery; `lot` and `expires_on` are those of what was loaded."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="lines", verbose_name=_("delivery"))
    division_path = DivisionPathField(_("division"))
    item = models.CharField(_("item"), max_length=40)
    amount = models.BigIntegerField(_("amount, in thousandths of the unit"))
    lot = models.CharField(_("lot"), max_length=60, blank=True, default="")
    expires_on = models.DateField(_("expires on"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = operational(
        "id", "delivery", "division_path", "item", "amount", "lot", "expires_on"
    )
    retention: ClassVar[Retention] = with_its("delivery")

    class Meta:
        verbose_name = _("line of a delivery")
        verbose_name_plural = _("lines of deliveries")
        constraints = [models.CheckConstraint(name="supplies_load_of_something", condition=models.Q(amount__gt=0))]
