"""Audited tables: triggers that leave an event for each change of a row, whoever makes it and by whatever statement.

`audit_attach` and `audit_detach` are called by `row_security.audited_table`.
"""

from django.db import migrations

from sizao.foundation.database.row_security import append_only, without_privileges


# Rows are hashed as the text that PostgreSQL writes for them, so it must not depend on whose session it is.
ALWAYS_THE_SAME_TEXT = """
    SET search_path = public, pg_temp
    SET timezone = 'UTC'
    SET datestyle = 'ISO, YMD'
    SET intervalstyle = 'postgres'
    SET bytea_output = 'hex'
    SET extra_float_digits = 1
"""

SALT = """
INSERT INTO audit_salt (id, value) VALUES
    (1, sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
"""

# A statement of SQL that writes the rows of `source` (key, old, new) as lists of event $1, in key order, and gives
# their number and one hash over all of them. A text, because tables of a trigger are seen in its own statements only.
LISTING = """
CREATE FUNCTION audit_listing(source text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN format($listing$
    WITH changed AS (%s),
    numbered AS (
        SELECT key, old, new, (row_number() OVER (ORDER BY key COLLATE "C") - 1) / 10000 AS part FROM changed
    ),
    parts AS (
        INSERT INTO audit_rowlist (event, part, keys, old_hashes, new_hashes)
        SELECT $1, part, array_agg(key ORDER BY key COLLATE "C"), array_agg(old ORDER BY key COLLATE "C"),
            array_agg(new ORDER BY key COLLATE "C")
        FROM numbered GROUP BY part
        RETURNING part, keys, old_hashes, new_hashes
    )
    SELECT coalesce(sum(cardinality(keys)), 0), audit_list_hash(
        array_agg(audit_part_hash(keys, old_hashes, new_hashes) ORDER BY part)) FROM parts
$listing$, source);

CREATE FUNCTION audit_part_hash(keys text[], old_hashes bytea[], new_hashes bytea[]) RETURNS bytea
LANGUAGE sql STABLE
RETURN sha256(convert_to(keys::text || old_hashes::text || new_hashes::text, 'UTF8'));

CREATE FUNCTION audit_list_hash(parts bytea[]) RETURNS bytea LANGUAGE sql STABLE
RETURN (SELECT sha256(string_agg(part, ''::bytea ORDER BY place)) FROM unnest(parts) WITH ORDINALITY AS p (part, place));
"""

# The rows of an audited table as they are now. The policy that `audit_attach` makes shows them all to the owner, only
# while this function runs.
STATE = f"""
CREATE FUNCTION audit_row_hashes(name text, key_column text) RETURNS TABLE (key text, hash bytea)
LANGUAGE plpgsql {ALWAYS_THE_SAME_TEXT} AS $$
DECLARE
    salt bytea;
BEGIN
    SELECT value INTO STRICT salt FROM audit_salt;
    PERFORM set_config('sizao.verification', 'on', true);
    RETURN QUERY EXECUTE format(
        'SELECT whole_row.%I::text, substr(sha256($1 || convert_to(whole_row::text, ''UTF8'')), 1, 16)'
        ' FROM %I AS whole_row', key_column, name) USING salt;
    PERFORM set_config('sizao.verification', '', true);
END $$;

CREATE FUNCTION audit_columns(relation regclass) RETURNS text[] LANGUAGE sql STABLE
RETURN (
    SELECT array_agg(attname || ' ' || format_type(atttypid, atttypmod) ORDER BY attnum)
    FROM pg_attribute WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped
);
"""

STOCK = f"""
CREATE FUNCTION audit_take_stock(name text, key_column text) RETURNS void
LANGUAGE plpgsql {ALWAYS_THE_SAME_TEXT} AS $$
DECLARE
    event CONSTANT bigint := nextval(pg_get_serial_sequence('audit_auditevent', 'id'));
    amount bigint;
    whole bytea;
BEGIN
    EXECUTE audit_listing(format(
        'SELECT key, NULL::bytea AS old, hash AS new FROM audit_row_hashes(%L, %L)', name, key_column))
        INTO amount, whole USING event;
    -- A table without rows needs no account, unless the trail still holds that of an earlier one of its name.
    IF amount > 0 OR EXISTS (SELECT FROM audit_auditevent WHERE subject_kind = name AND action LIKE 'row.%') THEN
        INSERT INTO audit_auditevent (id, at, actor, action, subject_kind, subject_key, purpose, detail, row_count, new_hash)
        VALUES (event, clock_timestamp(), 'database:' || session_user, 'row.stock', name, '', '', '{{}}', amount, whole);
    END IF;
END $$;

CREATE FUNCTION audit_take_leave(name text) RETURNS void LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO audit_auditevent (at, actor, action, subject_kind, subject_key, purpose, detail)
    VALUES (clock_timestamp(), 'database:' || session_user, 'row.detach', name, '', '', '{{}}');
END;

-- After migrations: rows of a table whose columns have changed read differently, so they are taken stock of anew.
CREATE FUNCTION audit_review_tables() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    known audit_auditedtable;
BEGIN
    FOR known IN SELECT * FROM audit_auditedtable ORDER BY name LOOP
        IF to_regclass(quote_ident(known.name)) IS NULL THEN
            DELETE FROM audit_auditedtable WHERE name = known.name;
            PERFORM audit_take_leave(known.name);
        ELSIF known.columns IS DISTINCT FROM audit_columns(known.name::regclass) THEN
            PERFORM audit_take_stock(known.name, known.key_column);
            UPDATE audit_auditedtable SET columns = audit_columns(known.name::regclass) WHERE name = known.name;
        END IF;
    END LOOP;
END $$;
"""

