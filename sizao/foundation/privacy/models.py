"""Tables of privacy: legal holds, and close-outs with their proof."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.privacy.types import CloseOutState
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, standing


class LegalHold(models.Model):
    """Records of one human that are kept at a close-out, because a court, an appeal or an inquiry needs them."""

    persons = ArrayField(models.BigIntegerField(), verbose_name=_("person keys"))
    basis = models.TextField(_("basis"))
    reason = models.TextField(_("reason"))
    decided_by = models.CharField(_("decided by"), max_length=80)
    at = models.DateTimeField(_("decided at"))
    released_at = models.DateTimeField(_("released at"), null=True)
    released_by = models.CharField(_("released by"), max_length=80, blank=True, default="")
    released_reason = models.TextField(_("reason for the release"), blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "persons": PrivacyClass.MOVEMENT,
        "basis": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.OPERATIONAL,
        "decided_by": PrivacyClass.OPERATIONAL,
        "at": PrivacyClass.OPERATIONAL,
        "released_at": PrivacyClass.OPERATIONAL,
        "released_by": PrivacyClass.OPERATIONAL,
        "released_reason": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("says whose records are kept, and why, for as long as they are")

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.CheckConstraint(
                name="privacy_hold_decided_with_basis",
                condition=~models.Q(decided_by="") & ~models.Q(basis="") & ~models.Q(reason=""),
            ),
            models.CheckConstraint(
                name="privacy_hold_released_by_somebody",
                condition=models.Q(released_at__isnull=True, released_by="")
                | (models.Q(released_at__isnull=False) & ~models.Q(released_by="")),
            ),
        ]


class CloseOut(models.Model):
    """The end of an outbreak: what was proposed by one and confirmed by another, and the proof of what was erased."""

    title = models.CharField(_("outbreak"), max_length=120)
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=12)
    proposed_by = models.CharField(_("proposed by"), max_length=80)
    proposed_at = models.DateTimeField(_("proposed at"))
    confirmed_by = models.CharField(_("confirmed by"), max_length=80, blank=True, default="")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    counts = models.JSONField(_("what is kept as counts"), default=dict)
    erased_at = models.DateTimeField(_("erased at"), null=True)
    proof = models.JSONField(_("proof"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "title": PrivacyClass.PUBLIC,
        "reason": PrivacyClass.OPERATIONAL,
        "state": PrivacyClass.OPERATIONAL,
        "proposed_by": PrivacyClass.OPERATIONAL,
        "proposed_at": PrivacyClass.OPERATIONAL,
        "confirmed_by": PrivacyClass.OPERATIONAL,
        "confirmed_at": PrivacyClass.OPERATIONAL,
        "counts": PrivacyClass.OPERATIONAL,
        "erased_at": PrivacyClass.OPERATIONAL,
        "proof": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("proves what was erased")

    class Meta:
        verbose_name = _("close-out")
        verbose_name_plural = _("close-outs")
        constraints = [
            models.CheckConstraint(
                name="privacy_closeout_state_known",
                condition=models.Q(state__in=[state.value for state in CloseOutState]),
            ),
            models.CheckConstraint(
                name="privacy_closeout_of_two_persons",
                condition=~models.Q(proposed_by="")
                & ~models.Q(proposed_by__startswith="system:")
                & (models.Q(confirmed_by="") | ~models.Q(confirmed_by=models.F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="privacy_closeout_confirmed_before_erased",
                condition=models.Q(state__in=[CloseOutState.PROPOSED, CloseOutState.WITHDRAWN])
                | (models.Q(confirmed_at__isnull=False) & ~models.Q(confirmed_by="")),
            ),
            models.CheckConstraint(
                name="privacy_closeout_done_with_proof",
                condition=~models.Q(state=CloseOutState.DONE) | models.Q(proof__isnull=False, erased_at__isnull=False),
            ),
        ]
