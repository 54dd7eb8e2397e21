"""Every table of ours is audited by the database itself, or stands here with the reason why not."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection


NOT_AUDITED = {
    "accounts_signinsession": "open sessions of staff, which come and go with Django's; signing in changes the account",
    "audit_auditevent": "the trail itself: it only grows, and the chain seals it",
    "audit_seal": "the chain itself: it only grows, and its hashes hold it together",
    "audit_unsealed": "what waits for the chain; the functions of the chain alone write it",
    "audit_rowlist": "part of the trail: its hash is in the event",
    "audit_peopleread": "part of the trail: its hash is in the event",
    "audit_salt": "made once; every hash of a row depends on it",
    "restrictions_guesses": "how often strangers guess codes: counted up and forgotten; an alarm keeps what matters",
    "arrivals_sendings": "how much came from an address, and codes guessed: counted by hash and forgotten",
    "exchange_nonce": "numbers of signatures of the last minutes: kept and forgotten; a message leaves its own event",
    "audit_auditedtable": "which tables are audited; compared with the triggers by each verification",
}
SOURCES = Path(__file__).parents[2] / "sizao"
TRIGGERS = {"insert", "update", "delete", "truncate"}


def tables_of_ours() -> set[str]:
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if apps.get_app_config(model._meta.app_label).name.startswith("sizao.")
    }


def test_only_tables_that_exist_are_excused():
    assert NOT_AUDITED.keys() <= tables_of_ours()


@pytest.mark.django_db
def test_every_table_is_audited():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE tgenabled = 'O' AND proname IN ('audit_changes', 'audit_refuse_truncate')"
        )
        there = set(cursor.fetchall())
        cursor.execute("SELECT name FROM audit_auditedtable")
        known = {name for (name,) in cursor.fetchall()}
    lacking = {
        table
        for table in tables_of_ours() - NOT_AUDITED.keys()
        if table not in known or any((table, f"{table}_audit_{ending}") not in there for ending in TRIGGERS)
    }
    assert lacking == set(), 'add audited_table("...") to the operations of a migration (DEVELOPERS.md)'


def test_no_migration_moves_rows_behind_the_trail():
    """With its triggers off, what an upgrade moves is what `audit verify` calls changed past the trail."""
    moved = [path.name for path in SOURCES.glob("**/migrations/*.py") if "DISABLE TRIGGER" in path.read_text("utf-8")]
    assert moved == []
