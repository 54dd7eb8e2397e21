"""When the steps of a case were done. Rows are seen where their case is; they are added and never changed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, with_its
from sizao.response.investigations.models.words import one_of
from sizao.response.investigations.types import Step


class StepStamp(models.Model):
    """Somebody's word that a step was done at a time. The newest row of a step holds; the others are its history."""

    case_id: int
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name=_("case"))
    step = models.CharField(_("step"), max_length=24)
    done_at = models.DateTimeField(_("done at"))
    noted_at = models.DateTimeField(_("noted at"))
    noted_by = models.CharField(_("noted by"), max_length=80)
    reason = models.TextField(_("reason"))
    reference = models.CharField(_("shown by"), max_length=80, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "case": PrivacyClass.HEALTH,
        "step": PrivacyClass.OPERATIONAL,
        "done_at": PrivacyClass.OPERATIONAL,
        "noted_at": PrivacyClass.OPERATIONAL,
        "noted_by": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.OPERATIONAL,
        "reference": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("case")

    class Meta:
        verbose_name = _("step done")
        verbose_name_plural = _("steps done")
        indexes = [models.Index(fields=["case", "step", "-id"], name="investigations_step_case_idx")]
        constraints = [
            models.CheckConstraint(name="investigations_step_known", condition=one_of("step", Step)),
            models.CheckConstraint(
                name="investigations_step_done_before_noted", condition=models.Q(done_at__lte=models.F("noted_at"))
            ),
            models.CheckConstraint(
                name="investigations_step_noted_with_reason", condition=~models.Q(noted_by="") & ~models.Q(reason="")
            ),
        ]
