"""Rows are seen within the reader's division; what was decided, told or answered is never changed."""

from django.db import migrations

from sizao.foundation.database.row_security import append_only, row_scope_policy


REFUSE = """
CREATE FUNCTION restrictions_refuse(rule text, words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', words USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$
"""

# Rows that belong to a restriction go when it goes, and not before: a restriction without its decision is a lie.
KEPT = """
CREATE FUNCTION restrictions_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM restrictions_restriction WHERE id = OLD.restriction_id) THEN
        PERFORM restrictions_refuse('restrictions_history_stays', 'rows of ' || TG_TABLE_NAME || ' stay with their restriction');
    END IF;
    RETURN OLD;
END $$
"""

UNCHANGED = """
CREATE FUNCTION restrictions_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM restrictions_refuse('restrictions_history_stays', 'rows of ' || TG_TABLE_NAME || ' are never changed');
    RETURN NULL;
END $$
"""


def with_its_restriction(table: str) -> migrations.RunSQL:
    """Rows of `table` are seen and added where their restriction is, never changed, and removed only with it."""
    seen = "EXISTS (SELECT 1 FROM restrictions_restriction WHERE restrictions_restriction.id = restriction_id)"
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_scope ON {table} USING ({seen}) WITH CHECK ({seen})",
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION restrictions_unchanged()",
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION restrictions_kept()",
        ],
        reverse_sql=[
            f"DROP TRIGGER {table}_kept ON {table}",
            f"DROP TRIGGER {table}_unchanged ON {table}",
            f"DROP POLICY {table}_scope ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("restrictions", "0001_initial")]
    operations = [
        migrations.RunSQL(
            [REFUSE, KEPT, UNCHANGED],
            [
                "DROP FUNCTION restrictions_unchanged()",
                "DROP FUNCTION restrictions_kept()",
                "DROP FUNCTION restrictions_refuse(text, text)",
            ],
        ),
        row_scope_policy("restrictions_ground"),
        row_scope_policy("restrictions_restriction"),
        row_scope_policy("restrictions_alarm"),
        with_its_restriction("restrictions_decision"),
        with_its_restriction("restrictions_basis"),
        with_its_restriction("restrictions_step"),
        with_its_restriction("restrictions_notice"),
        with_its_restriction("restrictions_delivery"),
        with_its_restriction("restrictions_review"),
        with_its_restriction("restrictions_appeal"),
        with_its_restriction("restrictions_answer"),
        *append_only("restrictions_packversion"),
    ]
