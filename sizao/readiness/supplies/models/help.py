"""Calls for help and personal needs: the only tables of this room about residents."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.engines.policy.vocabulary import NeedGroup
from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention
from sizao.readiness.supplies.models.words import one_of, operational
from sizao.readiness.supplies.types import HelpCategory, HelpSource


class HelpCall(models.Model):
    """One call for help: who called, from where and what was said is sealed."""

    division_path = DivisionPathField(_("division"))
    category = models.CharField(_("category"), max_length=12)
    is_urgent = models.BooleanField(_("urgent"))
    source = models.CharField(_("source"), max_length=8)
    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    due_at = models.DateTimeField(_("to be answered by"))
    person = models.BigIntegerField(_("person key"), null=True)
    said = models.BinaryField(_("what was said"))
    caller = models.BinaryField(_("who called"), null=True)
    reference = models.CharField(_("belongs to"), max_length=40, blank=True, default="")
    noted_by = models.CharField(_("noted by"), max_length=80)
    taken_at = models.DateTimeField(pgettext_lazy("call", "taken at"), null=True)
    taken_by = models.CharField(_("taken by"), max_length=80, blank=True, default="")
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=80, blank=True, default="")
    answer = models.BinaryField(_("answer"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        **operational(
            "id", "division_path", "is_urgent", "source", "at", "due_at", "noted_by", "taken_at", "taken_by",
            "answered_at", "answered_by",
        ),
        "category": PrivacyClass.HEALTH,
        "person": PrivacyClass.IDENTITY,
        "said": PrivacyClass.HEALTH,
        "caller": PrivacyClass.IDENTITY,
        "reference": PrivacyClass.HEALTH,
        "answer": PrivacyClass.HEALTH,
    }  # fmt: skip
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("call for help")
        verbose_name_plural = _("calls for help")
        indexes = [
            models.Index(fields=["due_at"], name="supplies_help_due_idx", condition=models.Q(answered_at__isnull=True)),
            models.Index(fields=["person"], name="supplies_help_person_idx"),
        ]
        constraints = [
            models.CheckConstraint(name="supplies_help_category_known", condition=one_of("category", HelpCategory)),
            models.CheckConstraint(name="supplies_help_source_known", condition=one_of("source", HelpSource)),
            models.CheckConstraint(name="supplies_help_due_after", condition=models.Q(due_at__gte=models.F("at"))),
            models.CheckConstraint(
                name="supplies_help_taken_by_somebody",
                condition=models.Q(taken_at__isnull=True, taken_by="")
                | (models.Q(taken_at__isnull=False) & ~models.Q(taken_by="")),
            ),
            models.CheckConstraint(
                name="supplies_help_answered_by_somebody",
                condition=models.Q(answered_at__isnull=True, answered_by="", answer__isnull=True)
                | (models.Q(answered_at__isnull=False, answer__isnull=False) & ~models.Q(answered_by="")),
            ),
        ]


class PersonalNeed(models.Model):
    """What one person needs beyond others. It is ended, not removed, when it is over."""

    person = models.BigIntegerField(_("person key"))
    division_path = DivisionPathField(_("division"))
    need = models.CharField(_("need"), max_length=12)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)
    noted_by = models.CharField(_("noted by"), max_length=80)

    privacy_classes: ClassVar[PrivacyClasses] = {
        **operational("id", "noted_by"),
        "person": PrivacyClass.IDENTITY,
        "division_path": PrivacyClass.IDENTITY,
        "need": PrivacyClass.HEALTH,
        "since": PrivacyClass.HEALTH,
        "until": PrivacyClass.HEALTH,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("personal need")
        verbose_name_plural = _("personal needs")
        constraints = [
            models.CheckConstraint(name="supplies_need_known", condition=one_of("need", NeedGroup)),
            models.CheckConstraint(
                name="supplies_need_ends_after",
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
            ),
            models.UniqueConstraint(
                name="supplies_need_once", fields=["person", "need"], condition=models.Q(until__isnull=True)
            ),
        ]
