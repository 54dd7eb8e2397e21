"""One writer for a case at a time: what is decided from several rows is decided one after the other."""

from django.db import connection


# Of advisory locks: the case is the second number.
_CASE = 20211025


def lock_case(case_id: int) -> None:
    """Lets nobody else write to the investigation of this case until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_CASE, case_id])
