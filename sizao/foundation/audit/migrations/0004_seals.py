"""The chain: events wait unsealed until `audit_seal_waiting` gives them their numbers, in batches (docs/adr/0050).

Only these functions write the chain. They run as the owner; the plain role may add events and call the sealing.
"""

from django.db import migrations

from sizao.foundation.database.row_security import append_only, without_privileges


# What the database says itself, whatever the statement says.
STAMP = """
CREATE FUNCTION audit_stamp_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.written_at := clock_timestamp();
    NEW.database_role := session_user;
    IF NEW.division_path IS NULL THEN
        NEW.division_path := nullif(current_setting('sizao.scope', true), '');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER audit_auditevent_stamp BEFORE INSERT ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_stamp_event();
"""

# The canonical text of an event: each field as its length in bytes, a colon, the field, a comma. What is missing is
# empty. `sizao.foundation.audit.chain` writes the same in Python and never asks this function.
CONTENT = """
CREATE FUNCTION audit_field(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN octet_length(coalesce(value, ''))::text || ':' || coalesce(value, '') || ',';

CREATE FUNCTION audit_instant(value timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char(value AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

CREATE FUNCTION audit_content_hash(event audit_auditevent) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(convert_to(
    audit_field((event).id::text)
    || audit_field(audit_instant((event).written_at))
    || audit_field(audit_instant((event).at))
    || audit_field((event).database_role)
    || audit_field((event).actor)
    || audit_field((event).action)
    || audit_field((event).subject_kind)
    || audit_field((event).subject_key)
    || audit_field((event).purpose)
    || audit_field((event).detail::text)
    || audit_field((event).division_path::text)
    || audit_field(array_to_string((event).changed_columns, ','))
    || audit_field((event).row_count::text)
    || audit_field(encode((event).old_hash, 'hex'))
    || audit_field(encode((event).new_hash, 'hex')),
    'UTF8'));
"""

QUEUE = """
CREATE FUNCTION audit_await_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit_unsealed (event, content_hash)
    SELECT added.id, audit_content_hash(ROW(added.*)::audit_auditevent) FROM added;
    RETURN NULL;
END $$;

CREATE TRIGGER audit_auditevent_await_seal AFTER INSERT ON audit_auditevent
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION audit_await_seal();

INSERT INTO audit_unsealed (event, content_hash)
SELECT event.id, audit_content_hash(event) FROM audit_auditevent AS event;
"""

# Whoever comes second waits for the first to commit and then, reading anew, goes on from where it ended. Needs an
# isolation level that reads anew: under REPEATABLE READ the second is refused by the key of the table.
SEALING = """
CREATE FUNCTION audit_seal_waiting(most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    waiting record;
    last_number bigint;
    last_hash bytea;
    own_hash bytea;
    amount integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('sizao: one sealer at a time', 0));
    SELECT number, hash INTO last_number, last_hash FROM audit_seal ORDER BY number DESC LIMIT 1;
    IF NOT FOUND THEN
        last_number := 0;
        last_hash := decode(repeat('00', 32), 'hex');
    END IF;
    FOR waiting IN
        WITH taken AS (
            DELETE FROM audit_unsealed USING (SELECT event FROM audit_unsealed ORDER BY event LIMIT most) AS first_ones
            WHERE audit_unsealed.event = first_ones.event
            RETURNING audit_unsealed.event, audit_unsealed.content_hash
        )
        SELECT event, content_hash FROM taken ORDER BY event
    LOOP
        last_number := last_number + 1;
        own_hash := sha256(convert_to(
            last_number::text || ' ' || encode(last_hash, 'hex') || ' ' || encode(waiting.content_hash, 'hex'), 'UTF8'));
        INSERT INTO audit_seal (number, event, previous, content_hash, hash)
        VALUES (last_number, waiting.event, last_hash, waiting.content_hash, own_hash);
        last_hash := own_hash;
        amount := amount + 1;
    END LOOP;
    RETURN amount;
END $$;
"""

# Who read about this person: lists of people that were read stand in `detail`.
PERSONS = "CREATE INDEX audit_event_persons_idx ON audit_auditevent USING gin ((detail -> 'persons') jsonb_path_ops);"

AWAY = """
DROP INDEX audit_event_persons_idx;
DROP FUNCTION audit_seal_waiting(integer);
DROP TRIGGER audit_auditevent_await_seal ON audit_auditevent;
DROP FUNCTION audit_await_seal();
DROP FUNCTION audit_content_hash(audit_auditevent);
DROP FUNCTION audit_instant(timestamptz);
DROP FUNCTION audit_field(text);
DROP TRIGGER audit_auditevent_stamp ON audit_auditevent;
DROP FUNCTION audit_stamp_event();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chain")]
    operations = [
        migrations.RunSQL(STAMP + CONTENT + QUEUE + SEALING + PERSONS, AWAY),
        *append_only("audit_seal"),
        without_privileges("audit_seal", "INSERT"),
        without_privileges("audit_unsealed", "INSERT, UPDATE, DELETE"),
    ]
