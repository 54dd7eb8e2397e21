"""The database functions that erase: at the close-out of an outbreak, and day by day what is due.

They are written by the owner after each migration, with the tables and the terms of the packs in them: whoever serves
may call them and can name neither tables nor rows nor days. At a close-out nothing happens unless one person proposed
it and another confirmed; day by day nothing goes before its term is over by the clock of the realm. Whatever is under a
legal hold stays, with what it refers to. For each table the function gives how many rows went and a hash over them. All
in one transaction. Triggers that refuse deletion are off for its duration; those of the audit trail stay on.
"""

from collections.abc import Sequence
from datetime import date

from django.db import connections, transaction
from django.db.models import Model

from sizao.engines.policy.loading import load_pack, orders_in_force
from sizao.engines.policy.types import Row
from sizao.foundation.privacy import erasure_parts as parts
from sizao.foundation.privacy.retention import erased_models, going_models


FUNCTION = "privacy_erase"
DUE = "privacy_due"
_ARGUMENTS = "bigint, boolean, timestamptz"
_NEEDED = {"privacy_closeout", "privacy_legalhold", "privacy_heldrow", "realms_realm"}
_LAW = "law"


def law_rows(on: date) -> tuple[Row, ...]:
    """The rows of the law that is over all packs, every version of them, with the local orders in force on a day."""
    return load_pack(_LAW, orders=orders_in_force(_LAW, on)).versions


def terms(on: date) -> tuple[Row, ...]:
    """The terms of retention, every version of them."""
    return tuple(row for row in law_rows(on) if row.section == "retention")


def write_erasure(using: str) -> None:
    """Writes the functions anew, if the tables they need are there. For the owner, after migrations."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    tables = set(connection.introspection.table_names())
    if not tables >= _NEEDED:
        return
    role = connection.ops.quote_name(connections["default"].settings_dict["USER"])
    with transaction.atomic(using=using), connection.cursor() as cursor:
        # Processes that start together would replace the same function at once, which PostgreSQL refuses.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('privacy_erase'))")
        cursor.execute(parts.REALM_TIME)
        cursor.execute("SELECT privacy_realm_time()")
        (now,) = cursor.fetchone()
        erased = [model for model in erased_models() if model._meta.db_table in tables]
        going = [model for model in going_models() if model._meta.db_table in tables]
        cursor.execute(f"DROP FUNCTION IF EXISTS {FUNCTION}(bigint, boolean)")
        for statement in (
            parts.LET,
            parts.HOLD_AGAIN,
            parts.held(),
            parts.find_kept(erased),
            parts.find_due(going, terms(now.date()), connection),
            _erase(erased, going),
            parts.DUE,
        ):
            cursor.execute(statement)
        for function in parts.INSIDE:
            cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        for function in (f"{FUNCTION}({_ARGUMENTS})", f"{DUE}(timestamptz, text)"):
            cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {role}")


def _erase(erased: Sequence[type[Model]], going: Sequence[type[Model]]) -> str:
    steps = "\n".join(parts.step(model, at_close_out=model in erased) for model in going)
    names = ", ".join(f"'{model._meta.db_table}'" for model in erased)
    return f"""
CREATE OR REPLACE FUNCTION {FUNCTION}(closing bigint, only_count boolean, due_at timestamptz)
RETURNS TABLE(of_table text, removed bigint, kept bigint, digest text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    goer record;
BEGIN
    IF due_at IS NULL AND NOT only_count AND NOT EXISTS (
        SELECT 1 FROM privacy_closeout WHERE id = closing AND state = 'confirmed' AND confirmed_by <> proposed_by
    ) THEN
        RAISE EXCEPTION 'close-out % was not confirmed by a second person', closing
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- An hour for a clock of the application that is ahead of that of the database.
    IF due_at IS NOT NULL AND NOT only_count AND due_at > privacy_realm_time() + interval '1 hour' THEN
        RAISE EXCEPTION 'what is due at % is not due yet', due_at USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT only_count THEN
        -- Nothing may be outstanding on a table that is altered: all is altered before the first row goes.
        SET CONSTRAINTS ALL IMMEDIATE;
    END IF;
    IF due_at IS NULL THEN
        IF NOT only_count THEN
            FOR goer IN SELECT unnest(ARRAY[{names}]::text[]) AS name LOOP
                PERFORM privacy_let(goer.name, true);
            END LOOP;
        END IF;
        PERFORM privacy_find_kept(only_count);
    ELSE
        PERFORM privacy_find_due(due_at);
        IF NOT only_count THEN
            FOR goer IN SELECT DISTINCT going.of_table AS name FROM privacy_going AS going WHERE stays = '' LOOP
                PERFORM privacy_let(goer.name, false);
            END LOOP;
        END IF;
    END IF;
    IF NOT only_count THEN
        SET CONSTRAINTS ALL DEFERRED;
    END IF;
    {steps}
    IF NOT only_count THEN
        SET CONSTRAINTS ALL IMMEDIATE;
        IF due_at IS NULL THEN
            INSERT INTO privacy_heldrow (closing_id, of_table, key)
            SELECT closing, kept_row.of_table, kept_row.key FROM privacy_kept AS kept_row
            ON CONFLICT ON CONSTRAINT privacy_heldrow_once DO NOTHING;
            FOR goer IN SELECT unnest(ARRAY[{names}]::text[]) AS name LOOP
                PERFORM privacy_hold_again(goer.name);
            END LOOP;
        ELSE
            DELETE FROM privacy_heldrow AS held USING privacy_going AS going
            WHERE going.of_table = held.of_table AND going.key = held.key AND going.stays = '';
            FOR goer IN SELECT DISTINCT going.of_table AS name FROM privacy_going AS going WHERE stays = '' LOOP
                PERFORM privacy_hold_again(goer.name);
            END LOOP;
        END IF;
    END IF;
END $$"""
