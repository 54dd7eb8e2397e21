from django.db import migrations

from sizao.foundation.database.row_security import audited_table, row_scope_policy


def with_its_arrival(table: str) -> migrations.RunSQL:
    """Rows of `table` are seen, added and changed where their arrival is."""
    seen = "arrival_id IN (SELECT id FROM arrivals_arrival)"
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


class Migration(migrations.Migration):
    dependencies = [("arrivals", "0001_reports"), ("audit", "0005_changes")]
    operations = [
        row_scope_policy("arrivals_arrival"),
        with_its_arrival("arrivals_arrivalreport"),
        with_its_arrival("arrivals_reportedstay"),
        audited_table("arrivals_arrival"),
        audited_table("arrivals_arrivalreport"),
        audited_table("arrivals_reportedstay"),
        audited_table("arrivals_submission"),
        audited_table("arrivals_poster"),
    ]
