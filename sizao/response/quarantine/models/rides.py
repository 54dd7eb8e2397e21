"""Vehicles, transfers that are asked for, and rides."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.engines.planning.rides.types import VehicleKind
from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, standing
from sizao.response.quarantine.models.stays import Stay
from sizao.response.quarantine.models.words import health, one_of, operational
from sizao.response.quarantine.types import OPEN_TRANSFERS, RideState, TransferKind, TransferState


class Vehicle(models.Model):
    """A vehicle that takes people under measures; nothing in it is about residents."""

    plate = models.CharField(_("plate"), max_length=20)
    kind = models.CharField(_("kind"), max_length=12)
    seats = models.IntegerField(_("seats for those who are taken"))
    division_path = DivisionPathField(_("division"))
    in_service = models.BooleanField(_("in service"), default=True)

    privacy_classes: ClassVar[PrivacyClasses] = operational(
        "id", "plate", "kind", "seats", "division_path", "in_service"
    )
    retention: ClassVar[Retention] = standing("vehicles are kept between outbreaks; nothing in it is about residents")

    class Meta:
        verbose_name = _("vehicle for transfers")
        verbose_name_plural = _("vehicles for transfers")
        constraints = [
            models.UniqueConstraint(name="quarantine_vehicle_once", fields=["plate"]),
            models.CheckConstraint(name="quarantine_vehicle_kind_known", condition=one_of("kind", VehicleKind)),
            models.CheckConstraint(
                name="quarantine_vehicle_has_seats", condition=models.Q(seats__gte=1, seats__lte=80)
            ),
        ]


class Hospital(models.Model):
    """A designated hospital: where the infected are taken. Known to everybody, so every county may plan a way there."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True, default="")
    division_path = DivisionPathField(_("division"))
    in_service = models.BooleanField(_("takes people in"), default=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "name": PrivacyClass.PUBLIC,
        "name_en": PrivacyClass.PUBLIC,
        "division_path": PrivacyClass.PUBLIC,
        "in_service": PrivacyClass.PUBLIC,
    }
    retention: ClassVar[Retention] = standing("designated hospitals stay so between outbreaks")

    class Meta:
        verbose_name = _("designated hospital")
        verbose_name_plural = _("designated hospitals")
        constraints = [
            models.UniqueConstraint(name="quarantine_hospital_once", fields=["name"]),
            models.CheckConstraint(name="quarantine_hospital_named", condition=~models.Q(name="")),
        ]


class Ride(models.Model):
    """One way of one vehicle, from its start until it is disinfected."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="rides", verbose_name=_("vehicle"))
    vehicle_id: int
    division_path = DivisionPathField(_("division"))
    driver = models.CharField(_("driver"), max_length=80, blank=True, default="")
    degree = models.IntegerField(_("degree"))
    state = models.CharField(_("state"), max_length=14)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    confirmed_at = models.DateTimeField(_("sent at"), null=True)
    confirmed_by = models.CharField(_("sent by"), max_length=80, blank=True, default="")
    free_at = models.DateTimeField(_("disinfected by"))
    disinfected_at = models.DateTimeField(_("disinfected at"), null=True)
    disinfected_by = models.CharField(_("disinfection noted by"), max_length=80, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        **operational(
            "id", "vehicle", "division_path", "driver", "state", "starts_at", "ends_at", "free_at", "disinfected_at",
            "disinfected_by", "confirmed_at", "confirmed_by",
        ),
        **health("degree"),
    }  # fmt: skip
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("ride")
        verbose_name_plural = _("rides")
        indexes = [models.Index(fields=["vehicle", "state"], name="quarantine_ride_vehicle_idx")]
        constraints = [
            models.CheckConstraint(name="quarantine_ride_state_known", condition=one_of("state", RideState)),
            models.CheckConstraint(
                name="quarantine_ride_in_order",
                condition=models.Q(starts_at__lte=models.F("ends_at"), ends_at__lte=models.F("free_at")),
            ),
        ]


class Transfer(models.Model):
    """One person who is to be taken somewhere, until somebody there has received them."""

    person = models.BigIntegerField(_("person key"))
    kind = models.CharField(_("kind"), max_length=12)
    degree = models.IntegerField(_("degree"))
    party = models.CharField(_("belongs to"), max_length=80)
    origin = models.CharField(_("from"), max_length=120)
    target = models.CharField(_("to"), max_length=120)
    target_name = models.CharField(_("where to"), max_length=120)
    target_name_en = models.CharField(_("where to, in English"), max_length=120, blank=True, default="")
    division_path = DivisionPathField(_("division"))
    state = models.CharField(_("state"), max_length=10)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.CharField(_("asked by"), max_length=80)
    due_at = models.DateTimeField(_("due at"))
    due_rule = models.CharField(_("rule"), max_length=80, blank=True, default="")
    stay = models.ForeignKey(Stay, models.SET_NULL, related_name="+", null=True, verbose_name=_("stay"))
    stay_id: int | None
    ride = models.ForeignKey(Ride, models.SET_NULL, related_name="transfers", null=True, verbose_name=_("ride"))
    ride_id: int | None
    pickup_at = models.DateTimeField(_("planned to be taken in at"), null=True)
    drop_at = models.DateTimeField(_("planned to be handed over at"), null=True)
    taken_at = models.DateTimeField(_("taken in at"), null=True)
    taken_by = models.CharField(_("taken in by"), max_length=80, blank=True, default="")
    handed_by = models.CharField(_("handed over by"), max_length=80, blank=True, default="")
    done_at = models.DateTimeField(_("received at"), null=True)
    received_by = models.CharField(_("received by"), max_length=80, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        **operational(
            "id", "division_path", "state", "asked_at", "asked_by", "due_rule", "ride", "pickup_at", "drop_at",
            "taken_by", "handed_by", "received_by",
        ),
        **health("kind", "degree", "due_at", "stay"),
        "person": PrivacyClass.IDENTITY,
        "party": PrivacyClass.IDENTITY,
        "origin": PrivacyClass.MOVEMENT,
        "target": PrivacyClass.MOVEMENT,
        "target_name": PrivacyClass.MOVEMENT,
        "target_name_en": PrivacyClass.MOVEMENT,
        "taken_at": PrivacyClass.MOVEMENT,
        "done_at": PrivacyClass.MOVEMENT,
    }  # fmt: skip
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        indexes = [models.Index(fields=["state", "due_at"], name="quarantine_transfer_due_idx")]
        constraints = [
            models.CheckConstraint(name="quarantine_transfer_state_known", condition=one_of("state", TransferState)),
            models.CheckConstraint(name="quarantine_transfer_kind_known", condition=one_of("kind", TransferKind)),
            models.UniqueConstraint(
                name="quarantine_transfer_one_open", fields=["person"], condition=one_of("state", OPEN_TRANSFERS)
            ),
            models.CheckConstraint(
                name="quarantine_transfer_done_with_receipt",
                condition=~models.Q(state=TransferState.DONE.value)
                | (models.Q(done_at__isnull=False) & ~models.Q(received_by="") & ~models.Q(handed_by="")),
            ),
        ]
