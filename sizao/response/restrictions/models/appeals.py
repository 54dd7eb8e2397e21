"""Appeals and their answers."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, with_its
from sizao.response.restrictions.models.restrictions import Restriction
from sizao.response.restrictions.models.words import given, one_of
from sizao.response.restrictions.types import AppealOutcome, AppealWay


class Appeal(models.Model):
    """Somebody contests a restriction. The statement is encrypted, bound to the row. Never changed."""

    number = models.CharField(pgettext_lazy("reference", "number"), max_length=24, unique=True)
    restriction_id: int
    restriction = models.ForeignKey(Restriction, models.DO_NOTHING, related_name="+", db_constraint=False)
    lodged_at = models.DateTimeField(_("lodged at"))
    way = models.CharField(_("how"), max_length=16)
    lodged_by = models.CharField(_("taken down by"), max_length=80)
    statement = models.BinaryField(_("statement"))
    due_at = models.DateTimeField(_("to be answered by"))
    due_rule = models.CharField(_("rule"), max_length=120)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "number": PrivacyClass.OPERATIONAL,
        "restriction": PrivacyClass.HEALTH,
        "lodged_at": PrivacyClass.OPERATIONAL,
        "way": PrivacyClass.OPERATIONAL,
        "lodged_by": PrivacyClass.OPERATIONAL,
        "statement": PrivacyClass.IDENTITY,
        "due_at": PrivacyClass.OPERATIONAL,
        "due_rule": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("restriction")

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        indexes = [models.Index(fields=["due_at"], name="restrictions_appeal_due_idx")]
        constraints = [
            models.CheckConstraint(name="restrictions_appeal_way_known", condition=one_of("way", AppealWay)),
            models.CheckConstraint(
                name="restrictions_appeal_due_later", condition=models.Q(due_at__gt=models.F("lodged_at"))
            ),
            models.CheckConstraint(name="restrictions_appeal_taken_by_somebody", condition=given("lodged_by")),
        ]


class Answer(models.Model):
    """How an appeal was decided. Never changed; the reviewer decided nothing about the restriction (a trigger)."""

    appeal_id: int
    appeal = models.OneToOneField(Appeal, models.DO_NOTHING, related_name="answer_row", db_constraint=False)
    restriction_id: int
    restriction = models.ForeignKey(Restriction, models.DO_NOTHING, related_name="+", db_constraint=False)
    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    reviewer_id: int
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=16)
    reasons = models.TextField(_("reasons"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "appeal": PrivacyClass.HEALTH,
        "restriction": PrivacyClass.HEALTH,
        "at": PrivacyClass.OPERATIONAL,
        "reviewer": PrivacyClass.OPERATIONAL,
        "outcome": PrivacyClass.HEALTH,
        "reasons": PrivacyClass.HEALTH,
    }
    retention: ClassVar[Retention] = with_its("appeal")

    class Meta:
        verbose_name = _("answer to an appeal")
        verbose_name_plural = _("answers to appeals")
        constraints = [
            models.CheckConstraint(
                name="restrictions_answer_outcome_known", condition=one_of("outcome", AppealOutcome)
            ),
            models.CheckConstraint(name="restrictions_answer_with_reasons", condition=given("reasons")),
        ]
