"""Tables of the daily reports. Identity is in the registry of people only; here are person keys."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, for_a_term, with_its
from sizao.response.grid.types.reports import Act, Match, VisitOutcome


class DailyReport(models.Model):
    """That a cell reported for a day. Seen by whoever manages the cell and by whoever receives its reports."""

    cell = models.CharField(_("grid cell"), max_length=20)
    division_path = DivisionPathField(_("path of the cell"))
    reports_to = DivisionPathField(_("reports to"))
    on = models.DateField(_("day"))
    first_received_at = models.DateTimeField(_("first received at"))
    last_made_at = models.DateTimeField(_("last entered at"))
    made_by = models.CharField(_("first reported by"), max_length=80)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "cell": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "reports_to": PrivacyClass.OPERATIONAL,
        "on": PrivacyClass.OPERATIONAL,
        "first_received_at": PrivacyClass.OPERATIONAL,
        "last_made_at": PrivacyClass.OPERATIONAL,
        "made_by": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = for_a_term("grid_report", since="on")

    class Meta:
        verbose_name = _("daily report of a grid cell")
        verbose_name_plural = _("daily reports of grid cells")
        indexes = [models.Index(fields=["on"], name="grid_report_on_idx")]
        constraints = [models.UniqueConstraint(name="grid_report_one_for_a_day", fields=["cell", "on"])]


class GridSending(models.Model):
    """One thing that was sent, by its word once; the history of a day's report."""

    report = models.ForeignKey(DailyReport, models.CASCADE, related_name="sendings", verbose_name=_("daily report"))
    division_path = DivisionPathField(_("path of the cell"))
    reports_to = DivisionPathField(_("reports to"))
    once_hash = models.BigIntegerField(unique=True)
    act = models.CharField(_("says"), max_length=8, choices=[(one.value, one.value) for one in Act])
    made_at = models.DateTimeField(_("entered at"))
    received_at = models.DateTimeField(_("received at"))
    made_by = models.CharField(_("reported by"), max_length=80)
    duty = models.CharField(_("on duty as"), max_length=8)
    visits = models.PositiveSmallIntegerField(_("visits"), default=0)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "report": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "reports_to": PrivacyClass.OPERATIONAL,
        "once_hash": PrivacyClass.OPERATIONAL,
        "act": PrivacyClass.OPERATIONAL,
        "made_at": PrivacyClass.OPERATIONAL,
        "received_at": PrivacyClass.OPERATIONAL,
        "made_by": PrivacyClass.OPERATIONAL,
        "duty": PrivacyClass.OPERATIONAL,
        "visits": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("report")

    class Meta:
        verbose_name = _("sending of a grid cell")
        verbose_name_plural = _("sendings of grid cells")
        constraints = [
            models.CheckConstraint(
                name="grid_sending_act_known", condition=models.Q(act__in=[one.value for one in Act])
            ),
        ]


class GridRecord(models.Model):
    """What was told of one person on one day. A later word takes the place of an earlier one, which is kept."""

    sending = models.ForeignKey(GridSending, models.CASCADE, related_name="records", verbose_name=_("sent as"))
    division_path = DivisionPathField(_("path of the cell"))
    reports_to = DivisionPathField(_("reports to"))
    cell = models.CharField(_("grid cell"), max_length=20)
    on = models.DateField(_("day"))
    person = models.BigIntegerField(_("person key"))
    household = models.BigIntegerField(_("household"), null=True)
    is_new = models.BooleanField(_("new face"), default=False)
    has_left = models.BooleanField(_("has left"), default=False)
    has_fever = models.BooleanField(_("has fever"), default=False)
    temperature = models.DecimalField(_("temperature"), max_digits=4, decimal_places=1, null=True)
    needs = models.JSONField(_("needs"), default=list)
    origin = models.CharField(_("comes from"), max_length=6, blank=True, default="")
    risk = models.CharField(_("risk of the origin"), max_length=8, blank=True, default="")
    match = models.CharField(
        _("advance report"), max_length=12, blank=True, default="", choices=[(one.value, one.value) for one in Match]
    )
    arrival = models.BigIntegerField(_("arrival"), null=True)
    is_mistake = models.BooleanField(_("was a mistake"), default=False)
    made_at = models.DateTimeField(_("entered at"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "sending": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "reports_to": PrivacyClass.OPERATIONAL,
        "cell": PrivacyClass.MOVEMENT,
        "on": PrivacyClass.MOVEMENT,
        "person": PrivacyClass.HEALTH,
        "household": PrivacyClass.MOVEMENT,
        "is_new": PrivacyClass.MOVEMENT,
        "has_left": PrivacyClass.MOVEMENT,
        "has_fever": PrivacyClass.HEALTH,
        "temperature": PrivacyClass.HEALTH,
        "needs": PrivacyClass.HEALTH,
        "origin": PrivacyClass.MOVEMENT,
        "risk": PrivacyClass.MOVEMENT,
        "match": PrivacyClass.OPERATIONAL,
        "arrival": PrivacyClass.MOVEMENT,
        "is_mistake": PrivacyClass.OPERATIONAL,
        "made_at": PrivacyClass.OPERATIONAL,
        "superseded_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("sending")

    class Meta:
        verbose_name = _("record of a person in a daily report")
        verbose_name_plural = _("records of people in daily reports")
        indexes = [
            models.Index(fields=["on"], name="grid_record_on_idx"),
            models.Index(fields=["person", "-on"], name="grid_record_person_idx"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="grid_record_one_of_a_person_and_day",
                fields=["cell", "on", "person"],
                condition=models.Q(superseded_at__isnull=True),
            ),
            models.CheckConstraint(
                name="grid_record_match_known",
                condition=models.Q(match__in=[one.value for one in Match]),
            ),
            models.CheckConstraint(
                name="grid_record_says_something",
                condition=models.Q(is_mistake=True)
                | models.Q(is_new=True)
                | models.Q(has_left=True)
                | models.Q(has_fever=True)
                | ~models.Q(needs=[]),
            ),
        ]


class GridVisit(models.Model):
    """That a household was visited on a day, and how it was found."""

    sending = models.ForeignKey(GridSending, models.CASCADE, related_name="visited", verbose_name=_("sent as"))
    division_path = DivisionPathField(_("path of the cell"))
    reports_to = DivisionPathField(_("reports to"))
    on = models.DateField(_("day"))
    household = models.BigIntegerField(_("household"))
    outcome = models.CharField(_("found"), max_length=8, choices=[(one.value, one.value) for one in VisitOutcome])
    made_at = models.DateTimeField(_("entered at"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "sending": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "reports_to": PrivacyClass.OPERATIONAL,
        "on": PrivacyClass.MOVEMENT,
        "household": PrivacyClass.MOVEMENT,
        "outcome": PrivacyClass.MOVEMENT,
        "made_at": PrivacyClass.OPERATIONAL,
        "superseded_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("sending")

    class Meta:
        verbose_name = _("visit of a household")
        verbose_name_plural = _("visits of households")
        constraints = [
            models.UniqueConstraint(
                name="grid_visit_one_of_a_day",
                fields=["household", "on"],
                condition=models.Q(superseded_at__isnull=True),
            ),
            models.CheckConstraint(
                name="grid_visit_outcome_known",
                condition=models.Q(outcome__in=[one.value for one in VisitOutcome]),
            ),
        ]
