"""Stays, what is noted about them day by day, and plans of rooms."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, with_its
from sizao.response.quarantine.models.sites import Room, Site
from sizao.response.quarantine.models.words import health, one_of, operational
from sizao.response.quarantine.types import (
    IN_ROOMS,
    OPEN_STATES,
    DayPart,
    Ending,
    NoteKind,
    PlanState,
    StayState,
)


class Stay(models.Model):
    """One person's stay, from the need of a place to leaving. Waiting, it lies where the restriction does; then, where
    the site does."""

    person = models.BigIntegerField(_("person key"))
    party = models.CharField(_("belongs to"), max_length=80)
    is_family = models.BooleanField(_("family"), default=True)
    degree = models.IntegerField(_("degree"))
    group = models.CharField(_("exposure group"), max_length=40)
    needs = models.JSONField(_("needs"), default=list)
    restriction = models.BigIntegerField(_("restriction"))
    division_path = DivisionPathField(_("division"))
    state = models.CharField(_("state"), max_length=10)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True, verbose_name=_("site"))
    site_id: int | None
    room = models.ForeignKey(Room, models.PROTECT, related_name="stays", null=True, verbose_name=_("room"))
    room_id: int | None
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.CharField(_("asked by"), max_length=80)
    due_at = models.DateTimeField(_("term ends at"))
    placed_at = models.DateTimeField(_("placed at"), null=True)
    placed_by = models.CharField(_("placed by"), max_length=80, blank=True, default="")
    reasons = models.JSONField(_("reasons"), default=list)
    arrived_at = models.DateTimeField(_("arrived at"), null=True)
    arrived_by = models.CharField(_("arrival noted by"), max_length=80, blank=True, default="")
    left_at = models.DateTimeField(_("left at"), null=True)
    left_by = models.CharField(_("leaving noted by"), max_length=80, blank=True, default="")
    ending = models.CharField(_("why it ended"), max_length=12, blank=True, default="")
    certificate = models.CharField(_("certificate"), max_length=24, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        **operational(
            "id", "is_family", "division_path", "state", "asked_at", "asked_by", "placed_at", "placed_by",
            "arrived_by", "left_by", "certificate",
        ),
        **health("degree", "group", "needs", "restriction", "due_at", "reasons", "ending"),
        "person": PrivacyClass.IDENTITY,
        "party": PrivacyClass.IDENTITY,
        "site": PrivacyClass.MOVEMENT,
        "room": PrivacyClass.MOVEMENT,
        "arrived_at": PrivacyClass.MOVEMENT,
        "left_at": PrivacyClass.MOVEMENT,
    }  # fmt: skip
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("quarantine stay")
        verbose_name_plural = _("quarantine stays")
        indexes = [
            models.Index(fields=["site", "state"], name="quarantine_stay_site_idx"),
            models.Index(fields=["restriction"], name="quarantine_stay_order_idx"),
        ]
        constraints = [
            models.CheckConstraint(name="quarantine_stay_state_known", condition=one_of("state", StayState)),
            models.CheckConstraint(
                name="quarantine_stay_ending_known", condition=models.Q(ending="") | one_of("ending", Ending)
            ),
            models.UniqueConstraint(
                name="quarantine_stay_one_open", fields=["person"], condition=one_of("state", OPEN_STATES)
            ),
            models.CheckConstraint(
                name="quarantine_stay_in_a_room",
                condition=~one_of("state", IN_ROOMS) | models.Q(site__isnull=False, room__isnull=False),
            ),
            models.CheckConstraint(
                name="quarantine_stay_left_with_an_ending",
                condition=~models.Q(state=StayState.LEFT.value)
                | (models.Q(left_at__isnull=False) & ~models.Q(ending="") & ~models.Q(left_by="")),
            ),
        ]


class StayRoom(models.Model):
    """That somebody was given another room."""

    stay = models.ForeignKey(Stay, models.CASCADE, related_name="moves", verbose_name=_("stay"))
    division_path = DivisionPathField(_("division"))
    from_room = models.ForeignKey(Room, models.PROTECT, related_name="+", verbose_name=_("from"))
    to_room = models.ForeignKey(Room, models.PROTECT, related_name="+", verbose_name=_("to"))
    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    by = models.CharField(_("by"), max_length=80)
    reason = models.CharField(_("reason"), max_length=400)

    privacy_classes: ClassVar[PrivacyClasses] = {
        **operational("id", "division_path", "at", "by", "reason"),
        "stay": PrivacyClass.HEALTH,
        "from_room": PrivacyClass.MOVEMENT,
        "to_room": PrivacyClass.MOVEMENT,
    }
    retention: ClassVar[Retention] = with_its("stay")

    class Meta:
        verbose_name = _("change of rooms")
        verbose_name_plural = _("changes of rooms")


class StayCheck(models.Model):
    """Temperature and symptoms of one half of a day. Of several the last holds."""

    stay = models.ForeignKey(Stay, models.CASCADE, related_name="checks", verbose_name=_("stay"))
    stay_id: int
    division_path = DivisionPathField(_("division"))
    on = models.DateField(_("day"))
    part = models.CharField(_("part of the day"), max_length=8)
    temperature = models.DecimalField(_("temperature"), max_digits=3, decimal_places=1)
    symptoms = models.BinaryField(_("symptoms"), null=True)
    noted_by = models.CharField(_("noted by"), max_length=80)
    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    is_alarm = models.BooleanField(_("alarm"))
    once = models.CharField(_("known by"), max_length=64, null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        **operational("id", "division_path", "on", "part", "noted_by", "at", "once"),
        **health("stay", "temperature", "symptoms", "is_alarm"),
    }
    retention: ClassVar[Retention] = with_its("stay")

    class Meta:
        verbose_name = _("daily check in quarantine")
        verbose_name_plural = _("daily checks in quarantine")
        indexes = [models.Index(fields=["stay", "on"], name="quarantine_check_day_idx")]
        constraints = [
            models.CheckConstraint(name="quarantine_check_part_known", condition=one_of("part", DayPart)),
            models.CheckConstraint(
                name="quarantine_check_temperature", condition=models.Q(temperature__gte=30, temperature__lte=45)
            ),
            models.UniqueConstraint(name="quarantine_check_sent_once", fields=["stay", "once"]),
        ]


class StayNote(models.Model):
    """A need, a medical alarm, a breach, or what the person says about a breach; and how it was settled."""

    stay = models.ForeignKey(Stay, models.CASCADE, related_name="notes", verbose_name=_("stay"))
    stay_id: int
    division_path = DivisionPathField(_("division"))
    kind = models.CharField(_("kind"), max_length=8)
    words = models.BinaryField(_("words"), null=True)
    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    noted_by = models.CharField(_("noted by"), max_length=80)
    about = models.ForeignKey("self", models.CASCADE, related_name="+", null=True, verbose_name=_("about"))
    about_id: int | None
    once = models.CharField(_("known by"), max_length=64, null=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.CharField(_("settled by"), max_length=80, blank=True, default="")
    settled_words = models.BinaryField(_("how"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        **operational("id", "division_path", "at", "noted_by", "once", "settled_at", "settled_by"),
        **health("stay", "kind", "words", "about", "settled_words"),
    }
    retention: ClassVar[Retention] = with_its("stay")

    class Meta:
        verbose_name = _("note on a stay")
        verbose_name_plural = _("notes on stays")
        indexes = [
            models.Index(
                fields=["stay", "kind"], name="quarantine_note_open_idx", condition=models.Q(settled_at__isnull=True)
            )
        ]
        constraints = [
            models.CheckConstraint(name="quarantine_note_kind_known", condition=one_of("kind", NoteKind)),
            models.UniqueConstraint(name="quarantine_note_sent_once", fields=["stay", "once"]),
        ]


class RoomPlan(models.Model):
    """One plan: who was to be placed, how far it is, what came out, and who confirmed it."""

    division_path = DivisionPathField(_("division"))
    state = models.CharField(_("state"), max_length=10)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.CharField(_("asked by"), max_length=80)
    stays = models.JSONField(_("whose"), default=list)
    fixed = models.JSONField(_("placed by hand"), default=dict)
    share = models.FloatField(_("share done"), default=0.0)
    placed = models.IntegerField(_("placed so far"), default=0)
    result = models.JSONField(_("result"), null=True)
    problem = models.JSONField(_("problem"), default=list)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.CharField(_("settled by"), max_length=80, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        **operational(
            "id", "division_path", "state", "asked_at", "asked_by", "share", "placed", "problem", "settled_at",
            "settled_by",
        ),
        **health("stays", "fixed", "result"),
    }  # fmt: skip
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("plan of rooms")
        verbose_name_plural = _("plans of rooms")
        constraints = [models.CheckConstraint(name="quarantine_plan_state_known", condition=one_of("state", PlanState))]
