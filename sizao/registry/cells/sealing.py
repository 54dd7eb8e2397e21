"""Where the encrypted field of households lies."""

from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import vault


TABLE = "cells_household"
DOOR = Location(TABLE, "door")


def sealed_doors(doors: list[str], rows: list[int]) -> list[bytes | None]:
    """`rows`: what each door is bound to (`bound_to`)."""
    return list(vault().seal_many(doors, at=DOOR, rows=rows))


def opened_door(sealed: bytes, *, path: str, number: int) -> str:
    return vault().open(bytes(sealed), at=DOOR, row=bound_to(path, number))


def bound_to(path: str, number: int) -> int:
    """A door belongs to one cell and one place in it: known before the row has a number."""
    parts = path.split(".")
    digits = "".join(sign for sign in "".join(parts[-2:]) if sign.isdigit())
    return int(digits) * 10_000 + number
