"""Requests for assistance.

A request and its people are seen by both sides, the one that asks and the one that is asked, and by nobody else; only
the asking side names people.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, with_its
from sizao.response.investigations.models.words import one_of
from sizao.response.investigations.types import AssistanceKind, AssistanceOutcome


class AssistanceRequest(models.Model):
    """What one area asks of another. The case stays with the asking side: the other one knows its number only."""

    case_id: int | None
    # None where the case is kept outside: the request came from another instance.
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+", verbose_name=_("case"))
    case_number = models.CharField(_("case number"), max_length=24)
    from_path = DivisionPathField(_("asked by"))
    to_path = DivisionPathField(_("asked of"))
    to_name = models.CharField(_("place outside"), max_length=120, blank=True, default="")
    from_name = models.CharField(_("place outside that asked"), max_length=120, blank=True, default="")
    partner = models.CharField(_("partner of exchange"), max_length=60, blank=True, default="")
    outside_reference = models.BigIntegerField(_("number outside"), null=True)
    kind = models.CharField(_("kind"), max_length=16)
    asked = models.BinaryField(_("what is asked"), null=True)
    sent_at = models.DateTimeField(_("sent at"))
    sent_by = models.CharField(_("sent by"), max_length=80)
    received_at = models.DateTimeField(_("received at"), null=True)
    received_by = models.CharField(_("received by"), max_length=80, blank=True, default="")
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=80, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "case": PrivacyClass.HEALTH,
        "case_number": PrivacyClass.OPERATIONAL,
        "from_path": PrivacyClass.OPERATIONAL,
        "to_path": PrivacyClass.OPERATIONAL,
        "to_name": PrivacyClass.OPERATIONAL,
        "from_name": PrivacyClass.OPERATIONAL,
        "partner": PrivacyClass.OPERATIONAL,
        "outside_reference": PrivacyClass.OPERATIONAL,
        "kind": PrivacyClass.OPERATIONAL,
        "asked": PrivacyClass.IDENTITY,
        "sent_at": PrivacyClass.OPERATIONAL,
        "sent_by": PrivacyClass.OPERATIONAL,
        "received_at": PrivacyClass.OPERATIONAL,
        "received_by": PrivacyClass.OPERATIONAL,
        "answered_at": PrivacyClass.OPERATIONAL,
        "answered_by": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("case")

    class Meta:
        verbose_name = _("request for assistance")
        verbose_name_plural = _("requests for assistance")
        indexes = [models.Index(fields=["-sent_at"], name="investigations_request_idx")]
        constraints = [
            models.CheckConstraint(name="investigations_request_kind_known", condition=one_of("kind", AssistanceKind)),
            models.CheckConstraint(
                name="investigations_request_of_others", condition=~models.Q(from_path=models.F("to_path"))
            ),
            models.CheckConstraint(
                name="investigations_request_has_its_case_here_or_outside",
                condition=models.Q(case__isnull=False, from_name="")
                | (models.Q(case__isnull=True) & ~models.Q(from_name="") & ~models.Q(partner="")),
            ),
            models.CheckConstraint(
                name="investigations_request_received_by_somebody",
                condition=models.Q(received_at__isnull=True, received_by="")
                | (models.Q(received_at__gte=models.F("sent_at")) & ~models.Q(received_by="")),
            ),
            models.CheckConstraint(
                name="investigations_request_answered_by_somebody",
                condition=models.Q(answered_at__isnull=True, answered_by="")
                | (models.Q(answered_at__gte=models.F("received_at")) & ~models.Q(answered_by="")),
            ),
        ]


class AssistancePerson(models.Model):
    """One person of a request. Whom it names never changes; what came of it does."""

    request_id: int
    request = models.ForeignKey(AssistanceRequest, models.PROTECT, related_name="persons", verbose_name=_("request"))
    person = models.BigIntegerField(_("person key"))
    outside_reference = models.BigIntegerField(_("number outside"), null=True)
    degree = models.SmallIntegerField(_("degree"))
    last_exposure = models.DateTimeField(_("last exposure"))
    identity = models.BinaryField(_("identity"), null=True)
    outcome = models.CharField(_("outcome"), max_length=16)
    located_at = models.DateTimeField(_("located at"), null=True)
    controlled_at = models.DateTimeField(_("measure in place at"), null=True)
    result = models.BinaryField(_("result"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "request": PrivacyClass.OPERATIONAL,
        "person": PrivacyClass.HEALTH,
        "outside_reference": PrivacyClass.OPERATIONAL,
        "degree": PrivacyClass.HEALTH,
        "last_exposure": PrivacyClass.HEALTH,
        "identity": PrivacyClass.IDENTITY,
        "outcome": PrivacyClass.HEALTH,
        "located_at": PrivacyClass.HEALTH,
        "controlled_at": PrivacyClass.HEALTH,
        "result": PrivacyClass.IDENTITY,
    }
    retention: ClassVar[Retention] = with_its("request")

    class Meta:
        verbose_name = _("person of a request")
        verbose_name_plural = _("people of requests")
        constraints = [
            models.UniqueConstraint(name="investigations_asked_once", fields=["request", "person"]),
            models.CheckConstraint(
                name="investigations_asked_outcome_known", condition=one_of("outcome", AssistanceOutcome)
            ),
            models.CheckConstraint(
                name="investigations_asked_located_before_controlled",
                condition=models.Q(controlled_at__isnull=True) | models.Q(located_at__lte=models.F("controlled_at")),
            ),
        ]
