"""Tables of grid cells."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, standing, with_its
from sizao.registry.cells.sealing import bound_to
from sizao.registry.cells.types import DutyKind


class GridCell(models.Model):
    """A cell. Its name hangs at the door of the community's office, so cells are no more secret than divisions."""

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    path = DivisionPathField(_("path"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    reports_to = DivisionPathField(_("reports to"))
    households = models.IntegerField(_("households by the list"), null=True)
    closed_on = models.DateField(_("closed on"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "code": PrivacyClass.PUBLIC,
        "path": PrivacyClass.PUBLIC,
        "name": PrivacyClass.PUBLIC,
        "reports_to": PrivacyClass.PUBLIC,
        "households": PrivacyClass.PUBLIC,
        "closed_on": PrivacyClass.PUBLIC,
    }
    retention: ClassVar[Retention] = standing("known to everybody")

    class Meta:
        verbose_name = _("grid cell")
        verbose_name_plural = _("grid cells")
        constraints = [
            models.CheckConstraint(name="cells_cell_is_named", condition=~models.Q(name="") & ~models.Q(code="")),
            models.CheckConstraint(
                name="cells_cell_households_not_negative",
                condition=models.Q(households__isnull=True) | models.Q(households__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """Who is on duty in a cell, by days, so that a past day says who it was."""

    cell = models.ForeignKey(GridCell, models.PROTECT, related_name="duties", verbose_name=_("grid cell"))
    division_path = DivisionPathField(_("path of the cell"))
    kind = models.CharField(_("as"), max_length=8, choices=[(one.value, one.value) for one in DutyKind])
    account = models.CharField(_("account"), max_length=80)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True)
    decided_by = models.CharField(_("decided by"), max_length=80)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "cell": PrivacyClass.PUBLIC,
        "division_path": PrivacyClass.PUBLIC,
        "kind": PrivacyClass.OPERATIONAL,
        "account": PrivacyClass.OPERATIONAL,
        "from_on": PrivacyClass.OPERATIONAL,
        "until_on": PrivacyClass.OPERATIONAL,
        "decided_by": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("the staff, who answer for what they did")

    class Meta:
        verbose_name = _("duty in a grid cell")
        verbose_name_plural = _("duties in grid cells")
        indexes = [models.Index(fields=["account"], name="cells_duty_account_idx")]
        constraints = [
            models.CheckConstraint(
                name="cells_duty_kind_known", condition=models.Q(kind__in=[one.value for one in DutyKind])
            ),
            models.CheckConstraint(
                name="cells_duty_ends_after_it_begins",
                condition=models.Q(until_on__isnull=True) | models.Q(until_on__gt=models.F("from_on")),
            ),
            models.UniqueConstraint(
                name="cells_duty_one_at_a_time", fields=["cell", "kind"], condition=models.Q(until_on__isnull=True)
            ),
        ]


class Household(models.Model):
    """One door. Which one is sealed: with a list of who lives there it would name them."""

    division_path = DivisionPathField(_("path of the cell"))
    number = models.IntegerField(_("place in the cell"))
    door = models.BinaryField(_("door"))
    place = models.CharField(_("household"), max_length=120, null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "number": PrivacyClass.OPERATIONAL,
        "door": PrivacyClass.IDENTITY,
        "place": PrivacyClass.MOVEMENT,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("household of a grid cell")
        verbose_name_plural = _("households of grid cells")
        constraints = [models.UniqueConstraint(name="cells_household_once", fields=["division_path", "number"])]

    @property
    def sealed_by(self) -> int:
        """The number that `door` is bound to."""
        return bound_to(self.division_path, self.number)


class Resident(models.Model):
    """Somebody who lives in a household, by person key; who it is, the registry of people says."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="residents", verbose_name=_("household"))
    division_path = DivisionPathField(_("path of the cell"))
    person = models.BigIntegerField(_("person key"))
    needs = models.JSONField(_("needs"), default=list)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "household": PrivacyClass.MOVEMENT,
        "division_path": PrivacyClass.OPERATIONAL,
        "person": PrivacyClass.IDENTITY,
        "needs": PrivacyClass.HEALTH,
        "from_on": PrivacyClass.MOVEMENT,
        "until_on": PrivacyClass.MOVEMENT,
    }
    retention: ClassVar[Retention] = with_its("household")

    class Meta:
        verbose_name = _("resident of a household")
        verbose_name_plural = _("residents of households")
        constraints = [
            models.UniqueConstraint(
                name="cells_resident_of_one_household", fields=["person"], condition=models.Q(until_on__isnull=True)
            ),
        ]
