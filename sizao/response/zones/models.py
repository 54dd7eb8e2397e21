"""Zones, their history, what is stated about them, gates, permits and passings."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, with_its
from sizao.response.zones.types import Direction, FactKind, PermitKind, ZoneAct, ZoneState


def one_of(field: str, words: type[StrEnum]) -> models.Q:
    return models.Q(**{f"{field}__in": [word.value for word in words]})


OPERATIONAL = PrivacyClass.OPERATIONAL


class Zone(models.Model):
    """One zone as it stands. The whole of what it ever was stands in its steps."""

    number = models.CharField(pgettext_lazy("reference", "number"), max_length=24, unique=True)
    name_zh = models.CharField(_("name"), max_length=300)
    name_en = models.CharField(_("English name"), max_length=400)
    level = models.CharField(_("level"), max_length=16)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    state = models.CharField(_("state"), max_length=12, default=ZoneState.PROPOSED.value)
    state_at = models.DateTimeField(_("in this state since"))
    division_path = DivisionPathField(_("division"))
    boundary = models.JSONField(_("boundary"))
    places = models.JSONField(_("places closed with it"), default=list)
    outline = models.JSONField(_("outline"), default=list)
    protocol = models.CharField(_("protocol"), max_length=60)
    pack_hash = models.CharField(_("hash of the pack"), max_length=64)
    rule = models.CharField(_("rule"), max_length=120)
    reason = models.TextField(_("reason"))
    cases = models.JSONField(_("about"), default=list)
    source_person = models.BigIntegerField(_("key of the source"), null=True)
    estimate = models.JSONField(_("what it covers and costs"), default=dict)
    alternatives = models.JSONField(_("other ways that were looked at"), default=list)
    people = models.IntegerField(_("people inside"))
    households = models.IntegerField(_("households inside"))
    authority = models.CharField(_("authority"), max_length=32, blank=True, default="")
    needs = models.CharField(_("the level above"), max_length=12)
    reported_up_at = models.DateTimeField(_("reported to the level above at"), null=True)
    realm = models.CharField(_("realm"), max_length=8)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.CharField(_("proposed by"), max_length=80)
    hours = models.FloatField(_("hours of a provisional closure"), null=True)
    starts_at = models.DateTimeField(_("start"), null=True)
    ends_at = models.DateTimeField(_("end"), null=True)
    review_due_at = models.DateTimeField(_("to be reviewed by"), null=True)
    lift_since = models.DateTimeField(_("conditions met since"), null=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    code = models.CharField(_("code of the poster"), max_length=16, unique=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True, default="")
    services = models.JSONField(_("services"), default=dict)
    restrictions = models.JSONField(_("restrictions"), default=list)
    replaces = models.BigIntegerField(_("takes the place of"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": OPERATIONAL,
        "number": OPERATIONAL,
        "name_zh": PrivacyClass.PUBLIC,
        "name_en": PrivacyClass.PUBLIC,
        "level": PrivacyClass.PUBLIC,
        "is_provisional": PrivacyClass.PUBLIC,
        "state": OPERATIONAL,
        "state_at": OPERATIONAL,
        "division_path": PrivacyClass.PUBLIC,
        "boundary": PrivacyClass.PUBLIC,
        "places": PrivacyClass.PUBLIC,
        "outline": PrivacyClass.PUBLIC,
        "protocol": OPERATIONAL,
        "pack_hash": OPERATIONAL,
        "rule": OPERATIONAL,
        "reason": OPERATIONAL,
        "cases": PrivacyClass.HEALTH,
        "source_person": PrivacyClass.HEALTH,
        "estimate": OPERATIONAL,
        "alternatives": OPERATIONAL,
        "people": OPERATIONAL,
        "households": OPERATIONAL,
        "authority": OPERATIONAL,
        "needs": OPERATIONAL,
        "reported_up_at": OPERATIONAL,
        "realm": PrivacyClass.PUBLIC,
        "proposed_at": OPERATIONAL,
        "proposed_by": OPERATIONAL,
        "hours": OPERATIONAL,
        "starts_at": PrivacyClass.PUBLIC,
        "ends_at": PrivacyClass.PUBLIC,
        "review_due_at": OPERATIONAL,
        "lift_since": OPERATIONAL,
        "lifted_at": PrivacyClass.PUBLIC,
        "code": PrivacyClass.PUBLIC,
        "telephone": PrivacyClass.PUBLIC,
        "services": PrivacyClass.PUBLIC,
        "restrictions": OPERATIONAL,
        "replaces": OPERATIONAL,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        indexes = [models.Index(fields=["state", "-state_at"], name="zones_zone_state_idx")]
        constraints = [
            models.CheckConstraint(name="zones_level_known", condition=one_of("level", ZoneLevel)),
            models.CheckConstraint(name="zones_state_known", condition=one_of("state", ZoneState)),
            models.CheckConstraint(name="zones_of_somebody", condition=models.Q(people__gt=0)),
            models.CheckConstraint(name="zones_with_a_boundary", condition=~models.Q(boundary=[])),
            models.CheckConstraint(name="zones_with_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="zones_end_after_start",
                condition=models.Q(starts_at__isnull=True, ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("starts_at")),
            ),
            models.CheckConstraint(
                name="zones_in_force_with_a_term",
                condition=~models.Q(state=ZoneState.IN_FORCE.value)
                | (models.Q(ends_at__isnull=False) & ~models.Q(authority="")),
            ),
        ]


class ZoneStep(models.Model):
    """One act with the zone as it stood after it; rows are added and never changed. A past moment is read from here."""

    zone_id: int
    zone = models.ForeignKey(Zone, models.CASCADE, related_name="steps", verbose_name=_("zone"))
    division_path = DivisionPathField(_("division"))
    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    act = models.CharField(_("act"), max_length=12)
    state = models.CharField(_("state"), max_length=12)
    level = models.CharField(_("level"), max_length=16)
    is_provisional = models.BooleanField(_("provisional"))
    boundary = models.JSONField(_("boundary"))
    people = models.IntegerField(_("people inside"))
    ends_at = models.DateTimeField(_("end"), null=True)
    actor = models.CharField(_("by"), max_length=80)
    authority = models.CharField(_("authority"), max_length=32, blank=True, default="")
    reason = models.TextField(_("reason"))
    detail = models.JSONField(_("what belongs to it"), default=dict)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": OPERATIONAL,
        "zone": OPERATIONAL,
        "division_path": PrivacyClass.PUBLIC,
        "at": OPERATIONAL,
        "act": OPERATIONAL,
        "state": OPERATIONAL,
        "level": PrivacyClass.PUBLIC,
        "is_provisional": PrivacyClass.PUBLIC,
        "boundary": PrivacyClass.PUBLIC,
        "people": OPERATIONAL,
        "ends_at": PrivacyClass.PUBLIC,
        "actor": OPERATIONAL,
        "authority": OPERATIONAL,
        "reason": OPERATIONAL,
        "detail": OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("zone")

    class Meta:
        verbose_name = _("step of a zone")
        verbose_name_plural = _("steps of zones")
        indexes = [models.Index(fields=["zone", "at"], name="zones_step_idx")]
        constraints = [
            models.CheckConstraint(name="zones_step_act_known", condition=one_of("act", ZoneAct)),
            models.CheckConstraint(name="zones_step_with_a_reason", condition=~models.Q(reason="")),
        ]


class ZoneFact(models.Model):
    """What somebody states for the lifting of a zone: a round of tests, samples of surfaces."""

    zone_id: int
    zone = models.ForeignKey(Zone, models.CASCADE, related_name="facts", verbose_name=_("zone"))
    division_path = DivisionPathField(_("division"))
    kind = models.CharField(_("kind"), max_length=12)
    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    is_negative = models.BooleanField(_("negative"))
    words = models.TextField(_("in words"), blank=True, default="")
    stated_by = models.CharField(_("stated by"), max_length=80)
    stated_at = models.DateTimeField(_("stated at"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": OPERATIONAL,
        "zone": OPERATIONAL,
        "division_path": PrivacyClass.PUBLIC,
        "kind": OPERATIONAL,
        "at": OPERATIONAL,
        "is_negative": OPERATIONAL,
        "words": OPERATIONAL,
        "stated_by": OPERATIONAL,
        "stated_at": OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("zone")

    class Meta:
        verbose_name = _("fact about a zone")
        verbose_name_plural = _("facts about zones")
        constraints = [models.CheckConstraint(name="zones_fact_kind_known", condition=one_of("kind", FactKind))]


class Gate(models.Model):
    """Where people and goods pass in and out of a zone."""

    zone_id: int
    zone = models.ForeignKey(Zone, models.CASCADE, related_name="gates", verbose_name=_("zone"))
    division_path = DivisionPathField(_("division"))
    name = models.CharField(_("name"), max_length=120)
    is_open = models.BooleanField(_("open"), default=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": OPERATIONAL,
        "zone": OPERATIONAL,
        "division_path": PrivacyClass.PUBLIC,
        "name": PrivacyClass.PUBLIC,
        "is_open": PrivacyClass.PUBLIC,
    }
    retention: ClassVar[Retention] = with_its("zone")

    class Meta:
        verbose_name = _("gate of a zone")
        verbose_name_plural = _("gates of zones")
        constraints = [
            models.UniqueConstraint(name="zones_gate_once", fields=["zone", "name"]),
            models.CheckConstraint(name="zones_gate_named", condition=~models.Q(name="")),
        ]


class Permit(models.Model):
    """A permit to pass. It is never changed; it may be revoked, once."""

    zone_id: int
    zone = models.ForeignKey(Zone, models.CASCADE, related_name="permits", verbose_name=_("zone"))
    division_path = DivisionPathField(_("division"))
    number = models.CharField(pgettext_lazy("reference", "number"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=10)
    person = models.BigIntegerField(_("person key"), null=True)
    holder = models.CharField(_("firm or vehicle"), max_length=120, blank=True, default="")
    valid_from = models.DateTimeField(_("from"))
    valid_until = models.DateTimeField(_("until"))
    reason = models.TextField(_("reason"))
    code = models.CharField(_("code"), max_length=16, unique=True)
    issued_by = models.CharField(_("issued by"), max_length=80)
    issued_at = models.DateTimeField(_("issued at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.CharField(_("revoked by"), max_length=80, blank=True, default="")
    revoked_why = models.TextField(_("why it was revoked"), blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": OPERATIONAL,
        "zone": OPERATIONAL,
        "division_path": PrivacyClass.PUBLIC,
        "number": OPERATIONAL,
        "kind": PrivacyClass.HEALTH,
        "person": PrivacyClass.HEALTH,
        "holder": OPERATIONAL,
        "valid_from": OPERATIONAL,
        "valid_until": OPERATIONAL,
        "reason": PrivacyClass.HEALTH,
        "code": OPERATIONAL,
        "issued_by": OPERATIONAL,
        "issued_at": OPERATIONAL,
        "revoked_at": OPERATIONAL,
        "revoked_by": OPERATIONAL,
        "revoked_why": OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("zone")

    class Meta:
        verbose_name = _("permit to pass")
        verbose_name_plural = _("permits to pass")
        constraints = [
            models.CheckConstraint(name="zones_permit_kind_known", condition=one_of("kind", PermitKind)),
            models.CheckConstraint(
                name="zones_permit_for_one",
                condition=models.Q(kind=PermitKind.DELIVERY.value, person__isnull=True) & ~models.Q(holder="")
                | ~models.Q(kind=PermitKind.DELIVERY.value) & models.Q(person__isnull=False, holder=""),
            ),
            models.CheckConstraint(
                name="zones_permit_end_after_start", condition=models.Q(valid_until__gt=models.F("valid_from"))
            ),
        ]


class Passing(models.Model):
    """Somebody passed a gate with a permit. It changes nobody's status: it is kept, and that is all."""

    gate_id: int
    gate = models.ForeignKey(Gate, models.CASCADE, related_name="passings", verbose_name=_("gate"))
    permit_id: int
    permit = models.ForeignKey(Permit, models.CASCADE, related_name="passings", verbose_name=_("permit"))
    division_path = DivisionPathField(_("division"))
    direction = models.CharField(_("direction"), max_length=4)
    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    recorded_by = models.CharField(_("kept by"), max_length=80)
    once = models.CharField(_("word of the entry"), max_length=80, null=True, unique=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": OPERATIONAL,
        "once": OPERATIONAL,
        "gate": PrivacyClass.MOVEMENT,
        "permit": PrivacyClass.MOVEMENT,
        "division_path": PrivacyClass.PUBLIC,
        "direction": PrivacyClass.MOVEMENT,
        "at": PrivacyClass.MOVEMENT,
        "recorded_by": OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("permit")

    class Meta:
        verbose_name = _("passing of a gate")
        verbose_name_plural = _("passings of gates")
        constraints = [
            models.CheckConstraint(name="zones_passing_direction_known", condition=one_of("direction", Direction)),
            models.UniqueConstraint(name="zones_passing_once", fields=["permit", "direction", "at"]),
        ]