# Once for each statement. Up to `most` rows leave an event each; more leave one event and a list, which a bulk load
# of fifty thousand people hardly feels. What an UPDATE left as it was is no change.
CHANGES = f"""
CREATE FUNCTION audit_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER {ALWAYS_THE_SAME_TEXT} AS $$
DECLARE
    most CONSTANT integer := 100;
    key_column CONSTANT text := TG_ARGV[0];
    who CONSTANT text := coalesce(nullif(left(current_setting('sizao.actor', true), 80), ''), 'database:' || session_user);
    salt bytea;
    hashes CONSTANT text := 'SELECT whole_row.%1$I::text AS key, substr(sha256($2 || convert_to(whole_row::text, ''UTF8'')), 1, 16)'
        ' AS hash FROM %2$I AS whole_row';
    amount bigint;
    source text;
    event bigint;
    whole bytea;
    names text[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT count(*) INTO amount FROM old_rows;
    ELSE
        SELECT count(*) INTO amount FROM new_rows;
    END IF;
    IF amount = 0 THEN
        RETURN NULL;
    END IF;
    SELECT value INTO STRICT salt FROM audit_salt;

    IF amount <= most AND TG_OP = 'INSERT' THEN
        INSERT INTO audit_auditevent (at, actor, action, subject_kind, subject_key, purpose, detail, division_path, row_count, new_hash)
        SELECT clock_timestamp(), who, 'row.insert', TG_TABLE_NAME, content ->> key_column, '', '{{}}',
            (content ->> 'division_path')::ltree, 1, hash
        FROM (
            SELECT to_jsonb(whole_row) AS content, sha256(salt || convert_to(whole_row::text, 'UTF8')) AS hash
            FROM new_rows AS whole_row
        ) AS added;
    ELSIF amount <= most AND TG_OP = 'DELETE' THEN
        INSERT INTO audit_auditevent (at, actor, action, subject_kind, subject_key, purpose, detail, division_path, row_count, old_hash)
        SELECT clock_timestamp(), who, 'row.delete', TG_TABLE_NAME, content ->> key_column, '', '{{}}',
            (content ->> 'division_path')::ltree, 1, hash
        FROM (
            SELECT to_jsonb(whole_row) AS content, sha256(salt || convert_to(whole_row::text, 'UTF8')) AS hash
            FROM old_rows AS whole_row
        ) AS removed;
    ELSIF amount <= most THEN
        -- A row whose key changes is one that goes and one that comes.
        INSERT INTO audit_auditevent (at, actor, action, subject_kind, subject_key, purpose, detail, division_path,
            changed_columns, row_count, old_hash, new_hash)
        SELECT clock_timestamp(), who,
            CASE WHEN before.hash IS NULL THEN 'row.insert' WHEN after.hash IS NULL THEN 'row.delete' ELSE 'row.update' END,
            TG_TABLE_NAME, coalesce(after.key, before.key), '', '{{}}',
            (coalesce(after.content, before.content) ->> 'division_path')::ltree,
            CASE WHEN before.hash IS NOT NULL AND after.hash IS NOT NULL THEN ARRAY(
                SELECT name FROM jsonb_object_keys(after.content) AS name
                WHERE after.content -> name IS DISTINCT FROM before.content -> name ORDER BY name) END,
            1, before.hash, after.hash
        FROM (
            SELECT to_jsonb(whole_row) ->> key_column AS key, to_jsonb(whole_row) AS content,
                sha256(salt || convert_to(whole_row::text, 'UTF8')) AS hash FROM old_rows AS whole_row
        ) AS before FULL JOIN (
            SELECT to_jsonb(whole_row) ->> key_column AS key, to_jsonb(whole_row) AS content,
                sha256(salt || convert_to(whole_row::text, 'UTF8')) AS hash FROM new_rows AS whole_row
        ) AS after ON after.key = before.key
        WHERE after.hash IS DISTINCT FROM before.hash
        ORDER BY before.key;
    ELSE
        IF TG_OP = 'INSERT' THEN
            source := 'SELECT key, NULL::bytea AS old, hash AS new FROM (' || format(hashes, key_column, 'new_rows') || ') AS added';
        ELSIF TG_OP = 'DELETE' THEN
            source := 'SELECT key, hash AS old, NULL::bytea AS new FROM (' || format(hashes, key_column, 'old_rows') || ') AS removed';
        ELSE
            source := 'SELECT key, before.hash AS old, after.hash AS new FROM (' || format(hashes, key_column, 'old_rows')
                || ') AS before FULL JOIN (' || format(hashes, key_column, 'new_rows')
                || ') AS after USING (key) WHERE after.hash IS DISTINCT FROM before.hash';
        END IF;
        event := nextval(pg_get_serial_sequence('audit_auditevent', 'id'));
        EXECUTE audit_listing(source) INTO amount, whole USING event, salt;
        IF amount = 0 THEN
            RETURN NULL;
        END IF;
        IF TG_OP = 'UPDATE' THEN
            SELECT format('SELECT array_remove(ARRAY[%s], NULL) FROM old_rows AS before JOIN new_rows AS after USING (%I)',
                    string_agg(format('CASE WHEN bool_or(before.%1$I IS DISTINCT FROM after.%1$I) THEN %1$L END', attname), ', '
                        ORDER BY attname), key_column)
                INTO source FROM pg_attribute WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped;
            EXECUTE source INTO names;
        END IF;
        INSERT INTO audit_auditevent (id, at, actor, action, subject_kind, subject_key, purpose, detail,
            changed_columns, row_count, new_hash)
        VALUES (event, clock_timestamp(), who, 'row.' || lower(TG_OP), TG_TABLE_NAME, '', '', '{{}}', names, amount, whole);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION audit_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is audited: remove its rows by DELETE, which leaves a trace', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""

ATTACHING = """
CREATE FUNCTION audit_attach(name text, key_column text) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO CURRENT_USER USING (current_setting(''sizao.verification'', true) = ''on'')',
        name || '_verified', name);
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows'
        ' FOR EACH STATEMENT EXECUTE FUNCTION audit_changes(%L)', name || '_audit_insert', name, key_column);
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
        ' FOR EACH STATEMENT EXECUTE FUNCTION audit_changes(%L)', name || '_audit_update', name, key_column);
    EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows'
        ' FOR EACH STATEMENT EXECUTE FUNCTION audit_changes(%L)', name || '_audit_delete', name, key_column);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I'
        ' FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_truncate()', name || '_audit_truncate', name);
    INSERT INTO audit_auditedtable (name, key_column, columns)
    VALUES (audit_attach.name, audit_attach.key_column, audit_columns(audit_attach.name::regclass));
    PERFORM audit_take_stock(name, key_column);
