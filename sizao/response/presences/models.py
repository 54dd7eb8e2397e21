"""What the database knows of presences: sources, their batches, and the rows that wait for correction.

The rows themselves are files (`store`), and so are quarantined rows as sent (`quarantine`): nothing here names people.
"""

from typing import ClassVar

from django.db import models

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, standing, with_its
from sizao.response.presences.types import BatchState


class Source(models.Model):
    """A system or station that sends presences, or (`is_stated`) an interview in which they are stated.

    Not a scoped row: whoever sends is known before any scope is.
    """

    name = models.CharField(max_length=80, unique=True)
    zone = models.CharField(max_length=64, blank=True, default="")
    encoding = models.CharField(max_length=32, blank=True, default="")
    columns = models.JSONField(default=dict)
    caps = models.JSONField(default=dict)
    kind = models.CharField(max_length=32, default="other")
    trusted = models.BooleanField(default=False)
    is_stated = models.BooleanField(default=False)
    retention_days = models.PositiveIntegerField(null=True)
    division_path = DivisionPathField()
    created_at = models.DateTimeField()

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "name": PrivacyClass.OPERATIONAL,
        "zone": PrivacyClass.OPERATIONAL,
        "encoding": PrivacyClass.OPERATIONAL,
        "columns": PrivacyClass.OPERATIONAL,
        "caps": PrivacyClass.OPERATIONAL,
        "kind": PrivacyClass.OPERATIONAL,
        "trusted": PrivacyClass.OPERATIONAL,
        "is_stated": PrivacyClass.OPERATIONAL,
        "retention_days": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "created_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("who may send movements")

    class Meta:
        constraints = [
            models.CheckConstraint(name="presences_source_name_given", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="presences_source_retention_positive",
                condition=models.Q(retention_days__isnull=True) | models.Q(retention_days__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SourceToken(models.Model):
    """A token with which a source sends by API: only its hash is kept."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="tokens")
    hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "source": PrivacyClass.OPERATIONAL,
        "hash": PrivacyClass.OPERATIONAL,
        "label": PrivacyClass.OPERATIONAL,
        "created_at": PrivacyClass.OPERATIONAL,
        "revoked_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("who may send movements")

    def __str__(self) -> str:
        return f"{self.source_id} {self.label}"


class Batch(models.Model):
    """What a source sent under one key. `landed_id` names its folder; its number (`pk`) stands in every stored row."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="batches")
    key = models.CharField(max_length=200)
    landed_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=16)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=16, default=BatchState.LANDED.value)
    step = models.CharField(max_length=16, blank=True, default="")
    good = models.IntegerField(default=0)
    bad = models.IntegerField(default=0)
    summary = models.TextField(blank=True, default="")
    refusal = models.TextField(blank=True, default="")
    landed_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    requested_by = models.CharField(max_length=80)
    division_path = DivisionPathField()

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "source": PrivacyClass.OPERATIONAL,
        "key": PrivacyClass.OPERATIONAL,
        "landed_id": PrivacyClass.OPERATIONAL,
        "name": PrivacyClass.OPERATIONAL,
        "format": PrivacyClass.OPERATIONAL,
        "size": PrivacyClass.OPERATIONAL,
        "sha256": PrivacyClass.OPERATIONAL,
        "state": PrivacyClass.OPERATIONAL,
        "step": PrivacyClass.OPERATIONAL,
        "good": PrivacyClass.OPERATIONAL,
        "bad": PrivacyClass.OPERATIONAL,
        "summary": PrivacyClass.OPERATIONAL,
        "refusal": PrivacyClass.OPERATIONAL,
        "landed_at": PrivacyClass.OPERATIONAL,
        "applied_at": PrivacyClass.OPERATIONAL,
        "requested_by": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        constraints = [
            models.UniqueConstraint(name="presences_batch_source_key_once", fields=["source", "key"]),
            models.CheckConstraint(
                name="presences_batch_state_known", condition=models.Q(state__in=[s.value for s in BatchState])
            ),
            models.CheckConstraint(
                name="presences_batch_applied_has_instant",
                condition=models.Q(state=BatchState.LANDED.value, applied_at__isnull=True)
                | models.Q(applied_at__isnull=False) & ~models.Q(state=BatchState.LANDED.value),
            ),
            models.CheckConstraint(
                name="presences_batch_refused_says_why",
                condition=~models.Q(state=BatchState.REFUSED.value) | ~models.Q(refusal=""),
            ),
        ]
        indexes = [models.Index(fields=["-landed_at"], name="presences_batch_landed_idx")]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class QuarantinedRow(models.Model):
    """A row that was not taken: where it stood and why. Its text is in the batch's encrypted file."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="quarantined")
    line = models.IntegerField()
    reasons = models.TextField()
    code = models.CharField(max_length=40)
    column = models.CharField(max_length=16, blank=True, default="")
    resolved_by = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="resolves")
    division_path = DivisionPathField()

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "batch": PrivacyClass.OPERATIONAL,
        "line": PrivacyClass.OPERATIONAL,
        "reasons": PrivacyClass.OPERATIONAL,
        "code": PrivacyClass.OPERATIONAL,
        "column": PrivacyClass.OPERATIONAL,
        "resolved_by": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("batch")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="presences_quarantined_line_once", fields=["batch", "line"]),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line} {self.code}"
