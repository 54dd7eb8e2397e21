"""What row security opens while somebody has emergency access, written anew by the owner after each migration.

Each table about people whose rows carry a division may then also be read where the grant lies; for a grant to one
person, only where the row is about that person. Tables whose rows are seen with a row above them follow by themselves;
there a policy keeps emergency access from writing. The grant is looked up by the database for the actor of the
transaction, so it ends by itself whatever the application believes.
"""

from django.apps import apps
from django.db import connections
from django.db.models import ForeignKey, Model

from sizao.foundation.privacy.classified import privacy_classes_of
from sizao.foundation.privacy.retention import PERSONAL


_SCOPE = "nullif(current_setting('sizao.scope', true), '')::ltree"
_PATH = "(SELECT rights_emergency_path())"
_PERSONS = "(SELECT rights_emergency_persons())"
_DIVISION = "division_path"
# A row of these is about the person whom the field names; `key` in the registry itself.
_PERSON_FIELDS = {"people.Person": "key"}
_PERSON = "person"
# Emergency access and corrections are seen by rules of their own.
_APART = {"rights.EmergencyGrant"}


def write_policies(using: str) -> None:
    """Writes the policies of all tables that are there. For the owner, after migrations."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('rights_emergency_path()') IS NOT NULL")
        if cursor.fetchone() != (True,):
            return
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace")
        secured = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT tablename, policyname FROM pg_policies WHERE policyname ~ '_emergency(_add|_change|_remove)?$'"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'DROP POLICY "{name}" ON "{table}"')
        cursor.execute("SELECT tablename, qual FROM pg_policies WHERE policyname = tablename || '_scope'")
        seen = dict(cursor.fetchall())
        for model in _of_people(secured):
            for statement in _statements(model, seen):
                cursor.execute(statement)


def _of_people(secured: set[str]) -> list[type[Model]]:
    models = [model for model in apps.get_models() if model._meta.db_table in secured]
    return [
        model
        for model in models
        if model._meta.label not in _APART and PERSONAL & set(privacy_classes_of(model).values())
    ]


def _statements(model: type[Model], seen: dict[str, str | None]) -> list[str]:
    table = model._meta.db_table
    qualification = seen.get(table)
    if qualification is None:
        return []
    if _has(model, _DIVISION):
        about = _about(model)
        whose = f"{_PERSONS} IS NULL" + (f" OR {about}" if about else "")
        return [
            f'CREATE POLICY "{table}_emergency" ON "{table}" FOR SELECT USING'
            f' ("{table}"."{_DIVISION}" <@ {_PATH} AND ({whose}))'
        ]
    own = _own(model, seen)
    if own is None:
        return []
    return [
        f'CREATE POLICY "{table}_emergency_add" ON "{table}" AS RESTRICTIVE FOR INSERT WITH CHECK ({own})',
        f'CREATE POLICY "{table}_emergency_change" ON "{table}" AS RESTRICTIVE FOR UPDATE USING ({own})',
        f'CREATE POLICY "{table}_emergency_remove" ON "{table}" AS RESTRICTIVE FOR DELETE USING ({own})',
    ]


def _about(model: type[Model]) -> str | None:
    """SQL that is true for rows about the person of the grant, by their own field or by one row above them."""
    table = model._meta.db_table
    name = _PERSON_FIELDS.get(model._meta.label, _PERSON)
    if _has(model, name):
        return f'"{table}"."{name}" = ANY ({_PERSONS}::bigint[])'
    for field in _relations(model):
        parent = field.related_model
        if _has(parent, _PERSON) and _has(parent, _DIVISION):
            above = parent._meta
            return (
                f'"{table}"."{field.column}" IN (SELECT "{above.pk.column}" FROM "{above.db_table}"'
                f' WHERE "{_PERSON}" = ANY ({_PERSONS}::bigint[]))'
            )
    return None


def _own(model: type[Model], seen: dict[str, str | None]) -> str | None:
    """SQL that is true for rows that lie in the scope itself, by the row above them with which they are seen."""
    table = model._meta.db_table
    if _has(model, _DIVISION):
        return f'"{table}"."{_DIVISION}" <@ {_SCOPE}'
    qualification = seen.get(table) or ""
    for field in _relations(model):
        above = field.related_model._meta
        if f"FROM {above.db_table}" not in qualification:
            continue
        inner = _own(field.related_model, seen)
        if inner is not None:
            return (
                f'EXISTS (SELECT 1 FROM "{above.db_table}" WHERE "{above.db_table}"."{above.pk.column}"'
                f' = "{table}"."{field.column}" AND {inner})'
            )
    return None


def _has(model: type[Model], name: str) -> bool:
    return any(field.name == name and not field.is_relation for field in model._meta.concrete_fields)


def _relations(model: type[Model]) -> list[ForeignKey]:
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]
