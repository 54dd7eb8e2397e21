"""Tables of advance reports: who comes, who said so, where they stayed, and the sheets that asked them to."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, for_a_term, standing, with_its
from sizao.response.arrivals.models.words import one_of
from sizao.response.arrivals.sealing import row_of
from sizao.response.arrivals.types.reports import ArrivalState, Mode, PosterKind, Reporter, Risk


class Arrival(models.Model):
    """One person's coming. Two reports of it are one arrival with two reports.

    `details` are the address and the plate, sealed. `origin` is the code of the place stayed at last. `risk` restricts
    nobody: it says which guidance is given, and whom to call first.
    """

    person = models.BigIntegerField(_("person"))
    division_path = DivisionPathField(_("destination"))
    state = models.CharField(_("state"), max_length=12, default=ArrivalState.ANNOUNCED.value)
    state_at = models.DateTimeField(_("state since"))
    state_by = models.CharField(_("state by"), max_length=80)
    arrives_at = models.DateTimeField(_("arrives at"))
    mode = models.CharField(_("comes by"), max_length=8)
    number = models.CharField(_("train, flight or coach"), max_length=20, blank=True, default="")
    is_known = models.BooleanField(_("is in the timetable"), null=True)
    details = models.BinaryField(_("address and plate"), null=True)
    origin = models.CharField(_("comes from"), max_length=6, blank=True, default="")
    risk = models.CharField(_("risk of the stays"), max_length=8, default=Risk.NONE.value)
    risk_at = models.DateTimeField(_("risk computed at"), null=True)
    found = models.JSONField(_("lines of bulletins"), default=list)
    is_late = models.BooleanField(_("reported late"))
    made_at = models.DateTimeField(_("first reported at"))
    tested_on = models.DateField(_("last negative test"), null=True)
    called_at = models.DateTimeField(_("called at"), null=True)
    called_by = models.CharField(_("called by"), max_length=80, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "person": PrivacyClass.MOVEMENT,
        "division_path": PrivacyClass.MOVEMENT,
        "state": PrivacyClass.MOVEMENT,
        "state_at": PrivacyClass.OPERATIONAL,
        "state_by": PrivacyClass.OPERATIONAL,
        "arrives_at": PrivacyClass.MOVEMENT,
        "mode": PrivacyClass.MOVEMENT,
        "number": PrivacyClass.MOVEMENT,
        "is_known": PrivacyClass.MOVEMENT,
        "details": PrivacyClass.IDENTITY,
        "origin": PrivacyClass.MOVEMENT,
        "risk": PrivacyClass.HEALTH,
        "risk_at": PrivacyClass.OPERATIONAL,
        "found": PrivacyClass.MOVEMENT,
        "is_late": PrivacyClass.OPERATIONAL,
        "made_at": PrivacyClass.OPERATIONAL,
        "tested_on": PrivacyClass.HEALTH,
        "called_at": PrivacyClass.OPERATIONAL,
        "called_by": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = for_a_term("arrival_report", since="arrives_at")

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        indexes = [
            models.Index(fields=["person"], name="arrivals_arrival_person_idx"),
            models.Index(fields=["arrives_at"], name="arrivals_arrival_at_idx"),
        ]
        constraints = [
            models.CheckConstraint(name="arrivals_arrival_person_positive", condition=models.Q(person__gt=0)),
            models.CheckConstraint(name="arrivals_arrival_state_known", condition=one_of("state", ArrivalState)),
            models.CheckConstraint(name="arrivals_arrival_mode_known", condition=one_of("mode", Mode)),
            models.CheckConstraint(name="arrivals_arrival_risk_known", condition=one_of("risk", Risk)),
            models.CheckConstraint(
                name="arrivals_arrival_called_by_somebody",
                condition=models.Q(called_at__isnull=True, called_by="")
                | (models.Q(called_at__isnull=False) & ~models.Q(called_by="")),
            ),
        ]

    @property
    def sealed_by(self) -> int:
        """The number that `details` is bound to."""
        return self.person


class Poster(models.Model):
    """A sheet with a QR code of its own, at a station, in a hotel, in a village. About nobody."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    kind = models.CharField(_("kind of place"), max_length=8)
    name = models.CharField(_("where it hangs"), max_length=120)
    division_path = DivisionPathField(_("division"))
    made_at = models.DateTimeField(_("made at"))
    made_by = models.CharField(_("made by"), max_length=80)
    opened = models.PositiveIntegerField(_("times opened"), default=0)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "code": PrivacyClass.PUBLIC,
        "kind": PrivacyClass.PUBLIC,
        "name": PrivacyClass.PUBLIC,
        "division_path": PrivacyClass.PUBLIC,
        "made_at": PrivacyClass.OPERATIONAL,
        "made_by": PrivacyClass.OPERATIONAL,
        "opened": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("sheets that hang on walls")

    class Meta:
        verbose_name = _("poster")
        verbose_name_plural = _("posters")
        constraints = [
            models.CheckConstraint(name="arrivals_poster_kind_known", condition=one_of("kind", PosterKind)),
            models.CheckConstraint(name="arrivals_poster_hangs_somewhere", condition=~models.Q(name="")),
        ]


