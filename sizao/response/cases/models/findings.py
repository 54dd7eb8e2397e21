"""Tables of findings. All rows are seen only in a scope that covers the division of the finding."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, with_its
from sizao.response.cases.models.cases import Case
from sizao.response.cases.models.words import one_of
from sizao.response.cases.types import FindingKind, FindingState, ResultStatus


class Finding(models.Model):
    """One result of one specimen, as its source says it now; what it said before stands in `FindingVersion`."""

    person = models.BigIntegerField(_("person key"))
    kind = models.CharField(_("kind"), max_length=24)
    state = models.CharField(_("state"), max_length=24)
    sampled_at = models.DateTimeField(_("specimen taken at"))
    resulted_at = models.DateTimeField(_("result known at"))
    reported_at = models.DateTimeField(_("reported at"), null=True)
    source = models.CharField(_("source"), max_length=120)
    reference = models.CharField(_("number at the source"), max_length=120)
    division_path = DivisionPathField(_("division"))
    case_id: int | None
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", verbose_name=_("case"))
    method = models.CharField(_("method"), max_length=120, blank=True, default="")
    value = models.CharField(_("value"), max_length=60, blank=True, default="")
    specimen = models.CharField(_("number of the specimen"), max_length=120, blank=True, default="")
    versions = models.PositiveSmallIntegerField(_("versions"), default=1)
    stands_since = models.PositiveSmallIntegerField(_("stands since version"), default=1)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    batch_id: int | None
    batch = models.ForeignKey("cases.IntakeBatch", models.PROTECT, null=True, related_name="+", verbose_name=_("batch"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "person": PrivacyClass.HEALTH,
        "kind": PrivacyClass.HEALTH,
        "state": PrivacyClass.HEALTH,
        "sampled_at": PrivacyClass.HEALTH,
        "resulted_at": PrivacyClass.HEALTH,
        "reported_at": PrivacyClass.OPERATIONAL,
        "source": PrivacyClass.OPERATIONAL,
        "reference": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.HEALTH,
        "case": PrivacyClass.HEALTH,
        "method": PrivacyClass.HEALTH,
        "value": PrivacyClass.HEALTH,
        "specimen": PrivacyClass.OPERATIONAL,
        "versions": PrivacyClass.OPERATIONAL,
        "stands_since": PrivacyClass.OPERATIONAL,
        "withdrawn_at": PrivacyClass.OPERATIONAL,
        "batch": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        indexes = [
            models.Index(fields=["person"], name="cases_finding_person_idx"),
            models.Index(fields=["state", "-resulted_at"], name="cases_finding_state_idx"),
            models.Index(fields=["-resulted_at"], name="cases_finding_resulted_idx"),
        ]
        constraints = [
            models.UniqueConstraint(name="cases_finding_once_from_a_source", fields=["source", "reference"]),
            models.CheckConstraint(name="cases_finding_kind_known", condition=one_of("kind", FindingKind)),
            models.CheckConstraint(name="cases_finding_state_known", condition=one_of("state", FindingState)),
            models.CheckConstraint(
                name="cases_finding_sampled_before_result", condition=models.Q(sampled_at__lte=models.F("resulted_at"))
            ),
            models.CheckConstraint(
                name="cases_finding_reported_after_result",
                condition=models.Q(reported_at__isnull=True) | models.Q(reported_at__gte=models.F("resulted_at")),
            ),
            models.CheckConstraint(
                name="cases_finding_case_and_state_agree",
                condition=models.Q(state=FindingState.IN_CASE.value, case__isnull=False)
                | (~models.Q(state=FindingState.IN_CASE.value) & models.Q(case__isnull=True)),
            ),
            models.CheckConstraint(
                name="cases_finding_withdrawn_asks_for_nothing",
                condition=models.Q(withdrawn_at__isnull=True) | ~models.Q(state=FindingState.OPEN.value),
            ),
        ]


class FindingVersion(models.Model):
    """What was said about a finding at one time. Rows are added and never changed."""

    finding_id: int
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+", verbose_name=_("finding"))
    number = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=16)
    person = models.BigIntegerField(_("person key"))
    kind = models.CharField(_("kind"), max_length=24)
    sampled_at = models.DateTimeField(_("specimen taken at"))
    resulted_at = models.DateTimeField(_("result known at"))
    method = models.CharField(_("method"), max_length=120, blank=True)
    value = models.CharField(_("value"), max_length=60, blank=True)
    specimen = models.CharField(_("number of the specimen"), max_length=120, blank=True)
    at = models.DateTimeField(_("taken in at"))
    taken_by = models.CharField(_("taken in by"), max_length=80)
    reason = models.TextField(_("reason"))
    batch_id: int | None
    batch = models.ForeignKey("cases.IntakeBatch", models.PROTECT, null=True, related_name="+", verbose_name=_("batch"))
    line = models.IntegerField(_("line"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "finding": PrivacyClass.HEALTH,
        "number": PrivacyClass.OPERATIONAL,
        "status": PrivacyClass.HEALTH,
        "person": PrivacyClass.HEALTH,
        "kind": PrivacyClass.HEALTH,
        "sampled_at": PrivacyClass.HEALTH,
        "resulted_at": PrivacyClass.HEALTH,
        "method": PrivacyClass.HEALTH,
        "value": PrivacyClass.HEALTH,
        "specimen": PrivacyClass.OPERATIONAL,
        "at": PrivacyClass.OPERATIONAL,
        "taken_by": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.OPERATIONAL,
        "batch": PrivacyClass.OPERATIONAL,
        "line": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("finding")

    class Meta:
        verbose_name = _("version of a finding")
        verbose_name_plural = _("versions of findings")
        constraints = [
            models.UniqueConstraint(name="cases_version_once", fields=["finding", "number"]),
            models.CheckConstraint(name="cases_version_kind_known", condition=one_of("kind", FindingKind)),
            models.CheckConstraint(name="cases_version_status_known", condition=one_of("status", ResultStatus)),
            models.CheckConstraint(
                name="cases_version_taken_with_reason", condition=~models.Q(taken_by="") & ~models.Q(reason="")
            ),
        ]
