"""Tables of scans, of hand-overs and of those who wait for travellers: person keys, never names."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, for_a_term
from sizao.response.arrivals.models.words import one_of
from sizao.response.arrivals.types.expected import Direction
from sizao.response.arrivals.types.gate import Verdict
from sizao.response.arrivals.types.handovers import HandOverKind, HandOverState


class GateScan(models.Model):
    """Somebody who passed a gate, once a day and direction, whichever gates read them.

    `arrival` is the number of the report that was met, a reference only: a report goes after its own term.
    """

    person = models.BigIntegerField(_("person key"))
    place = models.CharField(_("gate"), max_length=200)
    direction = models.CharField(_("direction"), max_length=4)
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("read at"))
    received_at = models.DateTimeField(_("received at"))
    verdict = models.CharField(_("what was found"), max_length=12)
    arrival = models.BigIntegerField(_("report met"), null=True)
    by = models.CharField(_("read by"), max_length=80)
    once_hash = models.BigIntegerField()
    division_path = DivisionPathField(_("division"))
    destination_path = DivisionPathField(_("goes to"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "person": PrivacyClass.MOVEMENT,
        "place": PrivacyClass.MOVEMENT,
        "direction": PrivacyClass.MOVEMENT,
        "day": PrivacyClass.MOVEMENT,
        "at": PrivacyClass.MOVEMENT,
        "received_at": PrivacyClass.OPERATIONAL,
        "verdict": PrivacyClass.MOVEMENT,
        "arrival": PrivacyClass.MOVEMENT,
        "by": PrivacyClass.OPERATIONAL,
        "once_hash": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "destination_path": PrivacyClass.MOVEMENT,
    }
    retention: ClassVar[Retention] = for_a_term("movements", since="at")

    class Meta:
        verbose_name = _("scan at a gate")
        verbose_name_plural = _("scans at gates")
        indexes = [
            models.Index(fields=["place", "-at"], name="arrivals_gatescan_place_idx"),
            models.Index(fields=["arrival"], name="arrivals_gatescan_arrival_idx"),
        ]
        constraints = [
            models.UniqueConstraint(name="arrivals_gatescan_once_a_day", fields=["person", "day", "direction"]),
            models.CheckConstraint(name="arrivals_gatescan_person_positive", condition=models.Q(person__gt=0)),
            models.CheckConstraint(
                name="arrivals_gatescan_direction_known",
                condition=models.Q(direction__in=[Direction.IN.value, Direction.OUT.value]),
            ),
            models.CheckConstraint(name="arrivals_gatescan_verdict_known", condition=one_of("verdict", Verdict)),
            models.CheckConstraint(name="arrivals_gatescan_by_somebody", condition=~models.Q(by="")),
        ]


class HandOver(models.Model):
    """One traveller from one named person to another. Seen where it is offered and where it is meant to be received."""

    person = models.BigIntegerField(_("person key"))
    arrival = models.BigIntegerField(_("report"), null=True)
    kind = models.CharField(_("kind"), max_length=12)
    state = models.CharField(_("state"), max_length=12, default=HandOverState.OFFERED.value)
    place = models.CharField(_("where"), max_length=200)
    division_path = DivisionPathField(_("from"))
    destination_path = DivisionPathField(_("to"))
    offered_by = models.CharField(_("offered by"), max_length=80)
    offered_at = models.DateTimeField(_("offered at"))
    meant_for = models.CharField(_("meant for"), max_length=80, blank=True, default="")
    vehicle = models.CharField(_("vehicle or next train"), max_length=60, blank=True, default="")
    receipt_due_at = models.DateTimeField(_("receipt due at"))
    rises_at = models.DateTimeField(_("rises to the city at"))
    rule = models.CharField(_("rule"), max_length=120)
    closed_by = models.CharField(_("closed by"), max_length=80, blank=True, default="")
    closed_at = models.DateTimeField(_("closed at"), null=True)
    receiver = models.CharField(_("received by somebody without an account"), max_length=60, blank=True, default="")
    why = models.CharField(_("reason"), max_length=200, blank=True, default="")
    # With another instance: `outside_reference` is its number there where the offer came from there, with who offered
    # and whom, sealed; of one that went there only the partner is known.
    partner = models.CharField(_("partner of exchange"), max_length=60, blank=True, default="")
    outside_reference = models.BigIntegerField(_("number outside"), null=True)
    outside_name = models.CharField(_("offered outside by"), max_length=160, blank=True, default="")
    told = models.BinaryField(_("traveller as told from outside"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "person": PrivacyClass.MOVEMENT,
        "arrival": PrivacyClass.MOVEMENT,
        "kind": PrivacyClass.MOVEMENT,
        "state": PrivacyClass.MOVEMENT,
        "place": PrivacyClass.MOVEMENT,
        "division_path": PrivacyClass.OPERATIONAL,
        "destination_path": PrivacyClass.MOVEMENT,
        "offered_by": PrivacyClass.OPERATIONAL,
        "offered_at": PrivacyClass.MOVEMENT,
        "meant_for": PrivacyClass.OPERATIONAL,
        "vehicle": PrivacyClass.MOVEMENT,
        "receipt_due_at": PrivacyClass.OPERATIONAL,
        "rises_at": PrivacyClass.OPERATIONAL,
        "rule": PrivacyClass.OPERATIONAL,
        "closed_by": PrivacyClass.OPERATIONAL,
        "closed_at": PrivacyClass.OPERATIONAL,
        "receiver": PrivacyClass.OPERATIONAL,
        "why": PrivacyClass.MOVEMENT,
        "partner": PrivacyClass.OPERATIONAL,
        "outside_reference": PrivacyClass.OPERATIONAL,
        "outside_name": PrivacyClass.OPERATIONAL,
        "told": PrivacyClass.IDENTITY,
    }
    retention: ClassVar[Retention] = for_a_term("movements", since="offered_at")

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        indexes = [
            models.Index(fields=["person", "-offered_at"], name="arrivals_handover_person_idx"),
            models.Index(
                fields=["receipt_due_at"],
                name="arrivals_handover_due_idx",
                condition=models.Q(state=HandOverState.OFFERED.value),
            ),
        ]
        constraints = [
            models.CheckConstraint(name="arrivals_handover_kind_known", condition=one_of("kind", HandOverKind)),
            models.CheckConstraint(name="arrivals_handover_state_known", condition=one_of("state", HandOverState)),
            models.CheckConstraint(name="arrivals_handover_by_somebody", condition=~models.Q(offered_by="")),
            models.UniqueConstraint(
                name="arrivals_handover_one_open",
                fields=["person"],
                condition=models.Q(state=HandOverState.OFFERED.value),
            ),
            # Nobody gives themselves a receipt; somebody in transit is seen off by whoever escorts them.
            models.CheckConstraint(
                name="arrivals_handover_receipt_by_another",
                condition=~models.Q(state=HandOverState.RECEIVED.value)
                | models.Q(kind=HandOverKind.TRANSIT.value)
                | ~models.Q(closed_by=models.F("offered_by"))
                | ~models.Q(receiver=""),
            ),
            models.CheckConstraint(
                name="arrivals_handover_closed_by_somebody",
                condition=models.Q(state=HandOverState.OFFERED.value, closed_at__isnull=True, closed_by="")
                | (
                    ~models.Q(state=HandOverState.OFFERED.value)
                    & models.Q(closed_at__isnull=False)
                    & ~models.Q(closed_by="")
                ),
            ),
            models.CheckConstraint(
                name="arrivals_handover_refused_with_a_reason",
                condition=~models.Q(state=HandOverState.REFUSED.value) | ~models.Q(why=""),
            ),
            models.UniqueConstraint(
                name="arrivals_handover_from_outside_once",
                fields=["partner", "outside_reference"],
                condition=models.Q(outside_reference__isnull=False),
            ),
            models.CheckConstraint(
                name="arrivals_handover_from_outside_by_somebody",
                condition=models.Q(outside_reference__isnull=True, outside_name="", told__isnull=True)
                | (~models.Q(partner="") & ~models.Q(outside_name="") & models.Q(told__isnull=False)),
            ),
            models.CheckConstraint(
                name="arrivals_handover_clock_forward",
                condition=models.Q(receipt_due_at__gt=models.F("offered_at"), rises_at__gt=models.F("receipt_due_at")),
            ),
        ]

    @property
    def sealed_by(self) -> int:
        """What `told` is bound to."""
        return self.person


class WaitingStaff(models.Model):
    """Somebody of a county who waits at a station for that county's people. About staff only."""

    place = models.CharField(_("where"), max_length=200)
    division_path = DivisionPathField(_("for"))
    staff = models.CharField(_("who"), max_length=80)
    vehicle = models.CharField(_("vehicle"), max_length=60, blank=True, default="")
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "place": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "staff": PrivacyClass.OPERATIONAL,
        "vehicle": PrivacyClass.OPERATIONAL,
        "since": PrivacyClass.OPERATIONAL,
        "until": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = for_a_term("movements", since="until")

    class Meta:
        verbose_name = _("staff waiting for travellers")
        verbose_name_plural = _("staff waiting for travellers")
        constraints = [
            models.CheckConstraint(name="arrivals_waiting_by_somebody", condition=~models.Q(staff="")),
            models.CheckConstraint(name="arrivals_waiting_forward", condition=models.Q(until__gte=models.F("since"))),
        ]
