"""Whose result it is: certain enough to be taken, or for a person to look at. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sizao.engines.linkage.identifiers import Identifier, IdentifierKind, read_identifier
from sizao.engines.linkage.names import may_be_one_name
from sizao.engines.linkage.phones import plain_phone
from sizao.response.cases.types import GivenIdentity, UnmatchedReason


@dataclass(frozen=True, slots=True)
class Registered:
    """What the registry holds of somebody, as far as it is compared."""

    name: str
    phone: str
    identifier: str
    birth_year: int | None

    @property
    def born_on(self) -> date | None:
        return read_identifier(self.identifier).born_on


_WITHOUT_ANYBODY = {
    IdentifierKind.NONE: UnmatchedReason.NO_IDENTIFIER,
    IdentifierKind.MISTYPED: UnmatchedReason.MISTYPED_IDENTIFIER,
    IdentifierKind.ROUNDED: UnmatchedReason.ROUNDED_IDENTIFIER,
}


def why_uncertain(
    given: GivenIdentity, identifier: Identifier, registered: Registered | None, *, sampled_on: date, is_shared: bool
) -> list[UnmatchedReason]:
    """Why somebody has to look at whose result this is; nothing where it is certain.

    `registered` is who is registered under the identifier. `is_shared`: the file gives this identifier to people of
    clearly different names. `sampled_on` is the day where the laboratory is.
    """
    reasons = [UnmatchedReason.TWO_WITH_ONE_NUMBER] if is_shared else []
    if registered is None:
        reasons.append(_WITHOUT_ANYBODY.get(identifier.kind, UnmatchedReason.NOBODY))
    else:
        reasons += _differences(given, registered)
    if _is_before_birth(sampled_on, identifier, given, registered):
        reasons.append(UnmatchedReason.BEFORE_BIRTH)
    return reasons


def shared_identifiers(rows: Iterable[GivenIdentity]) -> set[str]:
    """Identifiers that one file gives to people of clearly different names."""
    names: dict[str, str] = {}
    shared = set()
    for given in rows:
        text = read_identifier(given.identifier).text
        if text and given.name:
            first = names.setdefault(text, given.name)
            if not may_be_one_name(first, given.name):
                shared.add(text)
    return shared


def _differences(given: GivenIdentity, registered: Registered) -> list[UnmatchedReason]:
    reasons = []
    if given.name:
        # Phones change and are lent: where the name is right, another phone says nothing.
        if not may_be_one_name(given.name, registered.name):
            reasons.append(UnmatchedReason.OTHER_NAME)
    elif given.phone and registered.phone and plain_phone(given.phone) != plain_phone(registered.phone):
        reasons.append(UnmatchedReason.OTHER_PHONE)
    if given.birth_date is not None and not _agrees(given.birth_date, registered):
        reasons.append(UnmatchedReason.OTHER_BIRTH_DATE)
    return reasons


def _agrees(born_on: date, registered: Registered) -> bool:
    if registered.born_on is not None:
        return born_on == registered.born_on
    return registered.birth_year is None or born_on.year == registered.birth_year


def _is_before_birth(
    sampled_on: date, identifier: Identifier, given: GivenIdentity, registered: Registered | None
) -> bool:
    days = [identifier.born_on, given.birth_date, registered.born_on if registered else None]
    if any(day is not None and sampled_on < day for day in days):
        return True
    return bool(registered and registered.birth_year and sampled_on.year < registered.birth_year)
