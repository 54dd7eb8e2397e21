"""Alarms for the auditor, and the restrictions behind each."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, standing, with_its
from sizao.response.restrictions.models.restrictions import Restriction
from sizao.response.restrictions.models.words import given, one_of
from sizao.response.restrictions.types import AlarmKind, AlarmState


class Alarm(models.Model):
    """What the auditor is called for. It may grow, and be answered, once; it is never taken back (a trigger)."""

    kind = models.CharField(_("kind"), max_length=24)
    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    last_at = models.DateTimeField(_("grown at"))
    times = models.PositiveIntegerField(_("times"), default=1)
    division_path = DivisionPathField(_("division"))
    subject = models.CharField(_("whom or what it is about"), max_length=120)
    day = models.DateField(_("day"))
    detail = models.JSONField(_("detail"), default=dict)
    state = models.CharField(_("state"), max_length=16, default=AlarmState.OPEN.value)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=80, blank=True, default="")
    answer = models.TextField(_("answer"), blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "kind": PrivacyClass.OPERATIONAL,
        "at": PrivacyClass.OPERATIONAL,
        "last_at": PrivacyClass.OPERATIONAL,
        "times": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "subject": PrivacyClass.OPERATIONAL,
        "day": PrivacyClass.OPERATIONAL,
        "detail": PrivacyClass.OPERATIONAL,
        "state": PrivacyClass.OPERATIONAL,
        "answered_at": PrivacyClass.OPERATIONAL,
        "answered_by": PrivacyClass.OPERATIONAL,
        "answer": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("what the auditor was called for; names nobody restricted")

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        indexes = [models.Index(fields=["state", "-last_at"], name="restrictions_alarm_state_idx")]
        constraints = [
            models.CheckConstraint(name="restrictions_alarm_kind_known", condition=one_of("kind", AlarmKind)),
            models.CheckConstraint(
                name="restrictions_alarm_answered_or_open",
                condition=models.Q(state=AlarmState.OPEN.value, answered_at__isnull=True, answered_by="", answer="")
                | models.Q(
                    one_of("state", set(AlarmState) - {AlarmState.OPEN}),
                    given("answered_by", "answer"),
                    answered_at__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                name="restrictions_alarm_once_a_day",
                fields=["kind", "subject", "day", "division_path"],
                condition=models.Q(state=AlarmState.OPEN.value),
            ),
        ]


class AlarmedRestriction(models.Model):
    """A restriction behind an alarm. Rows are added while the alarm is open, and go with the restriction."""

    alarm_id: int
    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="+", verbose_name=_("alarm"))
    restriction_id: int
    restriction = models.ForeignKey(Restriction, models.DO_NOTHING, related_name="+", db_constraint=False)
    seen_at = models.DateTimeField(_("seen at"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "alarm": PrivacyClass.OPERATIONAL,
        "restriction": PrivacyClass.HEALTH,
        "seen_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("restriction")

    class Meta:
        verbose_name = _("restriction behind an alarm")
        verbose_name_plural = _("restrictions behind alarms")
        constraints = [
            models.UniqueConstraint(name="restrictions_alarmed_once", fields=["alarm", "restriction"]),
        ]
