"""The bytes of removed rows: a table keeps them until their place is used again, unless it is written anew."""

from collections.abc import Sequence

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql


_OWNER = "owner"
# Long enough for whoever reads to finish, short enough that a close-out does not wait for ever.
_PATIENCE = "10s"


def sweep(tables: Sequence[str]) -> list[str]:
    """Writes tables anew without what was removed from them, as their owner; the names of those that could not be.

    After the transaction that removed the rows. A process that does not know the owner sweeps nothing.
    """
    if _OWNER not in settings.DATABASES:
        return list(tables)
    left = []
    given = connections[_OWNER].get_connection_params()
    reachable = {name: given[name] for name in ("host", "port", "dbname", "user", "password") if name in given}
    with psycopg.connect(**reachable, autocommit=True) as owner:
        owner.execute(sql.SQL("SET lock_timeout = {}").format(_PATIENCE))
        for table in tables:
            try:
                owner.execute(sql.SQL("VACUUM (FULL) {}").format(sql.Identifier(table)))
            except psycopg.Error:
                left.append(table)
    return left
