from django.db import migrations

from sizao.foundation.database.row_security import audited_table


_SCOPE = "nullif(current_setting('sizao.scope', true), '')::ltree"
_EITHER = f"(division_path <@ {_SCOPE} OR reports_to <@ {_SCOPE})"


def both_units(table: str) -> migrations.RunSQL:
    """Rows of `table` exist for whoever manages the cell and for whoever receives its reports: they may be two."""
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_scope ON {table} USING {_EITHER} WITH CHECK {_EITHER}",
            f"CREATE INDEX {table}_scope_idx ON {table} USING gist (division_path)",
            f"CREATE INDEX {table}_reports_idx ON {table} USING gist (reports_to)",
        ],
        reverse_sql=[
            f"DROP INDEX {table}_reports_idx",
            f"DROP INDEX {table}_scope_idx",
            f"DROP POLICY {table}_scope ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


_TABLES = (
    "grid_dailyreport",
    "grid_gridsending",
    "grid_gridrecord",
    "grid_gridvisit",
    "grid_gridalarm",
    "grid_gridalarmstep",
)


class Migration(migrations.Migration):
    dependencies = [("grid", "0001_initial"), ("audit", "0005_changes")]
    operations = [*map(both_units, _TABLES), *map(audited_table, _TABLES)]
