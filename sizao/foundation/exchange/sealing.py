"""Where this room's encrypted field lies."""

from django.db import connection

from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import vault


CONTENT = Location("exchange_outgoing", "sealed")


def reserve() -> int:
    """The number of a message to come: what is sealed is bound to its row, so the number comes first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('exchange_outgoing', 'id'))")
        number: int = cursor.fetchone()[0]
    return number


def seal(body: bytes, *, row: int) -> bytes:
    return vault().seal(body.decode(), at=CONTENT, row=row)


def opened(sealed: bytes, *, row: int) -> bytes:
    return vault().open(bytes(sealed), at=CONTENT, row=row).encode()
