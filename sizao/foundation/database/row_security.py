"""What the database itself holds about rows: who sees them, and which tables only grow. For use in migrations."""

from typing import Any

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def row_scope_policy(table: str, column: str = "division_path") -> migrations.RunSQL:
    """A migration operation: rows of `table` exist only for a scope at or above their `column` (ltree).

    Without a scope no row is seen, changed or added. Binds the owner too. The index makes the test cheap.
    """
    inside = f"\"{column}\" <@ nullif(current_setting('sizao.scope', true), '')::ltree"
    return migrations.RunSQL(
        sql=[
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY "{table}_scope" ON "{table}" USING ({inside}) WITH CHECK ({inside})',
            f'CREATE INDEX "{table}_scope_idx" ON "{table}" USING gist ("{column}")',
        ],
        reverse_sql=[
            f'DROP INDEX "{table}_scope_idx"',
            f'DROP POLICY "{table}_scope" ON "{table}"',
            f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        ],
    )


def append_only(table: str) -> list[Any]:
    """Migration operations: rows of `table` may be added and read by the plain role; nobody changes or removes them."""
    return [
        migrations.RunPython(_RevokeChanges(table), migrations.RunPython.noop),
        migrations.RunSQL(
            sql=[
                f'CREATE FUNCTION "{table}_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$'
                f" BEGIN RAISE EXCEPTION 'rows of {table} are never changed or removed'"
                f" USING ERRCODE = 'insufficient_privilege'; END $$",
                f'CREATE TRIGGER "{table}_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}"'
                f' FOR EACH STATEMENT EXECUTE FUNCTION "{table}_refuse_change"()',
            ],
            reverse_sql=[
                f'DROP TRIGGER "{table}_append_only" ON "{table}"',
                f'DROP FUNCTION "{table}_refuse_change"()',
            ],
        ),
    ]


class _RevokeChanges:
    """Takes the default grants back. The name of the plain role is known only where the migration runs."""

    def __init__(self, table: str) -> None:
        self.table = table

    def __call__(self, apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        role = editor.quote_name(settings.DATABASES["default"]["USER"])
        editor.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{self.table}" FROM {role}')
