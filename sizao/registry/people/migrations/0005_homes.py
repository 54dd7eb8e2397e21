"""The audit trail asks the registry in which division somebody lives, whatever scope holds (docs/adr/0060)."""

from django.db import migrations


# As in the audit's own migration 0005, the registry shows itself to the owner while this setting is on.
HOMES = """
CREATE OR REPLACE FUNCTION audit_homes(persons bigint[]) RETURNS TABLE (person bigint, division ltree)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('sizao.verification', 'on', true);
    RETURN QUERY SELECT one, coalesce(own.division_path, joined.division_path) FROM unnest(persons) AS one
        LEFT JOIN people_person AS own ON own.key = one
        LEFT JOIN people_identitymerge AS merge ON merge.from_key = one AND merge.undone_at IS NULL
        LEFT JOIN people_person AS joined ON joined.key = merge.to_key;
    PERFORM set_config('sizao.verification', '', true);
END $$;
"""
NOBODY = """
CREATE OR REPLACE FUNCTION audit_homes(persons bigint[]) RETURNS TABLE (person bigint, division ltree)
LANGUAGE sql STABLE AS $$ SELECT one, NULL::ltree FROM unnest(persons) AS one $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_audited"), ("audit", "0006_people_read")]
    operations = [migrations.RunSQL(HOMES, NOBODY)]
