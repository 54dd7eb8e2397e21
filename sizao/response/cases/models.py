"""Tables of cases. All rows are seen only in a scope that covers the division of the finding or case."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.response.cases.types import CaseClassification, FindingKind, FindingState


def _one_of(field: str, words: type[FindingKind] | type[FindingState] | type[CaseClassification]) -> models.Q:
    return models.Q(**{f"{field}__in": [word.value for word in words]})


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
    }

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
                name="cases_case_classification_known", condition=_one_of("classification", CaseClassification)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Finding(models.Model):
    """One result of one specimen, as its source reported it."""

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
    }

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        indexes = [
            models.Index(fields=["person"], name="cases_finding_person_idx"),
            models.Index(fields=["state", "-resulted_at"], name="cases_finding_state_idx"),
        ]
        constraints = [
            models.UniqueConstraint(name="cases_finding_once_from_a_source", fields=["source", "reference"]),
            models.CheckConstraint(name="cases_finding_kind_known", condition=_one_of("kind", FindingKind)),
            models.CheckConstraint(name="cases_finding_state_known", condition=_one_of("state", FindingState)),
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
        ]


class ClassificationChange(models.Model):
    """One step in what a case was called. Rows are added and never changed."""

    case_id: int
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("case"))
    classification = models.CharField(_("classification"), max_length=24)
    at = models.DateTimeField(_("decided at"))
    decided_by = models.CharField(_("decided by"), max_length=80)
    reason = models.TextField(_("reason"))
    finding_id: int | None
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="+", verbose_name=_("finding"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "case": PrivacyClass.HEALTH,
        "classification": PrivacyClass.HEALTH,
        "at": PrivacyClass.OPERATIONAL,
        "decided_by": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.HEALTH,
        "finding": PrivacyClass.HEALTH,
    }

    class Meta:
        verbose_name = _("change of classification")
        verbose_name_plural = _("changes of classification")
        constraints = [
            models.CheckConstraint(
                name="cases_change_classification_known", condition=_one_of("classification", CaseClassification)
            ),
            models.CheckConstraint(
                name="cases_change_decided_with_reason", condition=~models.Q(decided_by="") & ~models.Q(reason="")
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

    class Meta:
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        constraints = [
            models.CheckConstraint(
                name="cases_trace_done_for_a_purpose", condition=~models.Q(actor="") & ~models.Q(purpose="")
            ),
        ]
