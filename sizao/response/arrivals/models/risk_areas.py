"""Tables of published lists of risk areas: nothing in them is about a person."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sizao.engines.bulletins.types import RiskLevel
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, standing, with_its
from sizao.response.arrivals.models.words import one_of


class RiskBulletin(models.Model):
    """One version of the list of one moment, with the text it was read from."""

    as_of = models.DateTimeField(_("as of"))
    to_the_day = models.BooleanField(_("without an hour"), default=False)
    version = models.SmallIntegerField(_("version"))
    name = models.CharField(_("file"), max_length=200)
    text = models.TextField(_("text"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    agrees = models.BooleanField(_("numbers agree"))
    is_correction = models.BooleanField(_("says that it corrects"), default=False)
    imported_at = models.DateTimeField(_("imported at"))
    imported_by = models.CharField(_("imported by"), max_length=80)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    superseded_at = models.DateTimeField(_("superseded at"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "as_of": PrivacyClass.PUBLIC,
        "to_the_day": PrivacyClass.PUBLIC,
        "version": PrivacyClass.PUBLIC,
        "name": PrivacyClass.OPERATIONAL,
        "text": PrivacyClass.PUBLIC,
        "sha256": PrivacyClass.OPERATIONAL,
        "agrees": PrivacyClass.PUBLIC,
        "is_correction": PrivacyClass.PUBLIC,
        "imported_at": PrivacyClass.OPERATIONAL,
        "imported_by": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.OPERATIONAL,
        "superseded_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("public lists, by which decisions about arrivals are explained")

    class Meta:
        verbose_name = _("list of risk areas")
        verbose_name_plural = _("lists of risk areas")
        constraints = [
            models.UniqueConstraint(name="arrivals_riskbulletin_version_once", fields=["as_of", "version"]),
            models.UniqueConstraint(name="arrivals_riskbulletin_content_once", fields=["as_of", "sha256"]),
            models.UniqueConstraint(
                name="arrivals_riskbulletin_one_in_force", fields=["as_of"], condition=Q(superseded_at__isnull=True)
            ),
            models.CheckConstraint(name="arrivals_riskbulletin_version_positive", condition=Q(version__gt=0)),
        ]


class RiskArea(models.Model):
    """One area of a list, as printed, with the division it lies in."""

    bulletin = models.ForeignKey(RiskBulletin, models.CASCADE, related_name="areas", verbose_name=_("list"))
    line = models.IntegerField(_("line"))
    level = models.CharField(_("level"), max_length=8)
    province = models.CharField(_("province"), max_length=40)
    province_code = models.CharField(_("code of the province"), max_length=2, blank=True, default="")
    within = models.CharField(_("city or county above it"), max_length=60, blank=True, default="")
    area = models.TextField(_("area"))
    key = models.CharField(_("writing"), max_length=64)
    code = models.CharField(_("code of the division"), max_length=6, blank=True, default="")
    unit = models.CharField(_("division"), max_length=60, blank=True, default="")
    rest = models.TextField(_("part of the division"), blank=True, default="")
    settlement = models.ForeignKey(
        "RiskSettlement", models.SET_NULL, null=True, related_name="+", verbose_name=_("settled by hand")
    )

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "bulletin": PrivacyClass.PUBLIC,
        "line": PrivacyClass.PUBLIC,
        "level": PrivacyClass.PUBLIC,
        "province": PrivacyClass.PUBLIC,
        "province_code": PrivacyClass.PUBLIC,
        "within": PrivacyClass.PUBLIC,
        "area": PrivacyClass.PUBLIC,
        "key": PrivacyClass.OPERATIONAL,
        "code": PrivacyClass.PUBLIC,
        "unit": PrivacyClass.PUBLIC,
        "rest": PrivacyClass.PUBLIC,
        "settlement": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("bulletin")

    class Meta:
        verbose_name = _("risk area")
        verbose_name_plural = _("risk areas")
        indexes = [
            models.Index(fields=["bulletin", "code"], name="arrivals_riskarea_code_idx"),
            models.Index(fields=["key"], name="arrivals_riskarea_key_idx"),
        ]
        constraints = [
            models.CheckConstraint(name="arrivals_riskarea_level_known", condition=one_of("level", RiskLevel)),
            models.CheckConstraint(name="arrivals_riskarea_line_positive", condition=Q(line__gt=0)),
        ]


class RiskSettlement(models.Model):
    """What a person said once about a writing that no name decides; holds for all lists, also those to come."""

    key = models.CharField(_("writing"), max_length=64, unique=True)
    text = models.TextField(_("as printed"))
    code = models.CharField(_("code of the division"), max_length=6)
    unit = models.CharField(_("division"), max_length=60)
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.CharField(_("decided by"), max_length=80)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "key": PrivacyClass.OPERATIONAL,
        "text": PrivacyClass.PUBLIC,
        "code": PrivacyClass.PUBLIC,
        "unit": PrivacyClass.PUBLIC,
        "decided_at": PrivacyClass.OPERATIONAL,
        "decided_by": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("how public lists are read")

    class Meta:
        verbose_name = _("settled line of a list")
        verbose_name_plural = _("settled lines of lists")
