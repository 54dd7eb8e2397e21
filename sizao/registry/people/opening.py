"""Where this room's encrypted fields lie, and how a row is opened."""

from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import vault
from sizao.registry.people import models
from sizao.registry.people.types import PersonRecord, PersonRow, Sex


TABLE = "people_person"
NAME = Location(TABLE, "name")
IDENTIFIER = Location(TABLE, "identifier")
PHONE = Location(TABLE, "phone")


def opened_row(person: models.Person) -> PersonRow:
    """The row for a list; of the encrypted fields only the name is opened."""
    return PersonRow(
        key=person.key,
        name=vault().open(bytes(person.name), at=NAME, row=person.key),
        birth_year=person.birth_year,
        sex=Sex(person.sex),
        division_path=person.division_path,
        household_place=person.household_place,
    )


def opened_record(person: models.Person, *, keys: tuple[int, ...]) -> PersonRecord:
    """All that is held about the person."""
    row, tool = opened_row(person), vault()
    return PersonRecord(
        key=person.key,
        name=row.name or "",
        identifier=tool.open(bytes(person.identifier), at=IDENTIFIER, row=person.key),
        phone="" if person.phone is None else tool.open(bytes(person.phone), at=PHONE, row=person.key),
        birth_year=person.birth_year,
        sex=row.sex,
        division_path=person.division_path,
        household_place=person.household_place,
        keys=keys,
    )
