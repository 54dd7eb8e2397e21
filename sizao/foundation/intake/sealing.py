"""Where this room's encrypted fields lie. Content is packed before it is sealed: what is sealed cannot be packed."""

import json
import zlib
from collections.abc import Sequence

from django.db import connection

from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import vault


CONTENT = Location("intake_content", "sealed")
FIELDS = Location("intake_refusedrow", "fields")
SECRET = Location("intake_feed", "pull_secret")


def reserve(table: str, count: int) -> list[int]:
    """Numbers for rows to come: what is sealed is bound to its row, so the number comes first."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [number for (number,) in cursor.fetchall()]


def seal_content(content: bytes, *, row: int) -> bytes:
    return vault().seal(zlib.compress(content, 1).decode("latin-1"), at=CONTENT, row=row)


def opened_content(sealed: bytes, *, row: int) -> bytes:
    return zlib.decompress(vault().open(bytes(sealed), at=CONTENT, row=row).encode("latin-1"))


def seal_fields(rows: Sequence[Sequence[str]], *, numbers: Sequence[int]) -> list[bytes]:
    return vault().seal_many([json.dumps(list(row), ensure_ascii=False) for row in rows], at=FIELDS, rows=numbers)


def opened_fields(sealed: bytes, *, row: int) -> list[str]:
    fields: list[str] = json.loads(vault().open(bytes(sealed), at=FIELDS, row=row))
    return fields
