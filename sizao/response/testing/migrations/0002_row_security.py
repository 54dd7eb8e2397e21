from django.db import migrations

from sizao.foundation.database.row_security import audited_table, row_scope_policy


TABLES = (
    "testing_round",
    "testing_point",
    "testing_laboratory",
    "testing_tube",
    "testing_specimen",
    "testing_tubeversion",
)


def never_changed(table: str) -> migrations.RunSQL:
    """Rows of `table` may be added, and removed when the outbreak is closed; nobody changes what they say."""
    return migrations.RunSQL(
        sql=[
            f"CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN RAISE EXCEPTION 'rows of {table} are never changed' USING ERRCODE = 'insufficient_privilege'; END $$",
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse_change()",
        ],
        reverse_sql=[f"DROP TRIGGER {table}_unchanged ON {table}", f"DROP FUNCTION {table}_refuse_change()"],
    )


class Migration(migrations.Migration):
    dependencies = [("testing", "0001_initial"), ("audit", "0005_changes")]
    operations = [
        *(row_scope_policy(table) for table in TABLES),
        never_changed("testing_tubeversion"),
        *(audited_table(table) for table in TABLES),
    ]
