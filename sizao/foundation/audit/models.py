"""The audit trail: what was done and read, the chain that seals it, and what it knows of each audited table.

Triggers of the database write most of it and all of the chain (migrations 0003 and 0004); only events are also
written from here, by `record`.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from sizao.foundation.database.fields import DivisionPathField
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import Retention, standing


class AuditEvent(models.Model):
    """One act, one read, or one change of rows. No foreign keys: it outlives whatever it speaks of.

    Acts and reads come by `record`: `at` is the time of the realm, `detail` holds record numbers and counts, never a
    person's name, number or phone. Changes of rows come by trigger: `action` is `row.insert`, `row.update`,
    `row.delete` or `row.stock`, `subject_kind` the table, `subject_key` the row's key; they name the columns that
    changed and hold hashes, never values. A statement that changes many rows leaves one event without a key, and its
    rows in `RowList`. The people whom an act or read is about stand in `PeopleRead`; then `row_count` is their number
    and `new_hash` covers them. `written_at` and `database_role` are the database's own word, whatever was given.
    """

    at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    database_role = models.CharField(max_length=63, db_default="", editable=False)
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=63)
    subject_key = models.TextField()
    purpose = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    division_path = DivisionPathField(null=True)
    changed_columns = ArrayField(models.TextField(), null=True)
    row_count = models.BigIntegerField(null=True)
    old_hash = models.BinaryField(null=True)
    new_hash = models.BinaryField(null=True)

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "at": PrivacyClass.OPERATIONAL,
        "written_at": PrivacyClass.OPERATIONAL,
        "database_role": PrivacyClass.OPERATIONAL,
        "actor": PrivacyClass.OPERATIONAL,
        "action": PrivacyClass.OPERATIONAL,
        "subject_kind": PrivacyClass.OPERATIONAL,
        # Person keys and case numbers: that somebody was read about says something about their health.
        "subject_key": PrivacyClass.HEALTH,
        "purpose": PrivacyClass.OPERATIONAL,
        "detail": PrivacyClass.HEALTH,
        "division_path": PrivacyClass.OPERATIONAL,
        "changed_columns": PrivacyClass.OPERATIONAL,
        "row_count": PrivacyClass.OPERATIONAL,
        # Salted: nobody finds out what a row says by hashing what it may say.
        "old_hash": PrivacyClass.OPERATIONAL,
        "new_hash": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing(
        "proves what was done; its keys lead to nobody once registry and pseudonym key are gone"
    )

    class Meta:
        indexes = [
            models.Index(fields=["written_at"], name="audit_event_written_idx"),
            models.Index(fields=["actor", "written_at"], name="audit_event_actor_idx"),
            models.Index(fields=["action", "written_at"], name="audit_event_action_idx"),
            models.Index(fields=["subject_kind", "subject_key"], name="audit_event_subject_idx"),
        ]
        constraints = [
            models.CheckConstraint(name="audit_event_actor_given", condition=~models.Q(actor="")),
            models.CheckConstraint(name="audit_event_action_given", condition=~models.Q(action="")),
        ]

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.actor} {self.action} {self.subject_kind}:{self.subject_key}"


class Unsealed(models.Model):
    """An event that waits for its place in the chain, with the hash of its content when it was written."""

    event = models.BigIntegerField(primary_key=True)
    content_hash = models.BinaryField()

    privacy_classes: ClassVar[PrivacyClasses] = {
        "event": PrivacyClass.OPERATIONAL,
        "content_hash": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("part of the audit trail")


class Seal(models.Model):
    """The place of an event in the chain. `hash` covers the number, the hash before it, and the event's content."""

    number = models.BigIntegerField(primary_key=True)
    event = models.BigIntegerField(unique=True)
    previous = models.BinaryField()
    content_hash = models.BinaryField()
    hash = models.BinaryField()

    privacy_classes: ClassVar[PrivacyClasses] = {
        "number": PrivacyClass.OPERATIONAL,
        "event": PrivacyClass.OPERATIONAL,
        "previous": PrivacyClass.OPERATIONAL,
        "content_hash": PrivacyClass.OPERATIONAL,
        "hash": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("part of the audit trail")


class RowList(models.Model):
    """Some of the rows that one statement changed, by key, with the first 16 bytes of the hash before and after."""

    event = models.BigIntegerField()
    part = models.IntegerField()
    keys = ArrayField(models.TextField())
    old_hashes = ArrayField(models.BinaryField(null=True))
    new_hashes = ArrayField(models.BinaryField(null=True))

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "event": PrivacyClass.OPERATIONAL,
        "part": PrivacyClass.OPERATIONAL,
        "keys": PrivacyClass.HEALTH,
        "old_hashes": PrivacyClass.OPERATIONAL,
        "new_hashes": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("proves what was done, by hashes under a salt")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "part"], name="audit_rowlist_part_once")]


class PeopleRead(models.Model):
    """The people of one county whom one event is about, by key; no division: nobody knows where they live.

    Written with its event by `audit_record_read` (migration 0006) only. A scope shows those who live in it, whoever
    read about them.
    """

    event = models.BigIntegerField(db_index=True)
    division_path = DivisionPathField(null=True)
    persons = ArrayField(models.BigIntegerField())

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "event": PrivacyClass.OPERATIONAL,
        "division_path": PrivacyClass.OPERATIONAL,
        "persons": PrivacyClass.HEALTH,
    }
    retention: ClassVar[Retention] = standing(
        "proves who was read about; its keys lead to nobody once registry and pseudonym key are gone"
    )


class Salt(models.Model):
    """What every hash of a row begins with: one row, which only the owner of the tables reads."""

    value = models.BinaryField()

    privacy_classes: ClassVar[PrivacyClasses] = {
        "id": PrivacyClass.OPERATIONAL,
        "value": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("part of the audit trail")


class AuditedTable(models.Model):
    """A table whose changes the trail holds, with the columns it had when its rows were last taken stock of."""

    name = models.CharField(max_length=63, primary_key=True)
    key_column = models.CharField(max_length=63)
    columns = ArrayField(models.TextField())

    privacy_classes: ClassVar[PrivacyClasses] = {
        "name": PrivacyClass.OPERATIONAL,
        "key_column": PrivacyClass.OPERATIONAL,
        "columns": PrivacyClass.OPERATIONAL,
    }
    retention: ClassVar[Retention] = standing("part of the audit trail")
