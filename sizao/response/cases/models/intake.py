"""Tables of what comes in: laboratories, their batches, rows to correct, results that wait for a person.

What names people is sealed, bound to its row, and removed as soon as the row has its place.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, for_a_term, standing
from sizao.response.cases.models.findings import Finding
from sizao.response.cases.models.words import one_of
from sizao.response.cases.types import FindingKind, IntakeState, ResultStatus, UnmatchedState


_APPLIED = models.Q(state=IntakeState.APPLIED.value)
_WAITING = models.Q(state=UnmatchedState.WAITING.value)


class Laboratory(models.Model):
    """Who sends results. Not a scoped row: whoever sends is known before any scope is."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    zone = models.CharField(_("time zone"), max_length=64)
    encoding = models.CharField(_("encoding"), max_length=32, blank=True, default="")
    columns = models.JSONField(_("what it calls our columns"), default=dict)
    words = models.JSONField(_("what its words mean"), default=dict)
    division_path = DivisionPathField(_("division"))
    within_path = DivisionPathField(_("looks for people within"))
    created_at = models.DateTimeField(_("made at"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "name": PrivacyClass.OPERATIONAL,
        "zone": PrivacyClass.OPERATIONAL,
        "encoding": PrivacyClass.OPERATIONAL,
        "columns": PrivacyClass.OPERATIONAL,
        "words": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "within_path": PrivacyClass.OPERATIONAL,
        "created_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("who may send results")

    class Meta:
        verbose_name = _("laboratory")
        verbose_name_plural = _("laboratories")
        constraints = [
            models.CheckConstraint(
                name="cases_laboratory_named_and_timed", condition=~models.Q(name="") & ~models.Q(zone="")
            ),
            models.CheckConstraint(
                name="cases_laboratory_looks_around_itself",
                condition=models.Q(within_path__above=models.F("division_path")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LaboratoryToken(models.Model):
    """A token with which a laboratory sends by API: only its hash is kept."""

    laboratory_id: int
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="tokens")
    hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(_("label"), max_length=80)
    created_at = models.DateTimeField(_("made at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "laboratory": PrivacyClass.OPERATIONAL,
        "hash": PrivacyClass.OPERATIONAL,
        "label": PrivacyClass.OPERATIONAL,
        "created_at": PrivacyClass.OPERATIONAL,
        "revoked_at": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("who may send results")

    class Meta:
        verbose_name = _("token of a laboratory")
        verbose_name_plural = _("tokens of laboratories")


class IntakeBatch(models.Model):
    """What a laboratory sent under one key. `content` is the table as read, sealed, until every row has its place."""

    laboratory_id: int
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="+", verbose_name=_("laboratory"))
    key = models.CharField(_("key"), max_length=200)
    name = models.CharField(_("file"), max_length=200)
    format = models.CharField(_("format"), max_length=16)
    size = models.BigIntegerField(_("bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    state = models.CharField(_("state"), max_length=16)
    names = models.JSONField(_("names of its columns"))
    reading = models.JSONField(_("how it is read"), default=dict)
    content = models.BinaryField(_("content"), null=True)
    rows = models.IntegerField(_("rows"))
    done = models.IntegerField(_("rows worked off"), default=0)
    counts = models.JSONField(_("what became of them"), default=dict)
    staged_at = models.DateTimeField(_("staged at"))
    landed_at = models.DateTimeField(_("landed at"), null=True)
    applied_at = models.DateTimeField(_("applied at"), null=True)
    requested_by = models.CharField(_("requested by"), max_length=80)
    division_path = DivisionPathField(_("division"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "laboratory": PrivacyClass.OPERATIONAL,
        "key": PrivacyClass.OPERATIONAL,
        "name": PrivacyClass.OPERATIONAL,
        "format": PrivacyClass.OPERATIONAL,
        "size": PrivacyClass.OPERATIONAL,
        "sha256": PrivacyClass.OPERATIONAL,
        "state": PrivacyClass.OPERATIONAL,
        "names": PrivacyClass.OPERATIONAL,
        "reading": PrivacyClass.OPERATIONAL,
        "content": PrivacyClass.IDENTITY,
        "rows": PrivacyClass.OPERATIONAL,
        "done": PrivacyClass.OPERATIONAL,
        "counts": PrivacyClass.OPERATIONAL,
        "staged_at": PrivacyClass.OPERATIONAL,
        "landed_at": PrivacyClass.OPERATIONAL,
        "applied_at": PrivacyClass.OPERATIONAL,
        "requested_by": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = for_a_term("untaken_list", since="staged_at", unless="landed_at")

    class Meta:
        verbose_name = _("batch of results")
        verbose_name_plural = _("batches of results")
        indexes = [models.Index(fields=["-staged_at"], name="cases_intake_staged_idx")]
        constraints = [
            models.UniqueConstraint(name="cases_intake_key_once", fields=["laboratory", "key"]),
            models.CheckConstraint(name="cases_intake_state_known", condition=one_of("state", IntakeState)),
            models.CheckConstraint(
                name="cases_intake_names_nobody_when_applied",
                condition=models.Q(_APPLIED, content__isnull=True) | (~_APPLIED & models.Q(content__isnull=False)),
            ),
            models.CheckConstraint(
                name="cases_intake_applied_is_whole",
                condition=models.Q(_APPLIED, applied_at__isnull=False, done=models.F("rows"))
                | (~_APPLIED & models.Q(applied_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="cases_intake_staged_has_not_landed",
                condition=models.Q(state=IntakeState.STAGED.value, landed_at__isnull=True, done=0)
                | (~models.Q(state=IntakeState.STAGED.value) & models.Q(landed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class BadRow(models.Model):
    """A row that was not taken: where it stood, why, and, sealed until it came again, what it said."""

    batch_id: int
    batch = models.ForeignKey(IntakeBatch, models.CASCADE, related_name="bad_rows", verbose_name=_("batch"))
    line = models.IntegerField(_("line"))
    reason = models.CharField(_("reason"), max_length=40)
    column = models.CharField(_("column"), max_length=16, blank=True)
    fields = models.BinaryField(_("as sent"), null=True)
    resolved_by_id: int | None
    resolved_by = models.ForeignKey(
        IntakeBatch, models.PROTECT, null=True, related_name="+", verbose_name=_("sent again in")
    )
    division_path = DivisionPathField(_("division"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "batch": PrivacyClass.OPERATIONAL,
        "line": PrivacyClass.OPERATIONAL,
        "reason": PrivacyClass.OPERATIONAL,
        "column": PrivacyClass.OPERATIONAL,
        "fields": PrivacyClass.IDENTITY,
        "resolved_by": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = for_a_term("bad_row", since="batch__staged_at", parent="batch")

    class Meta:
        verbose_name = _("row to correct")
        verbose_name_plural = _("rows to correct")
        constraints = [
            models.UniqueConstraint(name="cases_badrow_line_once", fields=["batch", "line"]),
            models.CheckConstraint(
                name="cases_badrow_names_nobody_when_resolved",
                condition=models.Q(resolved_by__isnull=True, fields__isnull=False)
                | models.Q(resolved_by__isnull=False, fields__isnull=True),
            ),
        ]


class Unmatched(models.Model):
    """A result of which it is not certain whose it is. Once it is settled nothing in it names anybody any more."""

    laboratory_id: int
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="+", verbose_name=_("laboratory"))
    reference = models.CharField(_("number at the source"), max_length=120)
    status = models.CharField(_("status"), max_length=16)
    kind = models.CharField(_("kind"), max_length=24)
    sampled_at = models.DateTimeField(_("specimen taken at"))
    resulted_at = models.DateTimeField(_("result known at"))
    method = models.CharField(_("method"), max_length=120, blank=True)
    value = models.CharField(_("value"), max_length=60, blank=True)
    specimen = models.CharField(_("number of the specimen"), max_length=120, blank=True)
    reasons = models.TextField(_("why it waits"))
    state = models.CharField(_("state"), max_length=16)
    identity = models.BinaryField(_("whom it names"), null=True)
    person = models.BigIntegerField(_("person key"), null=True)
    name_index = models.BigIntegerField(null=True)
    phone_index = models.BigIntegerField(null=True)
    fingerprint = models.BigIntegerField()
    batch_id: int
    batch = models.ForeignKey(IntakeBatch, models.PROTECT, related_name="unmatched", verbose_name=_("batch"))
    line = models.IntegerField(_("line"))
    received_at = models.DateTimeField(_("received at"))
    division_path = DivisionPathField(_("division"))
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.CharField(_("settled by"), max_length=80, blank=True, default="")
    settled_reason = models.TextField(_("reason"), blank=True, default="")
    finding_id: int | None
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="+", verbose_name=_("finding"))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "laboratory": PrivacyClass.OPERATIONAL,
        "reference": PrivacyClass.OPERATIONAL,
        "status": PrivacyClass.OPERATIONAL,
        "kind": PrivacyClass.HEALTH,
        "sampled_at": PrivacyClass.HEALTH,
        "resulted_at": PrivacyClass.HEALTH,
        "method": PrivacyClass.HEALTH,
        "value": PrivacyClass.HEALTH,
        "specimen": PrivacyClass.OPERATIONAL,
        "reasons": PrivacyClass.OPERATIONAL,
        "state": PrivacyClass.OPERATIONAL,
        "identity": PrivacyClass.IDENTITY,
        "person": PrivacyClass.IDENTITY,
        "name_index": PrivacyClass.IDENTITY,
        "phone_index": PrivacyClass.IDENTITY,
        # A keyed hash of the whole row, by which the same row is known when it comes again.
        "fingerprint": PrivacyClass.IDENTITY,
        "batch": PrivacyClass.OPERATIONAL,
        "line": PrivacyClass.OPERATIONAL,
        "received_at": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "settled_at": PrivacyClass.OPERATIONAL,
        "settled_by": PrivacyClass.OPERATIONAL,
        "settled_reason": PrivacyClass.OPERATIONAL,
        "finding": PrivacyClass.HEALTH,
    }
    retention: ClassVar[Retention] = for_a_term("settled_result", since="settled_at")

    class Meta:
        verbose_name = _("result without a person")
        verbose_name_plural = _("results without a person")
        indexes = [
            models.Index(fields=["state", "-received_at"], name="cases_unmatched_state_idx"),
            models.Index(fields=["person"], name="cases_unmatched_person_idx"),
            models.Index(fields=["name_index"], name="cases_unmatched_name_idx"),
            models.Index(fields=["phone_index"], name="cases_unmatched_phone_idx"),
        ]
        constraints = [
            models.UniqueConstraint(name="cases_unmatched_once", fields=["laboratory", "reference", "fingerprint"]),
            models.CheckConstraint(name="cases_unmatched_kind_known", condition=one_of("kind", FindingKind)),
            models.CheckConstraint(name="cases_unmatched_status_known", condition=one_of("status", ResultStatus)),
            models.CheckConstraint(name="cases_unmatched_state_known", condition=one_of("state", UnmatchedState)),
            models.CheckConstraint(
                name="cases_unmatched_names_nobody_when_settled",
                condition=models.Q(_WAITING, identity__isnull=False)
                | models.Q(
                    ~_WAITING,
                    identity__isnull=True,
                    person__isnull=True,
                    name_index__isnull=True,
                    phone_index__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="cases_unmatched_settled_by_somebody_for_a_reason",
                condition=models.Q(_WAITING, settled_at__isnull=True)
                | (
                    models.Q(~_WAITING, settled_at__isnull=False)
                    & ~models.Q(settled_by="")
                    & ~models.Q(settled_reason="")
                ),
            ),
            models.CheckConstraint(
                name="cases_unmatched_matched_has_a_finding",
                condition=~models.Q(state=UnmatchedState.MATCHED.value) | models.Q(finding__isnull=False),
            ),
        ]
