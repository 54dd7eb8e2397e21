"""What the desk itself remembers."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, standing, with_its


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


class IdentityRetrace(models.Model):
    """Looking again at what a joining (or parting) of two keys changes: in kept traces, and in restrictions."""

    pair = models.BigIntegerField(_("pair of people"))
    division_path = DivisionPathField(_("division"))
    from_key = models.BigIntegerField(_("key that is joined"))
    to_key = models.BigIntegerField(_("key that stands for both"))
    is_joined = models.BooleanField(_("joined"))
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.CharField(_("asked by"), max_length=80)
    restrictions = models.IntegerField(_("restrictions to look at again"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    traces = models.IntegerField(_("kept traces"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "pair": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.IDENTITY,
        "from_key": PrivacyClass.IDENTITY,
        "to_key": PrivacyClass.IDENTITY,
        "is_joined": PrivacyClass.OPERATIONAL,
        "asked_at": PrivacyClass.OPERATIONAL,
        "asked_by": PrivacyClass.OPERATIONAL,
        "restrictions": PrivacyClass.OPERATIONAL,
        "finished_at": PrivacyClass.OPERATIONAL,
        "traces": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("trace asked again")
        verbose_name_plural = _("traces asked again")
        indexes = [models.Index(fields=["pair", "-asked_at"], name="desk_retrace_pair_idx")]


class RetracedCase(models.Model):
    """A case whose kept trace has another answer after a joining or parting."""

    retrace = models.ForeignKey(IdentityRetrace, models.CASCADE, related_name="cases")
    division_path = DivisionPathField(_("division"))
    case = models.BigIntegerField(_("case"))
    number = models.CharField(pgettext_lazy("reference", "number"), max_length=20)
    protocol = models.CharField(_("protocol"), max_length=60)
    sizes_before = models.JSONField(_("people by degree before"))
    sizes_after = models.JSONField(_("people by degree after"))
    added = models.IntegerField(_("people added"))
    dropped = models.IntegerField(_("people dropped"))
    moved = models.IntegerField(_("people in another degree"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "retrace": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "case": PrivacyClass.HEALTH,
        "number": PrivacyClass.HEALTH,
        "protocol": PrivacyClass.OPERATIONAL,
        "sizes_before": PrivacyClass.HEALTH,
        "sizes_after": PrivacyClass.HEALTH,
        "added": PrivacyClass.HEALTH,
        "dropped": PrivacyClass.HEALTH,
        "moved": PrivacyClass.HEALTH,
    }
    retention: ClassVar[Retention] = with_its("retrace")

    class Meta:
        verbose_name = _("case traced again")
        verbose_name_plural = _("cases traced again")