END $$;

CREATE FUNCTION audit_detach(name text) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    ending text;
BEGIN
    FOREACH ending IN ARRAY ARRAY['insert', 'update', 'delete', 'truncate'] LOOP
        EXECUTE format('DROP TRIGGER %I ON %I', name || '_audit_' || ending, name);
    END LOOP;
    EXECUTE format('DROP POLICY %I ON %I', name || '_verified', name);
    DELETE FROM audit_auditedtable WHERE audit_auditedtable.name = audit_detach.name;
    PERFORM audit_take_leave(name);
END $$;
"""

OWNER_ONLY = """
REVOKE EXECUTE ON FUNCTION audit_row_hashes(text, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION audit_take_stock(text, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION audit_take_leave(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION audit_review_tables() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION audit_attach(text, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION audit_detach(text) FROM PUBLIC;
"""

AWAY = """
DROP FUNCTION audit_detach(text);
DROP FUNCTION audit_attach(text, text);
DROP FUNCTION audit_refuse_truncate();
DROP FUNCTION audit_changes();
DROP FUNCTION audit_review_tables();
DROP FUNCTION audit_take_leave(text);
DROP FUNCTION audit_take_stock(text, text);
DROP FUNCTION audit_columns(regclass);
DROP FUNCTION audit_row_hashes(text, text);
DROP FUNCTION audit_listing(text);
DROP FUNCTION audit_list_hash(bytea[]);
DROP FUNCTION audit_part_hash(text[], bytea[], bytea[]);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_seals")]
    operations = [
        migrations.RunSQL(SALT, "DELETE FROM audit_salt"),
        *append_only("audit_salt"),
        *append_only("audit_rowlist"),
        without_privileges("audit_salt", "SELECT, INSERT"),
        without_privileges("audit_rowlist", "INSERT"),
        without_privileges("audit_auditedtable", "INSERT, UPDATE, DELETE"),
        migrations.RunSQL(LISTING + STATE + STOCK + CHANGES + ATTACHING + OWNER_ONLY, AWAY),
    ]
