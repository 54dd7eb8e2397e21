"""Sites and their rooms. Nothing here is about a person."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.engines.planning.rooms.types import RoomKind
from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClasses
from sizao.kernel.retention import Retention, standing
from sizao.response.quarantine.models.words import one_of, operational
from sizao.response.quarantine.types import RoomState, SiteState


_KEPT = "sites are kept ready between outbreaks; nothing in it is about residents"


class Site(models.Model):
    """A quarantine site, from the plan to its closing."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True, default="")
    division_path = DivisionPathField(_("division"))
    address = models.CharField(_("address"), max_length=200, blank=True, default="")
    telephone = models.CharField(_("telephone"), max_length=40, blank=True, default="")
    state = models.CharField(_("state"), max_length=12)
    ordered_at = models.DateTimeField(_("ordered to open at"), null=True)
    opened_at = models.DateTimeField(_("opened at"), null=True)
    medical = models.IntegerField(_("medical staff"), default=0)
    logistics = models.IntegerField(_("logistics staff"), default=0)
    areas = models.JSONField(_("areas set apart"), default=list)

    privacy_classes: ClassVar[PrivacyClasses] = operational(
        "id", "name", "name_en", "division_path", "address", "telephone", "state", "ordered_at", "opened_at", "medical",
        "logistics", "areas",
    )  # fmt: skip
    retention: ClassVar[Retention] = standing(_KEPT)

    class Meta:
        verbose_name = _("quarantine site")
        verbose_name_plural = _("quarantine sites")
        constraints = [
            models.CheckConstraint(name="quarantine_site_state_known", condition=one_of("state", SiteState)),
            models.UniqueConstraint(name="quarantine_site_once", fields=["division_path", "name"]),
            models.CheckConstraint(
                name="quarantine_site_staff_counted", condition=models.Q(medical__gte=0, logistics__gte=0)
            ),
        ]


class Room(models.Model):
    site = models.ForeignKey(Site, models.CASCADE, related_name="room_rows", verbose_name=_("site"))
    site_id: int
    division_path = DivisionPathField(_("division"))
    building = models.CharField(_("building"), max_length=20)
    floor = models.IntegerField(_("floor"))
    number = models.CharField(pgettext_lazy("reference", "number"), max_length=20)
    kind = models.CharField(_("kind"), max_length=12)
    beds = models.IntegerField(_("beds"))
    state = models.CharField(_("state"), max_length=14)

    privacy_classes: ClassVar[PrivacyClasses] = operational(
        "id", "site", "division_path", "building", "floor", "number", "kind", "beds", "state"
    )
    retention: ClassVar[Retention] = standing(_KEPT)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.UniqueConstraint(name="quarantine_room_once", fields=["site", "building", "number"]),
            models.CheckConstraint(name="quarantine_room_kind_known", condition=one_of("kind", RoomKind)),
            models.CheckConstraint(name="quarantine_room_state_known", condition=one_of("state", RoomState)),
            models.CheckConstraint(name="quarantine_room_has_beds", condition=models.Q(beds__gte=1, beds__lte=12)),
        ]
