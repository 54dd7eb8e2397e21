from importlib import import_module

from django.db import migrations

from sizao.foundation.database.row_security import audited_table


earlier = import_module("sizao.response.investigations.migrations.0002_row_security")


def with_its_contact(table: str) -> migrations.RunSQL:
    """Rows of `table` are seen, added and changed where their contact is."""
    seen = "contact_id IN (SELECT id FROM investigations_contact)"
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
    dependencies = [("investigations", "0003_contacts"), ("audit", "0005_changes")]
    operations = [
        earlier.with_its_case("investigations_contact"),
        with_its_contact("investigations_contactchange"),
        with_its_contact("investigations_dailycheck"),
        earlier.never_changed("investigations_contactchange"),
        earlier.never_changed("investigations_dailycheck"),
        audited_table("investigations_contact"),
        audited_table("investigations_contactchange"),
        audited_table("investigations_dailycheck"),
    ]
