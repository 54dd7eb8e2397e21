"""Who was read about: the person keys of each read, by the division in which those people live (docs/adr/0060).

Beside the event, because an index finds them there, and because an auditor of a county is to see those of the county
also when somebody of the city read them. The event holds their number and a hash over them, so the chain seals both.
"""

import django.contrib.postgres.fields
import sizao.foundation.database.fields
from django.db import migrations, models

from sizao.foundation.database.row_security import append_only, without_privileges


_SCOPE = "nullif(current_setting('sizao.scope', true), '')::ltree"
# Like `sees_rows_without_division`: people whom no registry knows are for the city and above.
_COVERED = f"(division_path <@ {_SCOPE} OR (division_path IS NULL AND nlevel({_SCOPE}) <= 2))"

SECURED = f"""
ALTER TABLE audit_peopleread ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_peopleread FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_peopleread_scope ON audit_peopleread FOR SELECT USING {_COVERED};
CREATE POLICY audit_peopleread_owner ON audit_peopleread TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE INDEX audit_peopleread_scope_idx ON audit_peopleread USING gist (division_path);
CREATE INDEX audit_peopleread_persons_idx ON audit_peopleread USING gin (persons);
"""

# Where people live is the registry's to say: its migration puts its own function in this place.
HOMES = """
CREATE FUNCTION audit_homes(persons bigint[]) RETURNS TABLE (person bigint, division ltree) LANGUAGE sql STABLE
AS $$ SELECT one, NULL::ltree FROM unnest(persons) AS one $$;
REVOKE EXECUTE ON FUNCTION audit_homes(bigint[]) FROM PUBLIC;

CREATE FUNCTION audit_people_hash(of_event bigint) RETURNS bytea LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
RETURN (
    SELECT sha256(convert_to(
        string_agg(coalesce(division_path::text, '') || ' ' || persons::text, E'\\n' ORDER BY id),
        'UTF8'))
    FROM audit_peopleread WHERE event = of_event
);

-- By county, as two codes and one more: a list of ten thousand is then a few rows.
CREATE FUNCTION audit_county(path ltree) RETURNS ltree LANGUAGE sql IMMUTABLE
RETURN subpath(path, 0, least(nlevel(path), 3));
"""

# The only way to write such rows: together with their event. `lists` are arrays of keys as text, `divisions` the
# counties where those people live; a list of division '' holds people of whom the caller does not know it.
RECORDING = """
CREATE FUNCTION audit_record_read(at timestamptz, actor text, action text, subject_kind text, subject_key text,
    purpose text, detail jsonb, divisions text[], lists text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    of_event CONSTANT bigint := nextval(pg_get_serial_sequence('audit_auditevent', 'id'));
    amount bigint;
BEGIN
    INSERT INTO audit_peopleread (event, division_path, persons)
    SELECT of_event, division::ltree, list::bigint[] FROM unnest(divisions, lists) AS given (division, list)
    WHERE division <> '';
    IF '' = ANY (divisions) THEN
        INSERT INTO audit_peopleread (event, division_path, persons)
        SELECT of_event, audit_county(division), array_agg(person ORDER BY person)
        FROM audit_homes(lists[array_position(divisions, '')]::bigint[]) GROUP BY audit_county(division);
    END IF;
    SELECT sum(cardinality(persons)) INTO amount FROM audit_peopleread WHERE event = of_event;
    INSERT INTO audit_auditevent (id, at, actor, action, subject_kind, subject_key, purpose, detail, row_count, new_hash)
    VALUES (of_event, at, actor, action, subject_kind, subject_key, purpose, detail, amount, audit_people_hash(of_event));
END $$;
"""

# An index is not asked for a person where row security must be looked at first, so this door looks itself. Bulk
# changes of the registry name people too, in parts that are ranges of their keys.
FINDING = f"""
CREATE FUNCTION audit_events_about(wanted bigint[]) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT event FROM audit_peopleread WHERE persons && wanted AND {_COVERED}
    UNION
    SELECT list.event FROM unnest(wanted) AS key, audit_rowlist AS list
    WHERE audit_first_key(list.keys) <= key::text COLLATE "C" AND audit_last_key(list.keys) >= key::text COLLATE "C"
        AND key::text = ANY (list.keys)
        AND (SELECT subject_kind FROM audit_auditevent WHERE id = list.event) = 'people_person'
$$;
"""
RANGES = """
CREATE FUNCTION audit_first_key(keys text[]) RETURNS text LANGUAGE sql IMMUTABLE RETURN keys[1] COLLATE "C";
CREATE FUNCTION audit_last_key(keys text[]) RETURNS text LANGUAGE sql IMMUTABLE
RETURN keys[array_upper(keys, 1)] COLLATE "C";
CREATE INDEX audit_rowlist_range_idx ON audit_rowlist
    ((audit_first_key(keys) COLLATE "C"), (audit_last_key(keys) COLLATE "C"));
"""

# For verification, which the plain role may do too, and which must see all rows.
CHECKING = """
CREATE FUNCTION audit_changed_people(after bigint) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT event.id FROM audit_auditevent AS event LEFT JOIN audit_seal AS seal ON seal.event = event.id
    WHERE event.row_count IS NOT NULL AND event.action NOT LIKE 'row.%'
        AND (seal.number IS NULL OR seal.number > after)
        AND event.new_hash IS DISTINCT FROM audit_people_hash(event.id)
    UNION
    SELECT list.event FROM audit_peopleread AS list LEFT JOIN audit_auditevent AS event ON event.id = list.event
    -- (What was kept before this migration is sealed in the detail itself.)
    WHERE (event.row_count IS NULL OR event.action LIKE 'row.%') AND NOT coalesce(event.detail ? 'persons', false)
$$;
"""

# What was kept before: lists in the detail of events stay where they were sealed and are found here as well.
EARLIER = """
WITH named AS (
    SELECT event.id, ('x0' || substr(person, 2))::bit(64)::bigint AS person
    FROM audit_auditevent AS event, jsonb_array_elements_text(event.detail -> 'persons') AS person
    WHERE person ~ '^P[0-9A-F]{16}$'
)
INSERT INTO audit_peopleread (event, division_path, persons)
SELECT id, NULL, array_agg(DISTINCT person ORDER BY person) FROM named GROUP BY id;
DROP INDEX audit_event_persons_idx;
"""

AWAY = """
CREATE INDEX audit_event_persons_idx ON audit_auditevent USING gin ((detail -> 'persons') jsonb_path_ops);
DROP FUNCTION audit_changed_people(bigint);
DROP FUNCTION audit_events_about(bigint[]);
DROP INDEX audit_rowlist_range_idx;
DROP FUNCTION audit_last_key(text[]);
DROP FUNCTION audit_first_key(text[]);
DROP FUNCTION audit_record_read(timestamptz, text, text, text, text, text, jsonb, text[], text[]);
DROP FUNCTION audit_county(ltree);
DROP FUNCTION audit_people_hash(bigint);
DROP FUNCTION audit_homes(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_changes")]
    operations = [
        migrations.CreateModel(
            name='PeopleRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.BigIntegerField(db_index=True)),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(null=True)),
                ('persons', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
        ),
        migrations.RunSQL(SECURED + HOMES + RECORDING + RANGES + FINDING + CHECKING + EARLIER, AWAY),
        *append_only("audit_peopleread"),
        without_privileges("audit_peopleread", "INSERT"),
    ]
