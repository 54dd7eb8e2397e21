from django.db import migrations

from sizao.foundation.database.row_security import audited_table


def with_its_case(table: str) -> migrations.RunSQL:
    """Rows of `table` are seen, added and changed where their case is: also when a case moves to another division."""
    # Asked once for a statement, not once for a row.
    seen = "case_id IN (SELECT id FROM cases_case)"
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


def never_changed(table: str, unless: str = "") -> migrations.RunSQL:
    """Rows of `table` may be added, and removed when the case is; nobody changes what they say.

    `unless` is a condition on OLD and NEW under which a change is no change of what they say.
    """
    when = f"WHEN (NOT ({unless}))" if unless else ""
    each = "ROW" if unless else "STATEMENT"
    return migrations.RunSQL(
        sql=[
            f"CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN RAISE EXCEPTION 'rows of {table} are never changed' USING ERRCODE = 'insufficient_privilege'; END $$",
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}"
            f" FOR EACH {each} {when} EXECUTE FUNCTION {table}_refuse_change()",
        ],
        reverse_sql=[f"DROP TRIGGER {table}_unchanged ON {table}", f"DROP FUNCTION {table}_refuse_change()"],
    )


_SAID = (
    "case_id person place told_place kind cell seat_row enter_at leave_at said_by certainty protection companions note"
    " noted_by at"
).split()
_SAME = " AND ".join(f"OLD.{name} IS NOT DISTINCT FROM NEW.{name}" for name in _SAID)
# What was taken back once stays taken back.
_HOLDS = "(OLD.withdrawn_at IS NULL OR OLD.withdrawn_at IS NOT DISTINCT FROM NEW.withdrawn_at)"


class Migration(migrations.Migration):
    dependencies = [("investigations", "0001_initial"), ("audit", "0005_changes")]
    operations = [
        with_its_case("investigations_answer"),
        with_its_case("investigations_stay"),
        with_its_case("investigations_stepstamp"),
        never_changed("investigations_answer"),
        never_changed("investigations_stepstamp"),
        never_changed("investigations_stay", f"{_SAME} AND {_HOLDS}"),
        audited_table("investigations_answer"),
        audited_table("investigations_stay"),
        audited_table("investigations_stepstamp"),
    ]
