"""Tables of key groups: people who are tested again and again because of what they do."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, with_its
from sizao.response.testing.models.words import all_operational


class KeyGroup(models.Model):
    """A key group of a division, e.g. those who unload cold goods."""

    name = models.CharField(_("name"), max_length=120)
    division_path = DivisionPathField(_("division"))
    every_days = models.PositiveSmallIntegerField(_("tested every so many days"))
    basis = models.CharField(_("by which order"), max_length=300)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.CharField(_("made by"), max_length=80)

    privacy_classes: ClassVar[PrivacyClasses] = all_operational(
        "id", "name", "division_path", "every_days", "basis", "made_at", "made_by"
    )
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("key group")
        verbose_name_plural = _("key groups")
        constraints = [
            models.UniqueConstraint(name="testing_group_once", fields=["division_path", "name"]),
            models.CheckConstraint(name="testing_group_named", condition=~models.Q(name="") & ~models.Q(basis="")),
            models.CheckConstraint(name="testing_group_comes_again", condition=models.Q(every_days__gte=1)),
        ]


class GroupMember(models.Model):
    """Somebody in a key group, until they left it."""

    group_id: int
    group = models.ForeignKey(KeyGroup, models.PROTECT, related_name="+", verbose_name=_("key group"))
    person = models.BigIntegerField(_("person key"))
    home_path = DivisionPathField(_("where the person is registered"), null=True)
    joined_at = models.DateTimeField(_("since"))
    noted_by = models.CharField(_("noted by"), max_length=80)
    left_at = models.DateTimeField(_("until"), null=True)
    division_path = DivisionPathField(_("division"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "group": PrivacyClass.IDENTITY,
        "person": PrivacyClass.IDENTITY,
        "home_path": PrivacyClass.IDENTITY,
        "joined_at": PrivacyClass.OPERATIONAL,
        "noted_by": PrivacyClass.OPERATIONAL,
        "left_at": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("group")

    class Meta:
        verbose_name = _("member of a key group")
        verbose_name_plural = _("members of key groups")
        indexes = [models.Index(fields=["person"], name="testing_member_person_idx")]
        constraints = [
            models.UniqueConstraint(
                name="testing_member_once", fields=["group", "person"], condition=models.Q(left_at__isnull=True)
            ),
            models.CheckConstraint(
                name="testing_member_left_after_joining",
                condition=models.Q(left_at__isnull=True) | models.Q(left_at__gte=models.F("joined_at")),
            ),
        ]
