"""Notices and how they were given; the codes on them; and who guesses codes."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, for_a_term, with_its
from sizao.response.restrictions.models.restrictions import Decision, Restriction
from sizao.response.restrictions.models.words import given, one_of
from sizao.response.restrictions.types import DeliveryWay, ReviewOutcome


class Notice(models.Model):
    """What the person is told about one decision, all but the name. Rows are added and never changed."""

    restriction_id: int
    restriction = models.ForeignKey(Restriction, models.DO_NOTHING, related_name="+", db_constraint=False)
    decision_id: int
    decision = models.ForeignKey(Decision, models.DO_NOTHING, related_name="+", db_constraint=False)
    issued_at = models.DateTimeField(_("made out at"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = models.JSONField(_("what it says"))
    remedy_zh = models.TextField(_("ways to contest, in Chinese"))
    remedy_en = models.TextField(_("ways to contest, in English"))
    code_hash = models.BigIntegerField(_("hash of the code"), unique=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "restriction": PrivacyClass.HEALTH,
        "decision": PrivacyClass.OPERATIONAL,
        "issued_at": PrivacyClass.OPERATIONAL,
        "issued_by": PrivacyClass.OPERATIONAL,
        "content": PrivacyClass.HEALTH,
        "remedy_zh": PrivacyClass.PUBLIC,
        "remedy_en": PrivacyClass.PUBLIC,
        "code_hash": PrivacyClass.IDENTITY,
    }
    retention: ClassVar[Retention] = with_its("restriction")

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(
                name="restrictions_notice_tells_the_remedies", condition=given("remedy_zh", "remedy_en")
            ),
        ]


class NoticeCode(models.Model):
    """Where the notice behind a code lies. Seen without a scope, so it holds nothing about anybody."""

    code_hash = models.BigIntegerField(_("hash of the code"), primary_key=True)
    notice = models.BigIntegerField(_("notice"), unique=True)
    division_path = DivisionPathField(_("division"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "code_hash": PrivacyClass.OPERATIONAL,
        "notice": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("code of a notice")
        verbose_name_plural = _("codes of notices")


class Delivery(models.Model):
    """A notice was given. Rows are added and never changed."""

    restriction_id: int
    restriction = models.ForeignKey(Restriction, models.DO_NOTHING, related_name="+", db_constraint=False)
    decision_id: int
    decision = models.ForeignKey(Decision, models.DO_NOTHING, related_name="+", db_constraint=False)
    notice_id: int
    notice = models.ForeignKey(Notice, models.DO_NOTHING, related_name="+", db_constraint=False)
    given_at = models.DateTimeField(_("given at"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    way = models.CharField(_("how"), max_length=16)
    remark = models.CharField(_("remark"), max_length=200, blank=True, default="")
    factor_hash = models.BigIntegerField(_("hash of what the one in charge of a place knows"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "restriction": PrivacyClass.HEALTH,
        "decision": PrivacyClass.OPERATIONAL,
        "notice": PrivacyClass.OPERATIONAL,
        "factor_hash": PrivacyClass.IDENTITY,
        "given_at": PrivacyClass.OPERATIONAL,
        "given_by": PrivacyClass.OPERATIONAL,
        "way": PrivacyClass.OPERATIONAL,
        "remark": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("restriction")

    class Meta:
        verbose_name = _("delivery of a notice")
        verbose_name_plural = _("deliveries of notices")
        constraints = [
            models.UniqueConstraint(name="restrictions_delivery_once", fields=["notice"]),
            models.CheckConstraint(name="restrictions_delivery_way_known", condition=one_of("way", DeliveryWay)),
        ]


class Guesses(models.Model):
    """How often somebody guessed wrong of late: for one code, or from one address; both kept as a hash only."""

    key = models.BigIntegerField(_("hash of the code or address"), primary_key=True)
    count = models.PositiveIntegerField(_("wrong guesses"), default=0)
    last_at = models.DateTimeField(_("last guess at"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "key": PrivacyClass.OPERATIONAL,
        "count": PrivacyClass.OPERATIONAL,
        "last_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = for_a_term("guesses", since="last_at")

    class Meta:
        verbose_name = _("guesses")
        verbose_name_plural = _("guesses")


class Review(models.Model):
    """Somebody looked again at a restriction. Rows are added and never changed."""

    restriction_id: int
    restriction = models.ForeignKey(Restriction, models.DO_NOTHING, related_name="+", db_constraint=False)
    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=16)
    reason = models.TextField(_("reason"))
    next_due_at = models.DateTimeField(_("next by"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "restriction": PrivacyClass.HEALTH,
        "at": PrivacyClass.OPERATIONAL,
        "reviewer": PrivacyClass.OPERATIONAL,
        "outcome": PrivacyClass.HEALTH,
        "reason": PrivacyClass.HEALTH,
        "next_due_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("restriction")

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                name="restrictions_review_outcome_known", condition=one_of("outcome", ReviewOutcome)
            ),
            models.CheckConstraint(name="restrictions_review_with_reason", condition=given("reason")),
        ]
