"""Where this room's encrypted fields lie, and the row numbers they are bound to."""

import json

from django.db import connection

from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import vault


SAID = Location("supplies_helpcall", "said")
CALLER = Location("supplies_helpcall", "caller")
ANSWER = Location("supplies_helpcall", "answer")


def reserve(table: str) -> int:
    """The number of a row to come: what is sealed is bound to its row, so the number comes first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        return int(cursor.fetchone()[0])


def seal(words: dict[str, str], *, at: Location, row: int) -> bytes | None:
    """The words sealed; None where nothing is said."""
    return vault().seal(json.dumps(words, ensure_ascii=False), at=at, row=row) if any(words.values()) else None


def opened(sealed: bytes | None, *, at: Location, row: int) -> dict[str, str]:
    """What `seal` sealed."""
    if sealed is None:
        return {}
    found: dict[str, str] = json.loads(vault().open(bytes(sealed), at=at, row=row))
    return found
