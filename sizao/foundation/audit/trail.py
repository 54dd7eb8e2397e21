"""The chain as the database holds it, read for checking: every field as the text that was hashed."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connections

from sizao.engines.sealing.chain import START, Link
from sizao.foundation.audit.types import Head


_AT_ONCE = 20_000
_INSTANT = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
# In the order of `chain.FIELDS`, with nothing of our own functions: whoever could change the rows could change those.
_TEXTS = ", ".join(
    f"coalesce({text}, '')"
    for text in (
        "event.id::text",
        _INSTANT.format("event.written_at"),
        _INSTANT.format("event.at"),
        "event.database_role",
        "event.actor",
        "event.action",
        "event.subject_kind",
        "event.subject_key",
        "event.purpose",
        "event.detail::text",
        "event.division_path::text",
        "array_to_string(event.changed_columns, ',')",
        "event.row_count::text",
        "encode(event.old_hash, 'hex')",
        "encode(event.new_hash, 'hex')",
    )
)
_LINKS = f"""
    SELECT seal.number, encode(seal.previous, 'hex'), encode(seal.content_hash, 'hex'), encode(seal.hash, 'hex'),
        event.id IS NOT NULL, {_TEXTS}
    FROM audit_seal AS seal LEFT JOIN audit_auditevent AS event ON event.id = seal.event
    WHERE seal.number > %s AND seal.number <= %s ORDER BY seal.number LIMIT {_AT_ONCE}
"""


def read_links(*, after: int, to: int, using: str = "default") -> Iterator[Link]:
    """The rows of the chain with numbers above `after`, up to `to`."""
    while True:
        with connections[using].cursor() as cursor:
            cursor.execute(_LINKS, [after, to])
            rows = cursor.fetchall()
        for number, previous, content, own, is_there, *fields in rows:
            yield Link(number, previous, content, own, fields if is_there else None)
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1][0]


def read_head(*, using: str = "default") -> Head:
    """The last row of the chain; number 0 if nothing was sealed yet."""
    return hash_at(number=None, using=using) or Head(0, START)


def hash_at(*, number: int | None, using: str = "default") -> Head | None:
    """Row `number` of the chain (None: the last), if it is there. Row 0 is what comes before the first."""
    if number == 0:
        return Head(0, START)
    wanted = "ORDER BY number DESC LIMIT 1" if number is None else "WHERE number = %s"
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT number, encode(hash, 'hex') FROM audit_seal {wanted}", [] if number is None else [number]
        )
        row = cursor.fetchone()
    return None if row is None else Head(*row)


def number_at(*, instant: datetime, using: str = "default") -> int | None:
    """The lowest number of the chain whose row was written at this instant or later; None if there is none."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT min(seal.number) FROM audit_seal AS seal JOIN audit_auditevent AS event ON event.id = seal.event"
            " WHERE event.written_at >= %s",
            [instant],
        )
        row: tuple[int | None] = cursor.fetchone()
    return row[0]


def number_before(*, instant: datetime, using: str = "default") -> int | None:
    """The highest number of the chain whose row was written before this instant; None if there is none."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT max(seal.number) FROM audit_seal AS seal JOIN audit_auditevent AS event ON event.id = seal.event"
            " WHERE event.written_at < %s",
            [instant],
        )
        row: tuple[int | None] = cursor.fetchone()
    return row[0]
