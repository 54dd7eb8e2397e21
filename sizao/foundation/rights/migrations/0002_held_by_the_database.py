"""Emergency access as the database holds it (docs/adr/0062): when it runs, who sees it, and what may be changed."""

from django.db import migrations

from sizao.foundation.database.row_security import audited_table, row_scope_policy, without_privileges


_SCOPE = "nullif(current_setting('sizao.scope', true), '')::ltree"
_ACTOR = "nullif(current_setting('sizao.actor', true), '')"
_SEEN = f"(division_path <@ {_SCOPE} OR own_path <@ {_SCOPE} OR actor = {_ACTOR})"

# The clock of the realm, by the database's own: as `RealmClock.time_at`, so that no application says what time it is.
CLOCK = """
CREATE FUNCTION rights_realm_time() RETURNS timestamptz LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp
RETURN coalesce(
    (SELECT shows_at + greatest(clock_timestamp() - set_at, interval '0') * rate::float FROM realms_realm
     WHERE set_at IS NOT NULL),
    clock_timestamp());
"""

# Over at whichever comes first, by the realm or by the machine: the clock of a drill may stand still.
LIVE = f"""
CREATE FUNCTION rights_live_grant() RETURNS SETOF rights_emergencygrant LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT * FROM rights_emergencygrant
    WHERE actor = {_ACTOR} AND ended_at IS NULL
        AND clock_timestamp() < made_at + hours * interval '1 hour' AND rights_realm_time() < until_at
$$;
CREATE FUNCTION rights_emergency_path() RETURNS ltree LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS 'SELECT division_path FROM rights_live_grant()';
CREATE FUNCTION rights_emergency_persons() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS
    'SELECT CASE WHEN cardinality(persons) > 0 THEN persons END FROM rights_live_grant()';
"""

SECURED = f"""
ALTER TABLE rights_emergencygrant ENABLE ROW LEVEL SECURITY;
ALTER TABLE rights_emergencygrant FORCE ROW LEVEL SECURITY;
CREATE POLICY rights_emergencygrant_seen ON rights_emergencygrant FOR SELECT USING {_SEEN};
CREATE POLICY rights_emergencygrant_taken ON rights_emergencygrant FOR INSERT
    WITH CHECK (actor = {_ACTOR} AND own_path = {_SCOPE});
CREATE POLICY rights_emergencygrant_changed ON rights_emergencygrant FOR UPDATE USING {_SEEN};
CREATE POLICY rights_emergencygrant_owner ON rights_emergencygrant TO CURRENT_USER USING (true) WITH CHECK (true);
"""

KEPT = """
CREATE FUNCTION rights_emergencygrant_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ending CONSTANT text[] := ARRAY['ended_at', 'ended_by'];
    review CONSTANT text[] := ARRAY['reviewed_at', 'reviewed_by', 'outcome', 'review_reason'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.made_at := clock_timestamp();
        NEW.granted_at := rights_realm_time();
        NEW.until_at := NEW.granted_at + NEW.hours * interval '1 hour';
        NEW.ended_at := NULL; NEW.ended_by := '';
        NEW.reviewed_at := NULL; NEW.reviewed_by := ''; NEW.outcome := ''; NEW.review_reason := '';
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE'
        OR (to_jsonb(OLD) - ending - review) <> (to_jsonb(NEW) - ending - review)
        OR (OLD.ended_at IS NOT NULL AND (OLD.ended_at, OLD.ended_by) IS DISTINCT FROM (NEW.ended_at, NEW.ended_by))
        OR (OLD.reviewed_at IS NOT NULL AND (OLD.reviewed_at, OLD.reviewed_by, OLD.outcome, OLD.review_reason)
            IS DISTINCT FROM (NEW.reviewed_at, NEW.reviewed_by, NEW.outcome, NEW.review_reason)) THEN
        RAISE EXCEPTION 'emergency access is ended once and reviewed once; nothing else of it is changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.reviewed_at IS NULL AND NEW.reviewed_at IS NOT NULL
        AND NEW.reviewed_by IS DISTINCT FROM nullif(current_setting('sizao.actor', true), '') THEN
        RAISE EXCEPTION 'nobody reviews in the name of another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rights_emergencygrant_kept BEFORE INSERT OR UPDATE OR DELETE ON rights_emergencygrant
    FOR EACH ROW EXECUTE FUNCTION rights_emergencygrant_keep();

CREATE FUNCTION rights_correctionrequest_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    answer CONSTANT text[] := ARRAY['outcome', 'reasons', 'answered_by', 'answered_at'];
BEGIN
    IF (to_jsonb(OLD) - answer) <> (to_jsonb(NEW) - answer) OR OLD.answered_at IS NOT NULL THEN
        RAISE EXCEPTION 'a request for correction is answered once; nothing else of it is changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rights_correctionrequest_kept BEFORE UPDATE ON rights_correctionrequest
    FOR EACH ROW EXECUTE FUNCTION rights_correctionrequest_keep();
"""

