"""Tables of rights: emergency access with its review, and requests for correction with their answers."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.foundation.database.fields import DivisionPathField
from sizao.foundation.rights.types import CorrectionOutcome, CorrectionWay, EmergencyOutcome
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, standing


class EmergencyGrant(models.Model):
    """Access outside somebody's own area, taken for some hours and looked at by an auditor afterwards.

    The database stamps when it began, by the realm and by the machine, and when it ends; it is over at whichever comes
    first, so a clock of a realm that stands still gives no more. Row security opens tables while it lasts
    (`policies.py`), and nothing of it is changed but its end and its review, once each (migration 0002).
    """

    actor = models.CharField(_("taken by"), max_length=80)
    own_path = DivisionPathField(_("own area"))
    division_path = DivisionPathField(_("division"))
    persons = ArrayField(models.BigIntegerField(), verbose_name=_("person keys"), default=list)
    reason = models.TextField(_("reason"))
    hours = models.SmallIntegerField(_("hours"))
    made_at = models.DateTimeField(_("begun, by the machine"), db_default=Now(), editable=False)
    granted_at = models.DateTimeField(_("begun"), db_default=Now(), editable=False)
    until_at = models.DateTimeField(_("until"), db_default=Now(), editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_by = models.CharField(_("ended by"), max_length=80, blank=True, default="")
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)
    reviewed_by = models.CharField(_("reviewed by"), max_length=80, blank=True, default="")
    outcome = models.CharField(_("outcome"), max_length=16, blank=True, default="")
    review_reason = models.TextField(_("reasons of the review"), blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "actor": PrivacyClass.OPERATIONAL,
        "own_path": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "persons": PrivacyClass.MOVEMENT,
        "reason": PrivacyClass.OPERATIONAL,
        "hours": PrivacyClass.OPERATIONAL,
        "made_at": PrivacyClass.OPERATIONAL,
        "granted_at": PrivacyClass.OPERATIONAL,
        "until_at": PrivacyClass.OPERATIONAL,
        "ended_at": PrivacyClass.OPERATIONAL,
        "ended_by": PrivacyClass.OPERATIONAL,
        "reviewed_at": PrivacyClass.OPERATIONAL,
        "reviewed_by": PrivacyClass.OPERATIONAL,
        "outcome": PrivacyClass.OPERATIONAL,
        "review_reason": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing(
        "proves who saw what outside their area and why; its keys lead to nobody once the pseudonym key is gone"
    )

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        indexes = [models.Index(fields=["actor"], name="rights_emergency_actor_idx")]
        constraints = [
            models.UniqueConstraint(
                name="rights_emergency_one_at_a_time", fields=["actor"], condition=models.Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="rights_emergency_by_an_account_with_reason",
                condition=models.Q(actor__startswith="user:") & ~models.Q(reason=""),
            ),
            # The packs set how long; no city makes it longer than three days.
            models.CheckConstraint(name="rights_emergency_hours", condition=models.Q(hours__gte=1, hours__lte=72)),
            models.CheckConstraint(
                name="rights_emergency_ended_by_somebody",
                condition=models.Q(ended_at__isnull=True, ended_by="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_by="")),
            ),
            models.CheckConstraint(
                name="rights_emergency_reviewed_by_another",
                condition=models.Q(reviewed_at__isnull=True, reviewed_by="", outcome="", review_reason="")
                | (
                    models.Q(reviewed_at__isnull=False, outcome__in=[one.value for one in EmergencyOutcome])
                    & ~models.Q(reviewed_by="")
                    & ~models.Q(review_reason="")
                    & ~models.Q(reviewed_by=models.F("actor"))
                ),
            ),
        ]


class CorrectionRequest(models.Model):
    """What somebody says is wrong about them and what is right, sealed, and the answer with its reasons.

    What was asked is never changed; it is answered once (migration 0002). Goes with the outbreak.
    """

    number = models.CharField(pgettext_lazy("reference", "number"), max_length=20, unique=True)
    person = models.BigIntegerField(_("person key"))
    division_path = DivisionPathField(_("division"))
    way = models.CharField(_("way"), max_length=16)
    lodged_by = models.CharField(_("lodged by"), max_length=80)
    lodged_at = models.DateTimeField(_("lodged at"))
    due_at = models.DateTimeField(_("due"))
    due_rule = models.CharField(_("rule of the deadline"), max_length=120)
    wrong = models.BinaryField(_("what is wrong"))
    right = models.BinaryField(_("what is right"))
    outcome = models.CharField(_("outcome"), max_length=16, blank=True, default="")
    reasons = models.BinaryField(_("reasons of the answer"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=80, blank=True, default="")
    answered_at = models.DateTimeField(_("answered at"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "number": PrivacyClass.OPERATIONAL,
        "person": PrivacyClass.HEALTH,
        "division_path": PrivacyClass.HEALTH,
        "way": PrivacyClass.OPERATIONAL,
        "lodged_by": PrivacyClass.OPERATIONAL,
        "lodged_at": PrivacyClass.OPERATIONAL,
        "due_at": PrivacyClass.OPERATIONAL,
        "due_rule": PrivacyClass.OPERATIONAL,
        "wrong": PrivacyClass.IDENTITY,
        "right": PrivacyClass.IDENTITY,
        "outcome": PrivacyClass.OPERATIONAL,
        "reasons": PrivacyClass.IDENTITY,
        "answered_by": PrivacyClass.OPERATIONAL,
        "answered_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("request for correction")
        verbose_name_plural = _("requests for correction")
        indexes = [models.Index(fields=["person"], name="rights_correction_person_idx")]
        constraints = [
            models.CheckConstraint(
                name="rights_correction_way_known", condition=models.Q(way__in=[one.value for one in CorrectionWay])
            ),
            models.CheckConstraint(
                name="rights_correction_answered_whole",
                condition=models.Q(answered_at__isnull=True, answered_by="", outcome="", reasons__isnull=True)
                | (
                    models.Q(
                        answered_at__isnull=False,
                        reasons__isnull=False,
                        outcome__in=[one.value for one in CorrectionOutcome],
                    )
                    & ~models.Q(answered_by="")
                ),
            ),
        ]
