"""What the desk itself remembers."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, standing


class DemoFill(models.Model):
    """How far the demo city of this installation is filled: one row at most, numbered 1.

    The demo plays on days of its own: when the fill is finished, the realm's clock is set to them.
    """

    scale = models.CharField(_("scale"), max_length=16)
    seed = models.BigIntegerField(_("seed"))
    started_at = models.DateTimeField(_("started at"))
    steps = models.JSONField(_("steps done"), default=list)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "scale": PrivacyClass.OPERATIONAL,
        "seed": PrivacyClass.OPERATIONAL,
        "started_at": PrivacyClass.OPERATIONAL,
        "steps": PrivacyClass.OPERATIONAL,
        "finished_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("says what the demo filled")

    class Meta:
        verbose_name = _("demo city")
        verbose_name_plural = _("demo cities")
        constraints = [models.CheckConstraint(name="desk_demo_one_at_most", condition=models.Q(id=1))]
