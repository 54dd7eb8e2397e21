"""Tables of cases. All rows are seen only in a scope that covers the division of the case."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, with_its
from sizao.response.cases.models.words import one_of
from sizao.response.cases.types import CaseClassification, CourseFact, Outcome, Severity


_ASYMPTOMATIC = models.Q(classification=CaseClassification.ASYMPTOMATIC.value)


class Case(models.Model):
    """One infected person. The division is the one that manages the case; reports name their own source."""

    number = models.CharField(_("case number"), max_length=24, unique=True)
    person = models.BigIntegerField(_("person key"))
    classification = models.CharField(_("classification"), max_length=24)
    division_path = DivisionPathField(_("division"))
    opened_at = models.DateTimeField(_("opened at"))
    onset_on = models.DateField(_("day of onset"), null=True)
    first_positive_sampled_at = models.DateTimeField(_("first positive specimen taken at"), null=True)
    reported_at = models.DateTimeField(_("reported at"), null=True)
    isolated_at = models.DateTimeField(_("isolated at"), null=True)
    traced_at = models.DateTimeField(_("last traced at"), null=True)
    has_symptoms = models.BooleanField(_("has symptoms"), null=True)
    severity = models.CharField(_("severity"), max_length=16, blank=True, default="")
    hospital = models.CharField(_("hospital"), max_length=120, blank=True, default="")
    outcome = models.CharField(_("outcome"), max_length=16, blank=True, default="")
    outcome_at = models.DateTimeField(_("outcome at"), null=True)
    ground_fell_at = models.DateTimeField(_("ground fell at"), null=True)
    ground_fell_why = models.TextField(_("why the ground fell"), blank=True, default="")
    joined_into_id: int | None
    joined_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name=_("joined into"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "number": PrivacyClass.OPERATIONAL,
        "person": PrivacyClass.HEALTH,
        "classification": PrivacyClass.HEALTH,
        "division_path": PrivacyClass.HEALTH,
        "opened_at": PrivacyClass.HEALTH,
        "onset_on": PrivacyClass.HEALTH,
        "first_positive_sampled_at": PrivacyClass.HEALTH,
        "reported_at": PrivacyClass.OPERATIONAL,
        "isolated_at": PrivacyClass.HEALTH,
        "traced_at": PrivacyClass.OPERATIONAL,
        "has_symptoms": PrivacyClass.HEALTH,
        "severity": PrivacyClass.HEALTH,
        "hospital": PrivacyClass.HEALTH,
        "outcome": PrivacyClass.HEALTH,
        "outcome_at": PrivacyClass.HEALTH,
        "ground_fell_at": PrivacyClass.OPERATIONAL,
        "ground_fell_why": PrivacyClass.HEALTH,
        "joined_into": PrivacyClass.HEALTH,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [models.Index(fields=["-opened_at"], name="cases_case_opened_idx")]
        constraints = [
            models.UniqueConstraint(
                name="cases_case_one_for_a_person",
                fields=["person"],
                condition=~models.Q(classification=CaseClassification.EXCLUDED.value),
            ),
            models.CheckConstraint(
                name="cases_case_classification_known", condition=one_of("classification", CaseClassification)
            ),
            models.CheckConstraint(
                name="cases_case_severity_known", condition=models.Q(severity="") | one_of("severity", Severity)
            ),
            models.CheckConstraint(
                name="cases_case_outcome_with_its_time",
                condition=models.Q(outcome="", outcome_at__isnull=True)
                | (one_of("outcome", Outcome) & models.Q(outcome_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="cases_case_asymptomatic_without_illness",
                condition=~_ASYMPTOMATIC
                | (models.Q(has_symptoms=False) | models.Q(has_symptoms__isnull=True))
                & models.Q(severity="", onset_on__isnull=True),
            ),
            models.CheckConstraint(
                name="cases_case_onset_means_symptoms",
                condition=models.Q(onset_on__isnull=True)
                | models.Q(has_symptoms=True)
                | models.Q(has_symptoms__isnull=True),
            ),
            models.CheckConstraint(
                name="cases_case_ground_fell_for_a_reason",
                condition=models.Q(ground_fell_at__isnull=True, ground_fell_why="")
                | (models.Q(ground_fell_at__isnull=False) & ~models.Q(ground_fell_why="")),
            ),
            models.CheckConstraint(
                name="cases_case_joined_is_no_case_of_its_own",
                condition=models.Q(joined_into__isnull=True)
                | (models.Q(classification=CaseClassification.EXCLUDED.value) & ~models.Q(joined_into=models.F("id"))),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ClassificationChange(models.Model):
    """One step in what a case was called. Rows are added and never changed."""

    case_id: int
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("case"))
    classification = models.CharField(_("classification"), max_length=24)
    at = models.DateTimeField(_("decided at"))
    decided_by = models.CharField(_("decided by"), max_length=80)
    reason = models.TextField(_("reason"))
    finding_id: int | None
    finding = models.ForeignKey("cases.Finding", models.PROTECT, null=True, related_name="+", verbose_name=_("finding"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "case": PrivacyClass.HEALTH,
        "classification": PrivacyClass.HEALTH,
        "at": PrivacyClass.OPERATIONAL,
        "decided_by": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.HEALTH,
        "finding": PrivacyClass.HEALTH,
    }
    retention: ClassVar[Retention] = with_its("case")

    class Meta:
        verbose_name = _("change of classification")
        verbose_name_plural = _("changes of classification")
        constraints = [
            models.CheckConstraint(
                name="cases_change_classification_known", condition=one_of("classification", CaseClassification)
            ),
            models.CheckConstraint(
                name="cases_change_decided_with_reason", condition=~models.Q(decided_by="") & ~models.Q(reason="")
            ),
        ]


class CourseChange(models.Model):
    """One step in the course of an illness: symptoms, severity, hospital, outcome. Rows are added and never changed."""

    case_id: int
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("case"))
    fact = models.CharField(_("fact"), max_length=16)
    value = models.CharField(_("value"), max_length=120, blank=True)
    since = models.DateTimeField(_("since"), null=True)
    at = models.DateTimeField(_("noted at"))
    decided_by = models.CharField(_("noted by"), max_length=80)
    reason = models.TextField(_("reason"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "case": PrivacyClass.HEALTH,
        "fact": PrivacyClass.HEALTH,
        "value": PrivacyClass.HEALTH,
        "since": PrivacyClass.HEALTH,
        "at": PrivacyClass.OPERATIONAL,
        "decided_by": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.HEALTH,
    }
    retention: ClassVar[Retention] = with_its("case")

    class Meta:
        verbose_name = _("change in the course")
        verbose_name_plural = _("changes in the course")
        indexes = [models.Index(fields=["case", "at"], name="cases_course_case_idx")]
        constraints = [
            models.CheckConstraint(name="cases_course_fact_known", condition=one_of("fact", CourseFact)),
            models.CheckConstraint(
                name="cases_course_noted_with_reason", condition=~models.Q(decided_by="") & ~models.Q(reason="")
            ),
        ]


class Trace(models.Model):
    """An answer of the trace for a case, so that it can be had again. Rows are added and never changed."""

    case_id: int
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("case"))
    at = models.DateTimeField(_("traced at"))
    actor = models.CharField(_("traced by"), max_length=80)
    purpose = models.TextField(_("purpose"))
    protocol = models.CharField(_("protocol"), max_length=60)
    protocol_hash = models.CharField(_("checksum of the protocol"), max_length=80)
    settings = models.JSONField(_("settings"))
    level_sizes = models.JSONField(_("people by degree"))
    manifests = models.JSONField(_("segments read"))
    digest = models.CharField(_("checksum of the answer"), max_length=80)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "case": PrivacyClass.HEALTH,
        "at": PrivacyClass.OPERATIONAL,
        "actor": PrivacyClass.OPERATIONAL,
        "purpose": PrivacyClass.OPERATIONAL,
        "protocol": PrivacyClass.OPERATIONAL,
        "protocol_hash": PrivacyClass.OPERATIONAL,
        "settings": PrivacyClass.OPERATIONAL,
        "level_sizes": PrivacyClass.HEALTH,
        "manifests": PrivacyClass.OPERATIONAL,
        "digest": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("case")

    class Meta:
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        constraints = [
            models.CheckConstraint(
                name="cases_trace_done_for_a_purpose", condition=~models.Q(actor="") & ~models.Q(purpose="")
            ),
        ]
