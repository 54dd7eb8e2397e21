"""The bytes of removed rows: a table keeps them until their place is used again, unless it is written anew."""

import re
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql
from psycopg.errors import Diagnostic


_OWNER = "owner"
# Long enough for whoever reads to finish, short enough that a close-out does not wait for ever.
_PATIENCE_SECONDS = 10
_PAUSE_SECONDS = 0.2
_NUMBER = re.compile(r"\d+")


def sweep(tables: Sequence[str]) -> list[str]:
    """Writes tables anew without what was removed from them, as their owner; the names of those that could not be.

    After the transaction that removed the rows. A process that does not know the owner sweeps nothing. While somebody
    still reads with a view from before the removal, PostgreSQL keeps the rows: such a table is written once more.
    """
    if _OWNER not in settings.DATABASES:
        return list(tables)
    left = []
    given = connections[_OWNER].get_connection_params()
    reachable = {name: given[name] for name in ("host", "port", "dbname", "user", "password") if name in given}
    with psycopg.connect(**reachable, autocommit=True) as owner:
        owner.execute(sql.SQL("SET lock_timeout = {}").format(f"{_PATIENCE_SECONDS}s"))
        # As psql asks for its details; without these words nothing would tell that rows were kept.
        owner.execute("SET client_min_messages = info")
        until = time.monotonic() + _PATIENCE_SECONDS
        for table in tables:
            try:
                while not (swept := _write_anew(owner, table)) and time.monotonic() < until:
                    time.sleep(_PAUSE_SECONDS)
            except psycopg.Error:
                swept = False
            if not swept:
                left.append(table)
    return left


def _write_anew(owner: "psycopg.Connection[Any]", table: str) -> bool:
    """Whether the table was written anew and no removed row had to be kept in it."""
    details: list[str] = []

    def note(diagnostic: Diagnostic) -> None:
        details.append(diagnostic.message_detail or "")

    owner.add_notice_handler(note)
    try:
        owner.execute(sql.SQL("VACUUM (FULL, VERBOSE) {}").format(sql.Identifier(table)))
    finally:
        owner.remove_notice_handler(note)
    # "N dead row versions cannot be removed yet": in any language the number comes first.
    kept = [int(found[0]) for detail in details if (found := _NUMBER.search(detail))]
    return not any(kept)
