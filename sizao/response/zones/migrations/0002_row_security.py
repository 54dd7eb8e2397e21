"""Zones and all that belongs to them are seen within a division only; the history only grows; permits fall, once."""

from django.db import migrations

from sizao.foundation.database.row_security import append_only, audited_table, row_scope_policy


_TABLES = ("zone", "zonestep", "zonefact", "gate", "permit", "passing", "careneed")

PERMIT = """
CREATE FUNCTION zones_permit_only_falls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL
        OR (to_jsonb(OLD) - '{revoked_at,revoked_by,revoked_why}'::text[])
        IS DISTINCT FROM (to_jsonb(NEW) - '{revoked_at,revoked_by,revoked_why}'::text[]) THEN
        RAISE EXCEPTION 'a permit is never changed; it may be revoked, once' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'zones_permit_only_falls';
    END IF;
    RETURN NEW;
END $$"""


class Migration(migrations.Migration):
    dependencies = [("zones", "0001_initial"), ("audit", "0005_changes")]
    operations = [
        *(row_scope_policy(f"zones_{table}") for table in _TABLES),
        *(audited_table(f"zones_{table}") for table in _TABLES),
        *append_only("zones_zonestep"),
        migrations.RunSQL(
            [
                PERMIT,
                "CREATE TRIGGER zones_permit_falls BEFORE UPDATE ON zones_permit"
                " FOR EACH ROW EXECUTE FUNCTION zones_permit_only_falls()",
            ],
            ["DROP TRIGGER zones_permit_falls ON zones_permit", "DROP FUNCTION zones_permit_only_falls()"],
        ),
    ]
