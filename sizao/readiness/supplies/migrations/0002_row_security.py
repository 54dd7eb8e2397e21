from django.db import migrations

from sizao.foundation.database.row_security import audited_table, row_scope_policy


_TABLES = (
    "store batch minimum movement supplyrequest requestline requeststep firm vehicle delivery deliveryline helpcall"
    " personalneed"
).split()


def never_changed(table: str) -> migrations.RunSQL:
    """Rows of `table` may be added, and removed with what they belong to; nobody changes what they say."""
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
    dependencies = [("supplies", "0001_initial"), ("audit", "0005_changes")]
    operations = [
        *(row_scope_policy(f"supplies_{table}") for table in _TABLES),
        never_changed("supplies_movement"),
        never_changed("supplies_requeststep"),
        *(audited_table(f"supplies_{table}") for table in _TABLES),
    ]
