"""How the public reaches the bodies that decide."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, standing
from sizao.response.restrictions.models.words import given


class Office(models.Model):
    """The office of a body in a division, as notices name it. Known to everybody."""

    division_path = DivisionPathField(_("division"))
    authority = models.CharField(_("body"), max_length=32)
    name_zh = models.CharField(_("name, in Chinese"), max_length=120)
    name_en = models.CharField(_("name, in English"), max_length=120)
    telephone = models.CharField(_("telephone"), max_length=40)
    hours_zh = models.CharField(_("hours, in Chinese"), max_length=120, blank=True, default="")
    hours_en = models.CharField(_("hours, in English"), max_length=120, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.PUBLIC,
        "authority": PrivacyClass.PUBLIC,
        "name_zh": PrivacyClass.PUBLIC,
        "name_en": PrivacyClass.PUBLIC,
        "telephone": PrivacyClass.PUBLIC,
        "hours_zh": PrivacyClass.PUBLIC,
        "hours_en": PrivacyClass.PUBLIC,
    }
    retention: ClassVar[Retention] = standing("where people turn to")

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [
            models.UniqueConstraint(name="restrictions_office_one_of_a_body", fields=["division_path", "authority"]),
            models.CheckConstraint(
                name="restrictions_office_can_be_called",
                condition=given("name_zh", "name_en", "telephone", "authority"),
            ),
        ]
