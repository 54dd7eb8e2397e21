"""Contacts of cases. Rows are seen where their case is; whatever may name somebody is sealed, bound to its row."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, with_its
from sizao.kernel.settings_of_contact import Setting
from sizao.response.investigations.models.words import one_of
from sizao.response.investigations.types import (
    Certainty,
    ContactOrigin,
    ContactState,
    ContactStep,
    DayPart,
    Protection,
)


class Contact(models.Model):
    """One person as a contact of one case. How it came to be so stands in `ContactChange`."""

    case_id: int
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name=_("case"))
    person = models.BigIntegerField(_("person key"))
    degree = models.SmallIntegerField(_("degree"))
    source = models.BigIntegerField(_("exposed to"))
    state = models.CharField(_("state"), max_length=16)
    origin = models.CharField(_("origin"), max_length=16)
    setting = models.CharField(_("kind of place"), max_length=24)
    place = models.CharField(_("place key"), max_length=120, blank=True, default="")
    exposed_from = models.DateTimeField(_("first exposure"))
    exposed_until = models.DateTimeField(_("last exposure"))
    protection = models.CharField(_("protection"), max_length=16)
    certainty = models.CharField(_("certainty"), max_length=16)
    evidence = models.JSONField(_("evidence"), default=dict)
    identity = models.BinaryField(_("identity as told"), null=True)
    note = models.BinaryField(_("note"), null=True)
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.CharField(_("decided by"), max_length=80)
    located_at = models.DateTimeField(_("located at"), null=True)
    moved_at = models.DateTimeField(_("isolated since"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "case": PrivacyClass.HEALTH,
        "person": PrivacyClass.HEALTH,
        "degree": PrivacyClass.HEALTH,
        "source": PrivacyClass.HEALTH,
        "state": PrivacyClass.HEALTH,
        "origin": PrivacyClass.OPERATIONAL,
        "setting": PrivacyClass.MOVEMENT,
        "place": PrivacyClass.MOVEMENT,
        "exposed_from": PrivacyClass.HEALTH,
        "exposed_until": PrivacyClass.HEALTH,
        "protection": PrivacyClass.HEALTH,
        "certainty": PrivacyClass.OPERATIONAL,
        "evidence": PrivacyClass.MOVEMENT,
        "identity": PrivacyClass.IDENTITY,
        "note": PrivacyClass.IDENTITY,
        "decided_at": PrivacyClass.OPERATIONAL,
        "decided_by": PrivacyClass.OPERATIONAL,
        "located_at": PrivacyClass.HEALTH,
        "moved_at": PrivacyClass.HEALTH,
    }
    retention: ClassVar[Retention] = with_its("case")

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            models.Index(fields=["person"], name="investigations_contact_who_idx"),
            models.Index(fields=["case", "degree"], name="investigations_contact_deg_idx"),
        ]
        constraints = [
            models.UniqueConstraint(name="investigations_contact_once_of_a_case", fields=["case", "person"]),
            models.CheckConstraint(
                name="investigations_contact_degree_known", condition=models.Q(degree__range=(1, 3))
            ),
            models.CheckConstraint(
                name="investigations_contact_is_somebody_else",
                condition=~models.Q(person=models.F("source")) & models.Q(person__gt=0),
            ),
            models.CheckConstraint(
                name="investigations_contact_exposed_for_a_while",
                condition=models.Q(exposed_from__lt=models.F("exposed_until")),
            ),
            models.CheckConstraint(
                name="investigations_contact_exposed_before_decided",
                condition=models.Q(exposed_from__lte=models.F("decided_at")),
            ),
            models.CheckConstraint(name="investigations_contact_state_known", condition=one_of("state", ContactState)),
            models.CheckConstraint(
                name="investigations_contact_origin_known", condition=one_of("origin", ContactOrigin)
            ),
            models.CheckConstraint(name="investigations_contact_setting_known", condition=one_of("setting", Setting)),
            models.CheckConstraint(
                name="investigations_contact_protection_known", condition=one_of("protection", Protection)
            ),
            models.CheckConstraint(
                name="investigations_contact_certainty_known", condition=one_of("certainty", Certainty)
            ),
            models.CheckConstraint(
                name="investigations_contact_decided_by_somebody", condition=~models.Q(decided_by="")
            ),
        ]


class ContactChange(models.Model):
    """One step in what was decided and done about a contact. Rows are added and never changed."""

    contact_id: int
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("contact"))
    step = models.CharField(_("step"), max_length=16)
    degree = models.SmallIntegerField(_("degree"))
    since = models.DateTimeField(_("since"))
    at = models.DateTimeField(_("noted at"))
    noted_by = models.CharField(_("noted by"), max_length=80)
    reason = models.BinaryField(_("reason"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "contact": PrivacyClass.HEALTH,
        "step": PrivacyClass.HEALTH,
        "degree": PrivacyClass.HEALTH,
        "since": PrivacyClass.HEALTH,
        "at": PrivacyClass.OPERATIONAL,
        "noted_by": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.IDENTITY,
    }
    retention: ClassVar[Retention] = with_its("contact")

    class Meta:
        verbose_name = _("change of a contact")
        verbose_name_plural = _("changes of contacts")
        constraints = [
            models.CheckConstraint(name="investigations_change_step_known", condition=one_of("step", ContactStep)),
            models.CheckConstraint(name="investigations_change_by_somebody", condition=~models.Q(noted_by="")),
            models.CheckConstraint(
                name="investigations_change_not_in_the_future", condition=models.Q(since__lte=models.F("at"))
            ),
        ]


class DailyCheck(models.Model):
    """One look at a contact on a part of a day. Rows are added and never changed: the newest of a part holds."""

    contact_id: int
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("contact"))
    on = models.DateField(_("day"))
    part = models.CharField(_("part of the day"), max_length=16)
    temperature = models.DecimalField(_("temperature"), max_digits=3, decimal_places=1, null=True)
    symptoms = models.BinaryField(_("symptoms"), null=True)
    specimen_taken = models.BooleanField(_("specimen taken"), default=False)
    noted_by = models.CharField(_("noted by"), max_length=80)
    at = models.DateTimeField(_("noted at"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "contact": PrivacyClass.HEALTH,
        "on": PrivacyClass.HEALTH,
        "part": PrivacyClass.OPERATIONAL,
        "temperature": PrivacyClass.HEALTH,
        "symptoms": PrivacyClass.IDENTITY,
        "specimen_taken": PrivacyClass.HEALTH,
        "noted_by": PrivacyClass.OPERATIONAL,
        "at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("contact")

    class Meta:
        verbose_name = _("daily check")
        verbose_name_plural = _("daily checks")
        indexes = [models.Index(fields=["contact", "on"], name="investigations_check_day_idx")]
        constraints = [
            models.CheckConstraint(name="investigations_check_part_known", condition=one_of("part", DayPart)),
            models.CheckConstraint(
                name="investigations_check_temperature_possible",
                condition=models.Q(temperature__isnull=True) | models.Q(temperature__range=(30, 45)),
            ),
            models.CheckConstraint(name="investigations_check_by_somebody", condition=~models.Q(noted_by="")),
        ]
