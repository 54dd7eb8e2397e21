"""People whom another instance names: known here by their number, else by what the partner calls them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sizao.engines.linkage.identifiers import IdentifierKind, read_identifier
from sizao.foundation.exchange.types import Partner
from sizao.foundation.privacy.installed import pseudonym_secret
from sizao.foundation.privacy.pseudonyms import person_key
from sizao.registry.people.operations import register_unknown
from sizao.registry.people.types import PeopleColumns


PersonTold: TypeAlias = tuple[str, str, str, str]
"""What the partner calls somebody, the name, the phone and the number of the document, each possibly empty."""


def keys_of_told(
    *, partner: Partner, people: Sequence[PersonTold], division_path: str, actor: str, at: datetime, reason: str
) -> list[int]:
    """The keys of these people here, in their order. Those with a number are registered where nobody knows them."""
    read = [read_identifier(identifier) for _reference, _name, _phone, identifier in people]
    usable = [
        place for place, one in enumerate(read)
        if one.kind not in (IdentifierKind.MISTYPED, IdentifierKind.ROUNDED, IdentifierKind.NONE)
    ]  # fmt: skip
    keys = {}
    if usable:
        columns: dict[str, list[Any]] = {
            "identifiers": [read[place].text for place in usable],
            "names": [people[place][1] for place in usable],
            "phones": [people[place][2] for place in usable],
            "birth_years": [born.year if (born := read[place].born_on) else None for place in usable],
            "sexes": [read[place].sex or "u" for place in usable],
            "division_paths": [division_path] * len(usable),
            "household_places": [None] * len(usable),
        }
        registered = register_unknown(
            people=PeopleColumns(**columns), within=partner.own_path, actor=actor, at=at, reason=reason
        )
        keys = dict(zip(usable, registered.keys, strict=True))
    return [
        keys[place] if place in keys
        else person_key(f"exchange {partner.key_id} {one[0]}", secret=pseudonym_secret())
        for place, one in enumerate(people)
    ]  # fmt: skip
