"""The audit trail."""

from typing import ClassVar

from django.db import models

from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses


class AuditEvent(models.Model):
    """One act or one read. No foreign keys: the row outlives whatever it speaks of.

    `detail` holds record numbers and counts, never a person's name, number or phone.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=120)
    purpose = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "at": PrivacyClass.OPERATIONAL,
        "actor": PrivacyClass.OPERATIONAL,
        "action": PrivacyClass.OPERATIONAL,
        "subject_kind": PrivacyClass.OPERATIONAL,
        # Person keys and case numbers: that somebody was read about says something about their health.
        "subject_key": PrivacyClass.HEALTH,
        "purpose": PrivacyClass.OPERATIONAL,
        "detail": PrivacyClass.HEALTH,
    }

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="audit_event_at_idx"),
            models.Index(fields=["subject_kind", "subject_key", "at"], name="audit_event_subject_idx"),
            models.Index(fields=["actor", "at"], name="audit_event_actor_idx"),
        ]
        constraints = [
            models.CheckConstraint(name="audit_event_actor_given", condition=~models.Q(actor="")),
            models.CheckConstraint(name="audit_event_action_given", condition=~models.Q(action="")),
        ]

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.actor} {self.action} {self.subject_kind}:{self.subject_key}"
