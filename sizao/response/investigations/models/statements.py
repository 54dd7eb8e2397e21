"""What was said in an investigation. Rows are seen where their case is.

Whatever may name somebody is sealed, bound to its row.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, with_its
from sizao.kernel.settings_of_contact import Setting
from sizao.response.investigations.models.words import one_of
from sizao.response.investigations.types import Certainty, Protection, SaidBy


class Answer(models.Model):
    """What somebody said to a question at a time. Rows are added and never changed: the newest of a question holds."""

    case_id: int
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name=_("case"))
    question = models.CharField(_("question"), max_length=40)
    value = models.BinaryField(_("answer"))
    said_by = models.CharField(_("said by"), max_length=16)
    noted_by = models.CharField(_("noted by"), max_length=80)
    at = models.DateTimeField(_("noted at"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "case": PrivacyClass.HEALTH,
        "question": PrivacyClass.OPERATIONAL,
        "value": PrivacyClass.IDENTITY,
        "said_by": PrivacyClass.HEALTH,
        "noted_by": PrivacyClass.OPERATIONAL,
        "at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("case")

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        indexes = [models.Index(fields=["case", "question", "id"], name="investigations_answer_case_idx")]
        constraints = [
            models.CheckConstraint(name="investigations_answer_said_by_known", condition=one_of("said_by", SaidBy)),
            models.CheckConstraint(name="investigations_answer_noted_by_somebody", condition=~models.Q(noted_by="")),
        ]


class Stay(models.Model):
    """A stay that was typed by hand. It is never changed: it counts until it is withdrawn, and another is noted.

    `traced_at` is when the trace last took it in (or let it go, once withdrawn); None while that is still to be done.
    """

    case_id: int
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name=_("case"))
    person = models.BigIntegerField(_("person key"))
    place = models.CharField(_("place key"), max_length=120)
    told_place = models.BinaryField(_("place as told"), null=True)
    kind = models.CharField(_("kind of place"), max_length=24)
    cell = models.CharField(_("part of the place"), max_length=60, blank=True, default="")
    seat_row = models.SmallIntegerField(_("seat row"), null=True)
    enter_at = models.DateTimeField(_("from"))
    leave_at = models.DateTimeField(_("until"))
    said_by = models.CharField(_("said by"), max_length=16)
    certainty = models.CharField(_("certainty"), max_length=16)
    protection = models.CharField(_("protection"), max_length=16)
    companions = models.BinaryField(_("companions as told"), null=True)
    note = models.BinaryField(_("note"), null=True)
    noted_by = models.CharField(_("noted by"), max_length=80)
    at = models.DateTimeField(_("noted at"))
    traced_at = models.DateTimeField(_("taken in by the trace at"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=80, blank=True, default="")
    withdrawn_why = models.BinaryField(_("why it was withdrawn"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "case": PrivacyClass.HEALTH,
        "person": PrivacyClass.HEALTH,
        "place": PrivacyClass.MOVEMENT,
        "told_place": PrivacyClass.IDENTITY,
        "kind": PrivacyClass.MOVEMENT,
        "cell": PrivacyClass.MOVEMENT,
        "seat_row": PrivacyClass.MOVEMENT,
        "enter_at": PrivacyClass.MOVEMENT,
        "leave_at": PrivacyClass.MOVEMENT,
        "said_by": PrivacyClass.HEALTH,
        "certainty": PrivacyClass.OPERATIONAL,
        "protection": PrivacyClass.HEALTH,
        "companions": PrivacyClass.IDENTITY,
        "note": PrivacyClass.IDENTITY,
        "noted_by": PrivacyClass.OPERATIONAL,
        "at": PrivacyClass.OPERATIONAL,
        "traced_at": PrivacyClass.OPERATIONAL,
        "withdrawn_at": PrivacyClass.OPERATIONAL,
        "withdrawn_by": PrivacyClass.OPERATIONAL,
        "withdrawn_why": PrivacyClass.IDENTITY,
    }
    retention: ClassVar[Retention] = with_its("case")

    class Meta:
        verbose_name = _("stay that was said")
        verbose_name_plural = _("stays that were said")
        indexes = [
            models.Index(fields=["case", "enter_at"], name="investigations_stay_case_idx"),
            models.Index(fields=["person"], name="investigations_stay_person_idx"),
        ]
        constraints = [
            models.CheckConstraint(
                name="investigations_stay_lasts", condition=models.Q(enter_at__lt=models.F("leave_at"))
            ),
            models.CheckConstraint(
                name="investigations_stay_not_in_the_future", condition=models.Q(leave_at__lte=models.F("at"))
            ),
            models.CheckConstraint(name="investigations_stay_kind_known", condition=one_of("kind", Setting)),
            models.CheckConstraint(name="investigations_stay_said_by_known", condition=one_of("said_by", SaidBy)),
            models.CheckConstraint(
                name="investigations_stay_certainty_known", condition=one_of("certainty", Certainty)
            ),
            models.CheckConstraint(
                name="investigations_stay_protection_known", condition=one_of("protection", Protection)
            ),
            models.CheckConstraint(
                name="investigations_stay_noted_by_somebody_at_a_place",
                condition=~models.Q(noted_by="") & ~models.Q(place="") & models.Q(person__gt=0),
            ),
            models.CheckConstraint(
                name="investigations_stay_withdrawn_by_somebody_for_a_reason",
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by="", withdrawn_why__isnull=True)
                | (models.Q(withdrawn_at__isnull=False, withdrawn_why__isnull=False) & ~models.Q(withdrawn_by="")),
            ),
        ]
