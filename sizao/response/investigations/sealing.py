"""Where this room's encrypted fields lie, and the row numbers they are bound to."""

import json

from django.db import connection

from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import vault
from sizao.response.investigations.types import Identity


ANSWER = Location("investigations_answer", "value")
TOLD_PLACE = Location("investigations_stay", "told_place")
COMPANIONS = Location("investigations_stay", "companions")
STAY_NOTE = Location("investigations_stay", "note")
IDENTITY = Location("investigations_contact", "identity")
ASKED = Location("investigations_assistancerequest", "asked")
ASKED_IDENTITY = Location("investigations_assistanceperson", "identity")
RESULT = Location("investigations_assistanceperson", "result")
LIST_CONTENT = Location("investigations_contactlist", "content")
BAD_FIELDS = Location("investigations_badcontactrow", "fields")
CONTACT_NOTE = Location("investigations_contact", "note")
CHANGE_REASON = Location("investigations_contactchange", "reason")
SYMPTOMS = Location("investigations_dailycheck", "symptoms")
STAY_WITHDRAWN = Location("investigations_stay", "withdrawn_why")


def reserve(table: str, count: int = 1) -> list[int]:
    """Numbers for rows to come: what is sealed is bound to its row, so the number comes first."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [number for (number,) in cursor.fetchall()]


def seal(text: str, *, at: Location, row: int) -> bytes | None:
    """The text sealed; None for an empty one."""
    return vault().seal(text, at=at, row=row) if text else None


def opened(sealed: bytes | None, *, at: Location, row: int) -> str:
    """What `seal` sealed."""
    return "" if sealed is None else vault().open(bytes(sealed), at=at, row=row)


def seal_identity(identity: Identity, *, row: int, at: Location = IDENTITY) -> bytes | None:
    """Who somebody is as told, sealed; None where nothing was told."""
    if not identity:
        return None
    words = [identity.name, identity.phone, identity.identifier, identity.residence]
    return seal(json.dumps(words, ensure_ascii=False), at=at, row=row)


def opened_identity(sealed: bytes | None, *, row: int, at: Location = IDENTITY) -> Identity:
    return Identity() if sealed is None else Identity(*json.loads(opened(sealed, at=at, row=row)))
