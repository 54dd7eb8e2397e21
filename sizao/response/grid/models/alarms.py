"""Tables of what rises from cells."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, with_its
from sizao.response.grid.types.alarms import AlarmAnswer, AlarmKind, RiseLevel


class GridAlarm(models.Model):
    """One matter of one cell and day that a named person has to answer."""

    kind = models.CharField(_("kind"), max_length=12, choices=[(one.value, one.value) for one in AlarmKind])
    cell = models.CharField(_("grid cell"), max_length=20)
    division_path = DivisionPathField(_("path of the cell"))
    reports_to = DivisionPathField(_("reports to"))
    on = models.DateField(_("day"))
    opened_at = models.DateTimeField(_("opened at"))
    count = models.PositiveIntegerField(_("how many"), default=0)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=80, blank=True, default="")
    answer = models.CharField(_("answer"), max_length=16, blank=True, default="")
    words = models.CharField(_("in words"), max_length=200, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "kind": PrivacyClass.OPERATIONAL,
        "cell": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "reports_to": PrivacyClass.OPERATIONAL,
        "on": PrivacyClass.OPERATIONAL,
        "opened_at": PrivacyClass.OPERATIONAL,
        "count": PrivacyClass.OPERATIONAL,
        "answered_at": PrivacyClass.OPERATIONAL,
        "answered_by": PrivacyClass.OPERATIONAL,
        "answer": PrivacyClass.OPERATIONAL,
        "words": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("alarm of a grid cell")
        verbose_name_plural = _("alarms of grid cells")
        constraints = [
            models.UniqueConstraint(name="grid_alarm_once", fields=["kind", "cell", "on"]),
            models.CheckConstraint(
                name="grid_alarm_words_known",
                condition=models.Q(
                    kind__in=[one.value for one in AlarmKind], answer__in=["", *(one.value for one in AlarmAnswer)]
                ),
            ),
            models.CheckConstraint(
                name="grid_alarm_answered_by_somebody",
                condition=models.Q(answered_at__isnull=True, answered_by="", answer="")
                | (models.Q(answered_at__isnull=False) & ~models.Q(answered_by="") & ~models.Q(answer="")),
            ),
        ]


class GridAlarmStep(models.Model):
    """One level that was called, and who acknowledged it."""

    alarm = models.ForeignKey(GridAlarm, models.CASCADE, related_name="steps", verbose_name=_("alarm"))
    division_path = DivisionPathField(_("path of the cell"))
    reports_to = DivisionPathField(_("reports to"))
    level = models.SmallIntegerField(_("level"), choices=[(one.value, one.name) for one in RiseLevel])
    unit_path = DivisionPathField(_("unit"))
    rose_at = models.DateTimeField(_("called at"))
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True)
    acknowledged_by = models.CharField(_("acknowledged by"), max_length=80, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "alarm": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "reports_to": PrivacyClass.OPERATIONAL,
        "level": PrivacyClass.OPERATIONAL,
        "unit_path": PrivacyClass.OPERATIONAL,
        "rose_at": PrivacyClass.OPERATIONAL,
        "acknowledged_at": PrivacyClass.OPERATIONAL,
        "acknowledged_by": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("alarm")

    class Meta:
        verbose_name = _("level of an alarm of a grid cell")
        verbose_name_plural = _("levels of alarms of grid cells")
        constraints = [
            models.UniqueConstraint(name="grid_step_once", fields=["alarm", "level"]),
            models.CheckConstraint(
                name="grid_step_level_known", condition=models.Q(level__in=[one.value for one in RiseLevel])
            ),
            models.CheckConstraint(
                name="grid_step_acknowledged_by_somebody",
                condition=models.Q(acknowledged_at__isnull=True, acknowledged_by="")
                | (models.Q(acknowledged_at__isnull=False) & ~models.Q(acknowledged_by="")),
            ),
        ]
