from importlib import import_module

from django.db import migrations

from sizao.foundation.database.row_security import audited_table


earlier = import_module("sizao.response.investigations.migrations.0002_row_security")

_SCOPE = "nullif(current_setting('sizao.scope', true), '')::ltree"
_SENT = f"from_path <@ {_SCOPE}"
_EITHER = f"(from_path <@ {_SCOPE} OR to_path <@ {_SCOPE})"
_REQUEST, _PERSON = "investigations_assistancerequest", "investigations_assistanceperson"
_SEEN = f"request_id IN (SELECT id FROM {_REQUEST})"
_OWN = f"request_id IN (SELECT id FROM {_REQUEST} WHERE {_SENT})"


def both_sides(table: str, *, seen: str, added: str) -> migrations.RunSQL:
    """Rows of `table` are seen and changed by both sides, added and removed by the asking one only."""
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_seen ON {table} FOR SELECT USING ({seen})",
            f"CREATE POLICY {table}_added ON {table} FOR INSERT WITH CHECK ({added})",
            f"CREATE POLICY {table}_changed ON {table} FOR UPDATE USING ({seen}) WITH CHECK ({seen})",
            f"CREATE POLICY {table}_removed ON {table} FOR DELETE USING ({added})",
        ],
        reverse_sql=[
            *(f"DROP POLICY {table}_{what} ON {table}" for what in ("seen", "added", "changed", "removed")),
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def same(columns: str) -> str:
    return " AND ".join(f"OLD.{name} IS NOT DISTINCT FROM NEW.{name}" for name in columns.split())


class Migration(migrations.Migration):
    dependencies = [("investigations", "0005_assistance"), ("audit", "0005_changes")]
    operations = [
        both_sides(_REQUEST, seen=_EITHER, added=_SENT),
        both_sides(_PERSON, seen=_SEEN, added=_OWN),
        earlier.never_changed(
            _REQUEST, same("case_id case_number from_path to_path to_name kind asked sent_at sent_by")
        ),
        earlier.never_changed(_PERSON, same("request_id person degree last_exposure identity")),
        audited_table(_REQUEST),
        audited_table(_PERSON),
    ]
