from django.db import migrations

from sizao.foundation.database.row_security import append_only, audited_table, without_privileges


# What a hold keeps is never changed, and it is released once; nobody removes one.
_HOLDS = """
CREATE FUNCTION privacy_legalhold_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a legal hold is never removed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.released_at IS NOT NULL OR (to_jsonb(OLD) - ARRAY['released_at', 'released_by', 'released_reason'])
        <> (to_jsonb(NEW) - ARRAY['released_at', 'released_by', 'released_reason']) THEN
        RAISE EXCEPTION 'a legal hold is released once, and nothing else of it is changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER privacy_legalhold_kept BEFORE UPDATE OR DELETE ON privacy_legalhold
    FOR EACH ROW EXECUTE FUNCTION privacy_legalhold_keep();
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_retention_and_assessments")]
    operations = [
        migrations.RunSQL(
            _HOLDS, "DROP TRIGGER privacy_legalhold_kept ON privacy_legalhold; DROP FUNCTION privacy_legalhold_keep()"
        ),
        without_privileges("privacy_legalhold", "DELETE, TRUNCATE"),
        # Only the function that erases, which runs as the owner, says what a hold has left.
        without_privileges("privacy_heldrow", "INSERT, UPDATE, DELETE, TRUNCATE"),
        audited_table("privacy_heldrow"),
        *append_only("privacy_retentionrun"),
        audited_table("privacy_retentionrun"),
        *append_only("privacy_impactassessment"),
        audited_table("privacy_impactassessment"),
    ]
