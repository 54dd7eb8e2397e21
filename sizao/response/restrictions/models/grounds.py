"""What restrictions rest on: facts, and the packs under which decisions were made."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, standing
from sizao.response.restrictions.models.words import given, one_of
from sizao.response.restrictions.types import GroundKind, GroundSource


ACCEPTED = frozenset(GroundSource) - {GroundSource.REMOTE_SCAN, GroundSource.LIST}


class Ground(models.Model):
    """A fact. It is never changed; it may fall, once, and stays fallen (a trigger holds it)."""

    kind = models.CharField(_("kind"), max_length=16)
    source = models.CharField(_("where it comes from"), max_length=24)
    reference = models.CharField(_("reference"), max_length=120)
    person = models.BigIntegerField(_("person key"), null=True)
    place = models.CharField(_("place"), max_length=120, null=True)
    source_person = models.BigIntegerField(_("key of the source"), null=True)
    facts = models.JSONField(_("facts"), default=dict)
    division_path = DivisionPathField(_("division"))
    stated_by = models.CharField(_("stated by"), max_length=80)
    stated_at = models.DateTimeField(_("stated at"))
    fallen_at = models.DateTimeField(_("fell at"), null=True)
    fallen_by = models.CharField(_("let fall by"), max_length=80, blank=True, default="")
    fallen_why = models.TextField(_("why it fell"), blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "kind": PrivacyClass.HEALTH,
        "source": PrivacyClass.HEALTH,
        "reference": PrivacyClass.HEALTH,
        "person": PrivacyClass.HEALTH,
        "place": PrivacyClass.MOVEMENT,
        "source_person": PrivacyClass.HEALTH,
        "facts": PrivacyClass.HEALTH,
        "division_path": PrivacyClass.HEALTH,
        "stated_by": PrivacyClass.OPERATIONAL,
        "stated_at": PrivacyClass.OPERATIONAL,
        "fallen_at": PrivacyClass.HEALTH,
        "fallen_by": PrivacyClass.OPERATIONAL,
        "fallen_why": PrivacyClass.HEALTH,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("ground")
        verbose_name_plural = _("grounds")
        indexes = [
            models.Index(fields=["reference"], name="restrictions_ground_ref_idx"),
            models.Index(fields=["person"], name="restrictions_ground_person_idx"),
            models.Index(fields=["source_person"], name="restrictions_ground_source_idx"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="restrictions_ground_once_for_a_person",
                fields=["reference", "person"],
                condition=models.Q(person__isnull=False),
            ),
            models.UniqueConstraint(
                name="restrictions_ground_once_for_a_place",
                fields=["reference", "place"],
                condition=models.Q(place__isnull=False),
            ),
            models.CheckConstraint(
                name="restrictions_ground_about_one",
                condition=models.Q(person__isnull=True, place__isnull=False)
                | models.Q(person__isnull=False, place__isnull=True),
            ),
            models.CheckConstraint(name="restrictions_ground_kind_known", condition=one_of("kind", GroundKind)),
            models.CheckConstraint(name="restrictions_ground_source_of_health", condition=one_of("source", ACCEPTED)),
            models.CheckConstraint(
                name="restrictions_ground_presence_has_a_source",
                condition=~models.Q(kind=GroundKind.PRESENCE.value)
                | (models.Q(source_person__isnull=False) & ~models.Q(source_person=models.F("person"))),
            ),
            models.CheckConstraint(
                name="restrictions_ground_judged_by_somebody",
                condition=~models.Q(kind=GroundKind.JUDGMENT.value) | models.Q(stated_by__startswith="user:"),
            ),
            models.CheckConstraint(name="restrictions_ground_named", condition=given("reference", "stated_by")),
            models.CheckConstraint(
                name="restrictions_ground_falls_for_a_reason",
                condition=models.Q(fallen_at__isnull=True, fallen_by="", fallen_why="")
                | (models.Q(fallen_at__isnull=False) & given("fallen_by", "fallen_why")),
            ),
        ]


class PackVersion(models.Model):
    """A pack as it stood when something was decided under it. The database checks that the hash is the content's."""

    hash = models.CharField(_("hash"), max_length=64, primary_key=True)
    pack = models.CharField(_("pack"), max_length=60)
    content = models.TextField(_("content"))
    first_used_at = models.DateTimeField(_("first used at"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "hash": PrivacyClass.PUBLIC,
        "pack": PrivacyClass.PUBLIC,
        "content": PrivacyClass.PUBLIC,
        "first_used_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("the rules that were applied")

    class Meta:
        verbose_name = _("version of a pack")
        verbose_name_plural = _("versions of packs")
