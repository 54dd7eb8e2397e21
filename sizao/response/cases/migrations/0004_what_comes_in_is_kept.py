from importlib import import_module

from django.db import migrations

from sizao.foundation.database.row_security import row_scope_policy


earlier = import_module("sizao.response.cases.migrations.0002_row_security")


def with_its_finding(table: str) -> migrations.RunSQL:
    """Rows of `table` are seen, added and changed where their finding is, also when it turns out to be another's."""
    seen = "EXISTS (SELECT 1 FROM cases_finding WHERE cases_finding.id = finding_id)"
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


# Findings that came before there were versions get their first one. The policies bind the owner too, so they are
# lifted for the moment.
first_versions = migrations.RunSQL(
    sql=[
        "ALTER TABLE cases_finding NO FORCE ROW LEVEL SECURITY",
        "INSERT INTO cases_findingversion (finding_id, number, status, person, kind, sampled_at, resulted_at, method,"
        " value, specimen, at, taken_by, reason)"
        " SELECT id, 1, 'final', person, kind, sampled_at, resulted_at, method, value, specimen, resulted_at,"
        " 'system:upgrade', 'Known before versions were kept' FROM cases_finding",
        "ALTER TABLE cases_finding FORCE ROW LEVEL SECURITY",
    ],
    reverse_sql=migrations.RunSQL.noop,
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_what_comes_in")]
    operations = [
        first_versions,
        row_scope_policy("cases_intakebatch"),
        row_scope_policy("cases_badrow"),
        row_scope_policy("cases_unmatched"),
        with_its_finding("cases_findingversion"),
        earlier.with_its_case("cases_coursechange"),
        earlier.never_changed("cases_findingversion"),
        earlier.never_changed("cases_coursechange"),
    ]
