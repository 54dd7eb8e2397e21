"""Tables of people."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, with_its
from sizao.registry.people.types import PairState, Sex


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
    # Half the name by sound with the birth date: by these a person is found who is written otherwise elsewhere.
    family_index = models.BigIntegerField(null=True)
    given_index = models.BigIntegerField(null=True)
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
        "family_index": PrivacyClass.IDENTITY,
        "given_index": PrivacyClass.IDENTITY,
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
            models.Index(fields=["family_index"], name="people_person_family_idx"),
            models.Index(fields=["given_index"], name="people_person_given_idx"),
            models.Index(fields=["household_place"], name="people_person_household_idx"),
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


class Home(models.Model):
    """Where in its community a home lies: in which compound, building, unit and on which floor.

    A home of a village or of nobody's knowledge has no row: then it lies in the division of whoever lives there.
    """

    place = models.CharField(_("household"), max_length=120, unique=True)
    unit_path = DivisionPathField(_("unit of housing"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "place": PrivacyClass.MOVEMENT,
        "unit_path": PrivacyClass.MOVEMENT,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("home")
        verbose_name_plural = _("homes")


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


class IdentityPair(models.Model):
    """Two registered people who may be one human, and what was decided about them. `low_key` is the smaller number.

    `levels` are those of the comparison when they were found, under the weights of `weights`. What is decided is in
    `IdentityDecision`, the newest of which `state` repeats.
    """

    low_key = models.BigIntegerField(_("key of the one"))
    high_key = models.BigIntegerField(_("key of the other"))
    division_path = DivisionPathField(_("division"))
    state = models.CharField(_("state"), max_length=9, choices=[(one.value, one.value) for one in PairState])
    levels = models.JSONField(_("levels"))
    score = models.FloatField(_("score"))
    weights = models.CharField(_("weights"), max_length=80)
    found_at = models.DateTimeField(_("found at"))
    found_by = models.CharField(_("compared by"), max_length=80)
    merge = models.ForeignKey(IdentityMerge, models.PROTECT, null=True, related_name="+")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "low_key": PrivacyClass.IDENTITY,
        "high_key": PrivacyClass.IDENTITY,
        "division_path": PrivacyClass.IDENTITY,
        "state": PrivacyClass.OPERATIONAL,
        "levels": PrivacyClass.OPERATIONAL,
        "score": PrivacyClass.OPERATIONAL,
        "weights": PrivacyClass.OPERATIONAL,
        "found_at": PrivacyClass.OPERATIONAL,
        "found_by": PrivacyClass.OPERATIONAL,
        "merge": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("pair of people")
        verbose_name_plural = _("pairs of people")
        indexes = [models.Index(fields=["state", "-score"], name="people_pair_state_idx")]
        constraints = [
            models.CheckConstraint(name="people_pair_of_two", condition=models.Q(low_key__lt=models.F("high_key"))),
            models.UniqueConstraint(name="people_pair_once", fields=["low_key", "high_key"]),
            models.CheckConstraint(
                name="people_pair_state_known", condition=models.Q(state__in=[one.value for one in PairState])
            ),
            models.CheckConstraint(
                name="people_pair_joined_by_a_joining",
                condition=~models.Q(state=PairState.SAME.value) | models.Q(merge__isnull=False),
            ),
        ]


class IdentityDecision(models.Model):
    """What was decided about a pair, by whom and why; never changed or removed by hand."""

    pair = models.ForeignKey(IdentityPair, models.CASCADE, related_name="decisions")
    division_path = DivisionPathField(_("division"))
    state = models.CharField(_("decided"), max_length=9, choices=[(one.value, one.value) for one in PairState])
    decided_by = models.CharField(_("decided by"), max_length=80)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("decided at"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "pair": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.IDENTITY,
        "state": PrivacyClass.OPERATIONAL,
        "decided_by": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.OPERATIONAL,
        "at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("pair")

    class Meta:
        verbose_name = _("decision on a pair of people")
        verbose_name_plural = _("decisions on pairs of people")
        constraints = [
            models.CheckConstraint(
                name="people_decision_with_reason", condition=~models.Q(decided_by="") & ~models.Q(reason="")
            ),
        ]
