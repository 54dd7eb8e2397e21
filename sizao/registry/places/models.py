"""Tables of places."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, standing
from sizao.kernel.settings_of_contact import Setting
from sizao.registry.places.types import DivisionLevel, HousingKind


class Division(models.Model):
    """A division of the country. Tiles place county units on the schematic map."""

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    path = DivisionPathField(_("path"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120)
    level = models.SmallIntegerField(_("level"), choices=[(level.value, level.name) for level in DivisionLevel])
    parent = models.ForeignKey("self", models.PROTECT, null=True, verbose_name=_("lies in"), related_name="+")
    population = models.IntegerField(_("population"), null=True)
    tile_column = models.SmallIntegerField(_("column on the schematic map"), null=True)
    tile_row = models.SmallIntegerField(_("row on the schematic map"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "code": PrivacyClass.PUBLIC,
        "path": PrivacyClass.PUBLIC,
        "name": PrivacyClass.PUBLIC,
        "name_en": PrivacyClass.PUBLIC,
        "level": PrivacyClass.PUBLIC,
        "parent": PrivacyClass.PUBLIC,
        "population": PrivacyClass.PUBLIC,
        "tile_column": PrivacyClass.PUBLIC,
        "tile_row": PrivacyClass.PUBLIC,
    }
    retention: ClassVar[Retention] = standing("known to everybody")

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        constraints = [
            models.CheckConstraint(name="places_division_level_known", condition=models.Q(level__range=(1, 6))),
            models.CheckConstraint(
                name="places_division_only_provinces_lie_in_none",
                condition=models.Q(level=DivisionLevel.PROVINCE, parent__isnull=True)
                | models.Q(level__gt=DivisionLevel.PROVINCE, parent__isnull=False),
            ),
            models.CheckConstraint(
                name="places_division_population_not_negative",
                condition=models.Q(population__isnull=True) | models.Q(population__gte=0),
            ),
            models.UniqueConstraint(
                name="places_division_tile_taken_once", fields=["parent", "tile_column", "tile_row"]
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Venue(models.Model):
    """A place where people meet, or one run of a vehicle. Homes are no venues: nobody is found through this table."""

    key = models.CharField(_("key"), max_length=120, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=24, choices=[(kind.value, kind.value) for kind in Setting])
    division_path = DivisionPathField(_("division"), null=True)
    capacity = models.IntegerField(_("capacity"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "key": PrivacyClass.PUBLIC,
        "name": PrivacyClass.PUBLIC,
        "kind": PrivacyClass.PUBLIC,
        "division_path": PrivacyClass.PUBLIC,
        "capacity": PrivacyClass.PUBLIC,
    }
    retention: ClassVar[Retention] = standing("known to everybody")

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        indexes = [models.Index(fields=["kind"], name="places_venue_kind_idx")]
        constraints = [
            models.CheckConstraint(
                name="places_venue_kind_known",
                condition=models.Q(kind__in=[kind.value for kind in Setting if kind is not Setting.HOUSEHOLD]),
            ),
            models.CheckConstraint(
                name="places_venue_capacity_positive",
                condition=models.Q(capacity__isnull=True) | models.Q(capacity__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Housing(models.Model):
    """A compound or a building, below its community. Who lives there is not said here."""

    path = DivisionPathField(_("path"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=8, choices=[(kind.value, kind.value) for kind in HousingKind])
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "path": PrivacyClass.PUBLIC,
        "kind": PrivacyClass.PUBLIC,
        "name": PrivacyClass.PUBLIC,
        "name_en": PrivacyClass.PUBLIC,
    }
    retention: ClassVar[Retention] = standing("known to everybody")

    class Meta:
        verbose_name = _("compound or building")
        verbose_name_plural = _("compounds and buildings")
        constraints = [
            models.CheckConstraint(
                name="places_housing_kind_registered",
                condition=models.Q(kind__in=[HousingKind.COMPOUND.value, HousingKind.BUILDING.value]),
            ),
        ]

    def __str__(self) -> str:
        return self.name
