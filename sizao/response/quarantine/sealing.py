"""Where this room's encrypted fields lie, and the row numbers they are bound to."""

from django.db import connection

from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import vault


SYMPTOMS = Location("quarantine_staycheck", "symptoms")
WORDS = Location("quarantine_staynote", "words")
SETTLED = Location("quarantine_staynote", "settled_words")


def reserve(table: str) -> int:
    """A number for a row to come: what is sealed is bound to its row, so the number comes first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        return int(cursor.fetchone()[0])


def seal(text: str, *, at: Location, row: int) -> bytes | None:
    """The text sealed; None for an empty one."""
    return vault().seal(text, at=at, row=row) if text else None


def opened(sealed: bytes | None, *, at: Location, row: int) -> str:
    """What `seal` sealed."""
    return "" if sealed is None else vault().open(bytes(sealed), at=at, row=row)
