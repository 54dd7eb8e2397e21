"""Tables of mass testing: rounds, their points, and laboratories. No row is about a person."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, standing
from sizao.response.testing.models.words import all_operational, one_of
from sizao.response.testing.types import Pooling, RoundState, RoundTarget


class Round(models.Model):
    """A round of mass testing over a zone, a division or a key group."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("for"), max_length=16)
    target = models.CharField(_("whom it is for"), max_length=120)
    division_path = DivisionPathField(_("division"))
    pooling = models.CharField(_("pooling"), max_length=16)
    sequence = models.PositiveSmallIntegerField(_("which round"))
    state = models.CharField(_("state"), max_length=16, default=RoundState.PLANNED.value)
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.CharField(_("decided by"), max_length=80)
    reason = models.TextField(_("reason"))
    opens_at = models.DateTimeField(_("begins at"))
    due_at = models.DateTimeField(_("to be done by"))
    closed_at = models.DateTimeField(_("closed at"), null=True)
    expected = models.PositiveIntegerField(_("people to test"))
    rule = models.CharField(_("rule"), max_length=120, blank=True, default="")
    source_known = models.BooleanField(_("the source is known"), default=False)

    privacy_classes: ClassVar[PrivacyClasses] = all_operational(
        "id", "name", "kind", "target", "division_path", "pooling", "sequence", "state", "decided_at", "decided_by",
        "reason", "opens_at", "due_at", "closed_at", "expected", "rule", "source_known",
    )  # fmt: skip
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("round of mass testing")
        verbose_name_plural = _("rounds of mass testing")
        indexes = [models.Index(fields=["state", "-opens_at"], name="testing_round_state_idx")]
        constraints = [
            models.UniqueConstraint(
                name="testing_round_once_in_its_series",
                fields=["kind", "target", "sequence"],
                condition=~models.Q(state=RoundState.CANCELLED.value),
            ),
            models.CheckConstraint(name="testing_round_kind_known", condition=one_of("kind", RoundTarget)),
            models.CheckConstraint(name="testing_round_state_known", condition=one_of("state", RoundState)),
            models.CheckConstraint(name="testing_round_pooling_known", condition=one_of("pooling", Pooling)),
            models.CheckConstraint(
                name="testing_round_due_after_it_begins", condition=models.Q(due_at__gt=models.F("opens_at"))
            ),
        ]


class Point(models.Model):
    """A place at which specimens are taken in a round."""

    round_id: int
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", verbose_name=_("round"))
    name = models.CharField(_("name"), max_length=120)
    division_path = DivisionPathField(_("division"))
    streets = models.CharField(_("streets and buildings"), max_length=300, blank=True, default="")
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))
    samplers = models.PositiveSmallIntegerField(_("samplers"))
    tubes = models.PositiveIntegerField(_("tubes given out"))
    finished_at = models.DateTimeField(_("done at"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = all_operational(
        "id", "round", "name", "division_path", "streets", "opens_at", "closes_at", "samplers", "tubes", "finished_at",
    )  # fmt: skip
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("sampling point")
        verbose_name_plural = _("sampling points")
        constraints = [
            models.UniqueConstraint(name="testing_point_once_in_a_round", fields=["round", "name"]),
            models.CheckConstraint(
                name="testing_point_closes_after_it_opens", condition=models.Q(closes_at__gt=models.F("opens_at"))
            ),
            models.CheckConstraint(name="testing_point_has_samplers", condition=models.Q(samplers__gte=1)),
        ]


class Laboratory(models.Model):
    """What a laboratory says it can do in an hour, and when it works."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    division_path = DivisionPathField(_("division"))
    per_hour = models.PositiveIntegerField(_("tubes an hour"))
    run_minutes = models.PositiveIntegerField(_("minutes from a tube to its result"))
    opens = models.TimeField(_("works from"))
    closes = models.TimeField(_("works until"))

    privacy_classes: ClassVar[PrivacyClasses] = all_operational(
        "id", "name", "division_path", "per_hour", "run_minutes", "opens", "closes"
    )
    retention: ClassVar[Retention] = standing("What a laboratory can do is about nobody, and is asked for next time.")

    class Meta:
        verbose_name = _("capacity of a laboratory")
        verbose_name_plural = _("capacities of laboratories")
        constraints = [
            models.CheckConstraint(name="testing_laboratory_works", condition=models.Q(per_hour__gte=1)),
        ]
