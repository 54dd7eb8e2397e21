"""The parts of the erasing functions, as SQL. Only `erasure` puts them together."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from sizao.engines.policy.types import Row
from sizao.foundation.privacy.retention import (
    BY_THE_MACHINE,
    is_about_held,
    parent_of,
    person_fields,
    persons_of_cases,
    references,
    rule_of,
)
from sizao.kernel.retention import Retention, RetentionKind


# Those that only the other functions call.
INSIDE = (
    "privacy_let(text, boolean)",
    "privacy_hold_again(text)",
    "privacy_held(timestamptz)",
    "privacy_find_kept(boolean)",
    "privacy_find_due(timestamptz)",
)
_REGISTRY = "people.Person"
_INSIDE = "LANGUAGE plpgsql SET search_path = public, pg_temp AS $$"

REALM_TIME = """
CREATE OR REPLACE FUNCTION privacy_realm_time() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT CASE WHEN set_at IS NULL THEN clock_timestamp()
            ELSE shows_at + (clock_timestamp() - set_at) * rate::double precision END
        FROM realms_realm
    ), clock_timestamp()) $$"""

LET = f"""
CREATE OR REPLACE FUNCTION privacy_let(of_table text, sees_all boolean) RETURNS void {_INSIDE}
DECLARE refusing record;
BEGIN
    -- Lets the owner see every row, and turns off what refuses deletion.
    IF sees_all THEN
        EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', of_table);
    END IF;
    FOR refusing IN SELECT tgname FROM pg_trigger WHERE tgrelid = format('%I', of_table)::regclass
        AND NOT tgisinternal AND tgenabled <> 'D' AND tgname NOT LIKE '%\\_audit\\_%' LOOP
        EXECUTE format('ALTER TABLE %I DISABLE TRIGGER %I', of_table, refusing.tgname);
    END LOOP;
END $$"""

HOLD_AGAIN = f"""
CREATE OR REPLACE FUNCTION privacy_hold_again(of_table text) RETURNS void {_INSIDE}
DECLARE refusing record;
BEGIN
    FOR refusing IN SELECT tgname FROM pg_trigger WHERE tgrelid = format('%I', of_table)::regclass
        AND NOT tgisinternal AND tgenabled = 'D' LOOP
        EXECUTE format('ALTER TABLE %I ENABLE TRIGGER %I', of_table, refusing.tgname);
    END LOOP;
    IF EXISTS (SELECT 1 FROM pg_class WHERE oid = format('%I', of_table)::regclass AND relrowsecurity) THEN
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', of_table);
    END IF;
