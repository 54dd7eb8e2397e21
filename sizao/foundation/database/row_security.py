"""What the database itself holds about rows: who sees them, which tables only grow, and which are audited.

For use in migrations.
"""

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
        without_privileges(table, "UPDATE, DELETE, TRUNCATE"),
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


def audited_table(table: str, key: str = "id") -> migrations.RunSQL:
    """A migration operation: each change of a row of `table` leaves an event in the audit trail, by trigger.

    `key` is the column that names a row. Rows that are there already are taken stock of. The migration must depend
    on `("audit", "0005_changes")`. To be called after `row_scope_policy`.
    """
    return migrations.RunSQL(f"SELECT audit_attach('{table}', '{key}')", f"SELECT audit_detach('{table}')")


def without_privileges(table: str, privileges: str) -> migrations.RunPython:
    """A migration operation: takes back from the plain role what it would have on any table."""
    return migrations.RunPython(_Revoke(table, privileges), migrations.RunPython.noop)


class _Revoke:
    """The name of the plain role is known only where the migration runs."""

    def __init__(self, table: str, privileges: str) -> None:
        self.table = table
        self.privileges = privileges

    def __call__(self, apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        role = editor.quote_name(settings.DATABASES["default"]["USER"])
        editor.execute(f'REVOKE {self.privileges} ON "{self.table}" FROM {role}')
