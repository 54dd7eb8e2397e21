"""Where this room's encrypted fields lie, and the row numbers they are bound to."""

import json
from datetime import date

from django.db import connection

from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import blind_index, vault
from sizao.response.cases.types import GivenIdentity


CONTENT = Location("cases_intakebatch", "content")
FIELDS = Location("cases_badrow", "fields")
IDENTITY = Location("cases_unmatched", "identity")


def reserve(table: str, count: int) -> list[int]:
    """Numbers for rows to come: what is sealed is bound to its row, so the number comes first."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [number for (number,) in cursor.fetchall()]


def seal(value: object, *, at: Location, row: int) -> bytes:
    """A plain value, sealed as JSON."""
    return vault().seal(json.dumps(value, ensure_ascii=False), at=at, row=row)


def opened(sealed: bytes, *, at: Location, row: int) -> object:
    """What `seal` sealed."""
    return json.loads(vault().open(bytes(sealed), at=at, row=row))


def seal_identity(given: GivenIdentity, *, row: int) -> bytes:
    values = [given.identifier, given.name, given.phone, given.birth_date and given.birth_date.isoformat()]
    return seal(values, at=IDENTITY, row=row)


def opened_identity(sealed: bytes, *, row: int) -> GivenIdentity:
    values = opened(sealed, at=IDENTITY, row=row)
    assert isinstance(values, list)
    identifier, name, phone, birth_date = values
    return GivenIdentity(identifier, name, phone, date.fromisoformat(birth_date) if birth_date else None)


def fingerprint(parts: list[str]) -> int:
    """A keyed hash of a whole row, by which the same row is known when it comes again."""
    return blind_index("result row")("\x1f".join(parts))
