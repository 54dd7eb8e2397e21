"""One person in a row of every table that holds anything about people, by the classes of the fields alone.

Written past the application by the superuser, with the database's own checks laid aside: what a test then looks for is
what erasure and the copy for the person make of any row, also of tables that did not exist when the test was written.
"""

import json
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from psycopg import sql
from psycopg.types.json import Json

from sizao.desk.subject_fields import OPENED
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import vault
from sizao.foundation.privacy.retention import erased_models, person_fields
from tests.conftest import MACHINE_TIME
from tests.residents import CITY


MARK = "王种下"
# What the close-out counts by, and what its room reads as a word of its own.
_CODES = {
    "cases.Case.classification": "excluded",
    "cases.Finding.state": "set_aside",
    "investigations.Answer.said_by": "person",
    "people.IdentityDecision.state": "waiting",
    "people.IdentityPair.state": "waiting",
    "people.Person.sex": "u",
    "rights.CorrectionRequest.outcome": "refused",
    "rights.CorrectionRequest.way": "counter",
}
"""Stands in every text of the planted rows, as far as it fits."""
_SEALED = {
    **OPENED,
    "people.Person": {"name", "identifier", "phone"},
}
_BINARY = MARK.encode() * 4
_BY_KIND: dict[type[models.Field], Any] = {
    models.DateTimeField: MACHINE_TIME - timedelta(hours=2),
    models.DateField: (MACHINE_TIME - timedelta(hours=2)).date(),
    models.TimeField: time(8),
    models.BooleanField: False,
    models.JSONField: Json([MARK]),
    models.BinaryField: _BINARY,
    models.TextField: MARK,
    models.CharField: MARK,
    models.UUIDField: UUID(int=1),
    models.DecimalField: 3,
    models.FloatField: 3,
    models.PositiveSmallIntegerField: 3,
    models.SmallIntegerField: 3,
    models.IntegerField: 7_000_001,
    models.Field: CITY,
}
# People whom no registry knows: the second is somebody else in the same rows.
KEY, OTHER = 4_611_686_018_427_387_001, 4_611_686_018_427_387_002


def plant(superuser: Any) -> dict[str, Any]:
    """Plants the person in all tables that a close-out empties; the key of each row, by the label of its model."""
    superuser.execute("SET session_replication_role = replica")
    _lay_checks_aside(superuser)
    planted: dict[str, Any] = {}
    for model in reversed(erased_models()):
        planted[model._meta.label] = _insert(superuser, model, planted)
    with scope(CITY, actor="system:test"):
        for model in erased_models():
            _seal(superuser, model, planted[model._meta.label])
    superuser.execute("SET session_replication_role = DEFAULT")
    return planted


def _lay_checks_aside(superuser: Any) -> None:
    tables = [model._meta.db_table for model in erased_models()]
    found = superuser.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE contype = 'c' AND conrelid IN (SELECT oid FROM pg_class WHERE relname = ANY(%s))",
        [tables],
    ).fetchall()
    for table, name in found:
        superuser.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name))
        )


def _insert(superuser: Any, model: type[models.Model], planted: dict[str, Any]) -> Any:
    persons = {field.name for field in person_fields(model)}
    given = {
        field.column: _value(superuser, field, model, planted, is_person=field.name in persons)
        for field in model._meta.concrete_fields
        if not field.generated and not isinstance(field, models.AutoField)
    }
    insert = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING {}").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(map(sql.Identifier, given)),
        sql.SQL(", ").join(sql.Placeholder() * len(given)),
        sql.Identifier(model._meta.pk.column),
    )
    return superuser.execute(insert, list(given.values())).fetchone()[0]


def _some(superuser: Any, model: type[models.Model]) -> Any:
    """The key of any row of a table that a close-out leaves alone."""
    key, table = sql.Identifier(model._meta.pk.column), sql.Identifier(model._meta.db_table)
    return (superuser.execute(sql.SQL("SELECT {} FROM {} LIMIT 1").format(key, table)).fetchone() or (1,))[0]


def _value(superuser: Any, field: Any, model: type[models.Model], planted: dict[str, Any], *, is_person: bool) -> Any:
    label = model._meta.label
    if isinstance(field, models.ForeignKey):
        return planted.get(field.related_model._meta.label, _some(superuser, field.related_model))
    if is_person or field.name in ("low_key", "high_key"):
        return KEY if field.name in ("person", "key", "from_key", "low_key") else OTHER
    if field.name.endswith("_path") or field.name == "reports_to":
        return CITY
    if (label, field.name) == ("grid.GridVisit", "household"):
        return planted["cells.Household"]
    if hasattr(field, "base_field"):
        return [KEY] if isinstance(field.base_field, models.BigIntegerField) else [MARK]
    kind = next(kind for kind in _BY_KIND if isinstance(field, kind))
    value = _CODES.get(f"{label}.{field.name}", _BY_KIND[kind])
    return value[: field.max_length] if isinstance(value, str) else value


def _seal(superuser: Any, model: type[models.Model], key: Any) -> None:
    """What the person is told opened is sealed as its room would have done it."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField) and field.name in _SEALED.get(model._meta.label, ())
    ]
    if not fields:
        return
    row = model._default_manager.get(pk=key)
    for field in fields:
        sealed = vault().seal(
            json.dumps([MARK], ensure_ascii=False),
            at=Location(model._meta.db_table, field.name),
            row=getattr(row, "sealed_by", row.pk),
        )
        superuser.execute(
            sql.SQL("UPDATE {} SET {} = %s WHERE {} = %s").format(
                sql.Identifier(model._meta.db_table),
                sql.Identifier(field.column),
                sql.Identifier(model._meta.pk.column),
            ),
            [sealed, key],
        )