class Submission(models.Model):
    """Something that was sent: once, whatever the network did. Names nobody, so that a code finds it without a scope.

    `once_hash`: of the word under which the phone sent it; `code_hash`: of the code that opens it again.
    """

    once_hash = models.BigIntegerField(unique=True)
    code_hash = models.BigIntegerField(unique=True)
    division_path = DivisionPathField(_("destination"))
    reporter = models.CharField(_("reported by"), max_length=12)
    people = models.PositiveSmallIntegerField(_("people"))
    poster_id: int | None
    poster = models.ForeignKey(Poster, models.PROTECT, null=True, related_name="+", verbose_name=_("poster"))
    made_at = models.DateTimeField(_("entered at"))
    received_at = models.DateTimeField(_("received at"))
    arrives_at = models.DateTimeField(_("arrives at"))
    answer = models.JSONField(_("what was answered"), default=dict)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    # Where it came from another instance: from which, its number there, and the how-manieth word of it stands here.
    partner = models.CharField(_("partner of exchange"), max_length=60, blank=True, default="")
    outside_reference = models.BigIntegerField(_("number outside"), null=True)
    version = models.PositiveIntegerField(_("version outside"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "once_hash": PrivacyClass.OPERATIONAL,
        "code_hash": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "reporter": PrivacyClass.OPERATIONAL,
        "people": PrivacyClass.OPERATIONAL,
        "poster": PrivacyClass.OPERATIONAL,
        "made_at": PrivacyClass.OPERATIONAL,
        "received_at": PrivacyClass.OPERATIONAL,
        "arrives_at": PrivacyClass.MOVEMENT,
        "answer": PrivacyClass.OPERATIONAL,
        "withdrawn_at": PrivacyClass.OPERATIONAL,
        "partner": PrivacyClass.OPERATIONAL,
        "outside_reference": PrivacyClass.OPERATIONAL,
        "version": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = for_a_term("arrival_report", since="arrives_at")

    class Meta:
        verbose_name = _("report that was sent")
        verbose_name_plural = _("reports that were sent")
        constraints = [
            models.CheckConstraint(name="arrivals_submission_reporter_known", condition=one_of("reporter", Reporter)),
            models.CheckConstraint(name="arrivals_submission_of_somebody", condition=models.Q(people__gt=0)),
            models.UniqueConstraint(
                name="arrivals_submission_from_outside_once",
                fields=["partner", "outside_reference"],
                condition=models.Q(outside_reference__isnull=False),
            ),
            models.CheckConstraint(
                name="arrivals_submission_from_outside_told",
                condition=models.Q(partner="", outside_reference__isnull=True, version__isnull=True)
                | (~models.Q(partner="") & models.Q(outside_reference__isnull=False, version__isnull=False)),
            ),
        ]


class ArrivalReport(models.Model):
    """One person in something that was sent. `told` is who that is and who said so, as told, sealed."""

    arrival_id: int
    arrival = models.ForeignKey(Arrival, models.CASCADE, related_name="reports", verbose_name=_("arrival"))
    submission_id: int
    # What was sent is seen without a scope, reports are not: it may go in a run that does not see them.
    submission = models.ForeignKey(
        Submission, models.DO_NOTHING, related_name="reports", db_constraint=False, verbose_name=_("sent as")
    )
    position = models.PositiveSmallIntegerField(_("place in the report"))
    reporter = models.CharField(_("reported by"), max_length=12)
    told = models.BinaryField(_("as told"))
    name_index = models.BigIntegerField()
    phone_index = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(_("entered at"))
    received_at = models.DateTimeField(_("received at"))
    differs = models.JSONField(_("says otherwise"), default=list)
    registered_at = models.DateTimeField(_("in the registry since"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "arrival": PrivacyClass.MOVEMENT,
        "submission": PrivacyClass.OPERATIONAL,
        "position": PrivacyClass.OPERATIONAL,
        "reporter": PrivacyClass.OPERATIONAL,
        "told": PrivacyClass.IDENTITY,
        "name_index": PrivacyClass.IDENTITY,
        "phone_index": PrivacyClass.IDENTITY,
        "made_at": PrivacyClass.OPERATIONAL,
        "received_at": PrivacyClass.OPERATIONAL,
        "differs": PrivacyClass.OPERATIONAL,
        "registered_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("arrival")

    class Meta:
        verbose_name = _("report of an arrival")
        verbose_name_plural = _("reports of arrivals")
        indexes = [
            models.Index(fields=["name_index"], name="arrivals_report_name_idx"),
            models.Index(fields=["phone_index"], name="arrivals_report_phone_idx"),
            models.Index(
                fields=["id"], name="arrivals_report_unknown_idx", condition=models.Q(registered_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="arrivals_report_once", fields=["submission", "position"]),
            models.CheckConstraint(name="arrivals_report_reporter_known", condition=one_of("reporter", Reporter)),
        ]

    @property
    def sealed_by(self) -> int:
        """The number that `told` is bound to."""
        return row_of(self.submission_id, self.position)


class ReportedStay(models.Model):
    """Where somebody stayed before they came, as told."""

    arrival_id: int
    arrival = models.ForeignKey(Arrival, models.CASCADE, related_name="stays", verbose_name=_("arrival"))
    place = models.CharField(_("place"), max_length=120)
    code = models.CharField(_("code"), max_length=6, blank=True, default="")
    detail = models.CharField(_("street or compound"), max_length=120, blank=True, default="")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "arrival": PrivacyClass.MOVEMENT,
        "place": PrivacyClass.MOVEMENT,
        "code": PrivacyClass.MOVEMENT,
        "detail": PrivacyClass.MOVEMENT,
        "from_on": PrivacyClass.MOVEMENT,
        "until_on": PrivacyClass.MOVEMENT,
    }
    retention: ClassVar[Retention] = with_its("arrival")

    class Meta:
        verbose_name = _("stay before an arrival")
        verbose_name_plural = _("stays before arrivals")
        constraints = [
            models.CheckConstraint(
                name="arrivals_stay_ends_after_it_begins", condition=models.Q(until_on__gte=models.F("from_on"))
            )
        ]


class Sendings(models.Model):
    """How much came from one address of late, or how often a code was guessed wrong; kept as a hash only."""

    key = models.BigIntegerField(_("hash of the code or address"), primary_key=True)
    count = models.PositiveIntegerField(_("times"))
    since = models.DateTimeField(_("counted since"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "key": PrivacyClass.OPERATIONAL,
        "count": PrivacyClass.OPERATIONAL,
        "since": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = for_a_term("guesses", since="since")

    class Meta:
        verbose_name = _("what came from one address")
        verbose_name_plural = _("what came from addresses")
