from importlib import import_module

from django.db import migrations

from sizao.foundation.database.row_security import audited_table, row_scope_policy


earlier = import_module("sizao.response.investigations.migrations.0002_row_security")


def with_its_list(table: str) -> migrations.RunSQL:
    """Rows of `table` are seen, added and changed where their list is."""
    seen = "contact_list_id IN (SELECT id FROM investigations_contactlist)"
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
    dependencies = [("investigations", "0007_lists"), ("audit", "0005_changes")]
    operations = [
        earlier.with_its_case("investigations_contactlist"),
        with_its_list("investigations_badcontactrow"),
        row_scope_policy("investigations_listmapping"),
        audited_table("investigations_contactlist"),
        audited_table("investigations_badcontactrow"),
        audited_table("investigations_listmapping"),
    ]
