"""Tables of tubes: what was taken of whom, and what laboratories said about it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, with_its
from sizao.response.testing.models.rounds import Point, Round
from sizao.response.testing.models.words import one_of
from sizao.response.testing.types import Pooling, ResultStatus, SpecimenKind, TubeResult, TubeState


_PENDING = [TubeState.COLLECTED.value, TubeState.RECEIVED.value]


class Tube(models.Model):
    """One coded tube. Its result here is the one that stands; all that was said stands in `TubeVersion`."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    pooling = models.CharField(_("pooling"), max_length=16)
    kind = models.CharField(_("kind of specimen"), max_length=16)
    people = models.PositiveSmallIntegerField(_("people in it"))
    state = models.CharField(_("state"), max_length=16, default=TubeState.COLLECTED.value)
    collected_at = models.DateTimeField(pgettext_lazy("specimen", "taken at"))
    collected_by = models.CharField(_("taken by"), max_length=80)
    place = models.CharField(_("taken where"), max_length=200, blank=True, default="")
    division_path = DivisionPathField(_("division"))
    round_id: int | None
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="+", verbose_name=_("round"))
    point_id: int | None
    point = models.ForeignKey(Point, models.PROTECT, null=True, related_name="+", verbose_name=_("point"))
    once = models.CharField(_("word of the entry"), max_length=80, null=True, unique=True)
    laboratory = models.CharField(_("laboratory"), max_length=80, blank=True, default="")
    received_at = models.DateTimeField(_("received at"), null=True)
    promised_at = models.DateTimeField(_("promised for"), null=True)
    is_retest = models.BooleanField(_("goes before others"), default=False)
    result = models.CharField(_("result"), max_length=24, blank=True, default="")
    resulted_at = models.DateTimeField(_("result known at"), null=True)
    void_reason = models.TextField(_("why it does not count"), blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "code": PrivacyClass.OPERATIONAL,
        "pooling": PrivacyClass.OPERATIONAL,
        "kind": PrivacyClass.OPERATIONAL,
        "people": PrivacyClass.OPERATIONAL,
        "state": PrivacyClass.OPERATIONAL,
        "collected_at": PrivacyClass.OPERATIONAL,
        "collected_by": PrivacyClass.OPERATIONAL,
        "place": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "round": PrivacyClass.OPERATIONAL,
        "point": PrivacyClass.OPERATIONAL,
        "once": PrivacyClass.OPERATIONAL,
        "laboratory": PrivacyClass.OPERATIONAL,
        "received_at": PrivacyClass.OPERATIONAL,
        "promised_at": PrivacyClass.OPERATIONAL,
        "is_retest": PrivacyClass.HEALTH,
        "result": PrivacyClass.HEALTH,
        "resulted_at": PrivacyClass.HEALTH,
        "void_reason": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("tube")
        verbose_name_plural = _("tubes")
        indexes = [
            models.Index(fields=["round"], name="testing_tube_round_idx"),
            models.Index(
                fields=["laboratory", "received_at"],
                name="testing_tube_waiting_idx",
                condition=models.Q(state__in=_PENDING),
            ),
            models.Index(fields=["-resulted_at"], name="testing_tube_resulted_idx"),
        ]
        constraints = [
            models.CheckConstraint(name="testing_tube_pooling_known", condition=one_of("pooling", Pooling)),
            models.CheckConstraint(name="testing_tube_kind_known", condition=one_of("kind", SpecimenKind)),
            models.CheckConstraint(name="testing_tube_state_known", condition=one_of("state", TubeState)),
            models.CheckConstraint(
                name="testing_tube_result_known",
                condition=models.Q(result="") | one_of("result", TubeResult),
            ),
            models.CheckConstraint(name="testing_tube_holds_somebody", condition=models.Q(people__gte=1)),
            models.CheckConstraint(
                name="testing_tube_single_holds_one",
                condition=~models.Q(pooling=Pooling.SINGLE.value) | models.Q(people=1),
            ),
            models.CheckConstraint(
                name="testing_tube_result_and_state_agree",
                condition=models.Q(state=TubeState.RESULTED.value, resulted_at__isnull=False) & ~models.Q(result="")
                | ~models.Q(state=TubeState.RESULTED.value) & models.Q(result="", resulted_at__isnull=True),
            ),
            models.CheckConstraint(
                name="testing_tube_result_after_collection",
                condition=models.Q(resulted_at__isnull=True) | models.Q(resulted_at__gte=models.F("collected_at")),
            ),
            models.CheckConstraint(
                name="testing_tube_void_for_a_reason",
                condition=~models.Q(state=TubeState.VOID.value) | ~models.Q(void_reason=""),
            ),
        ]


class Specimen(models.Model):
    """Somebody's specimen in a tube. `round` and `is_void` repeat the tube's, so that the database holds that
    nobody is in two tubes of a round.
    """

    tube_id: int
    tube = models.ForeignKey(Tube, models.PROTECT, related_name="+", verbose_name=_("tube"))
    place_in_tube = models.PositiveSmallIntegerField(_("place in the tube"))
    person = models.BigIntegerField(_("person key"))
    home_path = DivisionPathField(_("where the person is registered"), null=True)
    collected_at = models.DateTimeField(pgettext_lazy("specimen", "taken at"))
    round_id: int | None
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="+", verbose_name=_("round"))
    is_void = models.BooleanField(_("does not count"), default=False)
    division_path = DivisionPathField(_("division"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "tube": PrivacyClass.HEALTH,
        "place_in_tube": PrivacyClass.OPERATIONAL,
        "person": PrivacyClass.HEALTH,
        "home_path": PrivacyClass.MOVEMENT,
        "collected_at": PrivacyClass.MOVEMENT,
        "round": PrivacyClass.OPERATIONAL,
        "is_void": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.MOVEMENT,
    }
    retention: ClassVar[Retention] = with_its("tube")

    class Meta:
        verbose_name = _("specimen")
        verbose_name_plural = _("specimens")
        indexes = [models.Index(fields=["person", "-collected_at"], name="testing_specimen_person_idx")]
        constraints = [
            models.UniqueConstraint(name="testing_specimen_person_once_in_a_tube", fields=["tube", "person"]),
            models.UniqueConstraint(name="testing_specimen_place_once", fields=["tube", "place_in_tube"]),
            models.UniqueConstraint(
                name="testing_specimen_person_once_in_a_round",
                fields=["round", "person"],
                condition=models.Q(round__isnull=False, is_void=False),
            ),
        ]


class TubeVersion(models.Model):
    """What a laboratory said about a tube at one time. Rows are added and never changed."""

    tube_id: int
    tube = models.ForeignKey(Tube, models.PROTECT, related_name="+", verbose_name=_("tube"))
    number = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=16)
    result = models.CharField(_("result"), max_length=24)
    resulted_at = models.DateTimeField(_("result known at"))
    laboratory = models.CharField(_("laboratory"), max_length=80)
    method = models.CharField(_("method"), max_length=120, blank=True, default="")
    value = models.CharField(_("value"), max_length=60, blank=True, default="")
    at = models.DateTimeField(_("taken in at"))
    taken_by = models.CharField(_("taken in by"), max_length=80)
    reason = models.TextField(_("reason"))
    division_path = DivisionPathField(_("division"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "tube": PrivacyClass.OPERATIONAL,
        "number": PrivacyClass.OPERATIONAL,
        "status": PrivacyClass.HEALTH,
        "result": PrivacyClass.HEALTH,
        "resulted_at": PrivacyClass.HEALTH,
        "laboratory": PrivacyClass.OPERATIONAL,
        "method": PrivacyClass.HEALTH,
        "value": PrivacyClass.HEALTH,
        "at": PrivacyClass.OPERATIONAL,
        "taken_by": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("tube")

    class Meta:
        verbose_name = _("result of a tube")
        verbose_name_plural = _("results of tubes")
        constraints = [
            models.UniqueConstraint(name="testing_version_once", fields=["tube", "number"]),
            models.CheckConstraint(name="testing_version_status_known", condition=one_of("status", ResultStatus)),
            models.CheckConstraint(name="testing_version_result_known", condition=one_of("result", TubeResult)),
        ]