# Every act and read while it lasts carries the number of the grant, whoever writes the row.
STAMP = """
CREATE OR REPLACE FUNCTION audit_stamp_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    under bigint;
BEGIN
    NEW.written_at := clock_timestamp();
    NEW.database_role := session_user;
    IF NEW.division_path IS NULL THEN
        NEW.division_path := nullif(current_setting('sizao.scope', true), '');
    END IF;
    IF NEW.action NOT LIKE 'row.%' THEN
        SELECT id INTO under FROM rights_live_grant();
        IF FOUND THEN
            NEW.detail := NEW.detail || jsonb_build_object('emergency', under);
        END IF;
    END IF;
    RETURN NEW;
END $$;
"""
PLAIN_STAMP = """
CREATE OR REPLACE FUNCTION audit_stamp_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.written_at := clock_timestamp();
    NEW.database_role := session_user;
    IF NEW.division_path IS NULL THEN
        NEW.division_path := nullif(current_setting('sizao.scope', true), '');
    END IF;
    RETURN NEW;
END $$;
"""

# What was read about a person, for that person: whoever's area it was. The registry's homes are asked by the same way.
OWN_READS = """
CREATE FUNCTION rights_reads_about(wanted bigint[]) RETURNS TABLE (event bigint, others bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT list.event, max(event.row_count) - 1 FROM audit_peopleread AS list
    JOIN audit_auditevent AS event ON event.id = list.event
    WHERE list.persons && wanted AND event.actor NOT LIKE 'person:%' GROUP BY list.event
$$;
CREATE FUNCTION rights_home(wanted bigint) RETURNS ltree LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp AS 'SELECT audit_county(division) FROM audit_homes(ARRAY[wanted])';
"""

AWAY = (
    """
DROP FUNCTION rights_home(bigint);
DROP FUNCTION rights_reads_about(bigint[]);
"""
    + PLAIN_STAMP
    + """
DROP TRIGGER rights_correctionrequest_kept ON rights_correctionrequest;
DROP FUNCTION rights_correctionrequest_keep();
DROP TRIGGER rights_emergencygrant_kept ON rights_emergencygrant;
DROP FUNCTION rights_emergencygrant_keep();
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT tablename, policyname FROM pg_policies WHERE policyname ~ '_emergency(_add|_change|_remove)?$' LOOP
        EXECUTE format('DROP POLICY %I ON %I', one.policyname, one.tablename);
    END LOOP;
END $$;
DROP FUNCTION rights_emergency_persons();
DROP FUNCTION rights_emergency_path();
DROP FUNCTION rights_live_grant();
DROP FUNCTION rights_realm_time();
"""
)


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0001_initial"),
        ("audit", "0006_people_read"),
        ("realms", "0002_audited"),
        ("people", "0005_homes"),
    ]
    operations = [
        row_scope_policy("rights_correctionrequest"),
        migrations.RunSQL(CLOCK + LIVE + SECURED + KEPT + STAMP + OWN_READS, AWAY),
        without_privileges("rights_emergencygrant", "DELETE, TRUNCATE"),
        audited_table("rights_emergencygrant"),
        audited_table("rights_correctionrequest"),
    ]
