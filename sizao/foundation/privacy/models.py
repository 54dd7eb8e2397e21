"""Tables of privacy: legal holds, close-outs with their proof, runs of retention, impact assessments."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.foundation.privacy.types import CloseOutState, HoldKind
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, standing


class LegalHold(models.Model):
    """Records that are kept beyond their time, because a court, an appeal or an inquiry needs them.

    Of one human by all their keys (`persons`), of everybody in a case (`case_id`), or of the whole outbreak. It ends
    when somebody releases it, or by itself at `until_at`.
    """

    kind = models.CharField(_("what is held"), max_length=8, default=HoldKind.PERSON.value)
    persons = ArrayField(models.BigIntegerField(), verbose_name=_("person keys"), default=list)
    case_id = models.BigIntegerField(_("case"), null=True)
    until_at = models.DateTimeField(_("until"), null=True)
    basis = models.TextField(_("basis"))
    reason = models.TextField(_("reason"))
    decided_by = models.CharField(_("decided by"), max_length=80)
    at = models.DateTimeField(_("decided at"))
    released_at = models.DateTimeField(_("released at"), null=True)
    released_by = models.CharField(_("released by"), max_length=80, blank=True, default="")
    released_reason = models.TextField(_("reason for the release"), blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "kind": PrivacyClass.OPERATIONAL,
        "persons": PrivacyClass.MOVEMENT,
        "case_id": PrivacyClass.OPERATIONAL,
        "until_at": PrivacyClass.OPERATIONAL,
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
            models.CheckConstraint(
                name="privacy_hold_says_what_it_holds",
                condition=(models.Q(kind=HoldKind.PERSON.value, case_id__isnull=True) & ~models.Q(persons=[]))
                | models.Q(kind=HoldKind.CASE.value, case_id__isnull=False, persons=[])
                | models.Q(kind=HoldKind.OUTBREAK.value, case_id__isnull=True, persons=[]),
            ),
            models.CheckConstraint(
                name="privacy_hold_ends_after_it_begins",
                condition=models.Q(until_at__isnull=True) | models.Q(until_at__gt=models.F("at")),
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


class HeldRow(models.Model):
    """A row that a close-out left, because a legal hold kept it. It goes, day by day, when the hold has ended."""

    closing = models.ForeignKey(CloseOut, models.PROTECT, related_name="+", verbose_name=_("close-out"))
    of_table = models.CharField(_("table"), max_length=63)
    key = models.CharField(_("key"), max_length=64)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "closing": PrivacyClass.OPERATIONAL,
        "of_table": PrivacyClass.OPERATIONAL,
        "key": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("says which rows a hold has left; goes with them")

    class Meta:
        verbose_name = _("row left by a hold")
        verbose_name_plural = _("rows left by holds")
        constraints = [models.UniqueConstraint(name="privacy_heldrow_once", fields=["of_table", "key"])]


class RetentionRun(models.Model):
    """What one run of retention removed: for each table rows, rows that stayed, and a hash. Never changed."""

    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    actor = models.CharField(_("by"), max_length=80)
    tables = models.JSONField(_("tables"))
    movements = models.JSONField(_("movements"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "at": PrivacyClass.OPERATIONAL,
        "actor": PrivacyClass.OPERATIONAL,
        "tables": PrivacyClass.OPERATIONAL,
        "movements": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("proves what was removed, by counts and hashes")

    class Meta:
        verbose_name = _("run of retention")
        verbose_name_plural = _("runs of retention")


class ImpactAssessment(models.Model):
    """A signed version of the impact assessment: what it said, and who stands for it. Never changed.

    `content` is what was made from fields and rules; `signature` signs it together with who, when and `remark`.
    """

    content = models.JSONField(_("content"))
    remark = models.TextField(_("remark"))
    signed_by = models.CharField(_("signed by"), max_length=80)
    signed_at = models.DateTimeField(_("signed at"))
    signature = models.JSONField(_("signature"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "content": PrivacyClass.PUBLIC,
        "remark": PrivacyClass.OPERATIONAL,
        "signed_by": PrivacyClass.OPERATIONAL,
        "signed_at": PrivacyClass.OPERATIONAL,
        "signature": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing(
        "kept at least as long as the law says (PIPL art. 56): nobody can remove it"
    )

    class Meta:
        verbose_name = _("impact assessment")
        verbose_name_plural = _("impact assessments")
        constraints = [
            models.CheckConstraint(
                name="privacy_assessment_signed_by_somebody",
                condition=~models.Q(signed_by="") & ~models.Q(signed_by__startswith="system:"),
            ),
        ]
