"""The database function that empties the tables of an outbreak that was closed.

It is written by the owner after each migration, with the tables in it: whoever serves may call it and can name neither
tables nor rows. It does nothing without a close-out that one person proposed and another confirmed, keeps what is under
a legal hold and what that refers to, and gives for each table how many rows went and a hash over them. All in one
transaction. Triggers that refuse deletion are off for its duration; those of the audit trail stay on.
"""

from collections.abc import Callable, Sequence

from django.db import connections
from django.db.models import Model

from sizao.foundation.privacy.retention import erased_models, is_about_held, references


FUNCTION = "privacy_erase"


def write_erasure(using: str) -> None:
    """Writes the function anew, if the tables it needs are there. For the owner, after migrations."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    tables = set(connection.introspection.table_names())
    models = [model for model in erased_models() if model._meta.db_table in tables]
    if not {"privacy_closeout", "privacy_legalhold"} <= tables:
        return
    with connection.cursor() as cursor:
        cursor.execute(_function(models))
        cursor.execute(f"REVOKE ALL ON FUNCTION {FUNCTION}(bigint, boolean) FROM PUBLIC")
        role = connections["default"].settings_dict["USER"]
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {FUNCTION}(bigint, boolean) TO {connection.ops.quote_name(role)}")


def _function(models: Sequence[type[Model]]) -> str:
    found = "\n".join(_find_kept(model) for model in models)
    follow = "\n".join(_follow(*reference) for reference in references(models))
    return f"""
CREATE OR REPLACE FUNCTION {FUNCTION}(closing bigint, only_count boolean)
RETURNS TABLE(of_table text, removed bigint, kept bigint, digest text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held bigint[];
    refusing record;
    more bigint;
    added bigint;
BEGIN
    IF NOT only_count AND NOT EXISTS (
        SELECT 1 FROM privacy_closeout WHERE id = closing AND state = 'confirmed' AND confirmed_by <> proposed_by
    ) THEN
        RAISE EXCEPTION 'close-out % was not confirmed by a second person', closing
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT coalesce(array_agg(key), ARRAY[]::bigint[]) INTO held
    FROM privacy_legalhold, unnest(persons) AS key WHERE released_at IS NULL;
    DROP TABLE IF EXISTS pg_temp.privacy_kept;
    CREATE TEMP TABLE privacy_kept (of_table text, key text, PRIMARY KEY (of_table, key)) ON COMMIT DROP;
    IF NOT only_count THEN
        -- Nothing may be outstanding on a table that is altered: all is altered before the first row goes.
        SET CONSTRAINTS ALL IMMEDIATE;
        {_each(models, _let)}
        SET CONSTRAINTS ALL DEFERRED;
    END IF;
{found}
    LOOP
        more := 0;
{follow}
        EXIT WHEN more = 0;
    END LOOP;
    {_each(models, _step)}
    IF NOT only_count THEN
        SET CONSTRAINTS ALL IMMEDIATE;
        {_each(models, _hold_again)}
    END IF;
END $$"""


def _each(models: Sequence[type[Model]], part: Callable[[type[Model]], str]) -> str:
    return "\n".join(map(part, models))


def _let(model: type[Model]) -> str:
    """Lets the owner see every row, and turns off what refuses deletion."""
    table = model._meta.db_table
    return f"""
        ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY;
        FOR refusing IN SELECT tgname FROM pg_trigger WHERE tgrelid = '"{table}"'::regclass AND NOT tgisinternal
            AND tgenabled <> 'D' AND tgname NOT LIKE '%\\_audit\\_%' LOOP
            EXECUTE format('ALTER TABLE "{table}" DISABLE TRIGGER %I', refusing.tgname);
        END LOOP;"""


def _hold_again(model: type[Model]) -> str:
    table = model._meta.db_table
    return f"""
        FOR refusing IN SELECT tgname FROM pg_trigger WHERE tgrelid = '"{table}"'::regclass AND NOT tgisinternal
            AND tgenabled = 'D' LOOP
            EXECUTE format('ALTER TABLE "{table}" ENABLE TRIGGER %I', refusing.tgname);
        END LOOP;
        IF EXISTS (SELECT 1 FROM pg_class WHERE oid = '"{table}"'::regclass AND relrowsecurity) THEN
            ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY;
        END IF;"""


def _find_kept(model: type[Model]) -> str:
    """Notes the rows about somebody under a hold."""
    about = is_about_held(model, "held")
    if about is None:
        return ""
    table, key = model._meta.db_table, model._meta.pk.column
    return f"""
    IF cardinality(held) > 0 THEN
        INSERT INTO privacy_kept SELECT '{table}', "{key}"::text FROM "{table}" WHERE {about};
    END IF;"""


def _follow(child: str, child_key: str, column: str, parent: str) -> str:
    """Notes what kept rows refer to."""
    return f"""
        INSERT INTO privacy_kept SELECT DISTINCT '{parent}', child."{column}"::text FROM "{child}" AS child
        JOIN privacy_kept ON privacy_kept.of_table = '{child}' AND privacy_kept.key = child."{child_key}"::text
        WHERE child."{column}" IS NOT NULL ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS added = ROW_COUNT; more := more + added;"""


def _step(model: type[Model]) -> str:
    table, key = model._meta.db_table, model._meta.pk.column
    goes = (
        f"NOT EXISTS (SELECT 1 FROM privacy_kept WHERE privacy_kept.of_table = '{table}'"
        f' AND privacy_kept.key = gone."{key}"::text)'
    )
    return f"""
    of_table := '{table}'; digest := '';
    SELECT count(*) INTO kept FROM "{table}" AS gone WHERE NOT {goes};
    IF only_count THEN
        SELECT count(*) INTO removed FROM "{table}" AS gone WHERE {goes};
    ELSE
        WITH went AS (
            DELETE FROM "{table}" AS gone WHERE {goes} RETURNING gone."{key}" AS key, gone::text AS content
        )
        SELECT count(*), coalesce(
            encode(sha256(string_agg(sha256(convert_to(content, 'UTF8')), ''::bytea ORDER BY went.key)), 'hex'), '')
        INTO removed, digest FROM went;
    END IF;
    RETURN NEXT;"""
