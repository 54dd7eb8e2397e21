"""Tables of expected arrivals and of crossings: person keys, never names."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, for_a_term
from sizao.response.arrivals.types.expected import ConveyanceKind, Direction, ScannedCode


class ExpectedArrival(models.Model):
    """Somebody who is to arrive, as a list of passengers says; seen where they arrive and where they go."""

    person = models.BigIntegerField(_("person key"))
    kind = models.CharField(_("conveyance"), max_length=12)
    conveyance = models.CharField(pgettext_lazy("train or coach", "number"), max_length=40)
    runs_on = models.DateField(_("runs on"))
    carriage = models.CharField(_("carriage"), max_length=20, blank=True, default="")
    seat = models.CharField(_("seat"), max_length=12, blank=True, default="")
    boarded = models.CharField(_("boarded at"), max_length=60, blank=True, default="")
    place = models.CharField(_("arrives at"), max_length=200)
    expected_at = models.DateTimeField(_("expected at"))
    division_path = DivisionPathField(_("division"))
    destination_path = DivisionPathField(_("goes to"), null=True)
    feed = models.CharField(_("feed"), max_length=60)
    delivery = models.BigIntegerField(_("delivery"))
    line = models.IntegerField(_("line"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "person": PrivacyClass.MOVEMENT,
        "kind": PrivacyClass.MOVEMENT,
        "conveyance": PrivacyClass.MOVEMENT,
        "runs_on": PrivacyClass.MOVEMENT,
        "carriage": PrivacyClass.MOVEMENT,
        "seat": PrivacyClass.MOVEMENT,
        "boarded": PrivacyClass.MOVEMENT,
        "place": PrivacyClass.MOVEMENT,
        "expected_at": PrivacyClass.MOVEMENT,
        "division_path": PrivacyClass.OPERATIONAL,
        "destination_path": PrivacyClass.MOVEMENT,
        "feed": PrivacyClass.OPERATIONAL,
        "delivery": PrivacyClass.OPERATIONAL,
        "line": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = for_a_term("movements", since="expected_at")

    class Meta:
        verbose_name = _("expected arrival")
        verbose_name_plural = _("expected arrivals")
        indexes = [
            models.Index(fields=["place", "expected_at"], name="arrivals_expected_place_idx"),
            models.Index(fields=["person", "expected_at"], name="arrivals_expected_person_idx"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="arrivals_expected_once", fields=["person", "kind", "conveyance", "runs_on", "place"]
            ),
            models.CheckConstraint(
                name="arrivals_expected_kind_known", condition=models.Q(kind__in=[one.value for one in ConveyanceKind])
            ),
        ]


class Crossing(models.Model):
    """Somebody who passed a checkpoint. What a code showed is recorded and never judged."""

    person = models.BigIntegerField(_("person key"))
    place = models.CharField(_("checkpoint"), max_length=200)
    at = models.DateTimeField(_("passed at"))
    direction = models.CharField(_("direction"), max_length=4, blank=True, default="")
    code = models.CharField(_("code shown"), max_length=12, blank=True, default="")
    temperature = models.DecimalField(_("temperature"), max_digits=4, decimal_places=1, null=True)
    registered = models.BooleanField(_("registered there"), default=False)
    device = models.CharField(_("device"), max_length=60, blank=True, default="")
    division_path = DivisionPathField(_("division"))
    feed = models.CharField(_("feed"), max_length=60)
    delivery = models.BigIntegerField(_("delivery"))
    line = models.IntegerField(_("line"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "person": PrivacyClass.MOVEMENT,
        "place": PrivacyClass.MOVEMENT,
        "at": PrivacyClass.MOVEMENT,
        "direction": PrivacyClass.MOVEMENT,
        "code": PrivacyClass.HEALTH,
        "temperature": PrivacyClass.HEALTH,
        "registered": PrivacyClass.MOVEMENT,
        "device": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "feed": PrivacyClass.OPERATIONAL,
        "delivery": PrivacyClass.OPERATIONAL,
        "line": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = for_a_term("movements", since="at")

    class Meta:
        verbose_name = _("crossing")
        verbose_name_plural = _("crossings")
        indexes = [
            models.Index(fields=["place", "-at"], name="arrivals_crossing_place_idx"),
            models.Index(fields=["person", "-at"], name="arrivals_crossing_person_idx"),
        ]
        constraints = [
            models.UniqueConstraint(name="arrivals_crossing_once", fields=["person", "place", "at"]),
            models.CheckConstraint(
                name="arrivals_crossing_words_known",
                condition=models.Q(
                    direction__in=[one.value for one in Direction], code__in=[one.value for one in ScannedCode]
                ),
            ),
        ]
