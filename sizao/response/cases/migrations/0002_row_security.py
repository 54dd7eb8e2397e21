from django.db import migrations

from sizao.foundation.database.row_security import row_scope_policy


def with_its_case(table: str) -> migrations.RunSQL:
    """Rows of `table` are seen, added and changed where their case is: also when a case moves to another division."""
    seen = "EXISTS (SELECT 1 FROM cases_case WHERE cases_case.id = case_id)"
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_scope ON {table} USING ({seen}) WITH CHECK ({seen})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_scope ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def never_changed(table: str) -> migrations.RunSQL:
    """Rows of `table` may be added, and removed when the case is; nobody changes what they say."""
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
    dependencies = [("cases", "0001_initial")]
    operations = [
        row_scope_policy("cases_case"),
        row_scope_policy("cases_finding"),
        with_its_case("cases_classificationchange"),
        with_its_case("cases_trace"),
        never_changed("cases_classificationchange"),
        never_changed("cases_trace"),
    ]
