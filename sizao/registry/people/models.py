"""Tables of people."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention
from sizao.registry.people.types import Sex


class Person(models.Model):
    """The identity behind a person key. Seen only in a scope that covers the division (row-level security).

    Name, number and phone are encrypted, bound to the key. Name and phone have blind indexes for exact search; the
    number needs none, for the key is made of it.
    """

    key = models.BigIntegerField(_("person key"), primary_key=True)
    name = models.BinaryField(_("name"))
    identifier = models.BinaryField(_("identifier"))
    phone = models.BinaryField(_("phone"), null=True)
    name_index = models.BigIntegerField()
    phone_index = models.BigIntegerField(null=True)
    sound_index = models.BigIntegerField(null=True)
    birth_year = models.SmallIntegerField(_("year of birth"), null=True)
    sex = models.CharField(_("sex"), max_length=1, choices=[(sex.value, sex.value) for sex in Sex], default=Sex.UNKNOWN)
    division_path = DivisionPathField(_("division"))
    household_place = models.CharField(_("household"), max_length=120, null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "key": PrivacyClass.IDENTITY,
        "name": PrivacyClass.IDENTITY,
        "identifier": PrivacyClass.IDENTITY,
        "phone": PrivacyClass.IDENTITY,
        "name_index": PrivacyClass.IDENTITY,
        "phone_index": PrivacyClass.IDENTITY,
        "sound_index": PrivacyClass.IDENTITY,
        "birth_year": PrivacyClass.IDENTITY,
        "sex": PrivacyClass.IDENTITY,
        "division_path": PrivacyClass.IDENTITY,
        "household_place": PrivacyClass.MOVEMENT,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(fields=["name_index"], name="people_person_name_idx"),
            models.Index(fields=["phone_index"], name="people_person_phone_idx"),
            models.Index(fields=["sound_index"], name="people_person_sound_idx"),
        ]
        constraints = [
            models.CheckConstraint(name="people_person_key_positive", condition=models.Q(key__gt=0)),
            models.CheckConstraint(
                name="people_person_sex_known", condition=models.Q(sex__in=[sex.value for sex in Sex])
            ),
            models.CheckConstraint(
                name="people_person_phone_and_index_together",
                condition=models.Q(phone__isnull=True, phone_index__isnull=True)
                | models.Q(phone__isnull=False, phone_index__isnull=False),
            ),
        ]


class IdentityMerge(models.Model):
    """A decision that two keys belong to one human. Never removed: undoing it is a decision too."""

    from_key = models.BigIntegerField(_("key that is joined"))
    to_key = models.BigIntegerField(_("key that stands for both"))
    decided_by = models.CharField(_("decided by"), max_length=80)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("decided at"))
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.CharField(_("undone by"), max_length=80, blank=True, default="")
    undone_reason = models.TextField(_("reason for undoing"), blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "from_key": PrivacyClass.IDENTITY,
        "to_key": PrivacyClass.IDENTITY,
        "decided_by": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.OPERATIONAL,
        "at": PrivacyClass.OPERATIONAL,
        "undone_at": PrivacyClass.OPERATIONAL,
        "undone_by": PrivacyClass.OPERATIONAL,
        "undone_reason": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("joined identity")
        verbose_name_plural = _("joined identities")
        constraints = [
            models.CheckConstraint(name="people_merge_of_two", condition=~models.Q(from_key=models.F("to_key"))),
            models.UniqueConstraint(
                name="people_merge_once_in_force", fields=["from_key"], condition=models.Q(undone_at__isnull=True)
            ),
            models.CheckConstraint(
                name="people_merge_undone_by_somebody",
                condition=models.Q(undone_at__isnull=True, undone_by="")
                | (models.Q(undone_at__isnull=False) & ~models.Q(undone_by="")),
            ),
            models.CheckConstraint(
                name="people_merge_decided_with_reason", condition=~models.Q(decided_by="") & ~models.Q(reason="")
            ),
        ]
