"""The table of signals. A row may name a person key; most are counts."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention
from sizao.response.signals.types import SignalKind


class Signal(models.Model):
    """One visit, one sale, or the sum of a day, as its source told it. It is counted; it makes nobody a case."""

    kind = models.CharField(_("kind"), max_length=24)
    reference = models.CharField(_("number at the source"), max_length=120)
    place = models.CharField(_("place"), max_length=200)
    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    count = models.IntegerField(_("count"), default=1)
    person = models.BigIntegerField(_("person key"), null=True)
    temperature = models.DecimalField(_("temperature"), max_digits=4, decimal_places=1, null=True)
    division_path = DivisionPathField(_("division"))
    feed = models.CharField(_("feed"), max_length=60)
    delivery = models.BigIntegerField(_("delivery"))
    line = models.IntegerField(_("line"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "kind": PrivacyClass.HEALTH,
        "reference": PrivacyClass.OPERATIONAL,
        "place": PrivacyClass.MOVEMENT,
        "at": PrivacyClass.MOVEMENT,
        "count": PrivacyClass.OPERATIONAL,
        "person": PrivacyClass.HEALTH,
        "temperature": PrivacyClass.HEALTH,
        "division_path": PrivacyClass.OPERATIONAL,
        "feed": PrivacyClass.OPERATIONAL,
        "delivery": PrivacyClass.OPERATIONAL,
        "line": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("early signal")
        verbose_name_plural = _("early signals")
        indexes = [models.Index(fields=["kind", "place", "at"], name="signals_signal_place_idx")]
        constraints = [
            models.UniqueConstraint(name="signals_signal_once_from_a_feed", fields=["feed", "reference"]),
            models.CheckConstraint(
                name="signals_signal_kind_known", condition=models.Q(kind__in=[one.value for one in SignalKind])
            ),
            models.CheckConstraint(name="signals_signal_counts_something", condition=models.Q(count__gte=0)),
        ]
