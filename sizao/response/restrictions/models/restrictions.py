"""Restrictions, the decisions about them, what each rests on, and the steps they went through."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sizao.foundation.database.fields import DivisionPathField
from sizao.foundation.realms.types import RealmKind
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import WITH_THE_OUTBREAK, Retention, with_its
from sizao.response.restrictions.models.grounds import Ground, PackVersion
from sizao.response.restrictions.models.words import given, one_of
from sizao.response.restrictions.rules.lifecycle import OPEN, TOLD
from sizao.response.restrictions.types import OF_PLACES, DecisionKind, EndCause, Measure, State


TERMED = (DecisionKind.ORDER, DecisionKind.EXTEND, DecisionKind.EASE)
# What confines a person to a place, or closes a place: never without a look at what would be milder.
CONFINING = (
    Measure.ISOLATION,
    Measure.CENTRAL_QUARANTINE,
    Measure.MEDICAL_OBSERVATION,
    Measure.HOME_QUARANTINE,
    Measure.PLACE_CLOSURE,
)
_BOUND = TOLD | {State.SUSPENDED}


class Restriction(models.Model):
    """One limit. Term and measure are those of its decision (a foreign key over all of them holds it)."""

    number = models.CharField(pgettext_lazy("reference", "number"), max_length=24, unique=True)
    person = models.BigIntegerField(_("person key"), null=True)
    place = models.CharField(_("place"), max_length=120, null=True)
    measure = models.CharField(_("measure"), max_length=24)
    whereabouts = models.CharField(_("where it is spent"), max_length=200, blank=True, default="")
    division_path = DivisionPathField(_("division"))
    realm = models.CharField(_("realm"), max_length=8)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.CharField(_("proposed by"), max_length=80)
    proposed_starts_at = models.DateTimeField(_("proposed start"))
    proposed_ends_at = models.DateTimeField(_("proposed end"))
    proposal = models.JSONField(_("what the rules said"))
    pack_version_id: str
    pack_version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+", verbose_name=_("pack"))
    special = models.JSONField(_("special groups"), default=list)
    alternatives = models.JSONField(_("milder measures looked at"), default=list)
    state = models.CharField(_("state"), max_length=16, default=State.PROPOSED.value)
    state_at = models.DateTimeField(_("in this state since"))
    state_by = models.CharField(_("brought there by"), max_length=80)
    state_why = models.TextField(_("why"))
    decision_id: int | None
    decision = models.ForeignKey("Decision", models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    delivery_id: int | None
    delivery = models.ForeignKey("Delivery", models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    starts_at = models.DateTimeField(_("start"), null=True)
    ends_at = models.DateTimeField(_("end"), null=True)
    review_due_at = models.DateTimeField(_("to be reviewed by"), null=True)
    reexamine_at = models.DateTimeField(_("to be re-examined since"), null=True)
    reexamine_why = models.TextField(_("why it is to be re-examined"), blank=True, default="")
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_because = models.CharField(_("why it ended"), max_length=16, blank=True, default="")
    ended_reference = models.CharField(_("by what"), max_length=120, blank=True, default="")

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "number": PrivacyClass.OPERATIONAL,
        "person": PrivacyClass.HEALTH,
        "place": PrivacyClass.MOVEMENT,
        "measure": PrivacyClass.HEALTH,
        "whereabouts": PrivacyClass.MOVEMENT,
        "division_path": PrivacyClass.HEALTH,
        "realm": PrivacyClass.PUBLIC,
        "proposed_at": PrivacyClass.OPERATIONAL,
        "proposed_by": PrivacyClass.OPERATIONAL,
        "proposed_starts_at": PrivacyClass.HEALTH,
        "proposed_ends_at": PrivacyClass.HEALTH,
        "proposal": PrivacyClass.HEALTH,
        "pack_version": PrivacyClass.OPERATIONAL,
        "special": PrivacyClass.HEALTH,
        "alternatives": PrivacyClass.HEALTH,
        "state": PrivacyClass.HEALTH,
        "state_at": PrivacyClass.OPERATIONAL,
        "state_by": PrivacyClass.OPERATIONAL,
        "state_why": PrivacyClass.HEALTH,
        "decision": PrivacyClass.OPERATIONAL,
        "delivery": PrivacyClass.OPERATIONAL,
        "starts_at": PrivacyClass.HEALTH,
        "ends_at": PrivacyClass.HEALTH,
        "review_due_at": PrivacyClass.OPERATIONAL,
        "reexamine_at": PrivacyClass.HEALTH,
        "reexamine_why": PrivacyClass.HEALTH,
        "ended_at": PrivacyClass.HEALTH,
        "ended_because": PrivacyClass.HEALTH,
        "ended_reference": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = WITH_THE_OUTBREAK

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        indexes = [
            models.Index(fields=["person"], name="restrictions_person_idx"),
            models.Index(fields=["state", "-state_at"], name="restrictions_state_idx"),
        ]
        constraints = [
            models.CheckConstraint(
                name="restrictions_about_one",
                condition=models.Q(person__isnull=True, place__isnull=False)
                | models.Q(person__isnull=False, place__isnull=True),
            ),
            models.CheckConstraint(name="restrictions_measure_known", condition=one_of("measure", Measure)),
            models.CheckConstraint(
                name="restrictions_measure_fits_the_subject",
                condition=models.Q(models.Q(place__isnull=False), one_of("measure", OF_PLACES))
                | (models.Q(place__isnull=True) & ~one_of("measure", OF_PLACES)),
            ),
            models.CheckConstraint(name="restrictions_state_known", condition=one_of("state", State)),
            models.CheckConstraint(name="restrictions_realm_known", condition=one_of("realm", RealmKind)),
            models.CheckConstraint(
                name="restrictions_proposed_end_after_start",
                condition=models.Q(proposed_ends_at__gt=models.F("proposed_starts_at")),
            ),
            models.CheckConstraint(
                name="restrictions_end_after_start",
                condition=models.Q(starts_at__isnull=True, ends_at__isnull=True, decision__isnull=True)
                | models.Q(ends_at__gt=models.F("starts_at"), decision__isnull=False),
            ),
            models.CheckConstraint(
                name="restrictions_decided_by_a_decision",
                condition=~one_of("state", {State.DECIDED, *_BOUND}) | models.Q(decision__isnull=False),
            ),
            models.CheckConstraint(
                name="restrictions_told_by_a_notice",
                condition=~one_of("state", _BOUND) | models.Q(delivery__isnull=False),
            ),
            models.CheckConstraint(
                name="restrictions_ended_for_a_cause",
                condition=models.Q(state=State.ENDED.value, ended_at__isnull=False) & one_of("ended_because", EndCause)
                | ~models.Q(state=State.ENDED.value) & models.Q(ended_at__isnull=True, ended_because=""),
            ),
            models.CheckConstraint(
                name="restrictions_moved_by_somebody",
                condition=given("proposed_by", "state_by", "state_why"),
            ),
            models.UniqueConstraint(
                name="restrictions_one_open_of_a_kind_for_a_person",
                fields=["person", "measure"],
                condition=one_of("state", OPEN) & models.Q(person__isnull=False),
            ),
            models.UniqueConstraint(
                name="restrictions_one_open_of_a_kind_for_a_place",
                fields=["place", "measure"],
                condition=one_of("state", OPEN) & models.Q(place__isnull=False),
            ),
        ]


class Decision(models.Model):
    """What a named person decided, under which authority and rules. Rows are added and never changed."""

    restriction_id: int
    restriction = models.ForeignKey(Restriction, models.DO_NOTHING, related_name="+", db_constraint=False)
    kind = models.CharField(_("kind"), max_length=16)
    decided_at = models.DateTimeField(_("decided at"))
    recorded_at = models.DateTimeField(_("recorded at, by the machine"), db_default=Now(), editable=False)
    decider_id: int
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decider"))
    authority = models.CharField(_("authority"), max_length=32)
    realm = models.CharField(_("realm"), max_length=8)
    reason = models.TextField(_("reason"))
    measure = models.CharField(_("measure"), max_length=24, blank=True, default="")
    starts_at = models.DateTimeField(_("start"), null=True)
    ends_at = models.DateTimeField(_("end"), null=True)
    whereabouts = models.CharField(_("where it is spent"), max_length=200, blank=True, default="")
    review_due_at = models.DateTimeField(_("to be reviewed by"), null=True)
    pack_version_id: str | None
    pack_version = models.ForeignKey(PackVersion, models.PROTECT, null=True, related_name="+", verbose_name=_("pack"))
    rules = models.JSONField(_("rules"), default=list)
    legal_basis = models.TextField(_("legal basis"), blank=True, default="")
    article = models.JSONField(_("article of the law"), default=dict)
    trace = models.JSONField(_("what the rules said"), default=dict)
    alternatives = models.JSONField(_("milder measures looked at"), default=list)
    remedies = models.JSONField(_("ways to contest"), default=list)
    live_permits = models.BooleanField(_("the live realm would permit it"), default=False)
    live_answer = models.JSONField(_("what the live realm would answer"), default=dict)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "restriction": PrivacyClass.HEALTH,
        "kind": PrivacyClass.HEALTH,
        "decided_at": PrivacyClass.OPERATIONAL,
        "recorded_at": PrivacyClass.OPERATIONAL,
        "decider": PrivacyClass.OPERATIONAL,
        "authority": PrivacyClass.OPERATIONAL,
        "realm": PrivacyClass.PUBLIC,
        "reason": PrivacyClass.HEALTH,
        "measure": PrivacyClass.HEALTH,
        "starts_at": PrivacyClass.HEALTH,
        "ends_at": PrivacyClass.HEALTH,
        "whereabouts": PrivacyClass.MOVEMENT,
        "review_due_at": PrivacyClass.OPERATIONAL,
        "pack_version": PrivacyClass.OPERATIONAL,
        "rules": PrivacyClass.OPERATIONAL,
        "legal_basis": PrivacyClass.OPERATIONAL,
        "article": PrivacyClass.OPERATIONAL,
        "trace": PrivacyClass.HEALTH,
        "alternatives": PrivacyClass.HEALTH,
        "remedies": PrivacyClass.PUBLIC,
        "live_permits": PrivacyClass.OPERATIONAL,
        "live_answer": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = with_its("restriction")

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [
            models.Index(fields=["restriction", "decided_at"], name="restrictions_decision_idx"),
            models.Index(fields=["decider", "decided_at"], name="restrictions_decider_idx"),
        ]
        constraints = [
            models.CheckConstraint(name="restrictions_decision_kind_known", condition=one_of("kind", DecisionKind)),
            models.CheckConstraint(name="restrictions_decision_with_reason", condition=given("reason")),
            models.CheckConstraint(name="restrictions_decision_with_authority", condition=given("authority")),
            models.CheckConstraint(
                name="restrictions_decision_end_after_start",
                condition=models.Q(starts_at__isnull=True, ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("starts_at")),
            ),
            models.CheckConstraint(
                name="restrictions_decision_on_rules",
                condition=~one_of("kind", TERMED)
                | models.Q(
                    one_of("measure", Measure),
                    ~models.Q(rules=[]),
                    ~models.Q(remedies=[]),
                    ~models.Q(trace={}),
                    given("legal_basis"),
                    starts_at__isnull=False,
                    ends_at__isnull=False,
                    review_due_at__isnull=False,
                    pack_version__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="restrictions_decision_looked_for_milder",
                condition=~models.Q(kind=DecisionKind.ORDER.value)
                | ~one_of("measure", CONFINING)
                | ~models.Q(alternatives=[]),
            ),
            models.CheckConstraint(
                name="restrictions_decision_lawful_if_live",
                condition=~models.Q(realm=RealmKind.LIVE.value) | ~one_of("kind", TERMED) | models.Q(live_permits=True),
            ),
        ]


class Basis(models.Model):
    """A ground on which a decision, or a proposal (no decision), rests. Rows are added and never changed."""

    restriction_id: int
    restriction = models.ForeignKey(Restriction, models.DO_NOTHING, related_name="+", db_constraint=False)
    decision_id: int | None
    decision = models.ForeignKey(Decision, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    ground_id: int
    ground = models.ForeignKey(Ground, models.PROTECT, related_name="+", verbose_name=_("ground"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "restriction": PrivacyClass.HEALTH,
        "decision": PrivacyClass.OPERATIONAL,
        "ground": PrivacyClass.HEALTH,
    }
    retention: ClassVar[Retention] = with_its("restriction")

    class Meta:
        verbose_name = _("basis")
        verbose_name_plural = _("bases")
        indexes = [models.Index(fields=["ground"], name="restrictions_basis_ground_idx")]
        constraints = [
            models.UniqueConstraint(
                name="restrictions_basis_once",
                fields=["restriction", "decision", "ground"],
                nulls_distinct=False,
            ),
        ]


class Step(models.Model):
    """One change of state. Written by the database itself whenever a state changes; never changed."""

    restriction_id: int
    restriction = models.ForeignKey(Restriction, models.DO_NOTHING, related_name="+", db_constraint=False)
    at = models.DateTimeField(pgettext_lazy("instant", "at"))
    before = models.CharField(_("from"), max_length=16, blank=True, default="")
    after = models.CharField(_("to"), max_length=16)
    actor = models.CharField(_("by"), max_length=80)
    reason = models.TextField(_("reason"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "restriction": PrivacyClass.HEALTH,
        "at": PrivacyClass.OPERATIONAL,
        "before": PrivacyClass.HEALTH,
        "after": PrivacyClass.HEALTH,
        "actor": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.HEALTH,
    }
    retention: ClassVar[Retention] = with_its("restriction")

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
