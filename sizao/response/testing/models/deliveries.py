"""What laboratories' systems sent by API, so that what is sent twice is taken once."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention
from sizao.response.testing.models.words import all_operational


class ResultDelivery(models.Model):
    """One delivery of results and the answer that was given: codes of tubes and why a line was refused, no result."""

    laboratory = models.CharField(_("laboratory"), max_length=80)
    key = models.CharField(_("word of the delivery"), max_length=200)
    sha256 = models.CharField(_("checksum"), max_length=64)
    taken_at = models.DateTimeField(_("taken in at"))
    answer = models.JSONField(_("answer"))
    division_path = DivisionPathField(_("division"))

    privacy_classes: ClassVar[PrivacyClasses] = all_operational(
        "id", "laboratory", "key", "sha256", "taken_at", "answer", "division_path"
    )
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("delivery of results")
        verbose_name_plural = _("deliveries of results")
        constraints = [
            models.UniqueConstraint(name="testing_delivery_once", fields=["laboratory", "key"]),
            models.CheckConstraint(name="testing_delivery_has_a_key", condition=~models.Q(key="")),
        ]