END $$"""

DUE = """
CREATE OR REPLACE FUNCTION privacy_due(due_at timestamptz, wanted text) RETURNS TABLE(key text, stays text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM privacy_find_due(due_at);
    RETURN QUERY SELECT going.key, going.stays FROM privacy_going AS going WHERE going.of_table = wanted;
END $$"""


def held() -> str:
    """Whose records are held at a moment, and whether everything is. A hold on a case is one on everybody in it."""
    of_cases = "\n        ".join(f"UNION ALL {query}" for query in persons_of_cases("cases"))
    return f"""
CREATE OR REPLACE FUNCTION privacy_held(moment timestamptz, OUT persons bigint[], OUT everything boolean) {_INSIDE}
DECLARE
    cases bigint[];
BEGIN
    SELECT coalesce(bool_or(kind = 'outbreak'), false),
        coalesce(array_agg(case_id) FILTER (WHERE case_id IS NOT NULL), ARRAY[]::bigint[])
    INTO everything, cases
    FROM privacy_legalhold WHERE released_at IS NULL AND (until_at IS NULL OR until_at > moment);
    SELECT coalesce(array_agg(DISTINCT found.key), ARRAY[]::bigint[]) INTO persons FROM (
        SELECT unnest(hold.persons) AS key FROM privacy_legalhold AS hold
        WHERE released_at IS NULL AND (until_at IS NULL OR until_at > moment)
        {of_cases}
    ) AS found WHERE found.key IS NOT NULL;
END $$"""


def find_kept(models: Sequence[type[Model]]) -> str:
    """What stays at a close-out: the rows about somebody under a hold, and what these refer to."""
    found = "\n".join(filter(None, (_seed_kept(model) for model in models)))
    follow = "\n".join(
        _follow(child._meta.db_table, child._meta.pk.column, field.column, field.related_model._meta.db_table)
        for child, field in references(models)
    )
    everything = "\n".join(
        f"        INSERT INTO privacy_kept SELECT '{model._meta.db_table}', \"{model._meta.pk.column}\"::text"
        f' FROM "{model._meta.db_table}";'
        for model in models
    )
    return f"""
CREATE OR REPLACE FUNCTION privacy_find_kept(only_count boolean) RETURNS void {_INSIDE}
DECLARE
    held bigint[];
    everything boolean;
    more bigint;
    added bigint;
BEGIN
    SELECT persons, now_held.everything INTO held, everything FROM privacy_held(privacy_realm_time()) AS now_held;
    IF everything AND NOT only_count THEN
        RAISE EXCEPTION 'the whole outbreak is under a legal hold' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DROP TABLE IF EXISTS pg_temp.privacy_kept;
    CREATE TEMP TABLE privacy_kept (of_table text, key text, PRIMARY KEY (of_table, key)) ON COMMIT DROP;
    IF everything THEN
{everything}
        RETURN;
    END IF;
{found}
    LOOP
        more := 0;
{follow}
        EXIT WHEN more = 0;
    END LOOP;
END $$"""


def _seed_kept(model: type[Model]) -> str:
    about = is_about_held(model, "held")
    if about is None:
        return ""
    table, key = model._meta.db_table, model._meta.pk.column
    return f"""
    IF cardinality(held) > 0 THEN
        INSERT INTO privacy_kept SELECT '{table}', "{key}"::text FROM "{table}" WHERE {about};
    END IF;"""


def _follow(child: str, child_key: str, column: str, parent: str) -> str:
    return f"""
        INSERT INTO privacy_kept SELECT DISTINCT '{parent}', child."{column}"::text FROM "{child}" AS child
        JOIN privacy_kept ON privacy_kept.of_table = '{child}' AND privacy_kept.key = child."{child_key}"::text
        WHERE child."{column}" IS NOT NULL ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS added = ROW_COUNT; more := more + added;"""


def find_due(models: Sequence[type[Model]], terms: Sequence[Row], connection: Any) -> str:
    """What is due at a moment: rows whose term is over, what an earlier close-out left once its hold has ended, and
    what belongs to either. `stays` says why a row stays all the same: `hold`, or `needed` by one that is not due.
    """
    seeds = "\n".join(filter(None, (_seed_due(model, terms) for model in models)))
    # Parents come last among the models: what belongs to a row follows it down.
    down = "\n".join(filter(None, (_with_parent(model, connection) for model in reversed(models))))
    holds = "\n".join(filter(None, (_held_due(model, connection) for model in models)))
    needs = "\n".join(_needed(child, field, connection) for child, field in references(models))
    needs += "\n".join(filter(None, (_parent_stays(model, connection) for model in models)))
    needs += _people_needed(models)
    return f"""
CREATE OR REPLACE FUNCTION privacy_find_due(due_at timestamptz) RETURNS void {_INSIDE}
DECLARE
    held bigint[];
    everything boolean;
    term integer;
    more bigint;
    added bigint;
BEGIN
    SELECT persons, at_that_time.everything INTO held, everything FROM privacy_held(due_at) AS at_that_time;
    DROP TABLE IF EXISTS pg_temp.privacy_going;
    CREATE TEMP TABLE privacy_going (of_table text, key text, stays text NOT NULL DEFAULT '',
        PRIMARY KEY (of_table, key)) ON COMMIT DROP;
{seeds}
    INSERT INTO privacy_going SELECT of_table, key FROM privacy_heldrow ON CONFLICT DO NOTHING;
{down}
    IF everything THEN
        UPDATE privacy_going SET stays = 'hold';
        RETURN;
    END IF;
{holds}
    LOOP
        more := 0;
{needs}
        EXIT WHEN more = 0;
    END LOOP;
END $$"""


def _seed_due(model: type[Model], terms: Sequence[Row]) -> str:
    rule, table = rule_of(model), model._meta.db_table
    if rule is None or rule.kind is not RetentionKind.TERM:
        return ""
    rows = sorted((row for row in terms if row.values["term"] == rule.term), key=lambda row: row.valid_from)
    choices = "\n".join(
        f"        WHEN due_at::date >= '{row.valid_from.isoformat()}'"
        + (f" AND due_at::date <= '{row.valid_to.isoformat()}'" if row.valid_to else "")
        + f" THEN {int(row.values['days'])}"
        for row in reversed(rows)
    )
    if not choices:
        return ""
    moment = "clock_timestamp()" if model._meta.label in BY_THE_MACHINE else "due_at"
    unless = f' AND "{_column(model, rule.unless)}" IS NULL' if rule.unless else ""
    return f"""
    term := CASE
{choices} END;
    INSERT INTO privacy_going SELECT '{table}', "{model._meta.pk.column}"::text FROM "{table}" AS due
    WHERE {_since(model, rule)} < {moment} - make_interval(days => term){unless};"""


def _since(model: type[Model], rule: Retention) -> str:
    """The instant from which a term counts, also one of the row that this one belongs to."""
    name, _, further = rule.since.partition("__")
    if not further:
        return f'due."{_column(model, name)}"'
    other = model._meta.get_field(name).related_model
    return (
        f'(SELECT "{_column(other, further)}" FROM "{other._meta.db_table}" AS other'
        f' WHERE other."{other._meta.pk.column}" = due."{_column(model, name)}")'
    )


def _with_parent(model: type[Model], connection: Any) -> str:
    rule = rule_of(model)
    if rule is None or not rule.parent:
        return ""
    parent, table = parent_of(model, rule), model._meta.db_table
    named = parent.related_model._meta.db_table
    return f"""
    IF EXISTS (SELECT 1 FROM privacy_going WHERE of_table = '{named}') THEN
        INSERT INTO privacy_going SELECT '{table}', child."{model._meta.pk.column}"::text FROM "{table}" AS child
        JOIN privacy_going AS going ON going.of_table = '{named}'
            AND going.key::{_type(parent.related_model, connection)} = child."{parent.column}" ON CONFLICT DO NOTHING;
    END IF;"""


def _held_due(model: type[Model], connection: Any) -> str:
    about = is_about_held(model, "held")
    if about is None:
        return ""
    table, key = model._meta.db_table, model._meta.pk.column
    return f"""
    IF cardinality(held) > 0 AND EXISTS (SELECT 1 FROM privacy_going WHERE of_table = '{table}') THEN
        UPDATE privacy_going SET stays = 'hold' WHERE of_table = '{table}'
        AND key::{_type(model, connection)} IN (SELECT "{key}" FROM "{table}" WHERE {about});
    END IF;"""


def _needed(child: type[Model], field: Any, connection: Any) -> str:
    """What a row that stays refers to stays too."""
    parent = field.related_model
    table, key = child._meta.db_table, child._meta.pk.column
    return f"""
        UPDATE privacy_going AS going SET stays = 'needed'
        WHERE going.of_table = '{parent._meta.db_table}' AND going.stays = '' AND EXISTS (
            SELECT 1 FROM "{table}" AS child
            WHERE child."{field.column}" = going.key::{_type(parent, connection)} AND NOT EXISTS (
                SELECT 1 FROM privacy_going AS too
                WHERE too.of_table = '{table}' AND too.key = child."{key}"::text AND too.stays = ''));
        GET DIAGNOSTICS added = ROW_COUNT; more := more + added;"""


def _parent_stays(model: type[Model], connection: Any) -> str:
    """What belongs to a row that stays goes only by a term of its own."""
    rule = rule_of(model)
    if rule is None or rule.kind is not RetentionKind.PARENT:
        return ""
    parent, table = parent_of(model, rule), model._meta.db_table
    return f"""
        UPDATE privacy_going AS going SET stays = 'needed' FROM "{table}" AS child
        WHERE going.of_table = '{table}' AND going.stays = ''
            AND child."{model._meta.pk.column}" = going.key::{_type(model, connection)} AND NOT EXISTS (
                SELECT 1 FROM privacy_going AS too WHERE too.of_table = '{parent.related_model._meta.db_table}'
                AND too.key = child."{parent.column}"::text AND too.stays = '');
        GET DIAGNOSTICS added = ROW_COUNT; more := more + added;"""


def _people_needed(models: Sequence[type[Model]]) -> str:
    """Who somebody is stays as long as anything is about them: rows name people by key, without a reference."""
    registry = next((model for model in models if model._meta.label == _REGISTRY), None)
    if registry is None:
        return ""
    table = registry._meta.db_table
    return "".join(
        f"""
        UPDATE privacy_going AS going SET stays = 'needed'
        WHERE going.of_table = '{table}' AND going.stays = '' AND EXISTS (
            SELECT 1 FROM "{model._meta.db_table}" AS other
            WHERE other."{field.column}" = going.key::bigint AND NOT EXISTS (
                SELECT 1 FROM privacy_going AS too WHERE too.of_table = '{model._meta.db_table}'
                AND too.key = other."{model._meta.pk.column}"::text AND too.stays = ''));
        GET DIAGNOSTICS added = ROW_COUNT; more := more + added;"""
        for model in models
        if model is not registry
        for field in person_fields(model)
        if field.name == "person"
    )


def step(model: type[Model], *, at_close_out: bool) -> str:
    """Counts or removes the rows of one table that go."""
    table, key = model._meta.db_table, model._meta.pk.column
    is_kept = f"SELECT 1 FROM privacy_kept AS held WHERE held.of_table = '{table}' AND held.key = gone.\"{key}\"::text"
    is_due = (
        f"SELECT 1 FROM privacy_going AS going WHERE going.of_table = '{table}'"
        f" AND going.key = gone.\"{key}\"::text AND going.stays = ''"
    )
    closing = (
        f'        SELECT count(*) INTO kept FROM "{table}" AS gone WHERE EXISTS ({is_kept});\n'
        + _remove(table, key, f"NOT EXISTS ({is_kept})")
        + "\n        RETURN NEXT;"
        if at_close_out
        else ""
    )
    return f"""
    of_table := '{table}'; digest := '';
    IF due_at IS NULL THEN
{closing or "        NULL;"}
    ELSE
        SELECT count(*) FILTER (WHERE going.stays <> '') INTO kept
        FROM privacy_going AS going WHERE going.of_table = '{table}';
        removed := 0;
        IF EXISTS (SELECT 1 FROM privacy_going AS going WHERE going.of_table = '{table}' AND going.stays = '') THEN
{_remove(table, key, f"EXISTS ({is_due})")}
        END IF;
        IF removed + kept > 0 THEN
            RETURN NEXT;
        END IF;
    END IF;"""


def _remove(table: str, key: str, goes: str) -> str:
    return f"""
        IF only_count THEN
            SELECT count(*) INTO removed FROM "{table}" AS gone WHERE {goes};
        ELSE
            WITH went AS (
                DELETE FROM "{table}" AS gone WHERE {goes} RETURNING gone."{key}" AS key, gone::text AS content
            )
            SELECT count(*), coalesce(
                encode(sha256(string_agg(sha256(convert_to(content, 'UTF8')), ''::bytea ORDER BY went.key)), 'hex'), '')
            INTO removed, digest FROM went;
        END IF;"""


def _column(model: type[Model], name: str) -> str:
    column: str = model._meta.get_field(name).column
    return column


def _type(model: type[Model], connection: Any) -> str:
    """The type of a model's key in the database."""
    kind: str = model._meta.pk.rel_db_type(connection)
    return kind
